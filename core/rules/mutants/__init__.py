"""Rule mutation as data: the mutants of an item's rules, and each of them made ready to run.

A rule that nobody would miss if it were slightly wrong is a rule that nobody has tested. Mutants are changes of the `RulesFile`, not of
its text, so each of them is again a file that somebody could have written.
"""

from collections.abc import Iterator, Mapping

from core.items.model import RulesFile
from core.rules.mutants.compiling import Compiled, Compiler
from core.rules.mutants.facts import fact_mutants
from core.rules.mutants.mutant import MUTANT_WORDS, Mutant, MutantKind
from core.rules.mutants.params import param_mutants
from core.rules.mutants.tables import table_mutants
from core.rules.ruleset import RuleSet
from core.rules.tables import TablePlan

__all__ = ["MUTANT_WORDS", "Compiled", "Compiler", "Mutant", "MutantKind", "mutants_of"]


def mutants_of(source: RulesFile, rules: RuleSet) -> Iterator[Mutant]:
    """Every mutant of the rules compiled from `source`: of tables in their order, then of parameters and facts."""
    plans: Mapping[str, TablePlan] = {table.name: table.plan for table in rules.tables}
    for plan in plans.values():
        yield from table_mutants(source, plan)
    yield from param_mutants(source, plans)
    yield from fact_mutants(source, plans)

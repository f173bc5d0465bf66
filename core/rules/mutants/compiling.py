"""A mutant made ready to run: only what it changes is compiled, everything else is shared with the rules as they are."""

from collections.abc import Mapping
from copy import copy

import msgspec

from core.faults import Blame, Fault
from core.items.model import RulesFile
from core.rules.analysis import prove
from core.rules.facts import FactPlan, read_fact
from core.rules.mutants.mutant import Mutant
from core.rules.params import Param, read_param
from core.rules.ruleset import RuleSet
from core.rules.running import Table
from core.rules.scope import Scope
from core.rules.tables import read_table


class Compiled(msgspec.Struct, frozen=True, eq=False):
    """A mutant ready to run, or the faults for which the checker refuses it. `tables` are those that differ."""

    mutant: Mutant
    rules: RuleSet | None
    tables: tuple[Table, ...]
    faults: tuple[Fault, ...]


class Compiler:
    """Compiles the mutants of one set of rules. `others` are what facts may ask for, as when the rules were compiled."""

    def __init__(self, source: RulesFile, rules: RuleSet, others: Mapping[str, Scope], blame: Blame) -> None:
        self.source, self.rules, self.others, self.blame = source, rules, others, blame

    def compile(self, mutant: Mutant) -> Compiled:
        """The mutant with its tables or its fact compiled and proved."""
        faults: list[Fault] = []
        params = self._params(mutant, faults)
        facts = self._facts(mutant, faults)
        tables = self._tables(mutant, params, faults)
        if faults:
            return Compiled(mutant, None, (), tuple(faults))
        made = copy(self.rules)
        made.params, made.facts = params, facts
        made.tables = tuple(tables.get(table.name, table) for table in self.rules.tables)
        return Compiled(mutant, made, tuple(tables.values()), ())

    def _params(self, mutant: Mutant, faults: list[Fault]) -> dict[str, Param]:
        params = dict(self.rules.params)
        for name, definition in mutant.source.param.items():
            if definition is not self.source.param.get(name):
                param, found = read_param(name, definition, self.blame)
                faults += found
                params.update({name: param} if param else {})
        return params

    def _facts(self, mutant: Mutant, faults: list[Fault]) -> dict[str, FactPlan]:
        if not mutant.fact:
            return self.rules.facts
        fact, found = read_fact(mutant.fact, mutant.source.fact[mutant.fact], self.rules.scope, self.others, self.blame)
        faults += found
        return {**self.rules.facts, mutant.fact: fact} if fact else self.rules.facts

    def _tables(self, mutant: Mutant, params: Mapping[str, Param], faults: list[Fault]) -> dict[str, Table]:
        """The tables of the mutant, checked as a file would be: a gap, an overlap, a row without use are found here."""
        plans = {table.name: table.plan for table in self.rules.tables}
        tables: dict[str, Table] = {}
        for name in mutant.tables:
            plan, found = read_table(name, mutant.source.decision[name], plans[name].scope, params, self.blame)
            found = found or (prove(plan, params, self.blame) if plan else [])
            faults += found
            if plan and not found:
                tables[name] = Table(plan, params)
        return tables

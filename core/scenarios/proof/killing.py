"""Which mutants the scenarios notice.

A scenario can only notice a changed rule through what the rules answer it. So a mutant is first put to the decisions written down: where
every one of them comes out the same, so does the scenario. The others are played again in full, until one turns red.
"""

from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

import msgspec

from core.rules.equivalence import Case, compare
from core.rules.mutants import Compiled, Compiler, Mutant, mutants_of
from core.scenarios.proof.playing import Played, red_at
from core.scenarios.proof.recording import FactAsked, TableAsked
from core.scenarios.proof.subjects import Subject, shelf_with
from core.scenarios.shelf import Shelf

Fate: TypeAlias = Literal["checker", "scenario", "equivalent", "survivor"]


class Judged(msgspec.Struct, frozen=True):
    """What became of a mutant, and by whom: the checker's fault, the scenario, or for a survivor a case that would show it."""

    mutant: Mutant
    fate: Fate
    by: str = ""
    case: Case | None = None


class Judge:
    """Judges the mutants of one subject by the scenarios that are green on the rules as they are."""

    def __init__(self, subject: Subject, played: Sequence[Played], shelf: Shelf) -> None:
        self.subject, self.shelf = subject, shelf
        self.played = [each for each in played if each.red is None]
        self.compiler = Compiler(subject.source, subject.rules, subject.others, subject.blame)
        self.asked: dict[str, list[tuple[Played, TableAsked]]] = {table.name: [] for table in subject.rules.tables}
        self.facts: dict[str, list[tuple[Played, FactAsked]]] = {name: [] for name in subject.rules.facts}
        for each in self.played:
            for decision in each.notes.asked:
                for table in decision.tables if decision.subject == subject.id else ():
                    self.asked[table.table].append((each, table))
            for fact in each.notes.facts:
                if fact.subject == subject.id:
                    self.facts[fact.fact].append((each, fact))

    def judge_all(self) -> list[Judged]:
        """Every mutant of the subject."""
        return [self.judge(mutant) for mutant in mutants_of(self.subject.source, self.subject.rules)]

    def judge(self, mutant: Mutant) -> Judged:
        """One mutant."""
        compiled = self.compiler.compile(mutant)
        if compiled.rules is None:
            return Judged(mutant, "checker", compiled.faults[0].sentence())
        shelf = shelf_with(self.shelf, {self.subject.id: compiled.rules})
        for each in self.touched(compiled):
            if red_at(each.playable, shelf) is not None:
                return Judged(mutant, "scenario", each.name)
        return self._unnoticed(mutant, compiled)

    def touched(self, compiled: Compiled) -> Iterator[Played]:
        """The scenarios that are answered differently, each once; those whose answers differ in the outcome come first."""
        seen: set[int] = set()
        later: list[Played] = []
        for each, plainly in self._answers(compiled):
            if id(each) not in seen and plainly:
                seen.add(id(each))
                yield each
            elif id(each) not in seen:
                later.append(each)
        for each in later:
            if id(each) not in seen:
                seen.add(id(each))
                yield each

    def _answers(self, compiled: Compiled) -> Iterator[tuple[Played, bool]]:
        """Scenarios with a different answer, and whether it differs in more than the parameters that it mentions."""
        assert compiled.rules is not None
        for table in compiled.tables:
            for each, asked in self.asked[table.name]:
                result, outcomes, params = compiled.rules.run(table, dict(asked.known))
                if result != asked.result or outcomes != asked.outcomes:
                    yield each, True
                elif params != asked.params:
                    yield each, False
        fact = compiled.mutant.fact
        for each, answered in self.facts[fact] if fact else ():
            found = compiled.rules.facts[fact].take_from(answered.records, answered.env)
            if (found.value, found.behind) != (answered.value, answered.behind):
                yield each, found.value != answered.value

    def _of_one_row(self, name: str) -> bool:
        """Whether the fact is the greatest or the least of what can be one row only: a register with single rows, asked by its key."""
        plan = self.subject.rules.facts[name]
        kind, _, source = plan.definition.from_.partition(":")
        register = self.shelf.registers.get(source) if kind == "register" else None
        aggregate = plan.definition.take.partition("(")[0]
        return register is not None and register.single and aggregate in ("max", "min") and register.key in dict(plan.equal)

    def _unnoticed(self, mutant: Mutant, compiled: Compiled) -> Judged:
        """No scenario minds: either nobody could, or one is missing."""
        before = {table.name: table for table in self.subject.rules.tables}
        verdicts = [compare(before[table.name], table, self.subject.limits(table.plan)) for table in compiled.tables]
        if verdicts and all(verdict.same for verdict in verdicts):
            return Judged(mutant, "equivalent", "逐格比较，每一种情形的结论都相同")
        if mutant.kind == "take" and self._of_one_row(mutant.fact):
            return Judged(mutant, "equivalent", "名录的一个键至多一行，最大和最小是同一行")
        return Judged(mutant, "survivor", case=next((verdict.case for verdict in verdicts if verdict.case is not None), None))

"""What scenarios ask the rules, written down while they play: every decision with the values, facts and records it stood on.

The notebook sits where any scenario asks any rules, in place of the `RuleSet` itself, so that it does not matter who asks: a dry run, a
filing, an officer's act, a run over a list. The rules themselves know nothing of it.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date
from typing import Any

import msgspec

from core.process import Place, Process
from core.rules import Decision, FactPlan, FactValue, RuleSet, TableResult
from core.rules.results import ParamUsed
from core.rules.running import Table
from core.values import Unknown, Value


class TableAsked(msgspec.Struct, frozen=True, eq=False):
    """One table as it was asked: the values known before it ran, what it said, its outcomes and parameters."""

    table: str
    known: dict[str, Any]
    result: TableResult
    outcomes: dict[str, Value]
    params: tuple[ParamUsed, ...]


class Asked(msgspec.Struct, frozen=True, eq=False):
    """One decision of one subject. `at` is its place among all decisions of the subject in the scenario."""

    subject: str
    at: int
    tables: tuple[TableAsked, ...]


class FactAsked(msgspec.Struct, frozen=True, eq=False):
    """One fact as it was answered: from which records, on which values."""

    subject: str
    fact: str
    records: tuple[Mapping[str, Value], ...]
    env: dict[str, Value]
    value: Value
    behind: tuple[str, ...]


class Notes:
    """What one scenario asked."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.facts: list[FactAsked] = []
        self.taken: set[tuple[str, str, str, Place]] = set()

    def count(self, subject: str) -> int:
        """How many decisions of the subject were asked so far."""
        return sum(1 for each in self.asked if each.subject == subject)


class Notebook:
    """The notes of the scenario that plays just now; rules and processes write into them."""

    def __init__(self) -> None:
        self.notes = Notes()

    def turn(self) -> Notes:
        """The notes so far, and a new page."""
        done, self.notes = self.notes, Notes()
        return done


class RecordingRules(RuleSet):
    """Rules that write down what they are asked."""

    def __init__(self, rules: RuleSet, subject: str, notebook: Notebook) -> None:
        vars(self).update(vars(copy(rules)))
        self.subject, self.notebook = subject, notebook
        self.facts = {name: _noted(plan, subject, notebook) for name, plan in rules.facts.items()}
        self._tables: list[TableAsked] = []

    def decide(self, env: Mapping[str, Value], facts: Mapping[str, FactValue]) -> Decision:
        """Decide and write down."""
        self._tables = []
        decision = super().decide(env, facts)
        notes = self.notebook.notes
        notes.asked.append(Asked(self.subject, notes.count(self.subject), tuple(self._tables)))
        return decision

    def run(self, table: Table, known: dict[str, Any]) -> tuple[TableResult, dict[str, Value], tuple[ParamUsed, ...]]:
        """One table, written down with what was known before it."""
        before = dict(known)
        result, outcomes, params = super().run(table, known)
        self._tables.append(TableAsked(table.name, before, result, outcomes, params))
        return result, outcomes, params


class _NotedFact(FactPlan, frozen=True, kw_only=True):
    """A fact that writes down how it was answered."""

    subject: str
    notebook: Any

    def take_from(self, records: Iterable[Mapping[str, Value]], env: Mapping[str, Value]) -> FactValue:
        seen = tuple(dict(record) for record in records)
        found = FactPlan.take_from(self, seen, env)
        self.notebook.notes.facts.append(FactAsked(self.subject, self.name, seen, dict(env), found.value, found.behind))
        return found


def _noted(plan: FactPlan, subject: str, notebook: Notebook) -> FactPlan:
    return _NotedFact(**msgspec.structs.asdict(plan), subject=subject, notebook=notebook)


class _NotedProcess(Process, frozen=True, kw_only=True):
    """A process that writes down which ways out were taken."""

    subject: str
    notebook: Any

    def after(self, step_id: str, said: str, env: Mapping[str, Value]) -> Place:
        place = Process.after(self, step_id, said, env)
        self.notebook.notes.taken.add((self.subject, step_id, self.word(step_id, said) or said, place))
        return place


def noted_process(process: Process, subject: str, notebook: Notebook) -> Process:
    """The process, writing down which ways out are taken."""
    return _NotedProcess(**msgspec.structs.asdict(process), subject=subject, notebook=notebook)


class SpoiltRules(RuleSet):
    """Rules whose one table falls silent in one decision of a scenario: a scenario that does not mind has asserted nothing about it."""

    def __init__(self, rules: RuleSet, table: str, at: int) -> None:
        vars(self).update(vars(copy(rules)))
        self.table, self.at, self.count = table, at, -1

    def decide(self, env: Mapping[str, Value], facts: Mapping[str, FactValue]) -> Decision:
        """Decide, one time without the table."""
        self.count += 1
        return super().decide(env, facts)

    def run(self, table: Table, known: dict[str, Any]) -> tuple[TableResult, dict[str, Value], tuple[ParamUsed, ...]]:
        """The table as it is, or silent."""
        result, outcomes, params = super().run(table, known)
        if self.count != self.at or table.name != self.table:
            return result, outcomes, params
        silent = Unknown(because="规则用例的证明：这张表没有回答")
        return TableResult(table.name, table.label, _day(known, table)), dict.fromkeys(table.plan.outputs, silent), params


def _day(known: Mapping[str, Any], table: Table) -> date | None:
    day = known.get(table.as_of)
    return day if isinstance(day, date) else None

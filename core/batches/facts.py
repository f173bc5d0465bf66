"""Facts of a run, for thousands of subjects at once: one query for each fact and block, never one for each row."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from core.batches.rows import by_key, keys_of
from core.rules import Expr, FactPlan, FactValue, evaluate
from core.runs.answers import Answers, Index, Record, indexed
from core.runs.plan import Plan
from core.store.engine import Connection
from core.values import Unknown, Value

Env = Mapping[str, Value]
CaseFinder = Callable[[Connection, FactPlan, Sequence[Env]], Awaitable[list[Record]]]
"""Finds the cases that may count for a fact of any of these subjects; only a process that knows the items can."""


class FactReader:
    """Answers the facts of one run as the registers stood at `upto`. What is read whole is read once."""

    def __init__(self, plan: Plan, day: date, upto: int, cases: CaseFinder | None = None) -> None:
        self._plan, self._day, self._upto, self._cases = plan, day, upto, cases
        self.whole: dict[str, Index] = {}

    async def answer(self, connection: Connection, envs: Sequence[Env]) -> list[dict[str, FactValue]]:
        """The facts of each subject, by what it offers to them (its columns and today)."""
        plans = self._plan.rules.facts
        if not plans:
            return [{} for _ in envs]
        indexes = await _Block(self, connection, envs).indexes(plans)
        answers = Answers(plans, indexes)
        return [answers.of(env) for env in envs]

    async def records(self, connection: Connection, plan: FactPlan, envs: Sequence[Env]) -> Iterable[Record]:
        """What may count for the fact of any of the subjects; read whole unless it is found by the register's key."""
        kind, _, about = plan.source.partition(":")
        if kind == "case":
            return await self._cases(connection, plan, envs) if self._cases else ()
        ours = self.own(plan)
        if ours is None:
            return await self._rows(connection, about, None)
        wanted = (evaluate(ours, env) for env in envs)
        return await self._rows(connection, about, keys_of(value for value in wanted if not isinstance(value, Unknown)))

    def own(self, plan: FactPlan) -> Expr | None:
        """What of ours is the key of the register that the fact asks; None when it asks by another column."""
        key = self._plan.bundle.sources[plan.source].key
        return next((expr for theirs, expr in plan.equal if theirs == key), None)

    async def _rows(self, connection: Connection, register: str, keys: Sequence[str] | None) -> list[dict[str, Any]]:
        found = await by_key(connection, self._plan.bundle, register, self._day, self._upto, keys)
        return [{**row.values, "number": row.source} for row in found]


class _Block:
    """The records for a block of subjects: facts that ask alike share what was read, and the index of it."""

    def __init__(self, reader: FactReader, connection: Connection, envs: Sequence[Env]) -> None:
        self._reader, self._connection, self._envs = reader, connection, envs
        self._read: dict[str, Iterable[Record]] = {}
        self._made: dict[str, Index] = {}

    async def indexes(self, plans: Mapping[str, FactPlan]) -> dict[str, Index]:
        """By fact."""
        return {name: await self._index(plan) for name, plan in plans.items()}

    async def _index(self, plan: FactPlan) -> Index:
        if plan.source.startswith("case:"):
            return indexed(plan, await self._reader.records(self._connection, plan, self._envs))
        ours = self._reader.own(plan)
        read = f"{plan.source} {ours.source if ours else ''}"
        made = f"{read} {'、'.join(theirs for theirs, _ in plan.equal)}"
        kept = self._made if ours else self._reader.whole
        if made not in kept:
            if read not in self._read:
                self._read[read] = await self._reader.records(self._connection, plan, self._envs)
            kept[made] = indexed(plan, self._read[read])
        return kept[made]

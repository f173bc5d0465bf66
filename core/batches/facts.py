"""Facts of a run, for thousands of subjects at once: one query for each fact and block, never one for each row."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import Any

from core.batches.rows import by_key, keys_of
from core.rules import FactPlan, FactValue, evaluate
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
        self._whole: dict[str, Index] = {}

    async def answer(self, connection: Connection, envs: Sequence[Env]) -> list[dict[str, FactValue]]:
        """The facts of each subject, by what it offers to them (its columns and today)."""
        plans = self._plan.rules.facts
        if not plans:
            return [{} for _ in envs]
        indexes = {name: await self._index(connection, plan, envs) for name, plan in plans.items()}
        answers = Answers(plans, indexes)
        return [answers.of(env) for env in envs]

    async def _index(self, connection: Connection, plan: FactPlan, envs: Sequence[Env]) -> Index:
        if plan.name in self._whole:
            return self._whole[plan.name]
        kind, _, about = plan.source.partition(":")
        if kind == "case":
            return indexed(plan, await self._cases(connection, plan, envs) if self._cases else ())
        key = self._plan.bundle.sources[plan.source].key
        ours = next((expr for theirs, expr in plan.equal if theirs == key), None)
        if ours is None:
            self._whole[plan.name] = indexed(plan, await self._records(connection, about, None))
            return self._whole[plan.name]
        wanted = (evaluate(ours, env) for env in envs)
        return indexed(plan, await self._records(connection, about, keys_of(value for value in wanted if not isinstance(value, Unknown))))

    async def _records(self, connection: Connection, register: str, keys: Sequence[str] | None) -> list[dict[str, Any]]:
        found = await by_key(connection, self._plan.bundle, register, self._day, self._upto, keys)
        return [{**row.values, "number": row.source} for row in found]

"""Facts for many subjects at once: records indexed by what a fact compares, so each is looked at only by those it may concern."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from core.rules import FactPlan, FactValue, names_in
from core.values import Unknown, Value

Record: TypeAlias = Mapping[str, Value]
Index: TypeAlias = Mapping[tuple[Value, ...], Sequence[Record]]
"""Records by the values that a fact's equalities compare."""
_NONE: Sequence[Record] = ()


def indexed(plan: FactPlan, records: Iterable[Record]) -> Index:
    """The records that may count for the fact; one that lacks a compared column never does."""
    found: dict[tuple[Value, ...], list[Record]] = {}
    for record in records:
        key = plan.equals_of(record)
        if key is not None:
            found.setdefault(key, []).append(record)
    return found


class _Asked(msgspec.Struct, frozen=True, eq=False):
    """Facts that look in the same index under the same key: `names` are ours that make it up."""

    names: tuple[str, ...]
    index: Index
    plans: list[tuple[str, FactPlan]]


class Answers:
    """Every fact of a run over records found for a block of subjects. What is true of nothing at all is worked out once."""

    def __init__(self, plans: Mapping[str, FactPlan], indexes: Mapping[str, Index]) -> None:
        found: dict[tuple[Any, ...], _Asked] = {}
        for name, plan in plans.items():
            names = tuple([next(iter(names_in(ours))) for _, ours in plan.equal])
            found.setdefault((id(indexes[name]), names), _Asked(names, indexes[name], [])).plans.append((name, plan))
        self._asked = tuple(found.values())
        self._order = tuple(plans)
        self._nothing: dict[str, FactValue] = {}

    def of(self, env: Mapping[str, Any]) -> dict[str, FactValue]:
        """The facts of one subject, by what it offers to them."""
        found: dict[str, FactValue] = {}
        for asked in self._asked:
            key: tuple[Any, ...] = tuple([env.get(name) for name in asked.names])
            missing = None in key or any(value.__class__ is Unknown for value in key)
            records = None if missing else asked.index.get(key)
            for name, plan in asked.plans:
                found[name] = self._none(name, plan, env, missing=missing) if records is None else plan.take_from(records, env)
        return {name: found[name] for name in self._order}

    def _none(self, name: str, plan: FactPlan, env: Mapping[str, Any], *, missing: bool) -> FactValue:
        """The fact without any record; where something of ours is missing, it says what."""
        if missing or (plan.definition.window is not None and plan.since(env) is None):
            return plan.take_from(_NONE, env)
        if name not in self._nothing:
            self._nothing[name] = plan.take_from(_NONE, env)
        return self._nothing[name]

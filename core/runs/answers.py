"""Facts for many subjects at once: records indexed by what a fact compares, so each is looked at only by those it may concern."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

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


class Answers:
    """Every fact of a run over records found for a block of subjects. What is true of nothing at all is worked out once."""

    def __init__(self, plans: Mapping[str, FactPlan], indexes: Mapping[str, Index]) -> None:
        self._plans = [(name, plan, [names_in(ours) for _, ours in plan.equal], indexes[name]) for name, plan in plans.items()]
        self._names = {name: tuple(next(iter(each)) for each in ours) for name, _, ours, _ in self._plans}
        self._nothing: dict[str, FactValue] = {}

    def of(self, env: Mapping[str, Any]) -> dict[str, FactValue]:
        """The facts of one subject, by what it offers to them."""
        return {name: self._fact(name, plan, index, env) for name, plan, _, index in self._plans}

    def _fact(self, name: str, plan: FactPlan, index: Index, env: Mapping[str, Any]) -> FactValue:
        key: tuple[Any, ...] = tuple([env.get(ours) for ours in self._names[name]])
        window = plan.definition.window
        if None in key or any(value.__class__ is Unknown for value in key) or (window is not None and plan.since(env) is None):
            return plan.take_from(_NONE, env)  # says what is missing
        records = index.get(key)
        if records is not None:
            return plan.take_from(records, env)
        if name not in self._nothing:
            self._nothing[name] = plan.take_from(_NONE, env)
        return self._nothing[name]

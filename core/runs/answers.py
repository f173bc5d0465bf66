"""Facts for many subjects at once: records indexed by what a fact compares, so each is looked at only by those it may concern."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from core.rules import FactPlan, FactValue
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


def answered(plans: Mapping[str, FactPlan], indexes: Mapping[str, Index], env: Mapping[str, Any]) -> dict[str, FactValue]:
    """Every fact for one subject, from the records of `indexes` (by the fact's name)."""
    found = {}
    for name, plan in plans.items():
        key = plan.equals(env)
        records = _NONE if isinstance(key, Unknown) else indexes[name].get(key, _NONE)
        found[name] = plan.take_from(records, env)
    return found

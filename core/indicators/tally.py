"""Counting one side of an indicator, record by record, so that nobody needs all records at once.

Equal records may come together, with their number. A record whose condition or number cannot be known is left out and counted apart: a
figure says how many there were. A digest over what was counted, in whatever order and groups it came, tells later whether the same
records still stand behind the figure with the same numbers.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import accumulate
from typing import Any

import msgspec

from core.canonical import sm3
from core.indicators.periods import Period
from core.indicators.plan import RecordsPlan
from core.rules import evaluate
from core.rules.exact import Number, add, divide, multiply
from core.rules.program import aggregate
from core.values import Unknown, Value

Record = Mapping[str, Value]
_FEN = 100


class Side(msgspec.Struct, frozen=True):
    """What one side came to: its value exactly (None, with `because`, when there is none), how many records, how many in doubt."""

    value: Number | None
    counted: int = 0
    doubtful: int = 0
    because: str = ""
    digest: bytes = b""


class Tally:
    """Takes records of a side in one period, one after another."""

    def __init__(self, plan: RecordsPlan, period: Period, as_of: date) -> None:
        self.plan = plan
        self.period = period
        self._as_of = as_of
        self._taken: Counter[Any] = Counter()
        self._sum: Number = 0
        self._counted = self._doubtful = 0
        self._keys: dict[Any, tuple[int, ...]] = {}

    def add(self, record: Record, weight: int = 1, keys: tuple[int, ...] = ()) -> bool:
        """Look at a record, or at `weight` equal ones; whether it counts. `keys` stand for them in the digest and add up."""
        if not placed(self.plan, record, self.period, self._as_of):
            return False
        taken = number_of(self.plan, record)
        if isinstance(taken, Unknown):
            self._doubtful += weight
        if taken is None or isinstance(taken, Unknown):
            return False
        self._counted += weight
        self._keep(taken, weight)
        known = self._keys.get(taken, (0,) * len(keys))
        self._keys[taken] = tuple(one + other for one, other in zip(known, keys, strict=True))
        return True

    def side(self) -> Side:
        """What all of it comes to."""
        value = self._value()
        digest = sm3("\n".join(sorted(f"{taken} {keys}" for taken, keys in self._keys.items())).encode())
        if isinstance(value, Unknown):
            return Side(None, self._counted, self._doubtful, "没有可以计算的记录", digest)
        if self.plan.fen:
            value = divide(value, _FEN)
        return Side(value, self._counted, self._doubtful, "", digest)

    def _keep(self, taken: Any, weight: int) -> None:
        if self.plan.take in ("sum", "mean"):
            self._sum = add(self._sum, multiply(taken, weight))
        elif self.plan.take != "count":
            self._taken[taken] += weight

    def _value(self) -> "Number | Unknown":
        match self.plan.take:
            case "count":
                return self._counted
            case "sum":
                return self._sum
            case "distinct":
                return len(self._taken)
            case "mean":
                return divide(self._sum, self._counted) if self._counted else Unknown()
            case "median":
                return _median(self._taken)
        found: Number | Unknown = aggregate(self.plan.take, list(self._taken))
        return found


def _median(taken: Mapping[Any, int]) -> "Number | Unknown":
    """The middle of values that stand there several times each; of an even number, the mean of the two in the middle."""
    ranked = sorted(taken)
    ends = list(accumulate(taken[value] for value in ranked))
    if not ends:
        return Unknown()
    low, high = (ranked[bisect_right(ends, place)] for place in ((ends[-1] - 1) // 2, ends[-1] // 2))
    return divide(add(low, high), 2) if low != high else low


def placed(plan: RecordsPlan, record: Record, period: Period, as_of: date) -> bool:
    """Whether the record belongs to the period: by its date, or, without one, by being valid on the day as of which is counted."""
    if plan.day:
        day = record.get(plan.day)
        return isinstance(day, date) and period.holds(day)
    first, end = record.get("valid_from"), record.get("valid_to")
    return isinstance(first, date) and first <= as_of and not (isinstance(end, date) and end <= as_of)


def number_of(plan: RecordsPlan, record: Record) -> "Value | None":
    """What the record brings: 1 in a count, else its number; None when it does not fulfil the condition, unknown when nobody can tell."""
    holds = True if plan.where is None else evaluate(plan.where, record)
    if isinstance(holds, Unknown):
        return holds
    if not holds:
        return None
    return 1 if plan.each is None else evaluate(plan.each, record)


def counted(plan: RecordsPlan, records: Iterable[Record], period: Period, as_of: date) -> Side:
    """The side over records that are at hand."""
    tally = Tally(plan, period, as_of)
    for record in records:
        tally.add(record)
    return tally.side()

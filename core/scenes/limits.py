"""How long a composition takes: side by side the longest counts, one after another they add up.

The joint procedure of several departments is itself limited by law: 45 working days, which the head of the government may extend by 15
(行政许可法 26 and 42, its days being working days by 82).
"""

from collections.abc import Callable, Sequence
from fractions import Fraction

import msgspec

from core.items.item import Item
from core.items.parts import Limit, LimitUnit
from core.process.clock import UNIT_WORDS
from core.scenes.model import Span
from core.scenes.parts import Part

JOINT = Limit(days=45, basis="行政许可法第26条、第42条第2款：统一办理、联合办理、集中办理的，不超过四十五日")
_WORTH: dict[LimitUnit, Fraction] = {"workday": Fraction(7, 5), "day": Fraction(1), "hour": Fraction(1, 24)}
"""Days of the calendar that a unit comes to on the whole: only to tell which of two ways is the longer one."""


class Times(msgspec.Struct, frozen=True):
    """The limits of a composition: by law and as promised, each with the items on the longest way, and the limit of a joint procedure."""

    statutory: Span
    promised: Span
    statutory_way: tuple[str, ...]
    promised_way: tuple[str, ...]
    joint: Limit = JOINT


def joined_times(members: Sequence[Part]) -> Times:
    """The longest way through the members; they stand in an order in which each comes after those it waits for."""
    statutory, by_law = _longest(members, lambda item: item.info.statutory)
    promised, by_promise = _longest(members, lambda item: item.info.promised)
    return Times(statutory, promised, by_law, by_promise)


def span_words(span: Span) -> str:
    """As people read it: 15 个工作日; of different units, one after another."""
    return "加 ".join(f"{days} {UNIT_WORDS[unit]}" for days, unit in span.amounts) or "即时"


def _longest(members: Sequence[Part], limit: Callable[[Item], Limit]) -> tuple[Span, tuple[str, ...]]:
    ways: dict[str, tuple[Span, tuple[str, ...]]] = {}
    for part in members:
        before, path = _latest([ways[item] for item in part.after])
        ways[part.item.id] = before.then(limit(part.item)), (*path, part.item.info.name)
    return _latest(list(ways.values()))


def _latest(ways: Sequence[tuple[Span, tuple[str, ...]]]) -> tuple[Span, tuple[str, ...]]:
    return max(ways, key=lambda way: sum((days * _WORTH[unit] for days, unit in way[0].amounts), Fraction(0)), default=(Span(), ()))

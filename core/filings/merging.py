"""Several hands on one draft: what is sent is merged field by field with what stands there now, and nothing that anybody typed is dropped.

A page carries a mark of every value it was made from. A field that was not changed on the page keeps what stands in the draft; one that
was changed only here takes what was typed here; one that was changed on both sides keeps both, until a person chooses. What stands there
because this very page set it, is nobody else's change; and what the page sent earlier and comes later does not take its place.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any, Final

import msgspec

CONTESTED: Final = "_contested"
"""Under which name a draft keeps what was typed elsewhere into a field and awaits a choice: field → list of `Other`."""
STAMPS: Final = "_set_by"
"""Under which name a draft keeps who set a field last: field → `Stamp`."""
NOTES: Final = (CONTESTED, STAMPS)
MOST_OTHERS: Final = 20
"""Other versions of one field that are kept, one of each open page; of more, those go that were put there first."""
_encode = msgspec.json.Encoder(order="sorted", decimal_format="number").encode


class Hand(msgspec.Struct, frozen=True):
    """Who types, and at which open page (`seat`): one person at two windows is two hands.

    `turn` rises with what the page sends; 0 for a page that does not count.
    """

    account: int
    name: str
    seat: str
    turn: int = 0


class Stamp(msgspec.Struct, frozen=True):
    """Who set a value, at which open page, when (ISO 8601), and with which of the page's turns."""

    account: int
    name: str
    at: str
    seat: str = ""
    turn: int = 0


class Other(msgspec.Struct, frozen=True):
    """What another hand typed into a field: the value, whose it is, when, and with which of its page's turns."""

    seat: str
    account: int
    name: str
    at: str
    value: Any
    turn: int = 0

    @property
    def mark(self) -> str:
        """The mark of the value."""
        return mark(self.value)


class Merged(msgspec.Struct, frozen=True):
    """The draft after merging.

    `marks` are what the page is based on from now on; `fresh` the fields in which a difference was met that had not been kept before;
    `changed` whether anything is to be saved.
    """

    values: dict[str, Any]
    marks: dict[str, str]
    fresh: tuple[str, ...]
    changed: bool


def plain(value: Any) -> Any:
    """The value without what says nothing: no text, no rows and nothing at all are the same."""
    if isinstance(value, Mapping):
        return {name: said for name, each in value.items() if (said := plain(each)) not in ("", "false", None)} or ""
    if isinstance(value, list | tuple):
        said = [plain(each) for each in value]
        while said and not said[-1]:
            said.pop()
        return said or ""
    return "" if value is None else value


def mark(value: Any) -> str:
    """A short mark of a value: equal for equal values. That of a list of rows is made of the marks of its rows."""
    bare = plain(value)
    if isinstance(bare, list) and any(isinstance(each, Mapping) for each in bare):
        return ".".join(_mark(each) for each in bare)
    return _mark(bare)


def _mark(bare: Any) -> str:
    return blake2b(_encode(bare), digest_size=6).hexdigest()


def others_of(kept: Mapping[str, Any]) -> dict[str, list[Other]]:
    """By field, what other hands typed and nobody has chosen between."""
    return {name: msgspec.convert(each, list[Other]) for name, each in (kept.get(CONTESTED) or {}).items()}


def stamp_of(kept: Mapping[str, Any], name: str) -> Stamp | None:
    """Who set the field last, as far as that is known."""
    found = (kept.get(STAMPS) or {}).get(name)
    return msgspec.convert(found, Stamp) if found is not None else None


def merge(  # noqa: PLR0913 - both sides, what they began from, and who it is
    kept: Mapping[str, Any], now: Mapping[str, Any], sent: Mapping[str, Any], base: Mapping[str, str], hand: Hand, moment: datetime,
    *, rows: bool = False,
) -> Merged:
    """What is sent, merged into what is kept.

    `now` are the kept values as the page would send them back untouched, `base` the marks the page was made from (a field that has
    none counts as changed on both sides). `rows`: lists that grew or changed on both sides in different rows are joined; only for a page
    that is shown anew afterwards.
    """
    others, stamps = others_of(kept), dict(kept.get(STAMPS) or {})
    values, marks, fresh = dict(kept), {}, []
    said = Stamp(hand.account, hand.name, moment.isoformat(timespec="seconds"), hand.seat, hand.turn)
    for name, mine in sent.items():
        there, here = mark(now.get(name)), mark(mine)
        own = [each for each in others.get(name, ()) if each.seat == hand.seat]
        rest = [each for each in others.get(name, ()) if each.seat != hand.seat]
        stamp = _own(stamps, name, hand)  # set from this very page, which may not have heard of it yet
        marks[name] = began = there if stamp else base.get(name, "")
        if hand.turn < max([stamp.get("turn", 0), *(each.turn for each in own)]):  # sent before what stands here from this page
            continue
        if stamp:
            stamps[name] = {**stamp, "turn": hand.turn}
        joined = _rows_of_both(began, now.get(name), mine) if rows and here != there and began not in {here, there} else None
        if here == there:
            marks[name] = there
            if rows:  # an empty row that was just added
                values[name] = mine
        elif joined is not None or began == there:
            values[name] = mine if joined is None else joined
            marks[name], stamps[name] = mark(values[name]), msgspec.to_builtins(said)
        elif here != began:
            same = [msgspec.structs.replace(each, turn=hand.turn) for each in own if each.mark == here]
            fresh += [] if same else [name]
            rest += same or [Other(hand.seat, hand.account, hand.name, said.at, mine, hand.turn)]
        _put(others, name, [each for each in rest if each.mark != mark(values.get(name))])
    _noted(values, others, stamps)
    return Merged(values, marks, tuple(fresh), changed=values != dict(kept))


def chosen(kept: Mapping[str, Any], name: str, value: Any, seen: Iterable[str], hand: Hand, moment: datetime) -> dict[str, Any]:
    """The draft after somebody chose a value for a field: of the other versions those that were seen are given up."""
    others, stamps, gone = others_of(kept), dict(kept.get(STAMPS) or {}), {*seen, mark(value)}
    values = {**kept, name: value}
    if mark(kept.get(name)) != mark(value):
        stamps[name] = msgspec.to_builtins(Stamp(hand.account, hand.name, moment.isoformat(timespec="seconds"), hand.seat, hand.turn))
        if mark(kept.get(name)) not in gone:  # set by somebody after the page was made: it has not been seen
            was = stamp_of(kept, name)
            others.setdefault(name, []).append(Other("", was.account if was else 0, was.name if was else "", was.at if was else "", kept.get(name)))
    _put(others, name, [each for each in others.get(name, ()) if each.mark not in gone])
    _noted(values, others, stamps)
    return values


def joined_rows(one: Any, other: Any) -> list[Any] | None:
    """The rows of two versions of a list, each once, in order; None for what is no list of rows."""
    if not (_all_rows(one) and _all_rows(other)):
        return None
    return list({mark(each): dict(each) for each in (*one, *other) if plain(each)}.values())


def _rows_of_both(began: str, there: Any, here: Any) -> list[Any] | None:
    """The rows as both sides changed them: each row from the side that changed it, then what either added.

    None when that cannot be told: a row changed on both sides, or taken away on one.
    """
    if not (_all_rows(there) and _all_rows(here)):
        return None
    before = [] if began == mark("") else began.split(".")
    if min(len(there), len(here)) < len(before):
        return None
    both: list[Any] = []
    for was, one, other in zip(before, there, here, strict=False):
        if was != mark(one) != mark(other) != was:
            return None
        both.append(other if mark(one) == was else one)
    added = [each for each in (*there[len(before) :], *here[len(before) :]) if plain(each)]
    return [*both, *{mark(each): each for each in added}.values()]


def _all_rows(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(each, Mapping) for each in value)


def _own(stamps: Mapping[str, Any], name: str, hand: Hand) -> Mapping[str, Any]:
    """The stamp of the field, when it was set at the open page of that hand; empty otherwise."""
    stamp: Mapping[str, Any] = stamps.get(name) or {}
    return stamp if stamp.get("seat") == hand.seat else {}


def _put(others: dict[str, list[Other]], name: str, rest: list[Other]) -> None:
    if rest:
        others[name] = rest[-MOST_OTHERS:]
    else:
        others.pop(name, None)


def _noted(values: dict[str, Any], others: Mapping[str, list[Other]], stamps: Mapping[str, Any]) -> None:
    """Put the notes into the draft; without anything to note there is no note."""
    for name, note in ((CONTESTED, msgspec.to_builtins(dict(others))), (STAMPS, dict(stamps))):
        if note:
            values[name] = note
        else:
            values.pop(name, None)

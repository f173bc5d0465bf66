"""Examples after the form or the rules have changed: the complete filing filled in again, and a first example for rows that nothing tries."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

import msgspec

from core.items.item import Item
from core.revisions.documents import Files, read, written
from core.revisions.examples.base import complete
from core.revisions.examples.first import DAY
from core.revisions.examples.making import Maker, added, background
from core.scenarios.bases import FILE
from core.scenarios.script import script_of

_BASES: Final = f"features/{FILE}"


class Covered(msgspec.Struct, frozen=True):
    """The files with the new examples, how many they are, and the rows that no filling in of fields makes apply."""

    files: dict[str, bytes]
    count: int
    missing: tuple[str, ...]


def completed(files: Files, item: Item) -> dict[str, bytes]:
    """The files with every complete filing of the item such that the form takes it again.

    What was filled in stays where the form still takes it; fields that are gone go, fields that came are filled in with something invented.
    """
    if _BASES not in files:
        return dict(files)
    day, document = _day(files, item), read(files, _BASES)
    sent = tomllib.loads(files[_BASES].decode(), parse_float=Decimal)
    known: dict[str, dict[str, Any]] = {}
    for base, own in zip(document["base"], sent["base"], strict=True):
        before = known.get(own.get("like", ""), {})
        old = {name: _sent(value) for name, value in own["values"].items() if name in item.form.fields}
        known[own["name"]] = new = complete(item, day, {**before, **old})
        kept = {name: value for name, value in base["values"].items() if name in old and new.get(name) == old[name]}
        more = {name: _stored(item, name, value) for name, value in new.items() if name not in kept and (name not in before or before[name] != value)}
        base["values"] = {**kept, **more}
    return written(files, _BASES, document)


def covered(maker: Maker, files: Files, rows: Sequence[str]) -> Covered:
    """The files with examples under each of the rows: one for each of its limits, concluded as the item concludes."""
    count, missing, now = 0, [], dict(files)
    for no in rows:
        examples = tuple(each for each in maker.of_row(no).examples if no in each.rows)
        if examples:
            now = added(now, maker.item, no, examples)
        else:
            missing.append(no)
        count += len(examples)
    return Covered(now, count, tuple(missing))


def _day(files: Files, item: Item) -> date:
    days = [background(script_of(files[path].decode()), path)[0] for path in item.features if path in files]
    return next((day for day in days if day is not None), DAY)


def _sent(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case list():
            return [_sent(each) for each in value]
        case Mapping():
            return {name: _sent(each) for name, each in value.items()}
    return value


def _stored(item: Item, name: str, value: Any) -> Any:
    return date.fromisoformat(value) if item.form.fields[name].type.kind == "date" else value


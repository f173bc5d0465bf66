"""Versions of what was filed, side by side: the filing itself, and the whole of it after each correction 补正、补齐 or mending 当场更正."""

from collections.abc import Mapping
from datetime import date

import msgspec

from core.access import Actor, scope
from core.cases.amendments import said_in, stages_of, text_of
from core.cases.loading import opened
from core.house import House
from core.values import Value


class Version(msgspec.Struct, frozen=True):
    """What stood after the record `seq`: how it is called, on which day, which materials files were given for then (id, name)."""

    seq: int
    said: str
    on: date
    files: tuple[tuple[int, str], ...] = ()


class Compared(msgspec.Struct, frozen=True):
    """A field in each of two versions; `covered`: the middle of both is hidden; `unseen`: neither is shown."""

    name: str
    label: str
    page: str
    before: str
    after: str
    changed: bool
    covered: bool = False
    unseen: bool = False


class Comparison(msgspec.Struct, frozen=True):
    """Every version, the two that are compared, and every field that either has, in the form's order."""

    versions: tuple[Version, ...]
    old: Version
    new: Version
    fields: tuple[Compared, ...]


async def compare_versions(house: House, actor: Actor, number: str, old: int = 0, new: int = 0) -> Comparison:
    """Two versions by their records (`old`, `new`; 0: the filing, and the last), personal values covered. Raises NotFound.

    What nobody can compare with the open text is never shown as changed or unchanged wrongly: the comparison is made before it is covered.
    """
    seen = scope(actor)
    async with opened(house, actor, number) as (connection, case):
        found = await stages_of(house, connection, case, readable="sealed" in seen.classes)
    versions = tuple(Version(each.seq, each.said, each.on, each.files) for each in found)
    by_seq: Mapping[int, Mapping[str, Value]] = {each.seq: each.values for each in found}
    first = next((each for each in versions if each.seq == old), versions[0])
    last = next((each for each in versions if each.seq == new), versions[-1])
    before, after = by_seq[first.seq], by_seq[last.seq]
    form = case.item.form
    titles = {name: page.title for page in form.pages for name in page.fields}
    fields = tuple(
        Compared(
            name, field.label, titles.get(name, ""), text_of(field, before, hide=field.personal, unseen=name in case.unseen),
            text_of(field, after, hide=field.personal, unseen=name in case.unseen),
            said_in(field, before) != said_in(field, after), field.personal and name not in case.unseen, name in case.unseen,
        )
        for name, field in form.fields.items() if name in before or name in after
    )
    return Comparison(versions, first, last, fields)


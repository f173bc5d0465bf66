"""What an applicant has changed since the filing: field by field, old and new, and the files given, for officers and applicant alike."""

import base64
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

import msgspec

from core.cases.covering import read_as
from core.cases.loading import SEALED_FILING, Loaded
from core.cases.state import Amendment, filed_of
from core.cases.views import AmendmentView, ChangeView
from core.forms import read_json
from core.forms.model import Field
from core.house import House
from core.store.engine import Connection
from core.store.vault import KeyDestroyed, PartyKey
from core.values import Value

FILED = "申报"
NOTHING_SAID = "没有填写"


async def amendments(house: House, connection: Connection, case: Loaded, *, openly: bool, readable: bool) -> tuple[AmendmentView, ...]:
    """Each amendment of the case, the first one first; personal values covered unless `openly`, left out where they are not `readable`."""
    if all(turn.amended is None for turn in case.turns):
        return ()
    key = await _key(house, connection, case) if readable else None
    return tuple(_views(case, key, openly=openly))


class Stage(msgspec.Struct, frozen=True):
    """All that stood in the form after a record: its values, open and personal, what changed by it, and the files given (id, name of the material)."""

    seq: int
    said: str
    on: date
    values: Mapping[str, Value]
    changed: tuple[str, ...] = ()
    files: tuple[tuple[int, str], ...] = ()


async def stages_of(house: House, connection: Connection, case: Loaded, *, readable: bool) -> tuple[Stage, ...]:
    """The filing and what stood after each amendment; personal values only when they are `readable`."""
    return tuple(_stages(case, await _key(house, connection, case) if readable else None))


def _stages(case: Loaded, key: PartyKey | None) -> Iterator[Stage]:
    filed, first = filed_of(case.events[0].payload), case.events[0]
    stands = _values(case, Amendment(values=filed.values, sealed=filed.sealed), key)
    yield Stage(first.seq, FILED, first.effective_on, stands)
    for row, turn in zip(case.events, case.turns, strict=True):
        if turn.amended is None:
            continue
        stands = _values(case, turn.amended, key) if turn.amended.values is not None else stands
        files = tuple((file.id, case.item.called(file.material)) for file in turn.amended.attachments)
        yield Stage(row.seq, turn.outcome, row.effective_on, stands, turn.amended.changed, files)


def _views(case: Loaded, key: PartyKey | None, *, openly: bool) -> Iterator[AmendmentView]:
    for before, after in pairwise(_stages(case, key)):
        fields = [case.item.form.fields[name] for name in after.changed if name in case.item.form.fields]
        changes = tuple(_change(case, field, (before.values, after.values), openly=openly) for field in fields)
        yield AmendmentView(seq=after.seq, said=after.said, on=after.on, changes=changes, files=after.files)


def _values(case: Loaded, said: Amendment, key: PartyKey | None) -> Mapping[str, Value]:
    personal: dict[str, Any] = read_json(key.open(base64.b64decode(said.sealed), SEALED_FILING)) if key is not None and said.sealed else {}
    return case.item.form.join(said.values, personal)


def _change(case: Loaded, field: Field, both: tuple[Mapping[str, Value], Mapping[str, Value]], *, openly: bool) -> ChangeView:
    hide, unseen = field.personal and not openly, field.name in case.unseen
    old, new = (text_of(field, values, hide=hide, unseen=unseen) for values in both)
    return ChangeView(field.name, field.label, old, new, hide and not unseen, unseen)


def said_in(field: Field, values: Mapping[str, Value]) -> str:
    """The field as it reads among the values; empty when it is not there."""
    value = values.get(field.name)
    return read_as(field, value, hide=False) if value is not None else ""


def text_of(field: Field, values: Mapping[str, Value], *, hide: bool, unseen: bool = False) -> str:
    """The same, covered when it must be hidden, in words when it is not theirs to see; a field that is not there is said to be not filled in."""
    value = values.get(field.name)
    return (read_as(field, value, hide=hide, unseen=unseen) if value is not None else "") or NOTHING_SAID


async def _key(house: House, connection: Connection, case: Loaded) -> PartyKey | None:
    try:
        return await house.vault.key(connection, case.state.party)
    except KeyDestroyed:
        return None

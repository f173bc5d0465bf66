"""What an applicant has changed since the filing: field by field, old and new, and the files given, for officers and applicant alike."""

import base64
from collections.abc import Iterator, Mapping
from typing import Any

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

NOTHING_SAID = "没有填写"


async def amendments(house: House, connection: Connection, case: Loaded, *, openly: bool, readable: bool) -> tuple[AmendmentView, ...]:
    """Each amendment of the case, the first one first; personal values covered unless `openly`, left out where they are not `readable`."""
    if all(turn.amended is None for turn in case.turns):
        return ()
    key = await _key(house, connection, case) if readable else None
    return tuple(_views(case, key, openly=openly))


def _views(case: Loaded, key: PartyKey | None, *, openly: bool) -> Iterator[AmendmentView]:
    filed = filed_of(case.events[0].payload)
    before = _values(case, Amendment(values=filed.values, sealed=filed.sealed), key)
    names = {each.id: each.name for each in case.item.info.material}
    for row, turn in zip(case.events, case.turns, strict=True):
        if turn.amended is None:
            continue
        after = _values(case, turn.amended, key) if turn.amended.values is not None else before
        fields = [case.item.form.fields[name] for name in turn.amended.changed if name in case.item.form.fields]
        changes = tuple(_change(field, before, after, openly=openly) for field in fields)
        files = tuple((file.id, names.get(file.material, file.material)) for file in turn.amended.attachments)
        yield AmendmentView(seq=row.seq, said=turn.outcome, on=row.effective_on, changes=changes, files=files)
        before = after


def _values(case: Loaded, said: Amendment, key: PartyKey | None) -> Mapping[str, Value]:
    personal: dict[str, Any] = read_json(key.open(base64.b64decode(said.sealed), SEALED_FILING)) if key is not None and said.sealed else {}
    return case.item.form.join(said.values, personal)


def _change(field: Field, before: Mapping[str, Value], after: Mapping[str, Value], *, openly: bool) -> ChangeView:
    hide = field.personal and not openly
    old, new = (_text(field, values, hide=hide) for values in (before, after))
    return ChangeView(field.name, field.label, old, new, hide)


def _text(field: Field, values: Mapping[str, Value], *, hide: bool) -> str:
    value = values.get(field.name)
    return (read_as(field, value, hide=hide) if value is not None else "") or NOTHING_SAID


async def _key(house: House, connection: Connection, case: Loaded) -> PartyKey | None:
    try:
        return await house.vault.key(connection, case.state.party)
    except KeyDestroyed:
        return None

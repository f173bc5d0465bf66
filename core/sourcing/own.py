"""What the house knows by itself of a party that files: its record, and the licences it holds from the authorities on this platform.

They are sources like any other, but are read from our own tables, within what the actor may see, for the party itself.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final

from core.access import Actor, scope
from core.canonical import plain
from core.cases.loading import Loaded, opened
from core.house import House
from core.items.notice_model import NoticeDef
from core.notices.placeholders import names
from core.problems import NotFound
from core.sourcing.model import Answer, Asked
from core.time import CHINA, today

CODE: Final = "shared.uscc"
NAME: Final = "shared.org_name"
SHARED: Final = "shared."
MOST: Final = 5
"""Licences that are looked at, the latest first."""
_LICENCES: Final = """
SELECT p.title, p.number, p.made_at, p.notice, c.number AS "case" FROM papers p JOIN cases c ON c.id = p."case" JOIN events e ON e."case" = p."case" AND e.seq = p.seq
LEFT JOIN paper_ends x ON x.paper = p.id
WHERE c.party = $1 AND e.kind = 'granted' AND x.paper IS NULL AND c.status_code <> '70' AND {scope} ORDER BY p.id DESC LIMIT $2
"""
"""Papers of a grant that still hold, of cases that have not been revoked (70)."""


async def record(asked: Asked, _house: House, _actor: Actor) -> Sequence[Answer]:
    """Name and code of a legal person, as they were verified when it was registered here."""
    if not asked.name:
        return ()
    return Answer(NAME, asked.name), Answer(CODE, asked.code)


async def licences(asked: Asked, house: House, actor: Actor) -> Sequence[Answer]:
    """What stands on the licences the party holds: the shared fields that the licence itself prints."""
    seen = scope(actor, 3)
    rows = await house.db.fetch(_LICENCES.format(scope=seen.where), asked.party, MOST, *seen.args)
    found: dict[str, Answer] = {}
    for row in rows:
        try:
            async with opened(house, actor, row["case"]) as (_, case):
                for answer in _printed(case, row):
                    found.setdefault(answer.field, answer)
        except NotFound:
            continue
    return tuple(found.values())


def _printed(case: Loaded, row: Any) -> Iterator[Answer]:
    """The shared values that the paper says, with the paper as their source."""
    notice = next((each.definition for each in case.item.notices.all if each.definition.id == row["notice"]), None)
    if notice is None or _over(notice, case):
        return
    day = row["made_at"].astimezone(CHINA).date()
    for name in _said(notice):
        field = case.item.form.fields.get(name)
        if field is not None and field.identity.startswith(SHARED) and name in case.values and name not in case.unseen:
            yield Answer(field.identity, plain(case.values[name]), row["title"], row["number"], day)


def _over(notice: NoticeDef, case: Loaded) -> bool:
    """Whether the paper is not valid any more."""
    until = case.values.get(notice.until)
    return isinstance(until, date) and not isinstance(until, datetime) and until < today()


def _said(notice: NoticeDef) -> set[str]:
    return {name for text in (notice.title, *notice.lines) for name in names(text)}

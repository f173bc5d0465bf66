"""What an officer sees of where values came from: the source, the old value where the applicant has changed it, and what was said to that."""

from datetime import datetime
from typing import Final

import msgspec

from core.access import Actor, scope
from core.access.masking import UNSEEN, covered
from core.canonical import sm3
from core.cases.loading import opened
from core.cases.state import filed_of
from core.house import House
from core.sourcing.keeping import kept_origins
from core.sourcing.model import Provenance

_ANY: Final = """
SELECT o.filing IS NOT NULL OR position('"origins":'::bytea IN e.payload) > 0 FROM cases c
LEFT JOIN filing_origins o ON o.filing = c.filing LEFT JOIN events e ON e."case" = c.id AND e.seq = 1 WHERE c.number = $1 AND {scope}
"""
"""Whether any are kept, or the first record of the case says that there were. Most cases have none: those pages pay for one small query only."""


class OriginView(msgspec.Struct, frozen=True):
    """A value that was filled in: its field's label, the source in words, the old value (covered where it is personal), when it was changed.

    `was` is empty where it was filed as filled in; `asked` says that a correction against a licence should have been explained.
    """

    name: str
    label: str
    words: str
    was: str = ""
    changed_at: datetime | None = None
    why: str = ""
    asked: bool = False


class OriginsView(msgspec.Struct, frozen=True):
    """All of a case's, in the form's order; `sound` False when what is kept is not what the first record of the case stands for."""

    origins: tuple[OriginView, ...] = ()
    sound: bool = True

    @property
    def changed(self) -> tuple[OriginView, ...]:
        """Those that the applicant has changed."""
        return tuple(each for each in self.origins if each.changed_at is not None)


async def origins_of(house: House, actor: Actor, number: str, *, openly: bool = False) -> OriginsView:
    """Where the values of the case came from, for whoever may see the case; personal old values covered unless `openly`. Raises NotFound."""
    seen = scope(actor, 2)
    if not await house.db.fetchval(_ANY.format(scope=seen.where), number, *seen.args):
        return OriginsView()
    async with opened(house, actor, number) as (connection, case):
        found, sealed = await kept_origins(connection, house.vault, case.state.party, case.state.filing)
        fields = case.item.form.fields
    told = filed_of(case.events[0].payload).origins
    places = {name: place for place, name in enumerate(fields)}
    return OriginsView(tuple(
        OriginView(
            each.field, fields[each.field].label, each.words,
            _was(each, hide=fields[each.field].personal and not openly, unseen=each.field in case.unseen), each.changed_at,
            UNSEEN if each.why and each.field in case.unseen else each.why, each.licence and each.changed_at is not None,
        )
        for each in sorted(found, key=lambda one: places.get(one.field, 0)) if each.field in fields
    ), (sm3(sealed).hex() if sealed else "") == told)


def _was(origin: Provenance, *, hide: bool, unseen: bool) -> str:
    """The old value of a field that was changed, as the reader may see it."""
    if origin.changed_at is None:
        return ""
    return UNSEEN if unseen else covered(origin.was) if hide else origin.was

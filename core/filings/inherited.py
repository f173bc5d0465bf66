"""Files handed in once for several items: each member's case shows those that are for its own materials, and no others."""

from collections.abc import Mapping
from typing import Any

import msgspec

from core.access import Actor, scope
from core.scenes import Composition
from core.store.engine import Connection

_TIED = """
FROM cases c JOIN links l ON l.from_case = c.id AND l.kind = 'child_of' JOIN cases p ON p.id = l.to_case
JOIN filings f ON f.id = p.filing AND f.composition IS NOT NULL JOIN attachments a ON a.filing = p.filing
"""
_COLUMNS = "a.id, a.party, a.material, a.filename, a.media, a.size, a.digest, a.added_at, c.item, c.org, c.release, f.composition"
_OF_CASE = f"SELECT {_COLUMNS} {_TIED} WHERE c.number = $1 AND {{scope}} ORDER BY a.id"
_ONE = f'SELECT {_COLUMNS}, a.sealed, a.draft, c.id AS "case" {_TIED} WHERE a.id = $1 AND {{scope}} ORDER BY c.id'


async def inherited(connection: Connection, actor: Actor, number: str) -> list[dict[str, Any]]:
    """The rows of the files that a case has out of the filing of several items it was opened from, under its own materials."""
    seen = scope(actor, 2)
    rows = await connection.fetch(_OF_CASE.format(scope=seen.where), number, *seen.args)
    return [own for row in rows if (own := _own(row)) is not None]


async def inherited_one(connection: Connection, actor: Actor, attachment: int) -> dict[str, Any] | None:
    """The row of such a file with its content, for whoever may see a case it is for."""
    seen = scope(actor, 2)
    rows = await connection.fetch(_ONE.format(scope=seen.where), attachment, *seen.args)
    return next((own for row in rows if (own := _own(row)) is not None), None)


def _own(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """The row under the case's own material; None when the file is for other members."""
    composition = msgspec.convert(row["composition"], Composition)
    for pin in composition.members:
        for given, own in pin.materials:
            if pin.item == row["item"] and given == row["material"]:
                return {**dict(row), "material": own}
    return None

"""Which of the things kept beside a case there are at all: most cases have few, and what is not there is not asked for."""

from typing import Final

import msgspec

from core.access import Actor, scope
from core.store.engine import Connection

_KEPT: Final = """
SELECT EXISTS (SELECT FROM attachments a WHERE a.filing = c.filing)
        OR EXISTS (SELECT FROM links l WHERE l.from_case = c.id AND l.kind = 'child_of') AS files,
    EXISTS (SELECT FROM filing_origins o WHERE o.filing = c.filing)
        OR EXISTS (SELECT FROM events e WHERE e."case" = c.id AND e.seq = 1 AND position('"origins":'::bytea IN e.payload) > 0) AS origins,
    EXISTS (SELECT FROM opinion_drafts d WHERE d."case" = c.id AND d.account = $2) AS opinions,
    EXISTS (SELECT FROM access_log r WHERE r."case" = c.id) AS readings,
    EXISTS (SELECT FROM case_notes n WHERE n."case" = c.id) AS notes,
    EXISTS (SELECT FROM archives p WHERE p."case" = c.id) AS archive
FROM cases c WHERE c.number = $1 AND {scope}
"""


class KeptBeside(msgspec.Struct, frozen=True):
    """Whether there are files (or a case above that may have some), sources of values, the actor's unsent opinions, readings, notes, a package."""

    files: bool = False
    origins: bool = False
    opinions: bool = False
    readings: bool = False
    notes: bool = False
    archive: bool = False


async def kept_beside(connection: Connection, actor: Actor, number: str) -> KeptBeside:
    """What there is beside a case the actor may see; nothing for anybody else. Who may read it, whoever reads it asks."""
    seen = scope(actor, 3)
    row = await connection.fetchrow(_KEPT.format(scope=seen.where), number, actor.account, *seen.args)
    return KeptBeside(**dict(row)) if row is not None else KeptBeside()

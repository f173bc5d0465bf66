"""Whether the files submitted with a case, at first or later, are still those its events name: part of the audit."""

from collections.abc import Sequence

from core.canonical import sm3
from core.cases.state import Attached, EventRow, filed_of, turn_of
from core.cases.suspects import Finding
from core.store.engine import Connection

_MARK = b'"attachments":['


async def inspect_files(connection: Connection, number: str, rows: Sequence[EventRow]) -> set[Finding]:
    """A finding for each file that is gone or holds something else. Files are read one at a time; most cases have none."""
    findings = set()
    for file in [file for row in rows if _MARK in row.payload for file in _named(row)]:
        sealed = await connection.fetchval("SELECT sealed FROM attachments WHERE id = $1", file.id)
        if sealed is None:
            findings.add(Finding("material", number, 0, f"材料 {file.id} 不见了"))
        elif sm3(sealed).hex() != file.digest:
            findings.add(Finding("material", number, 0, f"材料 {file.id} 被改动"))
    return findings


def _named(row: EventRow) -> Sequence[Attached]:
    """The files that an event names: those of the filing, or those given later."""
    if row.kind == "filed":
        return filed_of(row.payload).attachments
    change = turn_of(row.payload).amended
    return change.attachments if change is not None else ()

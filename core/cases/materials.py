"""Whether the files submitted with a case are still those its first event names: part of the audit."""

from collections.abc import Sequence

from core.canonical import sm3
from core.cases.state import EventRow, filed_of
from core.cases.suspects import Finding
from core.store.engine import Connection

_MARK = b'"attachments":['


async def inspect_files(connection: Connection, number: str, rows: Sequence[EventRow]) -> set[Finding]:
    """A finding for each file that is gone or holds something else. Files are read one at a time; most cases have none."""
    if not rows or rows[0].kind != "filed" or _MARK not in rows[0].payload:
        return set()
    findings = set()
    for file in filed_of(rows[0].payload).attachments:
        sealed = await connection.fetchval("SELECT sealed FROM attachments WHERE id = $1", file.id)
        if sealed is None:
            findings.add(Finding("material", number, 0, f"材料 {file.id} 不见了"))
        elif sm3(sealed).hex() != file.digest:
            findings.add(Finding("material", number, 0, f"材料 {file.id} 被改动"))
    return findings

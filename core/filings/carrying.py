"""What a submission takes along from its draft: the files become the filing's, the draft goes, in the filing's own transaction.

Only batches with a draft among them ask anything here. The draft's row is locked first: a file that is just being uploaded to it
comes along or fails, it is never left behind.
"""

from collections.abc import Mapping, Sequence

from core.cases.state import Attached
from core.filings.answers import named
from core.filings.preparing import Prepared
from core.store.engine import Connection

_LOCK = 'SELECT id, party, item FROM drafts WHERE id = ANY($1::bigint[]) AND "case" IS NULL ORDER BY id FOR UPDATE'
_FILES = "SELECT draft, id, material, digest FROM attachments WHERE draft = ANY($1::bigint[]) ORDER BY id"
_MOVE = """
UPDATE attachments a SET draft = NULL, filing = m.filing FROM unnest($1::bigint[], $2::bigint[]) AS m(id, filing) WHERE a.id = m.id
"""
_GO = "DELETE FROM drafts WHERE id = ANY($1::bigint[])"
Files = tuple[Attached, ...]


async def files_of(connection: Connection, batch: Sequence[Prepared]) -> Mapping[int, Files]:
    """By draft, the files that go with it, the drafts locked: of a field those that its value names. A draft that is not there, or another party's or item's, is left out."""
    wanted = {member.draft: member for member in batch if member.draft is not None}
    if not wanted:
        return {}
    found: dict[int, list[Attached]] = {}
    for row in await connection.fetch(_LOCK, list(wanted)):
        member = wanted[row["id"]]
        if (row["party"], row["item"]) == (member.held.id, member.item.id):
            found[row["id"]] = []
    for row in await connection.fetch(_FILES, list(found)):
        found[row["draft"]].append(Attached(row["id"], row["material"], row["digest"].hex()))
    return {draft: named(wanted[draft].item.form, wanted[draft].values, files) for draft, files in found.items()}


async def carry(connection: Connection, moves: Sequence[tuple[int, int]], files: Mapping[int, Files]) -> None:
    """Give each draft's files to its filing, and forget the draft with all others; `moves` are (draft, filing), `files` what `files_of` found."""
    carried = [(file.id, filing) for draft, filing in moves for file in files[draft]]
    if carried:
        await connection.execute(_MOVE, [file for file, _ in carried], [filing for _, filing in carried])
    if moves:
        await connection.execute(_GO, [draft for draft, _ in moves])

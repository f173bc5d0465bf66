"""Notes 便笺 on a case, between the officers who may read it: never for the applicant, no part of the records, not archived.

A note is sealed with the applicant's key, for it may name people; it goes when that is destroyed. Its author may take it back for a
day: the text is gone then, that there was one stays.
"""

from datetime import datetime, timedelta

import msgspec

from core import time
from core.access import Actor, scope
from core.cases.loading import opened
from core.cases.wording import sayable
from core.house import House
from core.problems import FieldProblem, Forbidden, Invalid, NotFound
from core.store.engine import Connection
from core.store.vault import KeyDestroyed

SEALED_NOTE = "case note"
"""What the bytes of a note are called towards the vault."""
LONGEST = 500
MOST = 200
"""Notes on one case."""
REMOVABLE = timedelta(hours=24)
_LIST = """
SELECT n.id, n.account, a.name AS by, n.sealed, n.written_at, n.removed_at, c.party
FROM case_notes n JOIN cases c ON c.id = n."case" JOIN accounts a ON a.id = n.account
WHERE c.number = $1 AND {scope} ORDER BY n.id DESC LIMIT $2
"""
_KEEP = 'INSERT INTO case_notes ("case", account, sealed, written_at) VALUES ($1, $2, $3, $4) RETURNING id'
_GO = """
UPDATE case_notes SET sealed = NULL, removed_at = $4 WHERE id = $1 AND "case" = $2 AND account = $3 AND removed_at IS NULL AND written_at > $5 RETURNING id
"""
_SAME = 'SELECT account, sealed FROM case_notes WHERE "case" = $1 ORDER BY id DESC LIMIT 1'


class NoteView(msgspec.Struct, frozen=True, kw_only=True):
    """A note as a colleague reads it. `removed_at`: its author took it back; `erased`: it went with the applicant's key; `mine`: may be taken back now."""

    id: int
    by: str
    text: str
    written_at: datetime
    removed_at: datetime | None = None
    erased: bool = False
    mine: bool = False


async def notes_of(house: House, actor: Actor, number: str) -> tuple[NoteView, ...]:
    """The notes of a case the actor may see, the latest first; nobody but an officer has any."""
    if actor.kind != "officer":
        return ()
    seen = scope(actor, 3)
    rows = await house.db.fetch(_LIST.format(scope=seen.where), number, MOST, *seen.args)
    if not rows:
        return ()
    async with house.db.pool.acquire() as connection:
        texts = await _texts(house, connection, rows[0]["party"], [row["sealed"] for row in rows])
    fresh = time.now() - REMOVABLE
    return tuple(
        NoteView(
            id=row["id"], by=row["by"], text=text or "", written_at=row["written_at"], removed_at=row["removed_at"],
            erased=text is None and row["removed_at"] is None,
            mine=row["account"] == actor.account and row["removed_at"] is None and row["written_at"] > fresh,
        )
        for row, text in zip(rows, texts, strict=True)
    )


async def write_note(house: House, actor: Actor, number: str, text: str) -> None:
    """Leave a note; the same text sent again by the same officer at once is one note. Raises NotFound, Forbidden, Invalid."""
    sayable([("note", text)])
    said = text.strip()
    if not said or len(said) > LONGEST:
        raise Invalid("便笺没有写下", f"请填写 1 到 {LONGEST} 个字", (FieldProblem("note", "便笺", f"请填写 1 到 {LONGEST} 个字"),))
    if actor.kind != "officer":
        raise Forbidden("便笺由工作人员书写", "有话要说的，请联系受理机关")
    async with opened(house, actor, number, lock=True) as (connection, case):
        # unscoped: the case was loaded within the actor's scope and is locked
        if await connection.fetchval('SELECT count(*) FROM case_notes WHERE "case" = $1', case.id) >= MOST:
            raise Invalid(f"本件已有 {MOST} 条便笺", "需要留存的意见，请写入办理记录")
        last = await connection.fetchrow(_SAME, case.id)
        if last is not None and last["account"] == actor.account and await _texts(house, connection, case.state.party, [last["sealed"]]) == [said]:
            return
        try:
            key = await house.vault.key(connection, case.state.party)
        except KeyDestroyed:
            raise Invalid("该申请人的个人信息已按其要求删除，不能再写便笺", "需要留存的意见，请写入办理记录") from None
        await connection.execute(_KEEP, case.id, actor.account, key.seal(said.encode(), SEALED_NOTE), time.now())


async def take_note_back(house: House, actor: Actor, number: str, note: int) -> None:
    """The author takes a note back, on the first day. Raises NotFound."""
    async with opened(house, actor, number) as (connection, case):
        # unscoped: the case was loaded within the actor's scope
        now = time.now()
        if await connection.fetchval(_GO, note, case.id, actor.account, now, now - REMOVABLE) is None:
            raise NotFound("没有这条便笺，或者已经不能删除", f"便笺由书写的人在 {REMOVABLE.total_seconds() / 3600:.0f} 小时内删除")


async def _texts(house: House, connection: Connection, party: int, sealed: list[bytes | None]) -> list[str | None]:
    """The texts; None for one that was taken back, or went with the key."""
    try:
        key = await house.vault.key(connection, party)
    except KeyDestroyed:
        return [None] * len(sealed)
    return [key.open(each, SEALED_NOTE).decode() if each is not None else None for each in sealed]

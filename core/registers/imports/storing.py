"""Previews of imports kept until they are confirmed, and confirming one: all its good rows in one transaction, once."""

import asyncio
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

import msgspec

from core import time
from core.access import Actor
from core.canonical import sm3
from core.declarations import Register
from core.problems import Conflict, Forbidden, Invalid, NotFound
from core.registers.editing import alone, reasoned
from core.registers.guarding import Guarded
from core.registers.imports.checking import check, stale
from core.registers.imports.lines import CHANGED, NEW, WRONG, Line
from core.registers.sheets import Grid, read_apart
from core.registers.sheets.matching import arranged
from core.registers.sight import editing
from core.registers.store import NewRow, write_many
from core.store.engine import Connection, Database

KEPT: Final = timedelta(days=30)
"""How long a preview waits to be confirmed."""
_ADD: Final = """
INSERT INTO register_imports (register, account, file_name, digest, day, grid, report, counts, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id
"""
_READ: Final = """
SELECT i.*, a.name AS by FROM register_imports i LEFT JOIN accounts a ON a.id = i.account WHERE i.register = $1 AND i.id = $2
"""
_DONE: Final = "UPDATE register_imports SET done_at = $2, good_only = $3, reason = $4 WHERE id = $1"


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was sent in: by whom, what it is called, from when it counts, how many rows come to what, and whether it was confirmed.

    `again`: the register had changed since the preview was made, so that the preview was made anew and nothing was written.
    """

    id: int
    register: str
    account: int
    by: str
    file_name: str
    digest: str
    day: date
    counts: dict[str, int]
    made_at: datetime
    done_at: datetime | None
    good_only: bool
    reason: str
    again: bool = False

    @property
    def good(self) -> int:
        """Rows that confirming it writes."""
        return self.counts.get(NEW, 0) + self.counts.get(CHANGED, 0)

    @property
    def wrong(self) -> int:
        """Rows that cannot be written."""
        return self.counts.get(WRONG, 0)


class Report(msgspec.Struct, frozen=True, array_like=True):
    """The file's rows, and what becomes of each."""

    grid: Grid
    lines: tuple[Line, ...]


async def upload(database: Database, actor: Actor, guarded: Guarded, name: str, data: bytes, day: date) -> int:
    """Read the file and keep its preview; its number. Raises Forbidden, and Invalid when the file as a whole cannot be taken."""
    register = guarded.register
    editing(actor, register)
    grid = await read_apart(name, data)
    async with database.pool.acquire() as connection:
        lines = await check(connection, guarded, grid, day)
    return await _added(database, actor, register, (name, sm3(data).hex(), day, grid, lines))


async def receive(database: Database, actor: Actor, register: Register, name: str, data: bytes, day: date) -> int:
    """Keep a sheet whose columns are yet to be matched by sight; its number. Raises Forbidden, and Invalid when it cannot be read."""
    editing(actor, register)
    grid = await read_apart(name, data)
    if not grid.rows:
        raise Invalid("表格是空的", "选择填好的表格再上传")
    return await _added(database, actor, register, (name, sm3(data).hex(), day, grid, ()))


async def received(connection: Connection, actor: Actor, register: Register, number: int) -> tuple[Import, Grid]:
    """A sheet that was kept, as it came. Raises Forbidden, NotFound."""
    one, report = await imported(connection, actor, register, number)
    if one.account != actor.account or one.counts or one.done_at is not None:
        raise NotFound("没有这次上传，或者已经过期", "请重新上传文件")
    return one, report.grid


async def arrange(database: Database, actor: Actor, guarded: Guarded, number: int, head: int, places: Mapping[str, int]) -> int:
    """The preview of a kept sheet with its columns under ours; its number. The sheet itself stays as it came, to be matched again.

    Raises Forbidden, NotFound, and Invalid when the columns cannot be taken so.
    """
    register = guarded.register
    async with database.pool.acquire() as connection:
        one, raw = await received(connection, actor, register, number)
        grid = arranged(register.definition, raw, head, places)
        lines = await check(connection, guarded, grid, one.day)
    return await _added(database, actor, register, (one.file_name, one.digest, one.day, grid, lines))


async def _added(database: Database, actor: Actor, register: Register, sheet: tuple[str, str, date, Grid, tuple[Line, ...]]) -> int:
    name, digest, day, grid, lines = sheet
    packed, report = await asyncio.to_thread(_packed, grid), await asyncio.to_thread(_packed, lines)
    async with database.transaction() as connection:
        await connection.execute("DELETE FROM register_imports WHERE done_at IS NULL AND made_at < $1", time.now() - KEPT)
        number = await connection.fetchval(_ADD, register.id, actor.account, name[-200:], digest, day, packed, report, _counted(lines), time.now())
    return int(number)


async def imported(connection: Connection, actor: Actor, register: Register, number: int) -> tuple[Import, Report]:
    """An import and its report. Raises Forbidden, NotFound."""
    editing(actor, register)
    record = await connection.fetchrow(_READ, register.id, number)
    if record is None:
        raise NotFound("没有这次导入，或者预览已经过期", "请重新上传文件")
    return _import(record), await asyncio.to_thread(_report, record)


async def recent(connection: Connection, actor: Actor, register: Register, limit: int = 20) -> tuple[Import, ...]:
    """The imports that were confirmed, and the actor's own previews, the latest first. Raises Forbidden."""
    editing(actor, register)
    found = await connection.fetch(
        "SELECT i.*, a.name AS by FROM register_imports i LEFT JOIN accounts a ON a.id = i.account"
        " WHERE i.register = $1 AND i.counts <> '{}' AND (i.done_at IS NOT NULL OR i.account = $2) ORDER BY i.id DESC LIMIT $3",
        register.id, actor.account, limit,
    )
    return tuple(_import(record) for record in found)


async def confirm(connection: Connection, actor: Actor, guarded: Guarded, number: int, *, good_only: bool, reason: str) -> Import:
    """Write what the preview says; call it in a transaction. Confirming again changes nothing.

    When the register has changed meanwhile nothing is written and the preview is made anew (`again`). Raises Forbidden, NotFound, and
    Invalid without a reason, with wrong rows unless `good_only`, or with nothing to write.
    """
    register = guarded.register
    editing(actor, register)
    await connection.execute("SELECT 1 FROM register_imports WHERE register = $1 AND id = $2 FOR UPDATE", register.id, number)
    kept, report = await imported(connection, actor, register, number)
    if kept.done_at is not None:
        return kept
    if kept.account != actor.account:
        raise Forbidden("这是别人上传的文件", "请由上传的人确认，或者自己上传一次")
    reason = reasoned(reason)
    await alone(connection, register)
    lines = await _checked(connection, guarded, report.grid, kept.day)
    if stale(report.lines, lines):
        counts = _counted(lines)
        packed = await asyncio.to_thread(_packed, lines)
        await connection.execute("UPDATE register_imports SET report = $2, counts = $3 WHERE id = $1", number, packed, counts)
        return msgspec.structs.replace(kept, counts=counts, again=True)
    if kept.wrong and not good_only:
        raise Invalid(f"有 {kept.wrong} 行错误，一行也没有写入", "改好文件重新上传，或者选择只导入正确的行")
    if not kept.good:
        raise Invalid("没有要写入的行", "改好文件重新上传")
    await write_many(connection, register, [_new_row(number, line) for line in lines if line.result in {NEW, CHANGED}])
    moment = time.now()
    await connection.execute(_DONE, number, moment, bool(kept.wrong), reason)
    return msgspec.structs.replace(kept, done_at=moment, good_only=bool(kept.wrong), reason=reason)


async def _checked(connection: Connection, guarded: Guarded, grid: Grid, day: date) -> tuple[Line, ...]:
    try:
        return await check(connection, guarded, grid, day)
    except Invalid as problem:
        raise Conflict("名录的列在预览以后有变更", "请按现在的模板重新上传") from problem


def _new_row(number: int, line: Line) -> NewRow:
    assert line.since is not None
    source = f"import:{number}:{line.n}"
    return NewRow(values=line.values, valid_from=line.since, valid_to=line.until, source=source, line=line.line)


def _packed(value: object) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(value), level=3)


def _report(record: Mapping[str, Any]) -> Report:
    grid, lines = zlib.decompress(record["grid"]), zlib.decompress(record["report"])
    return Report(msgspec.msgpack.decode(grid, type=Grid), msgspec.msgpack.decode(lines, type=tuple[Line, ...]))


def _counted(lines: Sequence[Line]) -> dict[str, int]:
    return dict(Counter(line.result for line in lines))


def _import(record: Mapping[str, Any]) -> Import:
    return Import(
        id=record["id"], register=record["register"], account=record["account"], by=record["by"] or "", file_name=record["file_name"],
        digest=record["digest"], day=record["day"], counts=record["counts"], made_at=record["made_at"], done_at=record["done_at"],
        good_only=bool(record["good_only"]), reason=record["reason"] or "",
    )

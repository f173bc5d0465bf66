"""Revisions in the database: opened, changed step by step, undone and redone, held by one person at a time. Nothing that was done is lost.

Every change is kept at once, whole: its files by content hash. What one person does is never overwritten by another: an edit names a
place by identity and applies to the revision as it stands now; who has not got it in hand takes it over first.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import msgspec

from core import time
from core.access import Actor
from core.canonical import sm3
from core.house import House
from core.items import archive
from core.items.files import house_elements, kept
from core.problems import Conflict, Forbidden, Invalid, NotFound
from core.revisions import log
from core.revisions.documents import Files, read
from core.revisions.edits import Edit, NoSuchPlace, apply
from core.revisions.folding import touched
from core.revisions.model import Revision, Stage, Step, configures, orgs_of, sees
from core.store.engine import Connection

RESTS: Final = timedelta(minutes=10)
"""Somebody who has done nothing for so long no longer has a revision in hand."""
_ABSENT: Final = ("没有这份修订稿", "它可能属于别的部门；请从事项配置的首页选择")
MOST_FILES, MOST_BYTES = 400, 20_000_000
_SELECT = """
SELECT r.*, e.name AS editor_name, p.name AS proposer_name, s.files,
    (SELECT array_agg(DISTINCT by) FROM revision_steps WHERE revision = r.id AND (number > 0 OR r.base = '')) AS hands
FROM revisions r JOIN revision_steps s ON s.revision = r.id AND s.number = r.step
LEFT JOIN accounts e ON e.id = r.editor LEFT JOIN accounts p ON p.id = r.proposed_by
WHERE r.id = $1
"""


async def open_revision(house: House, actor: Actor, item: str) -> int:
    """The open revision of an item, or a new one on the version published last. Raises NotFound, Forbidden.

    Shared elements are those of the house as they are now: what changed in them since stands in the difference.
    """
    async with house.db.transaction() as connection:
        known = [each for each in await archive.timeline(connection) if each.item == item and each.state != "awaiting"]
        if not known:
            raise NotFound("没有这个事项", "请从事项列表选择")
        newest = known[0]
        org = authority_of(await archive.read_files(connection, newest.hash))
        if not sees(actor, org):
            raise NotFound("没有这个事项", "请从事项列表选择")
        found: int | None = await connection.fetchval("SELECT id FROM revisions WHERE item = $1 AND stage IN ('drafting', 'proposed')", item)
        if found is not None:
            return found
        files = refreshed(house, await archive.read_files(connection, newest.hash))
        return await begin(connection, actor, Start(item, newest.plugin, org, newest.hash, files))


def refreshed(house: House, files: Files) -> dict[str, bytes]:
    """The files with the elements of the house as they are now. Code lists stay: a newer one may have come with the release."""
    now = {path: found.read_bytes() for path, found in house_elements(house.settings.root).items() if path.startswith("elements/") and found.is_file()}
    return kept({**files, **now})


class Start(msgspec.Struct, frozen=True):
    """What a revision begins with: the item, its plugin and authority, the release it follows (empty: a new item), its files."""

    item: str
    plugin: str
    org: str
    base: str
    files: Files


async def begin(connection: Connection, actor: Actor, start: Start) -> int:
    """A new revision; an open one of the same item is a Conflict. Raises Forbidden."""
    item, org = start.item, start.org
    if not configures(actor, org):
        raise Forbidden("您没有这个部门的事项配置岗位", "请由该部门的事项配置员修改")
    if await connection.fetchval("SELECT 1 FROM revisions WHERE item = $1 AND stage IN ('drafting', 'proposed')", item):
        raise Conflict("这个事项已经有一份修订稿", "请打开它接着修改，或者先放弃它")
    moment = time.now()
    revision: int = await connection.fetchval(
        "INSERT INTO revisions (item, plugin, org, base, title, stage, step, last, opened_by, opened_at, changed_at, editor, editor_seen, reason, release) "
        "VALUES ($1, $2, $3, $4, $5, 'drafting', 0, 0, $6, $7, $7, $6, $7, '', '') RETURNING id",
        item, start.plugin, org, start.base, name_of(start.files), actor.account, moment,
    )
    await _step(connection, revision, 0, "开始", actor.account, start.files)
    await log.write(connection, revision, "opened", actor.account, {"item": item, "base": start.base})
    return revision


async def read_revision(house: House, actor: Actor, revision: int) -> Revision:
    """A revision as it stands. Raises NotFound, also for those of authorities where the actor holds no post."""
    async with house.db.pool.acquire() as connection:
        return await _read(connection, actor, revision)


async def read_for_preview(house: House, revision: int) -> Revision:
    """A revision for whoever holds a link to it (`core.revisions.previews`). Raises NotFound."""
    async with house.db.pool.acquire() as connection:
        return await _found(connection, revision)


async def list_revisions(house: House, actor: Actor, *, closed: bool = False) -> list[Mapping[str, Any]]:
    """The revisions of the actor's authorities, the latest changed first: id, item, title, stage, names and times."""
    return [dict(row) for row in await house.db.fetch(
        "SELECT r.id, r.item, r.plugin, r.org, r.title, r.stage, r.base, r.changed_at, r.editor, r.editor_seen, e.name AS editor_name, r.effective_on, r.proposed_at, p.name AS proposer_name "
        "FROM revisions r LEFT JOIN accounts e ON e.id = r.editor LEFT JOIN accounts p ON p.id = r.proposed_by "
        "WHERE r.org = ANY($1::text[]) AND (r.stage IN ('drafting', 'proposed')) <> $2 ORDER BY r.changed_at DESC LIMIT 500",
        sorted(orgs_of(actor)), closed,
    )]


async def edit(house: House, actor: Actor, revision: int, edits: Sequence[Edit], said: str, *, base: str = "") -> Revision:
    """Apply the edits as one step, which undo takes back whole. Raises Invalid when a place is not there any more, and as `replace`."""
    async with house.db.transaction() as connection:
        held = as_seen(await _held(connection, actor, revision), base)
        files: Files = held.files
        try:
            for each in edits:
                files = apply(files, each)
        except NoSuchPlace as error:
            raise Invalid(f"没有改成：{error}", "可能刚被别人改过，请刷新页面再改") from error
        await _keep(connection, actor, held, files, said)
        return await _read(connection, actor, revision)


async def replace(house: House, actor: Actor, revision: int, files: Files, said: str, *, base: str = "") -> Revision:
    """Put these files in place of all as one step. `base` is the mark of what they were made from; empty: of no matter what.

    Raises NotFound, Forbidden, Conflict when another has it in hand, it is not open, or it is not at its base any more.
    """
    async with house.db.transaction() as connection:
        await _keep(connection, actor, as_seen(await _held(connection, actor, revision), base), files, said)
        return await _read(connection, actor, revision)


async def undo(house: House, actor: Actor, revision: int) -> Revision:
    """One step back; nothing to undo is a Conflict."""
    return await _go(house, actor, revision, -1)


async def redo(house: House, actor: Actor, revision: int) -> Revision:
    """The step that was undone last, again; nothing to redo is a Conflict."""
    return await _go(house, actor, revision, 1)


async def take(house: House, actor: Actor, revision: int) -> Revision:
    """Have it in hand from now on, whoever had it before; what they did is kept already."""
    async with house.db.transaction() as connection:
        found = await _locked(connection, actor, revision)
        _may(actor, found)
        if found.editor != actor.account:
            await log.write(connection, revision, "taken", actor.account, {"from": found.editor or 0})
        await connection.execute("UPDATE revisions SET editor = $2, editor_seen = $3 WHERE id = $1", revision, actor.account, time.now())
        return await _read(connection, actor, revision)


async def discard(house: House, actor: Actor, revision: int, reason: str) -> None:
    """Give it up, with a reason; what was done stays in the log."""
    async with house.db.transaction() as connection:
        found = await _held(connection, actor, revision)
        await connection.execute("UPDATE revisions SET stage = 'discarded', reason = $2, editor = NULL WHERE id = $1", revision, reason)
        await log.write(connection, revision, "discarded", actor.account, {"reason": reason, "step": found.step})


async def steps(house: House, actor: Actor, revision: int) -> tuple[Step, ...]:
    """What was done, the latest first. Raises NotFound."""
    found = await read_revision(house, actor, revision)
    rows = await house.db.fetch(
        "SELECT s.number, s.said, a.name, s.at FROM revision_steps s JOIN accounts a ON a.id = s.by WHERE s.revision = $1 ORDER BY s.number DESC", revision,
    )
    return tuple(Step(row["number"], row["said"], row["name"], row["at"], row["number"] > found.step) for row in rows)


async def files_at(connection: Connection, revision: int, number: int) -> dict[str, bytes]:
    """The files as they were after a step. Raises KeyError for a step that is not kept."""
    manifest = await connection.fetchval("SELECT files FROM revision_steps WHERE revision = $1 AND number = $2", revision, number)
    if manifest is None:
        raise KeyError(number)
    return await _contents(connection, manifest)


def as_seen(found: Revision, mark: str) -> Revision:
    """The same, which still is what a page or a computation saw of it; an empty mark saw nothing. Raises Conflict."""
    if mark and mark != found.mark:
        raise Conflict("没有保存：这份修订稿刚刚又改过", "请看现在的内容，仍要改的再改一次")
    return found


def in_hand(revision: Revision, actor: Actor) -> bool:
    """Whether the actor may change it at once: it is theirs, or nobody has touched it for a while."""
    rested = revision.editor_seen is None or time.now() - revision.editor_seen > RESTS
    return revision.editor in (None, actor.account) or rested


async def locked(connection: Connection, actor: Actor, revision: int) -> Revision:
    """The revision, its row held until the transaction ends. Raises NotFound."""
    return await _locked(connection, actor, revision)


def authority_of(files: Files) -> str:
    """The authority that the files name; empty when they name none."""
    return str(_info(files).get("authority", ""))


def name_of(files: Files) -> str:
    """What the item is called in the files."""
    return str(_info(files).get("name", "")) or "未命名的事项"


def _info(files: Files) -> Mapping[str, Any]:
    try:
        return read(files, "item.toml")
    except (KeyError, ValueError):
        return {}


async def _read(connection: Connection, actor: Actor, revision: int) -> Revision:
    found = await _found(connection, revision)
    if not sees(actor, found.org):
        raise NotFound(*_ABSENT)
    return found


async def _found(connection: Connection, revision: int) -> Revision:
    row = await connection.fetchrow(_SELECT, revision)
    if row is None:
        raise NotFound(*_ABSENT)
    files = await _contents(connection, row["files"])
    names = Revision.__struct_fields__
    values = {name: row[name] for name in names if name not in ("files", "hands", "editor_name", "proposer_name")}
    return Revision(
        **values, files=files, hands=frozenset(row["hands"] or ()), editor_name=row["editor_name"] or "", proposer_name=row["proposer_name"] or "",
    )


async def _contents(connection: Connection, manifest: Mapping[str, str]) -> dict[str, bytes]:
    wanted = {path: bytes.fromhex(digest) for path, digest in manifest.items()}
    rows = await connection.fetch("SELECT hash, data FROM blobs WHERE hash = ANY($1::bytea[])", list({*wanted.values()}))
    stored = {bytes(row["hash"]): bytes(row["data"]) for row in rows}
    return {path: stored[digest] for path, digest in wanted.items()}


async def _locked(connection: Connection, actor: Actor, revision: int) -> Revision:
    await connection.fetchval("SELECT id FROM revisions WHERE id = $1 FOR UPDATE", revision)
    return await _read(connection, actor, revision)


async def _held(connection: Connection, actor: Actor, revision: int) -> Revision:
    """The revision, locked, which the actor may change now."""
    found = await _locked(connection, actor, revision)
    _may(actor, found)
    if not in_hand(found, actor):
        raise Conflict(f"{found.editor_name}正在编辑这份修订稿", "请按“接着修改”接过来；已经改好的不会丢失")
    return found


def _may(actor: Actor, revision: Revision) -> None:
    if not configures(actor, revision.org):
        raise Forbidden("您没有这个部门的事项配置岗位，只能查看", "请由该部门的事项配置员修改")
    if not revision.drafting:
        words: dict[Stage, str] = {"proposed": "已经提请审定", "published": "已经发布", "discarded": "已经放弃", "drafting": ""}
        raise Conflict(f"这份修订稿{words[revision.stage]}，不能再改", "待审定的可以先撤回提请；已发布的请重新打开事项修改")


async def _keep(connection: Connection, actor: Actor, held: Revision, files: Files, said: str) -> None:
    """The next step; steps that had been undone give way to it."""
    if dict(files) == dict(held.files):
        await connection.execute("UPDATE revisions SET editor = $2, editor_seen = $3 WHERE id = $1", held.id, actor.account, time.now())
        return
    if len(files) > MOST_FILES or sum(map(len, files.values())) > MOST_BYTES:
        raise Invalid("修订稿太大", f"一份修订稿最多 {MOST_FILES} 个文件、{MOST_BYTES // 1_000_000} MB")
    await connection.execute("DELETE FROM revision_steps WHERE revision = $1 AND number > $2", held.id, held.step)
    number = held.step + 1
    await _step(connection, held.id, number, said, actor.account, files)
    await connection.execute(
        "UPDATE revisions SET step = $2, last = $2, changed_at = $3, editor = $4, editor_seen = $3, title = $5 WHERE id = $1",
        held.id, number, time.now(), actor.account, name_of(files),
    )
    await log.write(connection, held.id, "changed", actor.account, {"step": number, "said": said, "where": list(touched(held.files, files))})


async def _step(connection: Connection, revision: int, number: int, said: str, account: int, files: Files) -> None:
    blobs = {sm3(data): data for data in files.values()}
    await connection.executemany("INSERT INTO blobs (hash, data) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING", [*blobs.items()])
    await connection.execute(
        "INSERT INTO revision_steps (revision, number, said, by, at, files) VALUES ($1, $2, $3, $4, $5, $6)",
        revision, number, said, account, time.now(), {path: sm3(data).hex() for path, data in files.items()},
    )


async def _go(house: House, actor: Actor, revision: int, way: int) -> Revision:
    async with house.db.transaction() as connection:
        held = await _held(connection, actor, revision)
        if not 0 <= held.step + way <= held.last:
            raise Conflict("没有可以撤销的修改" if way < 0 else "没有可以重做的修改")
        await connection.execute(
            "UPDATE revisions SET step = $2, changed_at = $3, editor = $4, editor_seen = $3, title = $5 WHERE id = $1",
            revision, held.step + way, time.now(), actor.account, name_of(await files_at(connection, revision, held.step + way)),
        )
        await log.write(connection, revision, "undone" if way < 0 else "redone", actor.account, {"step": held.step + way})
        return await _read(connection, actor, revision)

"""An official brings a version of an item into a revision: one out of a bundle, put together with what is here, or an older one of the house.

What comes of it is changed further, checked, proposed and published like any other revision.
"""

from datetime import timedelta
from typing import Final

import msgspec

from core import time
from core.access import Actor
from core.canonical import sm3
from core.house import House
from core.items import archive
from core.items.standing import last
from core.problems import Conflict, Forbidden, Invalid, NotFound, NotLawful
from core.revisions.bundles.importing import Decisions, weigh
from core.revisions.bundles.keys import fingerprint, same_fingerprint, trusted
from core.revisions.bundles.lineage import arrived
from core.revisions.bundles.packing import Bundle, BundleError, Packed, unpack
from core.revisions.documents import Files
from core.revisions.keeping import Start, authority_of, begin, name_of, refreshed, replace
from core.revisions.model import configures, sees

KEPT: Final = timedelta(days=7)
"""How long a bundle that was uploaded waits to be imported from."""


class Brought(msgspec.Struct, frozen=True):
    """A bundle that an official is looking at. `house` is whose it is, empty while nobody has said that its key is believed."""

    digest: str
    bundle: Bundle
    house: str

    @property
    def fingerprint(self) -> str:
        """The key's fingerprint, to be compared with the other house."""
        return fingerprint(self.bundle.public)


async def upload(house: House, actor: Actor, data: bytes) -> str:
    """Keep a bundle for some days and answer by which name. Raises Invalid, saying what is wrong with it."""
    try:
        unpack(data)
    except BundleError as error:
        raise Invalid(str(error), "请向对方要一份重新导出的事项包") from error
    digest = sm3(data).hex()
    async with house.db.transaction() as connection:
        await connection.execute("DELETE FROM bundle_uploads WHERE at < $1", time.now() - KEPT)
        await connection.execute(
            "INSERT INTO bundle_uploads (account, digest, data, confirmed, at) VALUES ($1, $2, $3, false, $4) ON CONFLICT (account, digest) DO UPDATE SET at = $4",
            actor.account, digest, data, time.now(),
        )
    return digest


async def brought(house: House, actor: Actor, digest: str) -> Brought:
    """The bundle that the actor uploaded. Raises NotFound."""
    row = await house.db.fetchrow("SELECT data, confirmed FROM bundle_uploads WHERE account = $1 AND digest = $2", actor.account, digest)
    if row is None:
        raise NotFound("没有这个事项包", f"上传的事项包保留 {KEPT.days} 天；请重新上传")
    bundle = unpack(bytes(row["data"]))
    known = trusted(house.settings, house.keys).get(bundle.public, "")
    return Brought(digest, bundle, known or ("对方平台" if row["confirmed"] else ""))


async def confirm(house: House, actor: Actor, digest: str, typed: str) -> None:
    """The actor has asked the other house for its fingerprint and typed it. Raises Invalid when it is another."""
    found = await brought(house, actor, digest)
    if not same_fingerprint(typed, found.bundle.public):
        raise Invalid("指纹与这个事项包的签名不符", "请再向对方核对；仍然不符的，这个事项包不是对方签的，不要导入")
    await house.db.execute("UPDATE bundle_uploads SET confirmed = true WHERE account = $1 AND digest = $2", actor.account, digest)


async def bring_in(house: House, actor: Actor, found: Brought, packed: Packed, decisions: Decisions) -> int:
    """Make a revision of what the version is to this house; answers its number.

    Raises Invalid while conflicts are open, Conflict when nothing would change, NotLawful when the item cannot be here, and as `begin`.
    """
    if not found.house:
        raise Forbidden("还没有核对签名指纹", "先向对方核对指纹并填写")
    arrival = await weigh(house, found.bundle, packed, decisions)
    if arrival.barred:
        raise NotLawful(arrival.barred[0].sentence())
    if left := decisions.open(arrival.merged):
        raise Invalid(f"还有 {len(left)} 处没有选", "逐处选定按哪一边")
    if arrival.idle:
        raise Conflict("没有要改的", "这里的版本已经包含了它")
    release, merged = arrival.release, dict(arrival.merged.files)
    start = Start(packed.item, packed.plugin, authority_of(arrival.ours or merged), release.hash if release else "", arrival.ours or merged)
    async with house.db.transaction() as connection:
        revision = await begin(connection, actor, start)
        await arrived(connection, (packed.item, packed.hash), arrival.theirs, revision, (found.house, actor.login))
    if release is not None:
        await replace(house, actor, revision, merged, f"导入{found.house}的版本 {packed.hash[:12]}（签名指纹 {found.fingerprint}）")
    return revision


async def restore(house: House, actor: Actor, item: str, release: str) -> int:
    """A revision with the files of an older version; answers its number. Raises NotFound, Conflict, and as `begin`."""
    known = await archive.history(house.db, item)
    newest, wanted = last(known).get(item), next((each for each in known if each.hash == release), None)
    if newest is None or wanted is None:
        raise NotFound("没有这个版本", "请从版本列表选择")
    if newest.hash == release:
        raise Conflict("这就是现在的版本", "不用恢复")
    now, then = await archive.read_files(house.db, newest.hash), await archive.read_files(house.db, release)
    async with house.db.transaction() as connection:
        revision = await begin(connection, actor, Start(item, newest.plugin, authority_of(now), newest.hash, refreshed(house, now)))
    await replace(house, actor, revision, refreshed(house, then), f"恢复成 {wanted.effective_from.astimezone(time.CHINA):%Y-%m-%d} 起施行的版本 {release[:12]}")
    return revision


async def seen_history(house: House, actor: Actor, item: str) -> tuple[str, bool, list[archive.Release]]:
    """What the item is called, whether the actor may change it, its versions with their turns, the latest first.

    Raises NotFound, also for other authorities' items.
    """
    known = await archive.history(house.db, item)
    newest = last(known).get(item) or (known[0] if known else None)
    files: Files = await archive.read_files(house.db, newest.hash) if newest is not None else {}
    org = authority_of(files)
    if newest is None or not sees(actor, org):
        raise NotFound("没有这个事项", "请从事项列表选择")
    return name_of(files), configures(actor, org), known

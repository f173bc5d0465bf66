"""Packages kept, and handed out: an officer of the authority says what for, and that is written down before anything leaves the house.

A kept package is sealed by the applicant's key, so erasing the key erases it too; what is then handed out says what is gone.
"""

from datetime import datetime
from typing import Final

import msgspec
import structlog

from core import time
from core.access import SYSTEM, Actor, outside, scope
from core.access.reading_log import ARCHIVE, log_reading
from core.archiving.model import Package
from core.archiving.packing import Packer, packer_of
from core.canonical import sm3
from core.cases.loading import Loaded, opened
from core.house import House
from core.problems import FieldProblem, Forbidden, Invalid, NotLawful
from core.store.engine import Connection
from core.store.vault import KeyDestroyed

SEALED: Final = "archive"
"""What a package sealed with the party's key is called towards the vault."""
PURPOSES: Final = ("移交档案部门", "行政复议或者行政诉讼举证", "案卷评查", "依申请查阅")
"""What a package may be asked for."""
LARGEST: Final = 50 * 1024 * 1024
"""Bytes of a package that are kept; of a larger one only the digest, and it is packed again when asked for."""
_KEEP: Final = """
INSERT INTO archives ("case", seq, made_at, digest, size, sealed) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT ("case", seq) DO NOTHING
"""
_STATE: Final = """
SELECT a.seq, a.made_at, a.digest, a.size FROM archives a JOIN cases c ON c.id = a."case" WHERE c.number = $1 AND {scope} ORDER BY a.seq DESC LIMIT 1
"""


class Kept(msgspec.Struct, frozen=True):
    """A package that is kept: of the case as it stood after event `seq`, when it was made, its SM3 (hex), its size in bytes."""

    seq: int
    made_at: datetime
    digest: str
    size: int


async def kept(connection: Connection, actor: Actor, number: str) -> Kept | None:
    """The latest package of a case, as far as an officer of its authority may know; None when there is none yet."""
    if actor.kind not in {"officer", "system"}:
        return None
    seen = scope(actor, 2)
    row = await connection.fetchrow(_STATE.format(scope=seen.where), number, *seen.args)
    return None if row is None else Kept(row["seq"], row["made_at"], row["digest"].hex(), row["size"])


async def hand_out(house: House, actor: Actor, number: str, purpose: str) -> Package:
    """The package of a case for an officer of its authority; made and kept now when it is not kept yet.

    Raises Forbidden for others than officers and for those who do not see all of the case, NotFound, NotLawful before the end of the case, Invalid for another purpose.
    """
    if actor.kind != "officer":
        raise Forbidden("归档包由办理机关的工作人员取得", "自己的办件，请在“我的办件”里查看和下载文书")
    if purpose not in PURPOSES:
        raise Invalid("请选择用途", "归档包里有个人信息，取得时要写明用途", [FieldProblem("purpose", "用途", f"请选择：{'、'.join(PURPOSES)}")])
    async with opened(house, actor, number) as (connection, case):
        if case.state.open:
            raise NotLawful("办件还没有结束，不能归档", "办结以后再来")
        if outside(actor, case.state.org):
            raise Forbidden("归档包由办理机关的工作人员取得，您只是被征求意见或者知会", "需要案卷的，请向办理机关调取")
        if case.unseen:
            raise Forbidden("归档包里有本岗位不需要看的栏目，不能取得", "请由能看全部栏目的岗位取得，如本机关的归档或者决定岗位")
        await log_reading(connection, actor, case.id, ARCHIVE, purpose)
        structlog.get_logger("access").info("archive_read", actor=actor.login, number=number, purpose=purpose)
        data = await _kept_bytes(house, connection, case)
    return Package(number, case.state.seq, data) if data is not None else await keep(packer_of(house), house, number)


async def keep(packer: Packer, house: House, number: str) -> Package:
    """Pack a case and keep the package, unless something of it is gone already. Raises NotFound, NotLawful before its end."""
    # unscoped: the system packs; the caller has asked who may have it
    package = await packer.pack(number)
    async with opened(house, SYSTEM, number) as (connection, case):
        if case.state.seq != package.seq or case.erased:
            return package
        try:
            key = await house.vault.key(connection, case.state.party)
        except KeyDestroyed:
            return package
        sealed = key.seal(package.data, SEALED) if len(package.data) <= LARGEST else None
        await connection.execute(_KEEP, case.id, package.seq, time.now(), sm3(package.data), len(package.data), sealed)
    return package


async def _kept_bytes(house: House, connection: Connection, case: Loaded) -> bytes | None:
    """The kept package of the case as it stands; None when there is none, when it is too large to keep, or its key is gone."""
    sealed = await connection.fetchval('SELECT sealed FROM archives WHERE "case" = $1 AND seq = $2', case.id, case.state.seq)
    if sealed is None:
        return None
    try:
        key = await house.vault.key(connection, case.state.party)
    except KeyDestroyed:
        return None
    return key.open(sealed, SEALED)

"""From a finished revision to a release in force: one official proposes, a second one decides, nobody decides on what he changed himself."""

from datetime import date, datetime
from datetime import time as clock
from typing import Final

import msgspec

from core import time
from core.access import Actor
from core.house import House
from core.items import archive
from core.items.item import Item
from core.problems import Conflict, FieldProblem, Forbidden, Invalid, NotLawful
from core.revisions import log
from core.revisions.keeping import files_at, in_hand, locked
from core.revisions.model import Revision, approves, configures
from core.revisions.overtaking import coming, consequences
from core.revisions.trying import Tried, faults_in_the_house, tried_revision
from core.rules import value_words
from core.store.engine import Connection
from core.values import FieldType

SHORTEST_REASON: Final = 10
"""Characters of the reason for publishing against the scenarios."""
FURTHEST: Final = 366 * 3
"""Days ahead that a release may take effect."""


class Gate(msgspec.Struct, frozen=True):
    """Whether a revision may be published: `why` says each thing that stands against it. `red`: only scenarios do. `of`: the mark of what was tried."""

    why: tuple[str, ...] = ()
    red: bool = False
    of: str = ""

    @property
    def open(self) -> bool:
        """Whether nothing stands against it."""
        return not self.why


async def propose(house: House, actor: Actor, revision: int, effective_on: date, reason: str, *, knowing: bool = False) -> None:
    """Ask a second official to let it be published from that day; `knowing` that a release to come stands in its way.

    Raises Invalid for a day gone by, without a reason, or with a release in its way that nobody has been told of; NotLawful while it has
    faults; and Forbidden, Conflict, NotFound.
    """
    _days(effective_on)
    if not reason.strip():
        raise Invalid("没有写为什么要改", "写明修改的理由和依据，审定人要看", (FieldProblem("reason", "修改理由", "请写明修改的理由和依据"),))
    async with house.db.transaction() as connection:
        found = await locked(connection, actor, revision)
        if not configures(actor, found.org) or not found.drafting or not in_hand(found, actor):
            raise Conflict("现在不能提请审定", "修订稿须在修改中，并且由您在编辑")
        if found.base and await files_at(connection, revision, 0) == dict(found.files):
            raise NotLawful("和现有版本没有不同，没有可以发布的改动", "先修改，再提请审定")
        told = consequences(await coming(connection, found), effective_on)
        if told and not knowing:
            raise Invalid("与已经定好施行的版本有冲突", f"{'。'.join(told)}", (FieldProblem("effective_on", "施行日期", "这一天与已经定好施行的版本有冲突，请改日期，或者确认仍从这一天起施行"),))
        await _whole(house, found)
        await connection.execute(
            "UPDATE revisions SET stage = 'proposed', effective_on = $2, reason = $3, proposed_by = $4, proposed_at = $5, editor = NULL WHERE id = $1",
            revision, effective_on, reason.strip(), actor.account, time.now(),
        )
        await log.write(connection, revision, "proposed", actor.account, {"effective_on": effective_on, "reason": reason.strip(), "step": found.step, "knowing": list(told)})


async def take_back(house: House, actor: Actor, revision: int) -> None:
    """The one who may change it goes on changing it."""
    async with house.db.transaction() as connection:
        found = await _proposed(connection, actor, revision)
        if not configures(actor, found.org):
            raise Forbidden("撤回提请由事项配置员办理", "审定人可以退回修改")
        await _reopen(connection, revision, actor, "taken_back", "")


async def send_back(house: House, actor: Actor, revision: int, reason: str, *, seen: str) -> None:
    """The second official wants it changed, and says why; `seen` is the mark of what they read. Raises Conflict when it is another by now."""
    async with house.db.transaction() as connection:
        found = await _proposed(connection, actor, revision)
        if not approves(actor, found.org):
            raise Forbidden("退回由发布审定员办理")
        _as_seen(found, seen)
        if not reason.strip():
            raise Invalid("没有写退回的理由", "写明哪里要改", (FieldProblem("reason", "退回理由", "请写明哪里要改"),))
        await _reopen(connection, revision, actor, "returned", reason.strip())


async def publish(house: House, actor: Actor, revision: int, gate: Gate, *, seen: str, forced: str = "") -> archive.Release:
    """Let it be in force from its day; `forced` is the reason for doing so although scenarios stand against it.

    `seen` is the mark of what the actor read. Raises Conflict when that, or what the gate is of, is another by now; Forbidden for whoever
    changed or proposed it; NotLawful when the gate is shut and not forced, or something else is wrong.
    """
    async with house.db.transaction() as connection:
        found = await _proposed(connection, actor, revision)
        approver(actor, found)
        _as_seen(found, seen, gate.of)
        if not gate.open and not (gate.red and forced):
            raise NotLawful("；".join(gate.why), "退回修改；规则用例不通过而确有理由的，可以强制发布并写明理由")
        if not gate.open and len(forced.strip()) < SHORTEST_REASON:
            raise Invalid("强制发布须写明理由", f"理由至少 {SHORTEST_REASON} 个字", (FieldProblem("forced", "强制发布的理由", f"请至少写 {SHORTEST_REASON} 个字"),))
        item = await _whole(house, found)
        moment = _moment(found.effective_on or time.today())
        release = await archive.adopt(connection, item, actor.login, moment, archive.Descent("studio", found.base), why=found.reason)
        kind = "published" if gate.open else "forced"
        await connection.execute("UPDATE revisions SET stage = 'published', release = $2, editor = NULL WHERE id = $1", revision, release.hash)
        await log.write(connection, revision, kind, actor.account, {"release": release.hash, "effective_from": moment, "forced": forced.strip(), "against": [] if gate.open else list(gate.why)})
    await house.catalogue.refresh()
    return release


def approver(actor: Actor, revision: Revision) -> None:
    """Whether the actor may decide on it. Raises Forbidden, saying why not."""
    if not approves(actor, revision.org):
        raise Forbidden("审定由本部门的发布审定员办理", "请由有“发布审定员”岗位的同事审定")
    if actor.account in revision.hands or actor.account == revision.proposed_by:
        raise Forbidden("您修改过或者提请了这份修订稿，不能自己审定", "请由另一位发布审定员审定")


async def _whole(house: House, revision: Revision) -> Item:
    """The item of the revision, with nothing wrong in it or around it. Raises NotLawful."""
    made: Tried = await tried_revision(house, revision)
    faults = made.faults or await faults_in_the_house(house, revision)
    if made.item is None or faults:
        raise NotLawful(f"还有 {len(faults)} 处要改：{f'{faults[0].found}，应为{faults[0].expected}' if faults else '修订稿无法读取'}", "请按页面上的提示改好")
    return made.item


def _days(effective_on: date) -> None:
    ahead = (effective_on - time.today()).days
    if not 0 <= ahead <= FURTHEST:
        raise Invalid("施行日期不合适", "选择今天或者以后三年以内的一天", (FieldProblem("effective_on", "施行日期", "请选择今天或者以后三年以内的一天"),))


def _moment(day: date) -> datetime:
    """From the first moment of that day; today means from now on, for nothing takes effect in the past."""
    return max(datetime.combine(day, clock(), time.CHINA), time.now())


async def _proposed(connection: Connection, actor: Actor, revision: int) -> Revision:
    found = await locked(connection, actor, revision)
    if found.stage != "proposed":
        raise Conflict("这份修订稿现在不在审定中", "请刷新页面")
    return found


def _as_seen(found: Revision, *marks: str) -> None:
    """Whether all marks are of the revision as it is proposed now. Raises Conflict, saying what is proposed instead."""
    if any(mark != found.mark for mark in marks):
        day = found.effective_on or time.today()
        since = f"{found.proposer_name}重新提请了第 {found.step} 步，从{value_words(day, FieldType('date'))}起施行"
        raise Conflict("您打开页面以后，这份修订稿又改过", f"{since}。请重新看改动，再审定")


async def _reopen(connection: Connection, revision: int, actor: Actor, kind: str, reason: str) -> None:
    await connection.execute("UPDATE revisions SET stage = 'drafting', proposed_by = NULL, proposed_at = NULL WHERE id = $1", revision)
    await log.write(connection, revision, kind, actor.account, {"reason": reason})

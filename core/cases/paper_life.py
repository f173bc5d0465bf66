"""What becomes of a paper after it was served: corrected 更正 or voided 作废, by whoever decides or has signed it. The paper itself stays.

Its public page says so from that moment and names the paper that took its place as soon as that has its number.
"""

from collections.abc import Sequence

import msgspec

from core import time
from core.access import SYSTEM, Actor
from core.cases import commands
from core.cases.appending import append_to
from core.cases.loading import Loaded, load, opened
from core.cases.paper_views import may_end
from core.cases.papers import text_of
from core.cases.reading import read_case
from core.cases.renewing import CORRECTED, VOIDED, Old, known_paper, seal_changes
from core.cases.sequencer import wake
from core.cases.state import NewEvent, Turn
from core.cases.views import CaseView
from core.cases.wording import sayable
from core.house import House
from core.notices.mending import Change, absent, mended
from core.problems import Conflict, Forbidden, Invalid, NotFound, NotLawful
from core.store.engine import Connection
from core.store.vault import KeyDestroyed

MOST = 20
"""Corrections of one paper at a time."""
DECISIONS = frozenset({"granted", "refused", "acceptance_refused"})
"""Events whose papers are not just voided: the decision itself would hang in the air."""
_WORDS = {CORRECTED: "更正文书", VOIDED: "作废文书"}
_END = 'INSERT INTO paper_ends (paper, state, "case", seq, ended_on, because) VALUES ($1, $2, $3, $4, $5, $6)'
_ENDED = "SELECT state FROM paper_ends WHERE paper = $1"


class Ending(msgspec.Struct, frozen=True):
    """Why a paper does not hold any more; `changes` correct its text, `anew` puts another with the same text in its place."""

    reason: str
    basis: str = ""
    changes: tuple[Change, ...] = ()
    anew: bool = False


async def correct_paper(house: House, actor: Actor, number: str, document: str, said: Ending, expect_seq: int | None = None) -> CaseView:
    """Correct a paper 更正文书: another, with the changes made and a number of its own, takes its place.

    Raises NotFound, Forbidden, Conflict, NotLawful and Invalid.
    """
    if not said.changes or len(said.changes) > MOST or any(not each.old.strip() or each.old == each.new for each in said.changes):
        raise Invalid("没有写明更正的内容", f"请写明原文和更正后的文字，1 至 {MOST} 处")
    return await _end(house, actor, (number, document), CORRECTED, msgspec.structs.replace(said, anew=True), expect_seq)


async def void_paper(house: House, actor: Actor, number: str, document: str, said: Ending, expect_seq: int | None = None) -> CaseView:
    """Void a paper 作废文书, with another in its place or without; that of a decision only with. Raises like `correct_paper`."""
    return await _end(house, actor, (number, document), VOIDED, msgspec.structs.replace(said, changes=()), expect_seq)


async def _end(house: House, actor: Actor, paper: tuple[str, str], kind: str, said: Ending, expect_seq: int | None) -> CaseView:
    number, document = paper
    sayable([("document", document), ("reason", said.reason), ("basis", said.basis), *((f"changes.{n}", text) for n, each in enumerate(said.changes) for text in (each.old, each.new))])
    async with opened(house, actor, number, lock=True) as (connection, case):
        if expect_seq is not None and expect_seq != case.state.seq:
            raise Conflict(f"办件已有新的办理记录（您看到第 {expect_seq} 条，现为第 {case.state.seq} 条）", "请刷新后按最新情况办理")
        old = await known_paper(house, connection, case.id, document)
        if old is None:
            raise NotFound("没有这份文书", "请从办件的文书列表中选择")
        if not may_end(actor, case, old.seq):
            raise Forbidden(f"“{_WORDS[kind]}”由作出文书的人或者决定人办理", "请移交决定人")
        await _lawful(house, connection, case, old, kind, said)
        event = NewEvent(kind, time.today(), f"account:{actor.account}", await _turn(house, connection, case, kind, old, said))
        after = await append_to(house, connection, case, [event])
        state = kind.removeprefix("paper_")
        # unscoped: the case was loaded within the actor's scope and is locked
        await connection.execute(_END, old.id, state, case.id, after.seq, time.today(), event.turn.reason)
    await wake(house.db)
    return await read_case(house, actor, number)


async def _lawful(house: House, connection: Connection, case: Loaded, old: Old, kind: str, said: Ending) -> None:
    """Raises NotLawful."""
    # unscoped: the case was loaded within the actor's scope
    if await connection.fetchval(_ENDED, old.id) is not None:
        raise NotLawful(f"{old.number} 已经更正或者作废", "请办理现行有效的那一份")
    if not said.reason.strip():
        raise NotLawful(f"“{_WORDS[kind]}”须写明理由", "请补充理由，理由写入代替它的文书")
    if kind == VOIDED and not said.anew and old.notice.definition.on in DECISIONS:
        raise NotLawful("决定的文书不能只作废而没有代替它的文书", "文书有错的，更正文书；决定本身违法的，由决定人依法撤销")
    missing = await _absent(house, connection, case, old, said.changes)
    if missing:
        raise NotLawful(f"文书里没有“{'”“'.join(missing)}”", "请照文书原文填写，一字不差")


async def _absent(house: House, connection: Connection, case: Loaded, old: Old, changes: Sequence[Change]) -> list[str]:
    """What the paper does not say; the house composes it again, for an officer may not see all of it."""
    if not changes:
        return []
    whole = await load(house, connection, SYSTEM, case.state.number)
    return absent(mended(await text_of(house, connection, whole, old.notice, old.seq), old.changes), changes)


async def _turn(house: House, connection: Connection, case: Loaded, kind: str, old: Old, said: Ending) -> Turn:
    state, sealed = case.state, ""
    if said.changes:
        try:
            sealed = seal_changes(await house.vault.key(connection, state.party), said.changes)
        except KeyDestroyed:
            raise NotLawful("该申请人的个人信息已按其要求删除，不能再更正文书", "请作废这份文书") from None
    line = f"{old.number} 更正 {len(said.changes)} 处" if said.changes else f"{old.number} 作废{'，重新作出' if said.anew else ''}"
    return Turn(
        step=state.step, outcome=_WORDS[kind], status=state.status, code=state.status_code, to=state.step, along=(line,),
        reason=commands.nfc(said.reason), basis=commands.nfc(said.basis), named=old.number, anew=said.anew, mended=sealed,
    )

"""Working on a case: an officer's act, the applicant's withdrawal, the authority's revocation. Each is one transaction.

The case row is locked first, so acts on one case follow each other; the read model changes with the events, never without.
"""

import msgspec

from core import time
from core.access import Actor
from core.cases import commands
from core.cases.appending import append_to
from core.cases.around import Around
from core.cases.hands import duty_of, together
from core.cases.loading import Loaded, opened
from core.cases.once import keep, repeated
from core.cases.opinion_drafts import forget_opinions
from core.cases.people import around_of, name_of, roles_of, who_of
from core.cases.reading import read_case
from core.cases.reopening import reopen
from core.cases.sequencer import wake
from core.cases.state import WITHDRAWN, NewEvent
from core.cases.views import CaseView
from core.cases.withdrawing import barred, take_back, versions_below
from core.cases.wording import sayable
from core.house import House
from core.items.model import APPLICANT, StepDef
from core.problems import Conflict, Forbidden, NotLawful
from core.procedure import acted, command_of
from core.procedure.permitting import unpermitted
from core.procedure.preparing import prepared
from core.procedure.reopening import REOPEN
from core.process import Act, Refused
from core.store.engine import Connection

_SIGNERS = """
SELECT a.login FROM accounts a JOIN held_posts o ON o.account = a.id
WHERE a.login = ANY($1::text[]) AND a.active AND o.org = $2 AND o.role = $3 AND o.since <= $4 AND (o.until IS NULL OR o.until >= $4)
"""
_NOTE = 'INSERT INTO watch_notes ("case", actor, noted_at, act, because) VALUES ($1, $2, $3, $4, $5)'


async def act(house: House, actor: Actor, number: str, said: Act, expect_seq: int | None = None, once: str = "") -> CaseView:
    """An officer's act at the step where the case stands; the system then goes on by itself as far as it may.

    `said.officers` are the logins of those who sign; the actor signs in any case. `expect_seq` is the `seq` the officer saw. `once` is a
    text of the sender's choosing: the same act sent again under it has no second effect.
    Raises NotFound, Forbidden (not their duty), Conflict (the case has moved on), NotLawful (with what is lawful instead) and Invalid
    (a text that cannot be kept).
    """
    _check_texts(said)
    async with opened(house, actor, number, lock=True) as (connection, case):
        if await repeated(connection, actor, case.id, said, once):
            outcome: list[NewEvent] | Refused = []
        else:
            _check_seq(case, expect_seq)
            outcome = await _decided(house, connection, actor, case, said)
            if isinstance(outcome, list):
                await _carry_out(house, connection, actor, case, said, outcome)
                await _noted_down(connection, actor, case, said, once)
    if isinstance(outcome, Refused):
        await _refused(house, actor, case, said, outcome)
    return await _after(house, actor, number)


async def _carry_out(house: House, connection: Connection, actor: Actor, case: Loaded, said: Act, events: list[NewEvent]) -> None:
    """Append the events; a command without any leaves the case as it is and opens another."""
    if events:
        await append_to(house, connection, case, events)
    elif said.outcome == REOPEN:
        await reopen(house, connection, actor, case, said)


async def _decided(house: House, connection: Connection, actor: Actor, case: Loaded, said: Act) -> list[NewEvent] | Refused:
    """What comes of the act of this actor. Raises Forbidden when it is not theirs to give."""
    org, command = case.state.org, command_of(case.item, case.state, said.outcome)
    around = await around_of(house, connection, org, said.to.strip()) if actor.kind == "officer" else Around(roles=roles_of(house))
    ground = case.ground(who_of(actor, org), around)
    mine = actor.party(case.state.party, case.state.item) is not None
    forbidden = unpermitted(ground, case.state, command, mine=mine, departs=bool(said.depart.strip()))
    if forbidden is not None:
        raise Forbidden(forbidden.because, forbidden.instead)
    step = case.item.process.steps.get(case.state.step)
    if command is not None:
        ground, said = await prepared(house, connection, case, command, said, ground)
    elif step is not None:
        said = await _signed(connection, actor, case, said, step)
    return acted(ground, case.state, said, name_of(actor))


async def _refused(house: House, actor: Actor, case: Loaded, said: Act, refused: Refused) -> None:
    """Note what the supervision should know, then raise NotLawful. The transaction of the act has ended without a change."""
    if refused.watched:
        # unscoped: the case was loaded within the actor's scope
        await house.db.execute(_NOTE, case.id, name_of(actor), time.now(), said.outcome, refused.because)
    raise NotLawful(refused.because, refused.instead)


async def withdraw(house: House, actor: Actor, number: str, reason: str = "", expect_seq: int | None = None, once: str = "") -> CaseView:
    """The applicant takes the application back 撤回申请, with what it opened. Raises NotFound, Forbidden, Conflict, NotLawful, Invalid."""
    sayable([("reason", reason)])
    await versions_below(house, number)
    said = Act(WITHDRAWN, reason=reason)
    async with opened(house, actor, number, lock=True) as (connection, case):
        if not await repeated(connection, actor, case.id, said, once):
            _check_seq(case, expect_seq)
            if actor.party(case.state.party, case.state.item) is None:
                raise Forbidden("撤回申请只能由申请人提出", "请由申请人或者其委托代理人提出")
            refused = await barred(house, connection, case) or await take_back(house, connection, case, reason, name_of(actor))
            if refused is not None:
                raise NotLawful(refused.because, refused.instead)
            await keep(connection, actor, case.id, said, once)
    return await _after(house, actor, number)


async def revoke(house: House, actor: Actor, number: str, said: Act, expect_seq: int | None = None, once: str = "") -> CaseView:
    """The decider revokes what was granted 撤销 (行政许可法 69), with reason and basis.

    Raises NotFound, Forbidden, Conflict, NotLawful, Invalid.
    """
    _check_texts(said)
    async with opened(house, actor, number, lock=True) as (connection, case):
        if not await repeated(connection, actor, case.id, said, once):
            _check_seq(case, expect_seq)
            if not any(actor.holds(duty, case.state.org) for duty in commands.deciders(case.item)):
                raise Forbidden("撤销由作出决定的机关的决定人办理", "请移交决定人")
            outcome = commands.revoked(case.ground(), case.state, said, name_of(actor))
            if isinstance(outcome, Refused):
                raise NotLawful(outcome.because, outcome.instead)
            await append_to(house, connection, case, outcome)
            await _noted_down(connection, actor, case, said, once)
    return await _after(house, actor, number)


async def foreseen(house: House, actor: Actor, number: str, said: Act, expect_seq: int | None = None) -> None:
    """Whether the act would be done now, by the very checks of `act`; nothing is written. Raises what `act` would raise."""
    _check_texts(said)
    async with opened(house, actor, number, lock=True) as (connection, case):
        _check_seq(case, expect_seq)
        outcome = await _decided(house, connection, actor, case, said)
    if isinstance(outcome, Refused):
        raise NotLawful(outcome.because, outcome.instead)


async def _noted_down(connection: Connection, actor: Actor, case: Loaded, said: Act, once: str) -> None:
    """What else belongs to an act that is done: its key, and that nothing typed for it is kept any longer."""
    await keep(connection, actor, case.id, said, once)
    if actor.kind == "officer":
        await forget_opinions(connection, actor, case.id)


async def _after(house: House, actor: Actor, number: str) -> CaseView:
    await wake(house.db)
    return await read_case(house, actor, number)


async def _signed(connection: Connection, actor: Actor, case: Loaded, said: Act, step: StepDef) -> Act:
    """The act with the actor among its signers, each of whom must hold the duty there today. Raises NotLawful naming the others.

    An applicant acts alone and signs by submitting; where everybody signs for himself, so does an officer.
    """
    if step.duty == APPLICANT:
        return msgspec.structs.replace(said, officers=())
    if together(step):
        return msgspec.structs.replace(said, officers=(actor.login,))
    duty, signers = duty_of(step, case.state), tuple(dict.fromkeys((actor.login, *(name.strip() for name in said.officers if name.strip()))))
    if len(signers) > 1:
        rows = await connection.fetch(_SIGNERS, list(signers), case.state.org, duty, time.today())
        strangers = [name for name in signers if name not in {row["login"] for row in rows}]
        if strangers:
            raise NotLawful(f"{'、'.join(strangers)}不是本机关该岗位的工作人员", "请填写同岗位工作人员的账号")
    return msgspec.structs.replace(said, officers=signers)


def _check_texts(said: Act) -> None:
    officers = [(f"officers.{n}", name) for n, name in enumerate(said.officers)]
    points = [
        (f"points.{n}.{name}", getattr(point, name)) for n, point in enumerate(said.points) for name in ("what", "problem", "basis", "how", "because")
    ]
    sayable([(name, getattr(said, name)) for name in ("outcome", "reason", "basis", "opinion", "depart", "ground", "to")] + officers + points)


def _check_seq(case: Loaded, expected: int | None) -> None:
    if expected is not None and expected != case.state.seq:
        raise Conflict(f"办件已有新的办理记录（您看到第 {expected} 条，现为第 {case.state.seq} 条）", "请刷新后按最新情况办理")

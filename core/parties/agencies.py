"""Authorisations 委托: a party's own account says who else may act for it, for which items, from when until when.

Source: conventions 4.6 (three parts of an authorisation: scope, dates, the legal person's confirmation); 民法典 165, 173.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta

import msgspec

from core import time
from core.access.actors import Actor, PartyHeld
from core.parties.records import add_agent, revoke_agent
from core.problems import FieldProblem, Forbidden, Invalid, NotFound
from core.store.engine import Connection

LONGEST = timedelta(days=3 * 366)
"""An authorisation ends some day: nobody keeps one for ever because nobody remembered it."""


class Agency(msgspec.Struct, frozen=True):
    """One authorisation. `items` empty: every item. `revoked_at` when it was taken back."""

    id: int
    login: str
    name: str
    items: tuple[str, ...]
    since: date
    until: date
    revoked_at: datetime | None

    @property
    def state(self) -> str:
        """What it is today, in words."""
        if self.revoked_at is not None:
            return "已收回"
        if self.until < time.today():
            return "已到期"
        return "有效" if self.since <= time.today() else "未到开始日期"


class Wish(msgspec.Struct, frozen=True):
    """Whom somebody wants to authorise: dates None when they could not be read."""

    login: str
    items: tuple[str, ...]
    since: date | None
    until: date | None


def own_party(actor: Actor, acting: PartyHeld | None) -> PartyHeld:
    """The party whose own account this is. Raises Forbidden for an agent: who is authorised may not authorise others."""
    if acting is None or actor.party(acting.id) is None or acting.until is not None:
        raise Forbidden("委托代理人由单位自己的账号办理，代理人不能再委托他人", "请用该单位的账号登录")
    return acting


async def agencies_of(connection: Connection, party: PartyHeld) -> tuple[Agency, ...]:
    """Every authorisation the party has given: those in force first, then the latest."""
    rows = await connection.fetch(
        "SELECT g.id, a.login, a.name, g.items, g.since, g.until, g.revoked_at FROM agents g JOIN accounts a ON a.id = g.account"
        " WHERE g.party = $1 ORDER BY (g.revoked_at IS NULL AND g.until >= $2) DESC, g.id DESC LIMIT 200", party.id, time.today(),
    )
    return tuple(msgspec.convert(dict(row), Agency) for row in rows)


async def authorise(connection: Connection, party: PartyHeld, wish: Wish, items: Collection[str]) -> int:
    """Give an authorisation over some of `items`, the ids that exist. Raises Invalid with one message a field."""
    problems = list(_problems(wish, items))
    account = await connection.fetchrow(
        "SELECT a.id, a.party, EXISTS (SELECT 1 FROM posts o WHERE o.account = a.id AND (o.until IS NULL OR o.until >= $2)) AS officer"
        " FROM accounts a WHERE a.login = $1 AND a.active", wish.login, time.today(),
    )
    if wish.login and (account is None or account["officer"] or account["party"] == party.id):
        problems.insert(0, FieldProblem("login", "代理人账号", "这个账号不能作为代理人，请核对账号；代理人须有自己的账号，工作人员不能代理"))
    if problems or account is None or wish.since is None or wish.until is None:
        raise Invalid("委托的内容需要修改", "请修改后重新提交", problems)
    return await add_agent(connection, account["id"], party.id, wish.since, wish.until, wish.items)


async def take_back(connection: Connection, party: PartyHeld, agency: int) -> None:
    """End an authorisation of this party now. Raises NotFound for any other."""
    if not await connection.fetchval("SELECT true FROM agents WHERE id = $1 AND party = $2", agency, party.id):
        raise NotFound("没有这项委托", "请从委托代理人的列表进入")
    await revoke_agent(connection, agency)


def _problems(wish: Wish, items: Collection[str]) -> Iterator[FieldProblem]:
    today = time.today()
    if not wish.login:
        yield FieldProblem("login", "代理人账号", "请填写代理人登录本平台用的账号")
    if any(item not in items for item in wish.items):
        yield FieldProblem("item", "委托事项", "请从列出的事项中选择")
    if wish.since is None:
        yield FieldProblem("since", "开始日期", "请填写日期，如 2026-03-02")
    elif wish.since > today + LONGEST:
        yield FieldProblem("since", "开始日期", "开始日期不能晚于三年以后")
    if wish.until is None:
        yield FieldProblem("until", "结束日期", "请填写日期，如 2026-12-31")
    elif wish.until < today:
        yield FieldProblem("until", "结束日期", "结束日期不能早于今天")
    elif wish.since is not None and wish.until < wish.since:
        yield FieldProblem("until", "结束日期", "结束日期不能早于开始日期")
    elif wish.until - max(today, wish.since or today) > LONGEST:
        yield FieldProblem("until", "结束日期", "一次委托最长三年")

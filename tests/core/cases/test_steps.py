"""Handing over, asking others, standing in, the same act twice, two officers at once, dealing anew: in the database."""

import asyncio
from collections.abc import Awaitable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from core.access import Actor
from core.access.accounts import add_org, add_post
from core.access.signing_in import actor_of_account
from core.access.stand_ins import Arrangement, arrange, arrangements, take_back
from core.cases import act, read_case, withdraw
from core.cases.audit import verify
from core.cases.desk import InboxFilter, inbox, opened
from core.filings import submit
from core.problems import Conflict, Forbidden, Invalid, NotFound, NotLawful, Problem
from core.process import Act
from core.time import at, now

Town = Any
ASK = Act("征求意见", to="finance", reason="保证金是否足额", days=3, ground="等候答复")


async def filed(town: Town, key: str = "a") -> str:
    receipt = await submit(town.house, town.company, town.filing(key, area_m2=Decimal(350)))
    return str(receipt.cases[0].number)


async def at_review(town: Town, key: str = "a") -> str:
    number = await filed(town, key)
    for role, outcome in (("receiver", "收件"), ("acceptor", "受理")):
        await act(town.house, town.officers[role], number, Act(outcome))
    return number


async def hire(town: Town, login: str, role: str, org: str = "") -> Actor:
    """Another officer, as the database knows them."""
    async with town.house.db.transaction() as connection:
        if org:
            await add_org(connection, org, f"{org}局")
        account = await connection.fetchval("INSERT INTO accounts (login, name, password_hash) VALUES ($1, $2, '') RETURNING id", login, f"{login}某")
        await add_post(connection, account, org or next(iter(town.officers.values())).posts[0].org, role, date(2026, 1, 1))
    return await fresh(town, account)


async def fresh(town: Town, account: int) -> Actor:
    return await actor_of_account(town.house.db, account)


async def damage(town: Town) -> Any:
    return (await verify(town.house.db, town.house.settings.digests, town.house.keys.signer().public_key())).findings


async def test_a_case_handed_over_is_on_one_desk(town: Town) -> None:
    number = await at_review(town)
    one, other = town.officers["handler"], await hire(town, "li", "handler")
    view = await act(town.house, one, number, Act("转办", to="li"))
    assert view.hands is not None
    assert view.hands.assignee == "li某"
    assert [row.number for row in (await inbox(town.house, one)).rows] == []
    assert [row.number for row in (await inbox(town.house, other)).rows] == [number]
    everybody, = (await inbox(town.house, one, InboxFilter("all"))).rows
    assert (everybody.assignee, everybody.can_act) == ("li某", False)
    whole = await opened(town.house, other)
    assert (whole.counts.mine, whole.first is not None) == (1, True)
    assert (await opened(town.house, one)).first is None
    with pytest.raises(Forbidden, match="li某"):
        await act(town.house, one, number, Act("通过"))
    assert (await act(town.house, other, number, Act("通过"))).step_name == "决定"
    assert await town.house.db.fetchval("SELECT assignee FROM cases") == ""
    assert await damage(town) == ()


async def test_an_authority_that_is_asked_reads_the_case_until_it_has_answered(town: Town) -> None:
    number = await at_review(town)
    clerk = await hire(town, "cai", "handler", "finance")
    with pytest.raises(NotFound):
        await read_case(town.house, clerk, number)
    await act(town.house, town.officers["handler"], number, ASK)
    clerk = await fresh(town, clerk.account)
    view = await read_case(town.house, clerk, number, "核对")
    assert {field.covered for field in view.fields if field.personal} == {True}
    assert await town.house.db.fetchval("SELECT count(*) FROM access_log") == 0
    assert [command.word for command in view.commands if command.possible] == ["答复意见"]
    assert [row.number for row in (await inbox(town.house, clerk, InboxFilter("called"))).rows] == [number]
    with pytest.raises(Forbidden):
        await act(town.house, clerk, number, Act("通过"))
    with pytest.raises(NotLawful, match="正在等候finance局的意见"):
        await act(town.house, town.officers["handler"], number, Act("通过"))
    await act(town.house, clerk, number, Act("答复意见", opinion="足额"))
    clerk = await fresh(town, clerk.account)
    assert clerk.asked == ()
    with pytest.raises(NotFound):  # once answered, the case is out of sight
        await read_case(town.house, clerk, number)
    view = await act(town.house, town.officers["handler"], number, Act("通过"))
    assert "足额" in {event.opinion for event in view.events}
    assert "足额" not in str((await read_case(town.house, town.company, number)).events)


async def test_who_was_told_reads_and_marks_it(town: Town) -> None:
    number = await at_review(town)
    await act(town.house, town.officers["handler"], number, Act("知会", to="decider"))
    decider = await fresh(town, town.officers["decider"].account)
    assert [row.number for row in (await inbox(town.house, decider, InboxFilter("called"))).rows] == [number]
    await act(town.house, decider, number, Act("已阅"))
    assert (await fresh(town, decider.account)).called == ()
    with pytest.raises(Forbidden, match="没有知会您"):
        await act(town.house, decider, number, Act("已阅"))


async def test_a_stand_in_holds_the_posts_for_those_days(town: Town) -> None:
    number = await at_review(town)
    absent, other = town.officers["handler"], town.officers["decider"]
    today = now().date()
    async with town.house.db.transaction() as connection:
        number_of = await arrange(connection, absent, Arrangement("handler", "decider", today, today + timedelta(days=1), "出差"))
    stand_in = await fresh(town, other.account)
    assert stand_in.holds("handler", absent.posts[0].org)
    view = await act(town.house, stand_in, number, Act("通过"))
    assert view.events[-1].by == "承办人 decider某（代handler某办理）"
    assert await town.house.db.fetchval("SELECT actor FROM events ORDER BY id DESC LIMIT 1") == f"account:{other.account}"
    with at(now() + timedelta(days=2)):
        assert not (await fresh(town, other.account)).holds("handler", absent.posts[0].org)
    async with town.house.db.transaction() as connection:
        await take_back(connection, absent, number_of)
    assert (await fresh(town, other.account)).stood == ()
    assert await damage(town) == ()


@pytest.mark.parametrize(("by", "wish", "text"), [
    ("handler", Arrangement("handler", "handler", date(2026, 3, 2), date(2026, 3, 3), "出差"), "不能是本人"),
    ("handler", Arrangement("handler", "nobody", date(2026, 3, 2), date(2026, 3, 3), "出差"), "同一机关"),
    ("handler", Arrangement("handler", "decider", date(2026, 3, 3), date(2026, 3, 2), "出差"), "终止日期"),
    ("handler", Arrangement("handler", "decider", date(2026, 3, 2), date(2028, 3, 2), "出差"), "366"),
    ("handler", Arrangement("handler", "decider", date(2026, 3, 2), None, ""), "不完整"),
    ("handler", Arrangement("acceptor", "receiver", date(2026, 3, 2), date(2026, 3, 3), "出差"), "只能安排本人"),
])
async def test_what_cannot_be_arranged(town: Town, by: str, wish: Arrangement, text: str) -> None:
    async with town.house.db.transaction() as connection:
        with pytest.raises(Problem, match=text):
            await arrange(connection, town.officers[by], wish)


async def test_the_decider_arranges_for_others_and_nothing_is_changed_afterwards(town: Town) -> None:
    wish = Arrangement("acceptor", "receiver", date(2026, 3, 2), date(2026, 3, 3), "休假")
    database = town.house.db
    async with database.transaction() as connection:
        await arrange(connection, town.officers["decider"], wish)
        with pytest.raises(Invalid, match="已经由receiver某代办"):
            await arrange(connection, town.officers["acceptor"], wish)
        seen = await arrangements(connection, town.officers["receiver"])
    assert [(each.principal, each.other) for each in seen] == [("acceptor", "receiver")]
    for statement in ("UPDATE stand_ins SET until = '2027-01-01'", "DELETE FROM stand_ins"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await database.execute(statement)
    async with database.transaction() as connection:
        with pytest.raises(NotFound):
            await take_back(connection, town.officers["receiver"], seen[0].id)


async def test_the_same_act_twice_has_one_effect(town: Town) -> None:
    number = await at_review(town)
    handler = town.officers["handler"]
    said = Act("转办", to="li")
    await hire(town, "li", "handler")
    first = await act(town.house, handler, number, said, 3, "k1")
    again = await act(town.house, handler, number, said, 3, "k1")
    assert (first.seq, again.seq) == (4, 4)
    with pytest.raises(Conflict, match="提交编号"):
        await act(town.house, handler, number, Act("通过"), None, "k1")
    with pytest.raises(Invalid):
        await act(town.house, handler, number, Act("通过"), None, "x" * 201)
    taken = await asyncio.gather(*(withdraw(town.house, town.company, number, "不办了", None, "w") for _ in range(4)))
    assert {view.seq for view in taken} == {5}


async def test_two_officers_at_once_one_wins(town: Town) -> None:
    number = await at_review(town)
    one, other = town.officers["handler"], await hire(town, "li", "handler")
    tries: list[Awaitable[Any]] = [act(town.house, each, number, Act("通过", opinion=each.name), 3) for each in (one, other)]
    done = await asyncio.gather(*tries, return_exceptions=True)
    lost = [each for each in done if isinstance(each, Conflict)]
    assert len(lost) == 1
    assert "新的办理记录" in lost[0].detail
    assert (await read_case(town.house, one, number)).seq == 4


async def test_dealt_with_anew_the_first_stays(town: Town) -> None:
    number = await filed(town)
    await act(town.house, town.officers["receiver"], number, Act("收件"))
    await act(town.house, town.officers["acceptor"], number, Act("不予受理", reason="不属于本机关", basis="行政许可法第32条"))
    before = await town.house.db.fetchrow("SELECT head, seq FROM cases WHERE number = $1", number)
    said = Act("重新办理", ground="人民法院判决", basis="（2026）辽行终 1 号", reason="责令重新作出")
    decider = town.officers["decider"]
    for key in ("r1", "r2"):  # under the same document it is one case
        view = await act(town.house, decider, number, said, None, key)
    again, = [kin for kin in view.kin if kin.relation == "重新办理"]
    assert await town.house.db.fetchrow("SELECT head, seq FROM cases WHERE number = $1", number) == before
    fresh_case = await read_case(town.house, decider, again.number, "核对")
    assert fresh_case.fields == (await read_case(town.house, decider, number, "核对")).fields
    assert (fresh_case.events[0].reason, fresh_case.events[0].basis) == ("责令重新作出", "（2026）辽行终 1 号")
    assert [kin.relation for kin in fresh_case.kin] == ["重新办理所指"]
    assert await damage(town) == ()
    await town.house.db.execute("ALTER TABLE links DISABLE TRIGGER USER")
    await town.house.db.execute("DELETE FROM links")
    assert "重新办理所指" in str(await damage(town))

"""Who may open accounts and give posts, initial passwords, and the log that stays."""

import asyncio
from datetime import date, datetime, timedelta

import asyncpg
import pytest

from core import time
from core.access import Actor, SignInRefused, actor_of, open_session, scope, session_of, sign_in
from core.access.accounts import add_account, add_org, add_post
from core.access.initial import initial_password, set_own, weak
from core.access.keepers import Keeper, keeper_of, operator
from core.access.roles import BEYOND
from core.access.signing_in import DUE, LAPSED, actor_of_account, authenticate
from core.access.staff import PAGE, log_of, lying, people, person
from core.access.staffing import Term, close, end_term, give_post, open_account, reopen, reset_password
from core.parties import add_agent, add_party
from core.problems import Forbidden, Invalid, NotFound
from core.store.engine import Database
from core.store.vault import Vault

NOON = datetime(2026, 3, 2, 12, tzinfo=time.CHINA)
MONDAY = NOON.date()
OWN = "correct-horse-7"
HANDLER = Term("housing", "handler", MONDAY)


@pytest.fixture
async def admin(database: Database) -> Actor:
    for org in ("housing", "fire"):
        await add_org(database, org, f"{org}局")
    account = await add_account(database, "admin", "管理员甲", OWN)
    await add_post(database, account, "housing", "administrator", date(2026, 1, 1))
    with time.at(NOON):
        return await actor_of_account(database, account)


@pytest.fixture
def keeper(admin: Actor) -> Keeper:
    return keeper_of(admin)


def fields(refusal: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    return {each.field: each.text for each in refusal.value.fields}


async def test_an_initial_password_is_good_for_setting_ones_own_and_nothing_else(database: Database, keeper: Keeper) -> None:
    with time.at(NOON):
        handed = await open_account(database, keeper, " zhang.san ", "张三", HANDLER)
        with pytest.raises(SignInRefused, match=DUE):
            await sign_in(database, "zhang.san", handed.password)
        entered = await authenticate(database, "zhang.san", handed.password)
        assert entered.password_due
        token, _ = await open_session(database, entered.id, password_due=True)
        other, _ = await open_session(database, entered.id)
        session = await session_of(database, token)
        assert session is not None
        assert session.password_due
        await set_own(database, session.actor, token, handed.password, OWN, OWN)
        after = await session_of(database, token)
        assert after is not None
        assert not after.password_due
        assert await session_of(database, other) is None
        bearer, _ = await sign_in(database, "zhang.san", OWN)
        actor = await actor_of(database, bearer)
    assert actor is not None
    assert [(post.org, post.role) for post in actor.posts] == [("housing", "handler")]


async def test_an_initial_password_lapses_after_a_week(database: Database, keeper: Keeper) -> None:
    with time.at(NOON):
        handed = await open_account(database, keeper, "zhang.san", "张三", HANDLER)
    assert handed.until == NOON + timedelta(days=7)
    with time.at(NOON + timedelta(days=7) - timedelta(seconds=1)):
        assert (await authenticate(database, "zhang.san", handed.password)).password_due
    with time.at(NOON + timedelta(days=7)), pytest.raises(SignInRefused, match=LAPSED):
        await authenticate(database, "zhang.san", handed.password)
    with time.at(NOON + timedelta(days=7)), pytest.raises(SignInRefused) as refusal:
        await authenticate(database, "zhang.san", "猜的")
    assert str(refusal.value) != LAPSED


def test_initial_passwords_differ_and_can_be_read_out() -> None:
    made = {initial_password() for _ in range(200)}
    assert len(made) == 200
    assert {len(each) for each in made} == {14}


@pytest.mark.parametrize(("password", "said"), [
    ("short-123", "密码应为 10 到 256 个字符"),
    ("x" * 257, "密码应为 10 到 256 个字符"),
    ("onlyletters", "密码里既要有字母，也要有数字或者符号"),
    ("0123456789", "密码里既要有字母，也要有数字或者符号"),
    ("aaaa1111aaaa", "密码里至少要有 5 种不同的字符"),
    ("my-Zhang.San-1", "密码里不能有账号"),
    ("correct-horse-7", ""),
    ("春风又绿江南岸2026", ""),
])
def test_what_ones_own_password_must_be(password: str, said: str) -> None:
    assert weak(password, "zhang.san") == said


async def test_a_new_password_needs_the_old_one_and_two_equal_new_ones(database: Database, admin: Actor) -> None:
    cases = [
        (("", "", ""), {"old": "请填写现在的密码", "new": "请填写新密码", "again": "请填写再输一遍新密码"}),
        (("猜的", "another-one-8", "another-one-8"), {"old": "现在的密码不对；连续 5 次不对，账号锁定 15 分钟"}),
        ((OWN, "another-one-8", "another-one-9"), {"again": "两遍新密码不一样"}),
        ((OWN, OWN, OWN), {"new": "新密码不能和现在的一样"}),
        ((OWN, "short", "short"), {"new": "密码应为 10 到 256 个字符"}),
    ]
    for (old, new, again), said in cases:
        with pytest.raises(Invalid) as refusal:
            await set_own(database, admin, "x", old, new, again)
        assert fields(refusal) == said
    assert (await authenticate(database, "admin", OWN)).id == admin.account


async def test_who_is_no_administrator_keeps_nobody(database: Database, admin: Actor) -> None:
    other = await add_account(database, "decider", "决定人", OWN)
    await add_post(database, other, "housing", "decider", date(2026, 1, 1))
    with pytest.raises(Forbidden):
        keeper_of(await actor_of_account(database, other))
    await database.execute(
        "INSERT INTO stand_ins (principal, account, since, until, reason, made_by, made_at) VALUES ($1, $2, '2026-01-01', '2099-01-01', '出差', $1, now())",
        admin.account, other,
    )
    stands_in = await actor_of_account(database, other)
    assert stands_in.holds("administrator", "housing")
    with pytest.raises(Forbidden):
        keeper_of(stands_in)


async def test_an_administrator_sees_no_case(admin: Actor) -> None:
    assert scope(admin).args == ([],)


@pytest.mark.parametrize("role", sorted(BEYOND))
async def test_what_reaches_beyond_an_authority_is_given_by_whoever_runs_the_house(database: Database, keeper: Keeper, role: str) -> None:
    term = Term("housing", role, MONDAY)
    with pytest.raises(Forbidden, match="平台运行人员"):
        await open_account(database, keeper, "zhang.san", "张三", term)
    assert (await open_account(database, operator("root"), "zhang.san", "张三", term)).password


async def test_an_administrator_keeps_their_own_authority_and_not_themselves(database: Database, keeper: Keeper, admin: Actor) -> None:
    with pytest.raises(Forbidden, match="只能在您管理的机关"):
        await open_account(database, keeper, "zhang.san", "张三", Term("fire", "handler", MONDAY))
    with pytest.raises(Forbidden, match="不能调整自己"):
        await give_post(database, keeper, admin.account, HANDLER)
    for act in (close(database, keeper, admin.account, "试"), reset_password(database, keeper, admin.account)):
        with pytest.raises(Forbidden, match="不能调整自己"):
            await act
    elsewhere = (await open_account(database, operator("root"), "li.si", "李四", Term("fire", "handler", MONDAY))).account
    for refused in (give_post(database, keeper, elsewhere, HANDLER), close(database, keeper, elsewhere, "试"), person(database, keeper, elsewhere)):
        with pytest.raises(NotFound):
            await refused


@pytest.mark.parametrize(("login", "name", "term", "wrong"), [
    ("", "", Term("", "", None), {"login", "name", "org", "role", "since"}),
    ("张三", "张三", HANDLER, {"login"}),
    ("a", "张三", HANDLER, {"login"}),
    ("x" * 61, "张三", HANDLER, {"login"}),
    ("zhang.san", "三" * 61, HANDLER, {"name"}),
    ("zhang.san", "张\x00三", HANDLER, {"name"}),
    ("zhang.san", "张三", Term("housing", "handler", date(2026, 3, 9), date(2026, 3, 8)), {"until"}),
    ("zhang.san", "张三", Term("housing", "handler", date(2026, 1, 1), date(2026, 3, 1)), {"until"}),
])
async def test_what_does_not_hold_together_is_said_field_by_field(
    database: Database, keeper: Keeper, login: str, name: str, term: Term, wrong: set[str]
) -> None:
    with time.at(NOON), pytest.raises(Invalid) as refusal:
        await open_account(database, keeper, login, name, term)
    assert set(fields(refusal)) == wrong
    assert await database.fetchval("SELECT count(*) FROM accounts") == 1


async def test_a_known_account_gets_the_post_when_login_and_name_agree(database: Database, keeper: Keeper) -> None:
    there = await open_account(database, operator("root"), "li.si", "李四", Term("fire", "handler", MONDAY))
    for login, name in (("li.si", "李五"), ("Li.Si", "李四")):
        with pytest.raises(Invalid) as refusal:
            await open_account(database, keeper, login, name, HANDLER)
        assert set(fields(refusal)) == {"login"}
    again = await open_account(database, keeper, "li.si", "李四", HANDLER)
    assert (again.account, again.password) == (there.account, "")
    with pytest.raises(Invalid) as twice:
        await give_post(database, keeper, there.account, HANDLER)
    assert set(fields(twice)) == {"role"}
    with pytest.raises(Forbidden, match="其他机关的岗位"):
        await close(database, keeper, there.account, "调走")


async def test_two_who_open_the_same_account_at_once_are_one_and_a_refusal(database: Database, keeper: Keeper) -> None:
    async def one() -> str:
        try:
            async with database.transaction() as connection:
                await open_account(connection, keeper, "zhang.san", "张三", HANDLER)
        except Invalid as refusal:
            return refusal.fields[0].field
        return "opened"

    assert sorted(await asyncio.gather(one(), one())) in (["login", "opened"], ["opened", "role"])
    assert await database.fetchval("SELECT count(*) FROM posts WHERE role = 'handler'") == 1


async def test_an_applicants_account_is_given_no_post(database: Database, keeper: Keeper) -> None:
    party = await add_party(database, Vault(bytes(32)), kind="legal", code="91210411MAJB0001XH", name="某公司", synthetic=True)
    await add_account(database, "company", "法人", OWN, party.id)
    for who in (keeper, operator("root")):
        with pytest.raises(Invalid):
            await open_account(database, who, "company", "法人", HANDLER)


async def test_an_agents_account_does_not_become_an_administrators(database: Database, keeper: Keeper) -> None:
    party = await add_party(database, Vault(bytes(32)), kind="legal", code="91210411MAJB0001XH", name="某公司", synthetic=True)
    agent = await add_account(database, "agent.one", "钱丁", OWN)
    await add_agent(database, agent, party.id, date(2026, 1, 1), date(2099, 1, 1))
    with pytest.raises(Invalid):
        await open_account(database, keeper, "agent.one", "钱丁", HANDLER)
    await add_post(database, agent, "housing", "handler", date(2026, 1, 1), date(2026, 2, 1))
    with pytest.raises(Invalid):
        await give_post(database, keeper, agent, HANDLER)
    for refused in (reset_password(database, keeper, agent), close(database, keeper, agent, "试")):
        with pytest.raises(Forbidden, match="代理企业"):
            await refused


async def test_a_post_ends_on_its_last_day_or_at_once(database: Database, keeper: Keeper) -> None:
    with time.at(NOON):
        account = (await open_account(database, keeper, "zhang.san", "张三", HANDLER)).account
        await give_post(database, keeper, account, Term("housing", "issuer", MONDAY))
        handler, issuer = (post.id for post in (await person(database, keeper, account)).posts)
        for last_day, reason, wrong in ((None, "", {"last_day", "reason"}), (date(2026, 2, 28), "调走", {"last_day"}), (MONDAY, "长" * 201, {"reason"})):
            with pytest.raises(Invalid) as refusal:
                await end_term(database, keeper, handler, last_day, reason)
            assert set(fields(refusal)) == wrong
        assert await end_term(database, keeper, handler, date(2026, 3, 6), "调走") == account
        with pytest.raises(Invalid) as refusal:
            await end_term(database, keeper, handler, date(2026, 3, 7), "终止不能延长")
        assert fields(refusal) == {"last_day": "这个岗位到 2026年3月6日为止，最后一天不能晚于这一天；要延长的，另给一个岗位"}
        await end_term(database, keeper, issuer, date(2026, 3, 1), "设错了")
        assert [post.role for post in (await actor_of_account(database, account)).posts] == ["handler"]
        with pytest.raises(NotFound):
            await end_term(database, keeper, issuer, MONDAY, "再一次")
    for day, roles in ((date(2026, 3, 6), ["handler"]), (date(2026, 3, 7), [])):
        with time.at(datetime(day.year, day.month, day.day, 9, tzinfo=time.CHINA)):
            assert [post.role for post in (await actor_of_account(database, account)).posts] == roles


async def test_a_closed_account_is_shut_out_at_once_and_comes_back_with_an_initial_password(database: Database, keeper: Keeper) -> None:
    account = (await open_account(database, keeper, "zhang.san", "张三", HANDLER)).account
    token, _ = await open_session(database, account)
    with pytest.raises(Invalid):
        await close(database, keeper, account, " ")
    await close(database, keeper, account, "退休")
    assert await session_of(database, token) is None
    with pytest.raises(LookupError):
        await actor_of_account(database, account)
    for again in (close(database, keeper, account, "再一次"), reset_password(database, keeper, account)):
        with pytest.raises(NotFound):
            await again
    handed = await reopen(database, keeper, account, "返聘")
    assert (await authenticate(database, "zhang.san", handed.password)).password_due
    assert [post.role for post in (await actor_of_account(database, account)).posts] == ["handler"]


async def test_a_password_set_anew_ends_sessions_and_the_lock(database: Database, keeper: Keeper) -> None:
    account = (await open_account(database, keeper, "zhang.san", "张三", HANDLER)).account
    token, _ = await open_session(database, account)
    for _ in range(5):
        with pytest.raises(SignInRefused):
            await authenticate(database, "zhang.san", "猜的")
    handed = await reset_password(database, keeper, account)
    assert await session_of(database, token) is None
    assert (await authenticate(database, "zhang.san", handed.password)).id == account


async def test_the_log_says_who_did_what_and_cannot_be_changed(database: Database, keeper: Keeper) -> None:
    with time.at(NOON):
        account = (await open_account(database, keeper, "zhang.san", "张三", HANDLER)).account
        await open_account(database, operator("root"), "li.si", "李四", Term("fire", "handler", MONDAY))
        await close(database, keeper, account, "退休")
    said = [(each.kind, each.by_name, each.org, each.role, each.reason) for each in await log_of(database, keeper)]
    assert said == [("closed", "管理员甲", None, "", "退休"), ("given", "管理员甲", "housing", "handler", ""), ("opened", "管理员甲", "housing", "", "")]
    assert [each.login for each in await log_of(database, operator("root"))] == ["zhang.san", "li.si", "li.si", "zhang.san", "zhang.san"]
    for query in ("UPDATE staff_log SET reason = 'x'", "DELETE FROM staff_log", "TRUNCATE staff_log"):
        with pytest.raises(asyncpg.PostgresError):
            await database.execute(query)


async def test_people_are_listed_by_name_page_by_page_and_found_by_part_of_it(database: Database, keeper: Keeper) -> None:
    for number in range(PAGE + 5):
        account = await add_account(database, f"officer_{number:02}", f"工作人员 {number:02}", OWN)
        await add_post(database, account, "housing", "handler", MONDAY)
    first = await people(database, keeper)
    assert len(first) == PAGE + 1
    rest = await people(database, keeper, after=(first[PAGE - 1].name, first[PAGE - 1].id))
    assert [each.login for each in (*first[:PAGE], *rest)] == [*(f"officer_{number:02}" for number in range(PAGE + 5)), "admin"]
    assert [each.login for each in await people(database, keeper, "人员 07")] == ["officer_07"]
    assert len(await people(database, keeper, "officer_1")) == 10
    assert await people(database, keeper, "%") == ()


async def test_what_would_be_left_lying_is_told(database: Database, keeper: Keeper) -> None:
    account = (await open_account(database, keeper, "zhang.san", "张三", HANDLER)).account
    who = await person(database, keeper, account)
    assert (await lying(database, keeper, who)).vacant == (("housing", "handler"),)
    await open_account(database, keeper, "wang.wu", "王五", HANDLER)
    left = await lying(database, keeper, who)
    assert (left.assigned, left.to_sign, left.vacant) == (0, 0, ())

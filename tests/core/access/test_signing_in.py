"""Signing in, being locked out, tokens and who they are."""

import asyncio
from datetime import date, datetime, timedelta

import pytest

from core import time
from core.access import ANONYMOUS, SYSTEM, Account, SignInRefused, actor_of, sign_in, sign_out, signing_in
from core.access.accounts import add_account, add_org, add_post, close_account, end_post
from core.access.initial import set_initial
from core.access.signing_in import REFUSAL
from core.parties import add_agent, add_party, revoke_agent
from core.store.engine import Connection, Database
from core.store.vault import Vault

PASSWORD = "correct horse"
NOON = datetime(2026, 3, 2, 12, tzinfo=time.CHINA)
VAULT = Vault(bytes(32))


@pytest.fixture
async def account(database: Database) -> int:
    return await add_account(database, "someone", "某人", PASSWORD)


async def refused(database: Database, login: str, password: str) -> str:
    with pytest.raises(SignInRefused) as refusal:
        await sign_in(database, login, password)
    return str(refusal.value)


async def test_the_right_password_gives_a_token_for_twelve_hours(database: Database, account: int) -> None:
    with time.at(NOON):
        token, who = await sign_in(database, " someone ", PASSWORD)
        assert (who.id, who.name, who.expires_at) == (account, "某人", NOON + timedelta(hours=12))
    for moment, known in [(NOON + timedelta(hours=11, minutes=59), True), (NOON + timedelta(hours=12), False)]:
        with time.at(moment):
            assert (await actor_of(database, token) is not None) is known


async def test_the_database_never_sees_the_token_or_the_password(database: Database, account: int) -> None:
    token, _ = await sign_in(database, "someone", PASSWORD)
    rows = f"{[tuple(row) for row in await database.fetch('SELECT t.*, a.* FROM tokens t, accounts a')]}"
    assert token not in rows
    assert PASSWORD not in rows


async def test_unknown_login_wrong_password_closed_and_locked_are_told_the_same(database: Database, account: int) -> None:
    assert await refused(database, "nobody", PASSWORD) == REFUSAL
    assert await refused(database, "someone", "wrong") == REFUSAL
    assert await refused(database, "someone", "") == REFUSAL
    assert await refused(database, "someone", "x" * 100_000) == REFUSAL
    await close_account(database, account)
    assert await refused(database, "someone", PASSWORD) == REFUSAL


async def test_the_fifth_wrong_password_locks_for_fifteen_minutes(database: Database, account: int) -> None:
    with time.at(NOON):
        for _ in range(5):
            await refused(database, "someone", "wrong")
        assert await refused(database, "someone", PASSWORD) == REFUSAL
    with time.at(NOON + timedelta(minutes=14, seconds=59)):
        await refused(database, "someone", PASSWORD)
    with time.at(NOON + timedelta(minutes=15)):
        await sign_in(database, "someone", PASSWORD)
        for _ in range(4):
            await refused(database, "someone", "wrong")
        await sign_in(database, "someone", PASSWORD)


async def test_a_hundred_guesses_at_once_are_still_five(database: Database, account: int) -> None:
    guesses = [sign_in(database, "someone", "wrong") for _ in range(20)]
    answers = await asyncio.gather(*guesses, return_exceptions=True)
    assert all(isinstance(answer, SignInRefused) for answer in answers)
    assert await database.fetchval("SELECT failures FROM accounts WHERE id = $1", account) == 5
    await refused(database, "someone", PASSWORD)


async def test_signing_out_ends_the_token_and_clears_expired_ones(database: Database, account: int) -> None:
    with time.at(NOON - timedelta(days=1)):
        await sign_in(database, "someone", PASSWORD)
    with time.at(NOON):
        token, _ = await sign_in(database, "someone", PASSWORD)
        other, _ = await sign_in(database, "someone", PASSWORD)
        await sign_out(database, token)
        await sign_out(database, "unknown")
        assert await actor_of(database, token) is None
        assert await actor_of(database, other) is not None
    assert await database.fetchval("SELECT count(*) FROM tokens") == 1


async def test_an_applicant_acts_for_own_party_and_todays_authorisations(database: Database) -> None:
    own = await add_party(database, VAULT, kind="legal", code="A", name="甲公司")
    other = await add_party(database, VAULT, kind="legal", code="B", name="乙公司")
    third = await add_party(database, VAULT, kind="legal", code="C", name="丙公司")
    account = await add_account(database, "boss", "张三", PASSWORD, own.id)
    await add_agent(database, account, other.id, date(2026, 3, 1), date(2026, 3, 31), ["some_item"])
    revoked = await add_agent(database, account, third.id, date(2026, 1, 1), date(2026, 12, 31))
    await revoke_agent(database, revoked)
    with time.at(NOON):
        token, _ = await sign_in(database, "boss", PASSWORD)
    for day, codes in [(NOON.replace(month=2, day=28), ["A"]), (NOON, ["A", "B"])]:
        with time.at(day):
            actor = await actor_of(database, token)
            assert actor is not None
            assert [held.code for held in actor.parties] == codes
    assert (actor.kind, actor.posts, actor.parties[0].until) == ("applicant", (), None)
    assert actor.parties[1].items == ("some_item",)
    assert actor.parties[1].until == date(2026, 3, 31)
    assert actor.party(other.id, "some_item") is not None
    assert actor.party(other.id, "another_item") is None
    assert actor.party(own.id, "another_item") is not None
    assert actor.party(third.id) is None


@pytest.mark.parametrize(("day", "held"), [
    (date(2026, 3, 1), False), (date(2026, 3, 2), True), (date(2026, 3, 5), True), (date(2026, 3, 6), False),
], ids=str)
async def test_a_post_holds_from_its_first_to_its_last_day(database: Database, day: date, held: bool) -> None:
    await add_org(database, "office", "某局")
    account = await add_account(database, "clerk", "李四", PASSWORD)
    post = await add_post(database, account, "office", "receiver", date(2026, 3, 2))
    await end_post(database, post, date(2026, 3, 5))
    with time.at(datetime(day.year, day.month, day.day, 9, tzinfo=time.CHINA)):
        token, _ = await sign_in(database, "clerk", PASSWORD)
        actor = await actor_of(database, token)
    assert actor is not None
    assert actor.holds("receiver", "office") is held
    assert not actor.holds("decider", "office")
    assert not actor.holds("receiver", "elsewhere")
    assert actor.kind == ("officer" if held else "applicant")


async def test_an_officer_does_not_act_as_an_applicant(database: Database) -> None:
    own = await add_party(database, VAULT, kind="legal", code="A", name="甲公司")
    await add_org(database, "office", "某局")
    account = await add_account(database, "both", "王五", PASSWORD, own.id)
    await add_post(database, account, "office", "receiver", date(2026, 1, 1))
    token, _ = await sign_in(database, "both", PASSWORD)
    actor = await actor_of(database, token)
    assert actor is not None
    assert (actor.kind, actor.parties) == ("officer", ())


async def test_who_is_asked_in_one_query(database: Database, account: int) -> None:
    token, _ = await sign_in(database, "someone", PASSWORD)
    queries: list[str] = []
    async with database.pool.acquire() as connection:
        await actor_of(connection, "")  # asyncpg asks once for each connection what a list of bytes is
        with connection.query_logger(lambda record: queries.append(record.query)):
            assert await actor_of(connection, token) is not None
    assert len(queries) == 1


def test_the_system_and_nobody() -> None:
    assert (SYSTEM.kind, ANONYMOUS.kind) == ("system", "anonymous")


@pytest.mark.parametrize("change", ["reset", "closed"])
@pytest.mark.parametrize("moment", ["while the password is checked", "before the session is given"])
async def test_a_password_set_anew_while_somebody_signs_in_stays_set(
    database: Database, account: int, monkeypatch: pytest.MonkeyPatch, change: str, moment: str
) -> None:
    async def meanwhile() -> None:
        async with database.transaction() as connection:
            await (set_initial(connection, account) if change == "reset" else close_account(connection, account))

    real = {"matches": signing_in.matches, "hold": signing_in.hold}

    async def matches(stored: str | None, password: str) -> bool:
        right = await real["matches"](stored, password)
        await meanwhile()
        return right

    async def hold(connection: Connection, proved: Account) -> None:
        await meanwhile()
        await real["hold"](connection, proved)

    monkeypatch.setattr(signing_in, *(("matches", matches) if moment.startswith("while") else ("hold", hold)))
    assert await refused(database, "someone", PASSWORD) == REFUSAL
    monkeypatch.undo()
    assert await refused(database, "someone", PASSWORD) == REFUSAL
    assert await database.fetchval("SELECT count(*) FROM tokens") == 0

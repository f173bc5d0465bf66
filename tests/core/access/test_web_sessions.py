"""Sessions of a browser: who they are, how long they last, what is chosen in them."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from core import time
from core.access.accounts import add_account, add_org, add_post, close_account
from core.access.web_sessions import IDLE, LONGEST, close_session, csrf_of, open_session, session_of, set_acting, set_elder
from core.parties import add_agent, add_party, revoke_agent
from core.store.engine import Database
from core.store.vault import Vault

NOON = datetime(2026, 3, 2, 12, tzinfo=time.CHINA)
VAULT = Vault(bytes(32))


@pytest.fixture
async def account(database: Database) -> int:
    return await add_account(database, "someone", "某人", "correct horse")


async def alive(database: Database, token: str, moment: datetime) -> bool:
    with time.at(moment):
        return await session_of(database, token) is not None


async def test_a_fresh_session_says_who_and_carries_a_token_for_forms(database: Database, account: int) -> None:
    token, csrf = await open_session(database, account)
    session = await session_of(database, token)
    assert session is not None
    assert (session.actor.login, session.acting, session.elder) == ("someone", None, False)
    assert session.csrf == csrf == csrf_of(token)
    assert token not in csrf


async def test_two_sessions_of_one_account_are_apart(database: Database, account: int) -> None:
    (one, first), (other, second) = await open_session(database, account), await open_session(database, account)
    assert first != second
    await close_session(database, one)
    assert await session_of(database, one) is None
    assert await session_of(database, other) is not None


async def test_the_database_never_sees_the_token(database: Database, account: int) -> None:
    token, csrf = await open_session(database, account)
    rows = f"{[tuple(row) for row in await database.fetch('SELECT * FROM web_sessions')]}"
    assert token not in rows
    assert csrf not in rows


async def test_half_an_hour_without_a_request_ends_it(database: Database, account: int) -> None:
    with time.at(NOON):
        token, _ = await open_session(database, account)
    assert not await alive(database, token, NOON + IDLE)
    assert await alive(database, token, NOON + IDLE - timedelta(seconds=1))
    assert await alive(database, token, NOON + 2 * IDLE - timedelta(seconds=2))


async def test_twelve_hours_end_it_whatever_happens(database: Database, account: int) -> None:
    with time.at(NOON):
        token, _ = await open_session(database, account)
    moment = NOON
    while moment + timedelta(minutes=20) < NOON + LONGEST:
        moment += timedelta(minutes=20)
        assert await alive(database, token, moment)
    assert not await alive(database, token, NOON + LONGEST)


async def test_a_request_is_noted_at_most_once_a_minute(database: Database, account: int) -> None:
    with time.at(NOON):
        token, _ = await open_session(database, account)
    noted = []
    for seconds in (59, 60, 90, 119, 120):
        await alive(database, token, NOON + timedelta(seconds=seconds))
        noted.append((await database.fetchval("SELECT seen_at FROM web_sessions") - NOON).seconds)
    assert noted == [0, 60, 60, 60, 120]


async def test_a_closed_account_has_no_session(database: Database, account: int) -> None:
    token, _ = await open_session(database, account)
    await database.execute("UPDATE accounts SET active = false")
    assert await session_of(database, token) is None
    await close_account(database, account)
    assert await database.fetchval("SELECT count(*) FROM web_sessions") == 0


@pytest.mark.parametrize("token", ["", "x", "中文", "\ud800", "x" * 100_000, "a\0b"], ids=["empty", "short", "chinese", "surrogate", "long", "null"])
async def test_what_is_no_token_is_nobody(database: Database, account: int, token: str) -> None:
    assert await session_of(database, token) is None
    await close_session(database, token)


async def test_acting_for_a_party_lasts_as_long_as_the_authorisation(database: Database, account: int) -> None:
    party = await add_party(database, VAULT, kind="legal", code="91210411MAJB0001XH", name="甲公司")
    stranger = await add_party(database, VAULT, kind="legal", code="91210411MAJB00028H", name="乙公司")
    agent = await add_agent(database, account, party.id, date(2026, 1, 1), date(2099, 12, 31))
    token, _ = await open_session(database, account)
    for chosen, acting in ((party.id, party.id), (stranger.id, None), (None, None), (party.id, party.id)):
        await set_acting(database, token, chosen)
        session = await session_of(database, token)
        assert session is not None
        assert session.acting == acting
    await revoke_agent(database, agent)
    session = await session_of(database, token)
    assert session is not None
    assert session.acting is None


async def test_elder_pages_are_remembered(database: Database, account: int) -> None:
    token, _ = await open_session(database, account)
    for wanted in (True, False):
        await set_elder(database, token, wanted)
        session: Any = await session_of(database, token)
        assert session.elder is wanted


async def test_an_officer_is_an_officer(database: Database, account: int) -> None:
    await add_org(database, "housing", "住建局")
    await add_post(database, account, "housing", "receiver", date(2026, 1, 1))
    token, _ = await open_session(database, account)
    session: Any = await session_of(database, token)
    assert session.actor.kind == "officer"
    assert session.actor.holds("receiver", "housing")


async def test_old_sessions_are_swept_when_one_opens(database: Database, account: int) -> None:
    with time.at(NOON):
        await open_session(database, account)
    with time.at(NOON + LONGEST):
        await open_session(database, account)
    assert await database.fetchval("SELECT count(*) FROM web_sessions") == 1

"""AB 岗 arrangements: taken back however old they are, and never two for one day, also when two arrange at once."""

import asyncio
from datetime import date, timedelta

import pytest

from core import time
from core.access import Actor
from core.access.accounts import add_org, add_post
from core.access.signing_in import actor_of_account
from core.access.stand_ins import Arrangement, arrange, arrangements, take_back
from core.problems import Invalid, NotFound
from core.store.engine import Database

DAYS = timedelta(days=2)


@pytest.fixture
async def officers(database: Database) -> dict[str, Actor]:
    """Two who handle, one who decides, and one of another authority, by login."""
    found = {}
    async with database.transaction() as connection:
        for org in ("housing", "finance"):
            await add_org(connection, org, org)
        for login, org, role in (("jia", "housing", "handler"), ("yi", "housing", "handler"), ("ding", "housing", "decider"), ("bie", "finance", "decider")):
            account = await connection.fetchval("INSERT INTO accounts (login, name, password_hash) VALUES ($1, $1, '') RETURNING id", login)
            await add_post(connection, account, org, role, date(2026, 1, 1))
            found[login] = await actor_of_account(connection, account)
    return found


def wish(other: str, since: date) -> Arrangement:
    return Arrangement("jia", other, since, since + DAYS, "出差")


@pytest.mark.parametrize("by", ["jia", "ding"])
async def test_an_arrangement_of_long_ago_that_still_holds_is_taken_back(database: Database, officers: dict[str, Actor], by: str) -> None:
    today = time.today()
    async with database.transaction() as connection:
        first = await arrange(connection, officers["jia"], wish("yi", today + timedelta(days=700)))
        await connection.execute(
            "INSERT INTO stand_ins (principal, account, since, until, reason, made_by, made_at) SELECT $1, $2, d, d, '开会', $1, now()"
            " FROM generate_series($3::date - 150, $3::date - 1, '1 day') d", officers["jia"].account, officers["yi"].account, today,
        )
        assert first in {each.id for each in await arrangements(connection, officers[by])}
        for stranger in ("yi", "bie"):
            with pytest.raises(NotFound):
                await take_back(connection, officers[stranger], first)
        await take_back(connection, officers[by], first)
        with pytest.raises(NotFound):
            await take_back(connection, officers[by], first)


async def test_two_who_arrange_for_the_same_days_at_once_are_one_and_a_refusal(database: Database, officers: dict[str, Actor]) -> None:
    today = time.today()

    async def by_the_leader() -> None:
        async with database.transaction() as connection:
            await arrange(connection, officers["ding"], wish("ding", today))

    async with database.transaction() as connection:
        await arrange(connection, officers["jia"], wish("yi", today + timedelta(days=1)))
        other = asyncio.create_task(by_the_leader())
        await asyncio.sleep(0.5)
        assert not other.done()
    with pytest.raises(Invalid, match="已经由yi代办"):
        await other
    assert await database.fetchval("SELECT count(*) FROM stand_ins") == 1

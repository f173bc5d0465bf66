"""What calls an officer besides their desks, told with who they are: what asks them is never cut, what wants a signature is."""

from datetime import date

import pytest

from core.access import Actor, scope
from core.access.accounts import add_org, add_post
from core.access.finding import SIGNING
from core.access.signing_in import actor_of_account
from core.store.engine import Database

MANY = SIGNING + 200
_CALL = """
INSERT INTO case_calls ("case", kind, org, role, login) SELECT n, $2::text, $3::text, $4::text, $5::text FROM generate_series($1::int, $1::int + $6::int - 1) n
"""


@pytest.fixture
async def clerk(database: Database) -> int:
    """Somebody with three posts at two authorities."""
    async with database.transaction() as connection:
        account = await connection.fetchval("INSERT INTO accounts (login, name, password_hash) VALUES ('clerk', '某', '') RETURNING id")
        for org, roles in (("housing", ("handler", "reviewer")), ("finance", ("handler",))):
            await add_org(connection, org, org)
            for role in roles:
                await add_post(connection, account, org, role, date(2026, 1, 1))
    return int(account)


async def called(database: Database, account: int) -> Actor:
    return await actor_of_account(database, account)


async def test_an_authority_may_be_asked_about_any_number_of_cases(database: Database, clerk: int) -> None:
    await database.execute(_CALL, 1, "sign", "housing", "handler", "", MANY)
    await database.execute(_CALL, 10_001, "consult", "finance", "", "", MANY)
    await database.execute(_CALL, 20_001, "copy", "", "", "clerk", MANY)
    await database.execute(_CALL, 30_001, "consult", "elsewhere", "", "", 5)
    actor = await called(database, clerk)
    assert actor.asked == (*range(10_001, 10_001 + MANY), *range(20_001, 20_001 + MANY))
    assert scope(actor).args[1] == list(actor.asked)
    assert set(actor.asked) < set(actor.called)


async def test_of_what_wants_a_signature_the_oldest_at_each_post_are_told(database: Database, clerk: int) -> None:
    await database.execute(_CALL, 1, "sign", "housing", "handler", "", MANY)
    await database.execute(_CALL, 10_001, "sign", "housing", "reviewer", "", 3)
    await database.execute(_CALL, 20_001, "sign", "housing", "decider", "", 3)
    await database.execute(_CALL, 30_001, "sign", "housing", "", "clerk", 2)
    actor = await called(database, clerk)
    assert actor.called == (*range(1, SIGNING + 1), 10_001, 10_002, 10_003, 30_001, 30_002)
    assert actor.asked == ()


async def test_asked_twice_is_told_once(database: Database, clerk: int) -> None:
    for kind, org, login in (("consult", "finance", ""), ("consult", "", "clerk"), ("copy", "", "clerk")):
        await database.execute(_CALL, 7, kind, org, "", login, 1)
    await database.execute(_CALL, 7, "sign", "housing", "reviewer", "", 1)
    actor = await called(database, clerk)
    assert (actor.asked, actor.called) == ((7,), (7,))

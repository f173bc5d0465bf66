"""An authority with more officers, and a house with more authorities, than a list of them holds: who is named is found all the same."""

from datetime import date
from decimal import Decimal
from typing import Any

from core.access.accounts import add_post
from core.cases import act, read_case
from core.filings import submit
from core.process import Act

Town = Any
MANY = 520


async def crowd(town: Town, org: str) -> None:
    """So many colleagues and authorities that the last by name are on no list; `zz` handles here, `zy` elsewhere, `zorg` is another authority."""
    async with town.house.db.transaction() as connection:
        await connection.execute("INSERT INTO orgs (id, name) SELECT 'org' || n, 'a' || n FROM generate_series(1, $1::int) n", MANY)
        await connection.execute("INSERT INTO orgs (id, name) VALUES ('zorg', 'zz局')")
        await connection.execute("INSERT INTO accounts (login, name, password_hash) SELECT 'crowd' || n, 'a' || n, '' FROM generate_series(1, $1::int) n", MANY)
        await connection.execute("INSERT INTO posts (account, org, role, since) SELECT id, $1, 'handler', '2026-01-01' FROM accounts WHERE login LIKE 'crowd%'", org)
        for login, where in (("zz", org), ("zy", "zorg")):
            account = await connection.fetchval("INSERT INTO accounts (login, name, password_hash) VALUES ($1, 'zz' || $1, '') RETURNING id", login)
            await add_post(connection, account, where, "handler", date(2026, 1, 1))


async def test_whoever_and_whatever_is_named_is_found_beyond_the_lists(town: Town) -> None:
    handler = town.officers["handler"]
    await crowd(town, handler.posts[0].org)
    number = (await submit(town.house, town.company, town.filing("a", area_m2=Decimal(350)))).cases[0].number
    for role, outcome in (("receiver", "收件"), ("acceptor", "受理")):
        await act(town.house, town.officers[role], number, Act(outcome))
    listed = {name for command in (await read_case(town.house, handler, number)).commands for ask in command.asks for name, _ in ask.options}
    assert not listed & {"zz", "zy", "zorg"}
    for to in ("zz", "zy"):
        await act(town.house, handler, number, Act("知会", to=to, reason="请看"))
    for to, name in (("zorg", "zz局"), ("zz", "zzzz"), ("zy", "zzzy")):
        await act(town.house, handler, number, Act("征求意见", to=to, reason="请看", days=3, ground="继续办理"))
        assert await town.house.db.fetchval("SELECT standing->'consults'->-1->>'name' FROM cases") == name
    view = await act(town.house, handler, number, Act("转办", to="zz"))
    assert view.hands is not None
    assert view.hands.assignee == "zzzz"

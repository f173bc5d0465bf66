"""Accounts, and the posts they hold in orgs."""

from collections.abc import Mapping
from datetime import date

from core.access.passwords import hash_password
from core.store.engine import Connection


async def add_org(connection: Connection, org: str, name: str, region: str = "") -> None:
    """An authority, or its new name."""
    await connection.execute(
        "INSERT INTO orgs (id, name, region) VALUES ($1, $2, $3)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, region = excluded.region", org, name, region,
    )


async def add_missing_orgs(connection: Connection, named: Mapping[str, str]) -> None:
    """The authorities by id, under these names; those that stand there already keep theirs."""
    await connection.executemany("INSERT INTO orgs (id, name) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING", sorted(named.items()))


async def add_account(connection: Connection, login: str, name: str, password: str, party: int | None = None) -> int:
    """A new account; `party` is set for a party's own. Raises asyncpg's UniqueViolationError when the login is taken."""
    number: int = await connection.fetchval(
        "INSERT INTO accounts (login, name, password_hash, party) VALUES ($1, $2, $3, $4) RETURNING id",
        login.strip(), name, await hash_password(password), party,
    )
    return number


async def close_account(connection: Connection, account: int) -> None:
    """Nobody signs in with it any more, and its tokens and sessions end now."""
    await connection.execute("UPDATE accounts SET active = false WHERE id = $1", account)
    await connection.execute("DELETE FROM tokens WHERE account = $1", account)
    await connection.execute("DELETE FROM web_sessions WHERE account = $1", account)


async def add_post(connection: Connection, account: int, org: str, role: str, since: date, until: date | None = None) -> int:
    """A post from `since` up to and including `until`; the role's name is checked where the registry is known."""
    number: int = await connection.fetchval(
        "INSERT INTO posts (account, org, role, since, until) VALUES ($1, $2, $3, $4, $5) RETURNING id",
        account, org, role, since, until,
    )
    return number


async def end_post(connection: Connection, post: int, last_day: date) -> None:
    """The post's last day."""
    await connection.execute("UPDATE posts SET until = $2 WHERE id = $1", post, last_day)

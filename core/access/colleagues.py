"""Who works beside an officer: the names behind logins, and who may sign with one."""

from collections.abc import Collection

from core import time
from core.access.actors import Actor
from core.store.engine import Connection

_COLLEAGUES = """
SELECT DISTINCT a.login, a.name FROM accounts a JOIN held_posts o ON o.account = a.id
WHERE a.active AND a.id <> $1 AND o.org = $2 AND o.role = $3 AND o.since <= $4 AND (o.until IS NULL OR o.until >= $4)
ORDER BY a.name LIMIT 100
"""


async def colleagues(connection: Connection, actor: Actor, org: str, role: str) -> tuple[tuple[str, str], ...]:
    """Logins and names of those who hold the same post there today and may sign too; nobody when the actor does not hold it."""
    if not actor.holds(role, org):
        return ()
    rows = await connection.fetch(_COLLEAGUES, actor.account, org, role, time.today())
    return tuple((row["login"], row["name"]) for row in rows)


async def names_of(connection: Connection, logins: Collection[str]) -> dict[str, str]:
    """The names of these logins, for colleagues to read; a login without an account stands for itself."""
    rows = await connection.fetch("SELECT login, name FROM accounts WHERE login = ANY($1::text[])", sorted(set(logins)))
    return {login: login for login in logins} | {row["login"]: row["name"] for row in rows}

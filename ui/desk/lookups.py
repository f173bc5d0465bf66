"""Small questions the desk asks beside the case: who may sign with me, and which cases behind a fact may I open."""

from collections.abc import Collection

from core import time
from core.access import Actor, scope
from core.filings import attachments
from core.filings.attachments import Attachment
from core.house import House

_COLLEAGUES = """
SELECT DISTINCT a.login, a.name FROM accounts a JOIN posts o ON o.account = a.id
WHERE a.active AND a.id <> $1 AND o.org = $2 AND o.role = $3 AND o.since <= $4 AND (o.until IS NULL OR o.until >= $4)
ORDER BY a.name LIMIT 100
"""


async def colleagues(house: House, actor: Actor, org: str, role: str) -> tuple[tuple[str, str], ...]:
    """Logins and names of those who hold the same post there today and may sign too; nobody when the actor does not hold it."""
    if not actor.holds(role, org):
        return ()
    rows = await house.db.fetch(_COLLEAGUES, actor.account, org, role, time.today())
    return tuple((row["login"], row["name"]) for row in rows)


async def openable(house: House, actor: Actor, numbers: Collection[str]) -> frozenset[str]:
    """Of these case numbers the ones whose cases the actor may see."""
    if not numbers:
        return frozenset()
    seen = scope(actor, 2)
    rows = await house.db.fetch(f"SELECT c.number FROM cases c WHERE c.number = ANY($1::text[]) AND {seen.where}", list(numbers), *seen.args)  # noqa: S608 - the scope's own text
    return frozenset(row["number"] for row in rows)


async def files_of(house: House, actor: Actor, number: str) -> tuple[Attachment, ...]:
    """The files given for the materials of a case."""
    async with house.db.transaction() as connection:
        return tuple(await attachments.of_case(connection, actor, house.vault, number))


async def names_of(house: House, logins: Collection[str]) -> dict[str, str]:
    """The names of these logins, for colleagues to read; a login without an account stands for itself."""
    rows = await house.db.fetch("SELECT login, name FROM accounts WHERE login = ANY($1::text[])", sorted(set(logins)))
    return {login: login for login in logins} | {row["login"]: row["name"] for row in rows}

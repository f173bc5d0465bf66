"""Who gives a command, and who works around the case, out of the database."""

from core import time
from core.access import Actor, case_orgs, case_posts
from core.access.roles import NO_CASES
from core.cases.around import Around, Colleague, Who
from core.house import House
from core.store.engine import Connection

_HOLDS = f"""
SELECT a.login, a.name, o.org, array_agg(DISTINCT o.role) AS roles FROM held_posts o JOIN accounts a ON a.id = o.account
WHERE a.active AND o.role <> ALL({NO_CASES}) AND o.since <= $2 AND (o.until IS NULL OR o.until >= $2)
"""  # noqa: S608 - the roles are written down in core
"""Whoever holds only roles without cases is nobody's colleague on one."""
_PEOPLE = f"""
({_HOLDS} AND o.org = $1 GROUP BY a.login, a.name, o.org ORDER BY a.name, a.login LIMIT 500)
UNION ({_HOLDS} AND a.login = $3 AND $3 <> '' GROUP BY a.login, a.name, o.org) ORDER BY name, login
"""
"""Those to choose from, and whoever is named: found however many there are."""
_ORGS = """
(SELECT id, name FROM orgs WHERE id <> $1 ORDER BY name LIMIT 500) UNION (SELECT id, name FROM orgs WHERE id = $2 AND id <> $1) ORDER BY name
"""


def name_of(actor: Actor) -> str:
    """How the actor stands in the chain."""
    return f"account:{actor.account}" if actor.account else "system"


def who_of(actor: Actor, org: str) -> Who:
    """The actor as the pure commands know them, at the authority of a case."""
    roles = frozenset(post.role for post in case_posts(actor) if post.org == org)
    lent = {role: stood.name for role in sorted(roles) if (stood := actor.in_place_of(role, org)) is not None}
    return Who(
        actor.login, actor.name, name_of(actor), roles, frozenset(case_orgs(actor)), lent, {each.login: each.name for each in actor.stood}
    )


async def around_of(house: House, connection: Connection, org: str, named: str = "") -> Around:
    """Officers of the authority and other authorities, as many as a list holds, and the officer or authority `named` in any case."""
    rows = await connection.fetch(_PEOPLE, org, time.today(), named)
    found = [Colleague(row["login"], row["name"], row["org"], frozenset(row["roles"])) for row in rows]
    orgs = tuple((row["id"], row["name"]) for row in await connection.fetch(_ORGS, org, named))
    here = tuple(each for each in found if each.org == org)
    return Around(here, orgs, tuple(each for each in found if each.org != org), roles_of(house))


def roles_of(house: House) -> dict[str, str]:
    """How roles are called."""
    return {role.id: role.name for role in house.catalogue.registry.roles.values()}

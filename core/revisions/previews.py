"""Links by which somebody without an account looks at a revision, for some days, without being able to change or file anything."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from core import time
from core.access import Actor
from core.house import House
from core.problems import NotFound
from core.revisions import log
from core.revisions.keeping import locked

LASTS: Final = timedelta(days=7)


async def make(house: House, actor: Actor, revision: int) -> tuple[str, datetime]:
    """The secret part of a new link, told this once, and until when it opens. Raises NotFound."""
    secret, until = secrets.token_urlsafe(24), time.now() + LASTS
    async with house.db.transaction() as connection:
        await locked(connection, actor, revision)
        await connection.execute(
            "INSERT INTO revision_previews (digest, revision, made_by, made_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
            _digest(secret), revision, actor.account, time.now(), until,
        )
        await log.write(connection, revision, "previewed", actor.account, {"until": until})
    return secret, until


async def end(house: House, actor: Actor, revision: int) -> None:
    """No link of the revision opens any more. Raises NotFound."""
    async with house.db.transaction() as connection:
        await locked(connection, actor, revision)
        await connection.execute("DELETE FROM revision_previews WHERE revision = $1", revision)


async def find(house: House, secret: str) -> tuple[int, datetime]:
    """The revision a link leads to, and until when. Raises NotFound for an unknown or lapsed one: the two are not told apart."""
    row = await house.db.fetchrow("SELECT revision, expires_at FROM revision_previews WHERE digest = $1 AND expires_at > $2", _digest(secret), time.now())
    if row is None:
        raise NotFound("预览链接不存在或者已经过期", "请向给您链接的工作人员要一个新的")
    return row["revision"], row["expires_at"]


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()

"""Sessions of a browser: a random cookie, known here by its digest only, and the token its forms carry against forgery (CSRF).

A session ends after half an hour without a request, and after twelve hours in any case. What one chose for it lives in it: the company
one acts for, and 长辈版.
"""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from core import time
from core.access.actors import Actor
from core.access.finding import ASKED, UNREAD, WHO, actor_from, digest_of
from core.canonical import sm3
from core.store.engine import Connection, Row

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
TOUCHED = timedelta(minutes=1)
"""How far the note of the last request may lag, so that not every request writes."""
LONGEST_TOKEN = 200
_SESSION = f"""
SELECT s.digest, {WHO}, s.acting, s.elder, s.hotkeys, s.password_due, s.seen_at, ({UNREAD}) AS unread
FROM {ASKED} JOIN web_sessions s ON s.digest = m.digest JOIN accounts a ON a.id = s.account
WHERE s.seen_at > $3 AND s.opened_at > $4 AND a.active
"""  # noqa: S608 - columns written down in this package


class WebSession(msgspec.Struct, frozen=True):
    """Who sits at the browser.

    `csrf` must come back with every form; `acting` is the party chosen to act for, as long as the actor may still act for it; `elder`
    says that pages are wanted large and in high contrast; `hotkeys` that single letters are keys of the desk; `unread` counts messages
    not looked at, at most 100. `password_due`: it may only be used to set one's own password.
    """

    actor: Actor
    csrf: str
    acting: int | None = None
    elder: bool = False
    unread: int = 0
    hotkeys: bool = True
    password_due: bool = False


async def open_session(connection: Connection, account: int, *, password_due: bool = False) -> tuple[str, str]:
    """A fresh session of somebody who has just shown who they are: the cookie's token, and the token of its forms.

    `password_due`: they did so by an initial password, so that they set their own before anything else.
    """
    token, moment = secrets.token_urlsafe(32), time.now()
    await connection.execute("DELETE FROM web_sessions WHERE opened_at <= $1", moment - LONGEST)
    await connection.execute(
        "INSERT INTO web_sessions (digest, account, opened_at, seen_at, password_due, hotkeys)"
        " VALUES ($1, $2, $3, $3, $4, coalesce((SELECT hotkeys FROM desk_habits WHERE account = $2), true))", digest_of(token), account, moment, password_due,
    )
    return token, csrf_of(token)


async def session_of(connection: Connection, token: str) -> WebSession | None:
    """The session of a cookie, in one query; None when it is unknown or over, or the account is closed."""
    return (await sessions_of(connection, [token])).get(token) if possible(token) else None


async def sessions_of(connection: Connection, tokens: Sequence[str]) -> dict[str, WebSession]:
    """The same for several cookies that are `possible`, by cookie, in one query; those that are over are left out."""
    moment, asked = time.now(), {digest_of(token): token for token in tokens}
    rows = await connection.fetch(_SESSION, list(asked), moment.date(), moment - IDLE, moment - LONGEST)
    await _touch(connection, [row["digest"] for row in rows if row["seen_at"] <= moment - TOUCHED], moment)
    return {asked[row["digest"]]: _session(asked[row["digest"]], row) for row in rows}


async def _touch(connection: Connection, digests: Sequence[bytes], moment: datetime) -> None:
    """Note the last request of sessions whose note has fallen behind."""
    if digests:
        await connection.execute("UPDATE web_sessions SET seen_at = $2 WHERE digest = ANY($1::bytea[]) AND seen_at < $2", digests, moment)


def _session(token: str, row: Row) -> WebSession:
    actor = actor_from(row)
    held = actor.party(row["acting"]) if row["acting"] is not None else None
    return WebSession(actor, csrf_of(token), held.id if held is not None else None, row["elder"], row["unread"], row["hotkeys"], row["password_due"])


async def set_acting(connection: Connection, token: str, party: int | None) -> None:
    """Choose the party to act for (None: nobody yet); whether it may be chosen is looked at whenever the session is read."""
    await connection.execute("UPDATE web_sessions SET acting = $2 WHERE digest = $1", digest_of(token), party)


async def set_elder(connection: Connection, token: str, elder: bool) -> None:  # noqa: FBT001 - the choice itself
    """Large, high-contrast pages 长辈版, or the usual ones."""
    await connection.execute("UPDATE web_sessions SET elder = $2 WHERE digest = $1", digest_of(token), elder)


async def close_session(connection: Connection, token: str) -> None:
    """Forget the session. An unknown token is no error."""
    if possible(token):
        await connection.execute("DELETE FROM web_sessions WHERE digest = $1", digest_of(token))


def csrf_of(token: str) -> str:
    """The token of a session's forms: follows from the cookie, and tells nothing about it."""
    return base64.urlsafe_b64encode(sm3(b"jiban csrf 1", token.encode())).rstrip(b"=").decode()


def possible(token: str) -> bool:
    """Whether a cookie can be a session's at all; what cannot is not looked up."""
    return 0 < len(token) <= LONGEST_TOKEN and token.isascii()

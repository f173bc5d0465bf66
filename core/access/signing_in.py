"""Signing in by password, the bearer token it gives, and who a token is.

A guess is counted before it is checked, so a hundred guesses at once are still five. Unknown login, wrong password, locked and
closed account all get the same answer.
"""

import secrets
from datetime import date, datetime, timedelta

import msgspec

from core import time
from core.access.actors import Actor, PartyHeld, PostHeld
from core.access.passwords import LONGEST, hash_password, matches, outdated
from core.canonical import sm3
from core.store.engine import Connection, Database, Row

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
TOKEN_LIFE = timedelta(hours=12)
REFUSAL = f"登录名或者密码不对。连续 {TRIES} 次不对，账号锁定 {LOCKED_FOR.seconds // 60} 分钟"


class SignInRefused(Exception):
    """The sign-in is refused; the text (Chinese) is the same whatever the reason."""


class Account(msgspec.Struct, frozen=True):
    """Who has signed in."""

    id: int
    login: str
    name: str
    expires_at: datetime


async def sign_in(database: Database, login: str, password: str) -> tuple[str, Account]:
    """A fresh token and its account. Raises SignInRefused.

    Takes the database, not a transaction of the caller's: a refusal must not roll back the count of guesses.
    """
    row = await _claim_a_try(database, login.strip())
    right = await matches(row["password_hash"] if row else None, password)
    if row is None or not right or len(password) > LONGEST:
        raise SignInRefused(REFUSAL)
    token, moment = secrets.token_urlsafe(32), time.now()
    stored = await hash_password(password) if outdated(row["password_hash"]) else row["password_hash"]
    async with database.transaction() as connection:
        await connection.execute(
            "UPDATE accounts SET failures = 0, locked_until = NULL, password_hash = $2 WHERE id = $1", row["id"], stored
        )
        await connection.execute(
            "INSERT INTO tokens (digest, account, issued_at, expires_at) VALUES ($1, $2, $3, $4)",
            _digest(token), row["id"], moment, moment + TOKEN_LIFE,
        )
    return token, Account(row["id"], row["login"], row["name"], moment + TOKEN_LIFE)


async def _claim_a_try(database: Database, login: str) -> Row | None:
    """Count this guess and answer the account, or None when it is unknown, closed or locked; the fifth guess locks."""
    return await database.fetchrow(
        "UPDATE accounts SET failures = CASE WHEN locked_until IS NULL THEN failures + 1 ELSE 1 END,"
        " locked_until = CASE WHEN locked_until IS NULL AND failures + 1 >= $3 THEN $2 + $4::interval END"
        " WHERE login = $1 AND active AND (locked_until IS NULL OR locked_until <= $2)"
        " RETURNING id, login, name, password_hash", login, time.now(), TRIES, LOCKED_FOR,
    )


async def sign_out(connection: Connection, token: str) -> None:
    """Forget the token, and with it all that have expired. An unknown token is no error."""
    await connection.execute("DELETE FROM tokens WHERE digest = $1 OR expires_at <= $2", _digest(token), time.now())


_WHO = """
SELECT a.id, a.login, a.name,
  (SELECT jsonb_agg(jsonb_build_array(p.id, p.code, p.name, h.items, h.until) ORDER BY p.id)
     FROM (SELECT a.party AS party, '{}'::text[] AS items, NULL::date AS until WHERE a.party IS NOT NULL
           UNION ALL
           SELECT g.party, g.items, g.until FROM agents g
            WHERE g.account = a.id AND g.since <= $2 AND g.until >= $2 AND g.revoked_at IS NULL) h
     JOIN parties p ON p.id = h.party) AS parties,
  (SELECT jsonb_agg(jsonb_build_array(o.org, o.role) ORDER BY o.org, o.role) FROM posts o
    WHERE o.account = a.id AND o.since <= $2 AND (o.until IS NULL OR o.until >= $2)) AS posts
FROM tokens t JOIN accounts a ON a.id = t.account
WHERE t.digest = $1 AND t.expires_at > $3 AND a.active
"""


async def actor_of(connection: Connection, token: str) -> Actor | None:
    """Who a token is, with parties and posts in force today, in one query; None when it is unknown, expired or the account closed."""
    moment = time.now()
    row = await connection.fetchrow(_WHO, _digest(token), moment.date(), moment)
    if row is None:
        return None
    posts = tuple(PostHeld(*post) for post in row["posts"] or ())
    parties = () if posts else tuple(_held(*party) for party in row["parties"] or ())
    return Actor(row["id"], row["login"], row["name"], "officer" if posts else "applicant", parties, posts)


def _held(party: int, code: str, name: str, items: list[str], until: str | None) -> PartyHeld:
    return PartyHeld(party, code, name, tuple(items), date.fromisoformat(until) if until else None)


def _digest(token: str) -> bytes:
    return sm3(token.encode())

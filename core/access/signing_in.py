"""Signing in by password, the bearer token it gives, and who a token is.

A guess is counted before it is checked, so a hundred guesses at once are still five. Unknown login, wrong password, locked and
closed account all get the same answer.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec

from core import time
from core.access.actors import Actor
from core.access.finding import ASKED, WHO, actor_from, digest_of
from core.access.passwords import LONGEST, hash_password, matches, outdated
from core.store.engine import Connection, Database, Row

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
TOKEN_LIFE = timedelta(hours=12)
_ACCOUNT = f"SELECT {WHO} FROM accounts a WHERE a.id = $1 AND a.active"  # noqa: S608 - columns written down in `finding`
_PROVED = """
UPDATE accounts SET failures = 0, locked_until = NULL, password_hash = $3 WHERE id = $1 AND password_hash = $2 AND active RETURNING true
"""
REFUSAL = f"账号或者密码不对。连续 {TRIES} 次不对，账号锁定 {LOCKED_FOR.seconds // 60} 分钟"
LAPSED = "初始密码已经过期，请联系本机关的人员管理员重新生成"
DUE = "初始密码只能用来设置自己的密码，请先在网页上登录修改"


class SignInRefused(Exception):
    """The sign-in is refused; the text (Chinese) is the same whatever the reason, unless the password was right."""


class Account(msgspec.Struct, frozen=True):
    """Who has signed in. `password_due`: with an initial password, good for nothing but setting one's own; `proof`: of the password, see `hold`."""

    id: int
    login: str
    name: str
    expires_at: datetime
    password_due: bool = False
    proof: str = ""


async def sign_in(database: Database, login: str, password: str) -> tuple[str, Account]:
    """A fresh token and its account. Raises SignInRefused, for an initial password too: that is changed on a page."""
    account = await authenticate(database, login, password)
    if account.password_due:
        raise SignInRefused(DUE)
    token = secrets.token_urlsafe(32)
    async with database.transaction() as connection:
        await hold(connection, account)
        await connection.execute(
            "INSERT INTO tokens (digest, account, issued_at, expires_at) VALUES ($1, $2, $3, $4)",
            digest_of(token), account.id, time.now(), account.expires_at,
        )
    return token, account


async def hold(connection: Connection, account: Account) -> None:
    """Keep the account as it was proved until the transaction ends, in which a token or session is given.

    Raises SignInRefused when it was closed, or its password set anew, while the password was being checked: whoever did that ends what is
    open, and what is opened afterwards must not escape.
    """
    query = "SELECT true FROM accounts WHERE id = $1 AND active AND encode(sha256(convert_to(password_hash, 'UTF8')), 'hex') = $2 FOR SHARE"
    if not await connection.fetchval(query, account.id, account.proof):
        raise SignInRefused(REFUSAL)


async def authenticate(database: Database, login: str, password: str) -> Account:
    """The account whose login and password these are, without opening anything; `expires_at` is until when that may last.

    Takes the database, not a transaction of the caller's: a refusal must not roll back the count of guesses. Raises SignInRefused.
    """
    row = await _claim_a_try(database, login.strip())
    right = await matches(row["password_hash"] if row else None, password)
    if row is None or not right or len(password) > LONGEST:
        raise SignInRefused(REFUSAL)
    if row["initial_until"] is not None and row["initial_until"] <= time.now():
        raise SignInRefused(LAPSED)
    known: str = row["password_hash"]
    stored = await hash_password(password) if outdated(known) else known
    if not await database.fetchval(_PROVED, row["id"], known, stored):  # closed or set anew meanwhile
        raise SignInRefused(REFUSAL)
    proof = sha256(stored.encode()).hexdigest()
    return Account(row["id"], row["login"], row["name"], time.now() + TOKEN_LIFE, row["initial_until"] is not None, proof)


async def _claim_a_try(database: Database, login: str) -> Row | None:
    """Count this guess and answer the account, or None when it is unknown, closed or locked; the fifth guess locks."""
    return await database.fetchrow(
        "UPDATE accounts SET failures = CASE WHEN locked_until IS NULL THEN failures + 1 ELSE 1 END,"
        " locked_until = CASE WHEN locked_until IS NULL AND failures + 1 >= $3 THEN $2 + $4::interval END"
        " WHERE login = $1 AND active AND (locked_until IS NULL OR locked_until <= $2)"
        " RETURNING id, login, name, password_hash, initial_until", login, time.now(), TRIES, LOCKED_FOR,
    )


async def sign_out(connection: Connection, token: str) -> None:
    """Forget the token, and with it all that have expired. An unknown token is no error."""
    await connection.execute("DELETE FROM tokens WHERE digest = $1 OR expires_at <= $2", digest_of(token), time.now())


_WHO = f"""
SELECT t.digest, {WHO} FROM {ASKED} JOIN tokens t ON t.digest = m.digest JOIN accounts a ON a.id = t.account
WHERE t.expires_at > $3 AND a.active
"""  # noqa: S608 - columns written down in this package


async def actor_of(connection: Connection, token: str) -> Actor | None:
    """Who a token is, with parties and posts in force today, in one query; None when it is unknown, expired or the account closed."""
    digest = digest_of(token)
    return (await actors_of(connection, [digest])).get(digest)


async def actor_of_account(connection: Connection, account: int) -> Actor:
    """Who an account is today. Raises LookupError when there is none, or it is closed."""
    row = await connection.fetchrow(_ACCOUNT, account, time.today())
    if row is None:
        raise LookupError(f"没有账号 {account}，或者已经停用")
    return actor_from(row)


async def actors_of(connection: Connection, digests: Sequence[bytes]) -> dict[bytes, Actor]:
    """The same for several tokens, by what they are known by, in one query; those that are nobody are left out."""
    moment = time.now()
    return {row["digest"]: actor_from(row) for row in await connection.fetch(_WHO, digests, moment.date(), moment)}

"""Initial passwords 初始密码: made for somebody else, told once, good for a week, and only for setting one's own; and what one's own must be.

GB/T 22239-2019 asks for passwords of some complexity (8.1.4.1 a) and for no password but one's own to stay in use (8.1.4.2 b).
"""

import secrets
from datetime import datetime, timedelta

from core import time
from core.access.actors import Actor
from core.access.finding import digest_of
from core.access.passwords import LONGEST, hash_password
from core.access.signing_in import SignInRefused, authenticate
from core.problems import FieldProblem, Invalid
from core.store.engine import Connection, Database

LIFE = timedelta(days=7)
SHORTEST = 10
LEAST_DIFFERENT = 5
"""Different characters in a password."""
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what is mistaken for something else when it is read from paper: i l o 0 1."""
_LABELS = {"old": "现在的密码", "new": "新密码", "again": "再输一遍新密码"}
_SET = "UPDATE accounts SET password_hash = $2, initial_until = $3, failures = 0, locked_until = NULL WHERE id = $1"


def initial_password() -> str:
    """A fresh one, in three groups that can be read to somebody; about 59 bits."""
    return "-".join("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(3))


async def set_initial(connection: Connection, account: int) -> tuple[str, datetime]:
    """A fresh initial password for the account and until when it is good; whoever is signed in with the old one is signed in no more."""
    password, until = initial_password(), time.now() + LIFE
    await connection.execute(_SET, account, await hash_password(password), until)
    await connection.execute("DELETE FROM tokens WHERE account = $1", account)
    await connection.execute("DELETE FROM web_sessions WHERE account = $1", account)
    return password, until


async def set_own(database: Database, actor: Actor, token: str, old: str, new: str, again: str) -> None:
    """One's own password instead of the old one; `token` is the session it is done in, every other session and token ends.

    Raises Invalid with what is wrong with which text. Five wrong old ones lock the account, as at signing in.
    """
    faults = [FieldProblem(name, _LABELS[name], f"请填写{_LABELS[name]}") for name, text in (("old", old), ("new", new), ("again", again)) if not text]
    if not faults:
        faults = [FieldProblem(name, _LABELS[name], text) for name, text in _faults(actor, old, new, again)]
    if faults:
        raise Invalid("密码没有修改", "请改正后重新提交", faults)
    try:
        await authenticate(database, actor.login, old)
    except SignInRefused:
        raise Invalid("密码没有修改", "请改正后重新提交", (FieldProblem("old", _LABELS["old"], "现在的密码不对；连续 5 次不对，账号锁定 15 分钟"),)) from None
    hashed = await hash_password(new)
    async with database.transaction() as connection:
        await connection.execute(_SET, actor.account, hashed, None)
        await connection.execute("DELETE FROM tokens WHERE account = $1", actor.account)
        await connection.execute("DELETE FROM web_sessions WHERE account = $1 AND digest <> $2", actor.account, digest_of(token))
        await connection.execute("UPDATE web_sessions SET password_due = FALSE WHERE account = $1", actor.account)


def _faults(actor: Actor, old: str, new: str, again: str) -> list[tuple[str, str]]:
    """Which text is wrong, and why."""
    said = weak(new, actor.login)
    if not said and new == old:
        said = "新密码不能和现在的一样"
    found = [("new", said)] if said else []
    return [*found, ("again", "两遍新密码不一样")] if new != again else found


def weak(password: str, login: str) -> str:
    """Why the password is too easy to guess, in Chinese; empty when it is not."""
    if not SHORTEST <= len(password) <= LONGEST:
        return f"密码应为 {SHORTEST} 到 {LONGEST} 个字符"
    if not any(each.isalpha() for each in password) or all(each.isalpha() for each in password):
        return "密码里既要有字母，也要有数字或者符号"
    if len(set(password)) < LEAST_DIFFERENT:
        return f"密码里至少要有 {LEAST_DIFFERENT} 种不同的字符"
    if login.lower() in password.lower():
        return "密码里不能有账号"
    return ""

"""Opening accounts for officers, giving posts and ending them, closing accounts; each written down with who did it and why.

What an officer did under a post stays theirs: posts are ended, accounts closed, nothing is deleted.
"""

import re
from datetime import date, datetime, timedelta
from typing import Final

import msgspec
from asyncpg import UniqueViolationError

from core import time
from core.access.accounts import add_account, add_post, close_account, end_post
from core.access.initial import initial_password, set_initial
from core.access.keepers import Keeper
from core.problems import FieldProblem, Forbidden, Invalid, NotFound
from core.rules import value_words
from core.store.engine import Connection, Row
from core.values import FieldType

LABELS: Final = {"login": "账号", "name": "姓名", "org": "机关", "role": "岗位", "since": "起始日期", "until": "终止日期", "last_day": "最后一天", "reason": "事由"}
TAKEN: Final = "这个账号已经有人使用。兼任的，请按他原来的账号和姓名填写；新来的，请换一个账号"
LONGEST_NAME = 60
LONGEST_REASON = 200
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{1,59}")
_LOG = """
INSERT INTO staff_log (at, by, by_name, account, org, kind, role, since, until, reason) VALUES ($1, nullif($2, 0), $3, $4, $5, $6, $7, $8, $9, $10)
"""
_WHO = """
SELECT a.id, a.login, a.name, a.active, a.party IS NOT NULL OR EXISTS (SELECT FROM agents g WHERE g.account = a.id) AS applies FROM accounts a
"""
_ACCOUNT = f"{_WHO} WHERE a.id = $1 FOR UPDATE OF a"
_KNOWN = f"{_WHO} WHERE lower(a.login) = lower($1) FOR UPDATE OF a"
"""`applies`: a party's own account or an agent's. Giving it a post would make its password an administrator's to set."""
_TWICE = """
SELECT true FROM posts WHERE account = $1 AND org = $2 AND role = $3 AND coalesce(until, 'infinity') >= $4 AND since <= coalesce($5::date, 'infinity') LIMIT 1
"""
_POSTS = "SELECT org, role FROM posts WHERE account = $1 AND (until IS NULL OR until >= $2)"


class Term(msgspec.Struct, frozen=True):
    """A post as it is wished for: an authority, a role there, from when, and until when (included; None: until it is ended)."""

    org: str
    role: str
    since: date | None
    until: date | None = None


NO_TERM: Final = Term("", "", None)


class Handed(msgspec.Struct, frozen=True):
    """What came of it: the account, and its initial password, which is told once; empty when the account had one of its own already."""

    account: int
    password: str = ""
    until: datetime | None = None


async def open_account(connection: Connection, keeper: Keeper, login: str, name: str, term: Term) -> Handed:
    """An account for an officer, with a first post; who has an account already (same login, same name) is given the post.

    Raises Invalid for what does not hold together, Forbidden for what is not the keeper's to give.
    """
    login, name = login.strip(), name.strip()
    _check(keeper, term, login=login, name=name)
    if (known := await connection.fetchrow(_KNOWN, login)) is not None:
        if known["login"] != login or known["name"] != name or known["applies"] or not known["active"]:
            raise _wrong("login", TAKEN)
        await _give(connection, keeper, known, term)
        return Handed(known["id"])
    try:
        account = await add_account(connection, login, name, initial_password())
    except UniqueViolationError:  # opened by somebody else in the same moment
        raise _wrong("login", TAKEN) from None
    password, until = await set_initial(connection, account)
    await _log(connection, keeper, account, "opened", Term(term.org, "", None))
    row = await connection.fetchrow(_ACCOUNT, account)
    assert row is not None, "just made"
    await _give(connection, keeper, row, term)
    return Handed(account, password, until)


async def give_post(connection: Connection, keeper: Keeper, account: int, term: Term) -> None:
    """One more post for somebody of the keeper's authorities. Raises NotFound, Invalid, Forbidden."""
    row = await _theirs(connection, keeper, account)
    _check(keeper, term)
    await _give(connection, keeper, row, term)


async def end_term(connection: Connection, keeper: Keeper, post: int, last_day: date | None, reason: str) -> int:
    """The post's last day is `last_day` (yesterday: it ends now); the account comes back. Raises NotFound, Invalid, Forbidden."""
    row = await connection.fetchrow("SELECT id, account, org, role, since, until FROM posts WHERE id = $1 FOR UPDATE", post)
    if row is None or not keeper.keeps(row["org"]) or (row["until"] is not None and row["until"] < time.today()):
        raise NotFound("没有这个岗位，或者已经终止", "请从人员的页面上选择")
    _not_oneself(keeper, row["account"])
    if not keeper.may_give(row["role"]):
        raise Forbidden("这个岗位由平台运行人员设立和终止", "请联系平台运行人员")
    faults = _reason(reason)
    if last_day is None or last_day < time.today() - timedelta(days=1):
        faults += (_problem("last_day", "请选择最后一天；立即终止的，选昨天"),)
    elif row["until"] is not None and last_day > row["until"]:
        faults += (_problem("last_day", f"这个岗位到 {value_words(row['until'], FieldType('date'))}为止，最后一天不能晚于这一天；要延长的，另给一个岗位"),)
    if faults:
        raise Invalid("岗位没有终止", "请改正后重新提交", faults)
    assert last_day is not None, "checked"
    await end_post(connection, post, last_day)
    await _log(connection, keeper, row["account"], "ended", Term(row["org"], row["role"], row["since"], last_day), reason)
    account: int = row["account"]
    return account


async def close(connection: Connection, keeper: Keeper, account: int, reason: str) -> None:
    """Nobody signs in with it from now on; its posts stay as they are. Raises NotFound, Invalid, Forbidden."""
    row = await _whole(connection, keeper, account, active=True)
    if faults := _reason(reason):
        raise Invalid("账号没有停用", "请改正后重新提交", faults)
    await close_account(connection, row["id"])
    await _log(connection, keeper, account, "closed", reason=reason)


async def reopen(connection: Connection, keeper: Keeper, account: int, reason: str) -> Handed:
    """It is used again, with an initial password. Raises NotFound, Invalid, Forbidden."""
    row = await _whole(connection, keeper, account, active=False)
    if faults := _reason(reason):
        raise Invalid("账号没有恢复", "请改正后重新提交", faults)
    await connection.execute("UPDATE accounts SET active = TRUE WHERE id = $1", row["id"])
    await _log(connection, keeper, account, "reopened", reason=reason)
    return Handed(account, *await set_initial(connection, account))


async def reset_password(connection: Connection, keeper: Keeper, account: int) -> Handed:
    """A fresh initial password for somebody who has forgotten theirs. Raises NotFound, Forbidden."""
    await _whole(connection, keeper, account, active=True)
    await _log(connection, keeper, account, "reset")
    return Handed(account, *await set_initial(connection, account))


async def _give(connection: Connection, keeper: Keeper, row: Row, term: Term) -> None:
    if row["applies"]:
        raise _wrong("role", "这是申请人或者代理人的账号，不能设岗位；工作人员另用工作账号")
    _not_oneself(keeper, row["id"])
    assert term.since is not None, "checked"
    if await connection.fetchval(_TWICE, row["id"], term.org, term.role, term.since, term.until):
        raise _wrong("role", "这段时间里已经担任这个岗位")
    await add_post(connection, row["id"], term.org, term.role, term.since, term.until)
    await _log(connection, keeper, row["id"], "given", term)


async def _theirs(connection: Connection, keeper: Keeper, account: int) -> Row:
    """The account, when it has or had a post in an authority of the keeper's."""
    row = await connection.fetchrow(_ACCOUNT, account)
    orgs = {each["org"] for each in await connection.fetch("SELECT org FROM posts WHERE account = $1", account)}
    if row is None or not any(keeper.keeps(org) for org in orgs):
        raise NotFound("没有这个人员，或者不在您管理的机关", "请从人员列表中选择")
    return row


async def _whole(connection: Connection, keeper: Keeper, account: int, *, active: bool) -> Row:
    """The account, when all of it is the keeper's to close, open and set: no post in force elsewhere, none beyond."""
    row = await _theirs(connection, keeper, account)
    _not_oneself(keeper, account)
    if row["active"] is not active:
        raise NotFound("这个账号已经停用" if active else "这个账号没有停用", "请刷新页面查看现在的状态")
    if row["applies"] and not keeper.operator:
        raise Forbidden("他还代理企业办事", "要停用账号、重设密码的，请联系平台运行人员")
    for post in await connection.fetch(_POSTS, account, time.today()):
        if not keeper.keeps(post["org"]) or not keeper.may_give(post["role"]):
            raise Forbidden("他还有其他机关的岗位，或者由平台运行人员设立的岗位", "请只终止本机关的岗位；要停用账号、重设密码的，请联系平台运行人员")
    return row


def _check(keeper: Keeper, term: Term, **texts: str) -> None:
    """What can be said without looking anything up."""
    faults = [_problem(name, f"请填写{LABELS[name]}") for name in texts if not texts[name]]
    faults += [_problem(name, f"请选择{LABELS[name]}") for name in ("org", "role", "since") if not getattr(term, name)]
    if texts.get("login") and not _LOGIN.fullmatch(texts["login"]):
        faults.append(_problem("login", "账号由字母、数字和 . _ @ - 组成，2 到 60 个字符，以字母或者数字开头"))
    name = texts.get("name", "")
    if name and (len(name) > LONGEST_NAME or not name.isprintable()):
        faults.append(_problem("name", f"姓名最多 {LONGEST_NAME} 个字"))
    if term.since is not None and term.until is not None and term.until < max(term.since, time.today()):
        faults.append(_problem("until", "终止日期不能早于起始日期和今天"))
    if faults:
        raise Invalid("没有保存", "请改正后重新提交", faults)
    if not keeper.keeps(term.org):
        raise Forbidden("只能在您管理的机关设岗位", "请联系那个机关的人员管理员")
    if not keeper.may_give(term.role):
        raise Forbidden("这个岗位由平台运行人员设立", "请联系平台运行人员")


def _not_oneself(keeper: Keeper, account: int) -> None:
    if keeper.account == account:
        raise Forbidden("不能调整自己的账号和岗位", "请由本机关的另一名人员管理员或者平台运行人员办理")


def _reason(reason: str) -> tuple[FieldProblem, ...]:
    if not reason.strip():
        return (_problem("reason", "请填写事由"),)
    return (_problem("reason", f"事由最多 {LONGEST_REASON} 个字"),) if len(reason) > LONGEST_REASON else ()


def _problem(name: str, text: str) -> FieldProblem:
    return FieldProblem(name, LABELS[name], text)


def _wrong(name: str, text: str) -> Invalid:
    return Invalid(text, "请改正后重新提交", (_problem(name, text),))


async def _log(connection: Connection, keeper: Keeper, account: int, kind: str, term: Term = NO_TERM, reason: str = "") -> None:
    await connection.execute(
        _LOG, time.now(), keeper.account, keeper.name, account, term.org or None, kind, term.role, term.since, term.until, reason.strip(),
    )

"""`jiban staff`: authorities, officers and their posts, for whoever runs the house; the first administrator of an authority is made here.

What an administrator does in the browser is done here for every authority, and for the roles that reach beyond one.
"""

import asyncio
import getpass
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from typing import Final

from core import time
from core.access.accounts import add_missing_orgs, add_org
from core.access.keepers import Keeper, operator
from core.access.staff import PAGE, Person, people
from core.access.staffing import Handed, Term, close, end_term, open_account, reopen, reset_password
from core.faults import did_you_mean
from core.problems import Invalid
from core.registry import Registry, assemble
from core.settings import Settings
from core.store.engine import Connection, connect
from core.store.lease import lease
from core.store.migrate import migrate
from ui.cli.output import CommandError, shown, table


def arguments(parser: ArgumentParser) -> None:
    """The verb's own arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="做什么 action")
    actions.add_parser("orgs", help="列出机关 · list authorities")
    org = actions.add_parser("org", help="新增机关，或者改名 · add or rename an authority")
    org.add_argument("org", help="机关代号 · id")
    org.add_argument("name", help="机关名称 · name")
    org.add_argument("--region", default="", help="行政区划代码 · region")
    listing = actions.add_parser("list", help="列出人员 · list officers")
    listing.add_argument("asked", nargs="?", default="", help="姓名或账号里的字 · part of a name or login")
    opening = actions.add_parser("open", help="开通账号并设岗位，已有账号的只设岗位 · open an account with a post, or add a post")
    opening.add_argument("login", help="账号 · login")
    opening.add_argument("name", help="姓名 · name")
    opening.add_argument("--org", required=True, help="机关代号 · authority")
    opening.add_argument("--role", required=True, help="岗位代号，如 administrator 人员管理员 · role")
    opening.add_argument("--since", type=date.fromisoformat, help="起始日期，缺省为今天 · first day")
    opening.add_argument("--until", type=date.fromisoformat, help="终止日期（含） · last day")
    ending = actions.add_parser("end", help="立即终止岗位 · end a post now")
    ending.add_argument("login", help="账号 · login")
    ending.add_argument("--org", required=True, help="机关代号 · authority")
    ending.add_argument("--role", required=True, help="岗位代号 · role")
    ending.add_argument("--reason", required=True, help="事由 · why")
    for name, text in (("close", "停用账号 · close an account"), ("reopen", "恢复账号 · open it again")):
        one = actions.add_parser(name, help=text)
        one.add_argument("login", help="账号 · login")
        one.add_argument("--reason", required=True, help="事由 · why")
    actions.add_parser("password", help="重设为初始密码 · set an initial password").add_argument("login", help="账号 · login")


def run(options: Namespace) -> int:
    """Do one of them and say what came of it."""
    settings = Settings.from_env()
    with lease(settings) as url:
        print(asyncio.run(_done(options, settings, url)))
    return 0


async def _done(options: Namespace, settings: Settings, url: str) -> str:
    await migrate(url)
    registry = assemble(settings.root, settings.mode).registry
    database = await connect(url, size=1)
    try:
        async with database.transaction() as connection:
            await add_missing_orgs(connection, registry.authorities)
            return await _ACTIONS[options.action](connection, options, registry)
    except Invalid as problem:
        raise CommandError("；".join(f"{each.label}：{each.text}" for each in problem.fields)) from None
    finally:
        await database.close()


def _operator() -> Keeper:
    return operator(getpass.getuser())


async def _orgs(connection: Connection, _options: Namespace, _registry: Registry) -> str:
    return table([(row["id"], row["name"]) for row in await connection.fetch("SELECT id, name FROM orgs ORDER BY id")])


async def _org(connection: Connection, options: Namespace, _registry: Registry) -> str:
    await add_org(connection, options.org, options.name, options.region)
    return f"机关 {options.org}：{options.name}"


async def _list(connection: Connection, options: Namespace, registry: Registry) -> str:
    found: list[Person] = []
    after = ("", 0)
    while more := await people(connection, _operator(), options.asked, after):
        found += more[:PAGE]
        after = (more[:PAGE][-1].name, more[:PAGE][-1].id)
    rows = [
        (each.login, each.name, "" if each.active else "已停用", "、".join(
            f"{post.org_name} {registry.roles[post.role].name if post.role in registry.roles else post.role}" for post in each.posts if post.runs(time.today())
        )) for each in found
    ]
    return table(rows) or "还没有人员。用 jiban staff open 开通第一个人员管理员"


async def _open(connection: Connection, options: Namespace, registry: Registry) -> str:
    if options.role not in registry.roles:
        known = "、".join(f"{role.id} {role.name}" for role in registry.roles.values())
        raise CommandError(f"没有岗位“{options.role}”；{did_you_mean(options.role, registry.roles)}。全部岗位：{known}")
    if not await connection.fetchval("SELECT true FROM orgs WHERE id = $1", options.org):
        raise CommandError(f"没有机关“{options.org}”。用 jiban staff orgs 看全部机关，用 jiban staff org 新增")
    term = Term(options.org, options.role, options.since or time.today(), options.until)
    handed = await open_account(connection, _operator(), options.login, options.name, term)
    return _told(handed, options.login) if handed.password else f"已为账号 {options.login} 设岗位"


async def _end(connection: Connection, options: Namespace, _registry: Registry) -> str:
    query = (
        "SELECT o.id FROM posts o JOIN accounts a ON a.id = o.account WHERE a.login = $1 AND o.org = $2 AND o.role = $3"
        " AND (o.until IS NULL OR o.until >= $4) ORDER BY o.id LIMIT 1"
    )
    post = await connection.fetchval(query, options.login, options.org, options.role, time.today())
    if post is None:
        raise CommandError("没有这个岗位，或者已经终止；用 jiban staff list 查看")
    await end_term(connection, _operator(), post, time.today() - timedelta(days=1), options.reason)
    return "岗位已终止，立即生效"


async def _close(connection: Connection, options: Namespace, _registry: Registry) -> str:
    await close(connection, _operator(), await _account(connection, options.login), options.reason)
    return f"账号 {options.login} 已停用"


async def _reopen(connection: Connection, options: Namespace, _registry: Registry) -> str:
    return _told(await reopen(connection, _operator(), await _account(connection, options.login), options.reason), options.login)


async def _password(connection: Connection, options: Namespace, _registry: Registry) -> str:
    return _told(await reset_password(connection, _operator(), await _account(connection, options.login)), options.login)


async def _account(connection: Connection, login: str) -> int:
    number: int | None = await connection.fetchval("SELECT id FROM accounts WHERE login = $1", login)
    if number is None:
        raise CommandError(f"没有账号“{login}”；用 jiban staff list 查看全部")
    return number


def _told(handed: Handed, login: str) -> str:
    return f"账号 {login} 的初始密码（只显示这一次，{shown(handed.until)} 前有效，登录后须修改）：\n{handed.password}"


_ACTIONS: Final[Mapping[str, Callable[[Connection, Namespace, Registry], Awaitable[str]]]] = {
    "orgs": _orgs, "org": _org, "list": _list, "open": _open, "end": _end, "close": _close, "reopen": _reopen, "password": _password,
}

"""`jiban up`: the whole house on one machine, with the progress shown."""

import asyncio
import sys
import time
from argparse import ArgumentParser, Namespace

import msgspec

from core.reporting.mapping import mapping_of
from core.settings import Settings
from core.store.embedded import AlreadyRunning, Embedded
from core.store.engine import connect
from core.store.keys import open_keys
from core.store.lease import home
from core.store.migrate import migrate
from core.verification.address import Address
from ui.cli import demo, demo_cases
from ui.cli.output import CommandError
from ui.cli.supervisor import Child, Supervisor, environment, listening
from ui.people.production import refuse_demo_people


class Teller:
    """Says what is being done, with the seconds since the start."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self, text: str) -> None:
        """One line of progress."""
        print(f"[{time.monotonic() - self._began:5.1f}s] {text}", flush=True, file=sys.stdout)


def arguments(parser: ArgumentParser) -> None:
    """Where to listen; everything else comes from the environment."""
    parser.add_argument("--host", help="监听地址 · address to listen on（JIBAN_HOST，127.0.0.1）")
    parser.add_argument("--port", type=int, help="端口 · port（JIBAN_PORT，8000）")
    parser.epilog = "环境变量 environment: JIBAN_MODE=demo|production  JIBAN_DATABASE_URL  JIBAN_VAR"


def run(options: Namespace) -> int:
    """Start everything, stay, stop everything."""
    settings = _settings(options)
    say = Teller()
    if listening(settings.host, settings.port):
        raise CommandError(f"{settings.host}:{settings.port} 已有程序在使用；请先停止它，或者用 --port 换一个端口")
    open_keys(settings)  # missing secrets are said before anything is started
    server = None if settings.database_url else Embedded(home(settings))
    try:
        url = settings.database_url or _start(server, say)
        _prepare(settings, url, say)
        environ = environment(settings, url)
        web = [Child("网页服务", "ui.serve", environ) for _ in range(settings.web_processes)]
        say(f"启动网页服务（{len(web)} 个进程）和后台进程")
        children = [*web, Child("后台进程", "ui.worker", environ)]
        Supervisor(settings, server, children, say).run(lambda: _ready(settings, say))
    finally:
        if server is not None:
            server.stop()
        say("已停止")
    return 0


def _settings(options: Namespace) -> Settings:
    given = {name: value for name in ("host", "port") if (value := getattr(options, name)) is not None}
    return msgspec.structs.replace(Settings.from_env(), **given)


def _start(server: Embedded | None, say: Teller) -> str:
    if server is None:
        raise CommandError("没有数据库")
    say("启动内置 PostgreSQL" if server.exists() else "建立内置 PostgreSQL（只在第一次）")
    try:
        return server.start()
    except AlreadyRunning:
        raise CommandError(f"{server.home} 的即办平台已经在运行；请先停止它，或者用 JIBAN_VAR 换一个数据目录") from None


def _prepare(settings: Settings, url: str, say: Teller) -> None:
    mapping_of(settings)  # its faults, and those of the address, are told here, before a process is started that would stop again for them
    Address.of(settings)
    say("检查数据库版本")
    done = asyncio.run(migrate(url))
    if done.ran:
        say(f"数据库已升级（{len(done.ran)} 步）")
    if settings.mode == "demo":
        say("核对演示数据")
        asyncio.run(demo.load(settings, url))
        if made := asyncio.run(demo_cases.load(settings, url)):
            say(f"已为演示企业生成 {made} 件办件")
    if not asyncio.run(_staffed(settings, url)):
        say("还没有工作人员。开通第一个人员管理员：jiban staff open 账号 姓名 --org 机关代号 --role administrator")


async def _staffed(settings: Settings, url: str) -> bool:
    """Whether anybody holds a post. The people of a demonstration are refused here already, before a process is started that would stop again for it."""
    database = await connect(url, 1)
    try:
        await refuse_demo_people(settings, database)
        return bool(await database.fetchval("SELECT true FROM posts LIMIT 1"))
    finally:
        await database.close()


def _ready(settings: Settings, say: Teller) -> None:
    say(f"即办平台已就绪：http://{settings.host}:{settings.port}")
    if settings.mode == "demo":
        print(demo.sign_in_sheet(), flush=True)
    print("按 Ctrl-C 停止。", flush=True)

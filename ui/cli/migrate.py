"""`jiban migrate`: bring the database up to this version's tables. Safe to run at any time and by several at once."""

import asyncio
from argparse import ArgumentParser, Namespace

from core.settings import Settings
from core.store.lease import lease
from core.store.migrate import migrate


def arguments(parser: ArgumentParser) -> None:
    """No arguments: the database is that of the environment."""
    parser.epilog = "数据库：JIBAN_DATABASE_URL，没有设置时是内置 PostgreSQL · the database of the environment"


def run(_options: Namespace) -> int:
    """Migrate and say what was done."""
    with lease(Settings.from_env()) as url:
        done = asyncio.run(migrate(url))
    print(f"已执行迁移：{'、'.join(done.ran)}" if done.ran else "数据库已是最新，没有要做的")
    return 0

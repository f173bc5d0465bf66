"""Bring a database up to the tables this version wants: piccolo's migrations, one runner at a time, all or nothing."""

import contextlib
import io
from typing import Any

import msgspec

from core.store.quiet import Engine

OLDEST = 140000
"""The oldest server we run on (PostgreSQL 14), as `server_version_num`."""
LOCK = 0x6A69_6261_6E01
"""The advisory lock of migrations (the bytes of “jiban” and 1)."""


class MigrateError(Exception):
    """Migrations could not be run; the text carries what piccolo said."""


class Migrated(msgspec.Struct, frozen=True):
    """The ids of the migrations that were run now; empty when the database was up to date."""

    ran: tuple[str, ...]


async def migrate(url: str) -> Migrated:
    """Run what has not been run, under an advisory lock and in one transaction. Raises MigrateError; nothing is then changed."""
    # piccolo's migration runner loads a code formatter and templates; only this command pays for them
    from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager  # noqa: PLC0415
    from piccolo.apps.migrations.tables import Migration  # noqa: PLC0415

    from core.store.migrating import use  # noqa: PLC0415

    engine = Engine(config={"dsn": url})
    said = io.StringIO()
    async with engine.transaction() as transaction:
        await _check_version(transaction.connection)
        await transaction.connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
        use(engine)  # only now: piccolo knows one engine a process, and until the lock is ours it may be another runner's
        runner = ForwardsMigrationManager(app_name="core")
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            await runner.create_migration_table()
            before = await Migration.get_migrations_which_ran("core")
            result = await runner.run()
            after = await Migration.get_migrations_which_ran("core")
        if not result.success:
            raise MigrateError(f"迁移失败：{said.getvalue().strip()}")
    return Migrated(tuple(sorted(set(after) - set(before))))


async def _check_version(connection: Any) -> None:
    found = int(await connection.fetchval("SHOW server_version_num"))
    if found < OLDEST:
        raise MigrateError(f"PostgreSQL 的版本是 {found // 10000}；应为 {OLDEST // 10000} 或更新的版本")

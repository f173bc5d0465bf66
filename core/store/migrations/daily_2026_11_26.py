"""What an officer has set, phrases, and what was typed and not sent; see `daily.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-26T11:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "工作台设置、常用语，以及没有提交的意见"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "daily.sql", DESCRIPTION)

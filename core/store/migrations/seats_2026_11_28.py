"""Since when a page of a draft is open; see `seats.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-28T00:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "草稿的页从何时打开"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "seats.sql", DESCRIPTION)

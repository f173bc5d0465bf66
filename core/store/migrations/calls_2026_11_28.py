"""What calls an authority, by role; see `calls.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-28T01:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "会签、征求意见按岗位查找"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "calls.sql", DESCRIPTION)

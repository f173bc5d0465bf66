"""Every time a version of an item was put in force, and where versions come from; see `turns.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-27T23:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "发布版本的施行记录、来源"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "turns.sql", DESCRIPTION)

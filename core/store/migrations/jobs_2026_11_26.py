"""What is to be done later or again; see `jobs.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-26T05:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "后台任务"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "jobs.sql", DESCRIPTION)

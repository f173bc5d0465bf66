"""Archive packages; see `rate_archive.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-26T09:15:41:000000"
VERSION = "1.38.0"
DESCRIPTION = "归档包"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "rate_archive.sql", DESCRIPTION)

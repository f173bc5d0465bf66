"""Cases without a limit behind all that have one; see `mend.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-27T16:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "待办的排列：未计时限的在后"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "mend.sql", DESCRIPTION)

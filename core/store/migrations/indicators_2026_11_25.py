"""What indicators need: kept figures, and cases by day; see `indicators.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-25T12:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "指标：留存的数，办件按日期的索引"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "indicators.sql", DESCRIPTION)

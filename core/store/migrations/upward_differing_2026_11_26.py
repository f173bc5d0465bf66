"""An index for records that differ; see `upward_differing.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-26T07:55:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "上报：对账不同的记录"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "upward_differing.sql", DESCRIPTION)

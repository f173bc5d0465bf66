"""How often tips appear and fields go wrong; see `hints.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-27T01:12:04:000000"
VERSION = "1.38.0"
DESCRIPTION = "申报提示：命中和错填的次数"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "hints.sql", DESCRIPTION)

"""Cases asked what another version says to them, and moved to it; see `effects.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-27T23:50:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "在办件换版、办过的办件重新判断"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "effects.sql", DESCRIPTION)

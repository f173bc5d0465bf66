"""Ratings of finished cases, and finished cases by item for the board; see `ratings.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-25T15:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "好差评，看板和办结件的次序"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "ratings.sql", DESCRIPTION)

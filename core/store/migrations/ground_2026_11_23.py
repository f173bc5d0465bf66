"""The first tables; see `ground.sql`. The module's shape (ID, VERSION, DESCRIPTION, forwards) is piccolo's."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-23T00:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "最初的表"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "ground.sql", DESCRIPTION)

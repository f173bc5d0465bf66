"""How a filing was combined of several items; see `composing.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-25T23:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "组合办理：申报由哪些事项、按哪个版本组成"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "composing.sql", DESCRIPTION)

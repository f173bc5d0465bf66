"""The desk's lists, handing out, saved views, exports, visits and notes; see `lists.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-26T11:33:07:000000"
VERSION = "1.38.0"
DESCRIPTION = "工作台：分工、出件、视图、导出、查阅、便笺"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "lists.sql", DESCRIPTION)

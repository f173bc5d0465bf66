"""Spreadsheets sent in for registers; see `reg3_imports.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-26T04:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "名录：表格导入"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "reg3_imports.sql", DESCRIPTION)

"""Runs over registers and cases, and signals; see `batches.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-25T12:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "批次和信号"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "batches.sql", DESCRIPTION)

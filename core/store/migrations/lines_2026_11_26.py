"""Registers with a single row for each key; see `lines.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-26T01:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "名录：行的身份"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "lines.sql", DESCRIPTION)

"""Drafts of corrections and supplies; see `corr.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-26T08:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "补正和补齐的暂存"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "corr.sql", DESCRIPTION)

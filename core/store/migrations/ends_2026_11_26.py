"""The clock's provisional years and levels, and the life of papers; see `ends.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-26T07:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "预估年份、效能监察等级、文书的更正和作废"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "ends.sql", DESCRIPTION)

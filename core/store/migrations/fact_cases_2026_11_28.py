"""What a case has put under a fact, found by the case; see `fact_cases.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-28T00:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "按办件查找事实的索引"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "fact_cases.sql", DESCRIPTION)

"""Links between cases, and when the system must look at one; see `links.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-25T09:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "办件之间的关联，系统到期办理的日期"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "links.sql", DESCRIPTION)

"""Links between cases, and when the system must look at one; see `procedure.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-26T07:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "补正、容缺、特别程序、延长，以及效能监察的记录"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "procedure.sql", DESCRIPTION)

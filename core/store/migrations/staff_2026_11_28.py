"""Who works where: posts given and ended, initial passwords, and the log of it; see `staff.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-28T00:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "人员和岗位：设立、终止、初始密码、记录"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "staff.sql", DESCRIPTION)

"""Signing together, handing over, asking and telling others, stand-ins, acts sent twice; see `steps.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-26T07:46:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "会签、转办、征求意见、知会、AB 岗、重新办理，以及办理的提交编号"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "steps.sql", DESCRIPTION)

"""Drafts typed at the counter, and their confirmation by the applicant; see `counter.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-26T11:50:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "窗口录入的暂存，和申请人在手机上的核对确认"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "counter.sql", DESCRIPTION)

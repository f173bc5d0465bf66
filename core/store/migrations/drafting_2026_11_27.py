"""Drafts that several people type into, and uploads that go on after the network was away; see `drafting.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-27T03:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "自动保存、多人填写同一份暂存、断点续传"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "drafting.sql", DESCRIPTION)

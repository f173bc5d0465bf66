"""Revisions of items: their steps, remarks, marks, log and previews; see `revisions.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-27T08:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "事项修订稿：每一步、批注、用例标记、记录和预览链接"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "revisions.sql", DESCRIPTION)

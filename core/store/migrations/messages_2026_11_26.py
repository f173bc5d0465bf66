"""Messages, how they reach people, and where people want to be reached; see `messages.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-26T05:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "消息"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "messages.sql", DESCRIPTION)

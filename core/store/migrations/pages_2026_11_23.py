"""What pages need: drafts with attachments, sessions, the desk's order, search terms, who read what; see `pages.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-23T15:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "网页所需的表：暂存、材料、会话、待办次序、检索、查阅记录"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "pages.sql", DESCRIPTION)

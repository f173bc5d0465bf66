"""Consents to ask sources, and where the values of a filing came from; see `guided.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-27T08:01:00:000004"
VERSION = "1.38.0"
DESCRIPTION = "来源授权、栏目来源"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "guided.sql", DESCRIPTION)

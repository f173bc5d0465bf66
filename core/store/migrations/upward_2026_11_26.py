"""Reporting upwards; see `upward.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-26T07:30:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "上报：记录、线路、对账、转来的办件"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "upward.sql", DESCRIPTION)

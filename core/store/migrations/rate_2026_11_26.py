"""What a rating says, and the rectification orders of bad ones; see `rate.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.store.migrating import sql_migration

ID = "2026-11-26T09:15:27:000000"
VERSION = "1.38.0"
DESCRIPTION = "评价的渠道、指标和文字，差评工单，回访"


async def forwards() -> MigrationManager:
    """What piccolo runs."""
    return sql_migration(ID, "rate.sql", DESCRIPTION)

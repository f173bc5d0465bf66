"""How piccolo is made to run our migrations: on an engine we hand it, each as a file of SQL beside its module.

Plain SQL keeps what stands in the database reviewable line by line (checks, partial indexes, triggers), which generated column
calls do not; a test compares it with the table classes.
"""

import os
from importlib import import_module
from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.apps.migrations.tables import Migration

from core.store.quiet import Engine

CONF = "core.store.piccolo_conf"


def use(engine: Engine) -> None:
    """Make piccolo's finder answer this engine, and its table of migrations live in it."""
    os.environ["PICCOLO_CONF"] = CONF
    setattr(import_module(CONF), "DB", engine)  # noqa: B010 - a module's attribute, unknown to the type checker
    Migration._meta.db = engine  # noqa: SLF001 - piccolo offers no other door


def sql_migration(migration_id: str, file: str, description: str) -> MigrationManager:
    """A migration that runs the statements of `migrations/<file>`."""
    manager = MigrationManager(migration_id=migration_id, app_name="core", description=description)

    async def run() -> None:
        text = (Path(__file__).parent / "migrations" / file).read_text()
        transaction = import_module(CONF).DB.current_transaction.get()
        await transaction.connection.execute(text)

    manager.add_raw(run)
    return manager

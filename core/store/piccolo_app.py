"""The core as an app of piccolo: its tables and its folder of migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="core",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder(["core.store.tables", "core.store.register_tables", "core.store.run_tables", "core.store.paper_tables"]),
)

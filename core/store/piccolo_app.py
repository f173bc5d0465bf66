"""The core as an app of piccolo: its tables and its folder of migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="core",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder([
        f"core.store.{module}" for module in (
            "tables", "register_tables", "run_tables", "job_tables", "message_tables", "reporting_tables", "rating_tables", "archive_tables", "step_tables",
            "paper_tables", "desk_tables", "list_tables", "guided_tables", "drafting_tables", "hint_tables", "replay_tables", "revision_tables", "release_tables",
            "staff_tables",
        )
    ]),
)

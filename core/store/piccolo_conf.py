"""Where piccolo finds the apps, and the database that `core.store.migrating.use` puts into DB."""

from piccolo.conf.apps import AppRegistry

from core.store.quiet import Engine

DB: Engine | None = None
APP_REGISTRY = AppRegistry(apps=["core.store.piccolo_app"])

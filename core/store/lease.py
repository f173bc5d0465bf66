"""Which database a command uses, and for how long: an outside one, the embedded one that is running, or one started for it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.settings import Settings
from core.store.binaries import ServerError
from core.store.embedded import AlreadyRunning, Embedded


def home(settings: Settings) -> Path:
    """Where the embedded cluster of these settings lives."""
    return settings.var / "postgres"


@contextmanager
def lease(settings: Settings) -> Iterator[str]:
    """The URL of the house's database, valid within the block. Raises ServerError.

    When nobody runs the embedded server it is started for the block; call from a thread that lives as long as the block.
    """
    if settings.database_url is not None:
        yield settings.database_url
        return
    server = Embedded(home(settings))
    try:
        url = server.start()
    except AlreadyRunning:
        yield _its_url(server)
        return
    try:
        yield url
    finally:
        server.stop()


def running_url(settings: Settings) -> str:
    """The URL of the house's database, which must be running already. Raises ServerError."""
    if settings.database_url is not None:
        return settings.database_url
    server = Embedded(home(settings))
    if not server.running():
        raise ServerError("数据库没有运行；请先运行 make run，或者用 JIBAN_DATABASE_URL 指定 PostgreSQL")
    return _its_url(server)


def _its_url(server: Embedded) -> str:
    password = server.home / "password"
    if not os.access(password, os.R_OK):
        raise ServerError(f"{server.home} 的数据库由另一个用户运行，本用户不能使用")
    return server.url

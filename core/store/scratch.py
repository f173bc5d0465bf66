"""Scratch databases: a fresh, migrated database for the length of a block, copied from a template in some milliseconds.

Tests and the case world of scenarios use them on any server whose user may create databases.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from core.store.engine import Database, connect
from core.store.migrate import migrate

LOCK = 0x6A69_6261_6E02


def sibling(url: str, name: str) -> str:
    """The URL of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


async def template(url: str) -> str:
    """The name of the migrated template on the server of `url`; made when it is missing or older than the migrations."""
    name = f"jiban_template_{_version()}"
    admin = await asyncpg.connect(url)
    try:
        await admin.execute("SELECT pg_advisory_lock($1)", LOCK)
        if not await admin.fetchval("SELECT datistemplate FROM pg_database WHERE datname = $1", name):
            await admin.execute(f'DROP DATABASE IF EXISTS "{name}"')
            await admin.execute(f'CREATE DATABASE "{name}"')
            await migrate(sibling(url, name))
            await admin.execute(f'ALTER DATABASE "{name}" IS_TEMPLATE true')
    finally:
        await admin.close()
    return name


@asynccontextmanager
async def scratch(url: str, size: int = 10) -> AsyncIterator[Database]:
    """A fresh migrated database on the server of `url`, dropped at the end of the block whoever is still connected."""
    source, name = await template(url), f"jiban_scratch_{token_hex(6)}"
    admin = await asyncpg.connect(url)
    try:
        await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY FILE_COPY')
        try:
            database = await connect(sibling(url, name), size)
            try:
                yield database
            finally:
                await database.close()
        finally:
            await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        await admin.close()


def _version() -> str:
    """A short digest over the migration files, so that a new migration makes a new template."""
    digest = sha256()
    for file in sorted((Path(__file__).parent / "migrations").iterdir()):
        if file.suffix in {".py", ".sql"}:
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]

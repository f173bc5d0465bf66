"""The connection to PostgreSQL: piccolo's engine and its asyncpg pool, with JSON that knows no float.

Numbers inside `jsonb` are written from and read back as Decimal (integers as int); `numeric` is Decimal in asyncpg already.
"""

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any, Protocol, TypeAlias

import asyncpg
import msgspec

from core.store.quiet import Engine

Row: TypeAlias = Mapping[str, Any]
"""A row of an answer (an asyncpg Record: also by position)."""


class Connection(Protocol):
    """What a repository function takes: an asyncpg connection, usually inside the caller's transaction, or a Database."""

    async def fetch(self, query: str, *args: object) -> list[Row]:
        """All rows."""

    async def fetchrow(self, query: str, *args: object) -> Row | None:
        """The first row, or None."""

    async def fetchval(self, query: str, *args: object) -> Any:
        """The first column of the first row, or None."""

    async def execute(self, query: str, *args: object) -> str:
        """Run a statement; answers PostgreSQL's command tag (`UPDATE 3`)."""

    async def executemany(self, query: str, args: Iterable[Sequence[object]]) -> None:
        """Run a statement once for each of `args`, in one transaction."""


class Reading(Connection, Protocol):
    """A connection inside a transaction, whose answers may be read row by row."""

    def cursor(self, query: str, *args: object, prefetch: int) -> AsyncIterable[Row]:
        """The rows as they come, `prefetch` of them at a time."""


_STATEMENTS = 512
_JSONB_VERSION = b"\x01"
_encode = msgspec.json.Encoder(decimal_format="number").encode
_decode = msgspec.json.Decoder(float_hook=Decimal).decode


def to_jsonb(value: Any) -> bytes:
    """A value as the binary form of `jsonb`. A float is refused with TypeError: two machines may print one differently."""
    _refuse_floats(value)
    return _JSONB_VERSION + _encode(value)


def from_jsonb(data: bytes) -> Any:
    """The value of a `jsonb` in its binary form."""
    return _decode(data[1:])


def read_json_exactly(data: bytes) -> Any:
    """JSON as the database's own is read: numbers with a point as Decimal. Raises msgspec.DecodeError."""
    return _decode(data)


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("不能把浮点数存入数据库，请用 Decimal")
    if isinstance(value, dict):
        for item in value.values():
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)


async def prepare(connection: asyncpg.Connection) -> None:
    """What every new connection learns."""
    await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=to_jsonb, decoder=from_jsonb, format="binary")


async def _keep(_: Connection) -> None:
    """Give a connection back without asyncpg's clean-up round trip: pooled connections carry no session state (see `dedicated`)."""


class Database:
    """A pool of connections to one database."""

    def __init__(self, url: str, engine: Engine, pool: asyncpg.Pool) -> None:
        self.url = url
        self.engine = engine
        self.pool = pool

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Reading]:
        """A connection inside a transaction: committed at the end of the block, rolled back when the block raises."""
        async with self.pool.acquire() as connection, connection.transaction():
            yield connection

    @asynccontextmanager
    async def dedicated(self) -> AsyncIterator[asyncpg.Connection]:
        """A connection outside the pool, closed at the end: for LISTEN, session locks and session settings."""
        connection = await asyncpg.connect(self.url, statement_cache_size=_STATEMENTS)
        try:
            await prepare(connection)
            yield connection
        finally:
            await connection.close()

    async def fetch(self, query: str, *args: object) -> list[Row]:
        """All rows."""
        rows: list[Row] = await self.pool.fetch(query, *args)
        return rows

    async def fetchrow(self, query: str, *args: object) -> Row | None:
        """The first row, or None."""
        row: Row | None = await self.pool.fetchrow(query, *args)
        return row

    async def fetchval(self, query: str, *args: object) -> Any:
        """The first column of the first row, or None."""
        return await self.pool.fetchval(query, *args)

    async def execute(self, query: str, *args: object) -> str:
        """Run a statement; answers PostgreSQL's command tag (`UPDATE 3`)."""
        tag: str = await self.pool.execute(query, *args)
        return tag

    async def executemany(self, query: str, args: Iterable[Sequence[object]]) -> None:
        """Run a statement once for each of `args`, in one transaction."""
        await self.pool.executemany(query, args)

    async def close(self) -> None:
        """Wait for the connections in use and close all."""
        await self.engine.close_connection_pool()


async def connect(url: str, size: int = 10) -> Database:
    """Open a pool of up to `size` connections, the first at once. Raises OSError or asyncpg's errors when there is no server."""
    engine = Engine(config={"dsn": url})
    await engine.start_connection_pool(
        min_size=1, max_size=size, init=prepare, reset=_keep, statement_cache_size=_STATEMENTS, max_cached_statement_lifetime=0,
    )
    if engine.pool is None:
        raise RuntimeError("piccolo 没有建立连接池")
    return Database(url, engine, engine.pool)

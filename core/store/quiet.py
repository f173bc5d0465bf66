"""Piccolo's engine for PostgreSQL, without its habit of connecting while it is being made."""

from piccolo.engine.postgres import PostgresEngine


class Engine(PostgresEngine):
    """An engine whose making does no input or output; `core.store.migrate` checks the server's version where it matters."""

    async def check_version(self) -> None:
        """Nothing: piccolo would open a connection of its own here, in another thread's event loop, and block ours."""

    async def prep_database(self) -> None:
        """Nothing: no extension is required."""

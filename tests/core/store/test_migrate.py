"""The tables in the database are those of the table classes; what has happened cannot be changed."""

import asyncio
from importlib import import_module
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from piccolo.columns import JSONB, Array, BigInt, Boolean, Bytea, Date, Integer, Text, Timestamptz
from piccolo.table import Table

from core.store import (
    archive_tables,
    desk_tables,
    drafting_tables,
    guided_tables,
    hint_tables,
    job_tables,
    list_tables,
    message_tables,
    migrations,
    paper_tables,
    rating_tables,
    register_tables,
    release_tables,
    replay_tables,
    reporting_tables,
    revision_tables,
    run_tables,
    staff_tables,
    step_tables,
    tables,
)
from core.store.engine import Database
from core.store.migrate import migrate
from core.store.scratch import scratch, sibling, template

TYPES: dict[type[Any], str] = {
    JSONB: "jsonb", Array: "ARRAY", BigInt: "bigint", Boolean: "boolean", Bytea: "bytea", Date: "date", Integer: "integer",
    Text: "text", Timestamptz: "timestamp with time zone",
}
CLASSES = [
    one for module in (tables, register_tables, run_tables, job_tables, message_tables, reporting_tables, rating_tables, archive_tables, step_tables, paper_tables, desk_tables, list_tables, guided_tables, drafting_tables, hint_tables, replay_tables, revision_tables, release_tables, staff_tables) for one in vars(module).values()
    if isinstance(one, type) and issubclass(one, Table) and one is not Table
]


def wanted(table: type[Table]) -> dict[str, tuple[str, bool]]:
    """Column → type and whether it may be null, as the class says (a BigSerial is a bigint)."""
    found = {}
    for column in table.all_columns():
        kind = next((name for sort, name in TYPES.items() if isinstance(column, sort)), "bigint")
        found[column._meta.db_column_name] = (kind, column._meta.null)
    return found


@pytest.mark.parametrize("table", CLASSES, ids=lambda one: one._meta.tablename)
async def test_a_table_is_what_its_class_says(database: Database, table: type[Table]) -> None:
    rows = await database.fetch(
        "SELECT column_name, data_type, is_nullable FROM information_schema.columns WHERE table_name = $1", table._meta.tablename
    )
    assert {row["column_name"]: (row["data_type"], row["is_nullable"] == "YES") for row in rows} == wanted(table)


async def test_no_table_without_a_class(database: Database) -> None:
    rows = await database.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    assert {row["tablename"] for row in rows} == {table._meta.tablename for table in CLASSES} | {"migration"}


def test_every_migration_has_an_id_of_its_own() -> None:
    modules = [import_module(f"{migrations.__name__}.{path.stem}") for path in Path(migrations.__file__).parent.glob("*_20*.py")]
    ids = [module.ID for module in modules]
    assert len(modules) > 2
    assert sorted(set(ids)) == sorted(ids)  # of two with one id only the first would ever run


async def test_migrating_again_does_nothing(database: Database) -> None:
    assert (await migrate(database.url)).ran == ()


async def test_two_migrations_at_once_run_once(postgres_url: str) -> None:
    admin = await asyncpg.connect(postgres_url)
    await admin.execute("CREATE DATABASE twice")
    try:
        both = await asyncio.gather(migrate(sibling(postgres_url, "twice")), migrate(sibling(postgres_url, "twice")))
        files = Path(migrations.__file__).parent.glob("*_20*.py")
        assert sorted(len(one.ran) for one in both) == [0, len(list(files))]
    finally:
        await admin.execute("DROP DATABASE twice WITH (FORCE)")
        await admin.close()


@pytest.mark.parametrize("table", ["events", "positions", "papers", "digests", "signal_rows", "rating_steps", "archives", "desk_exports", "revision_log"])
@pytest.mark.parametrize("change", ["UPDATE {} SET hash = hash", "DELETE FROM {}", "TRUNCATE {}"])
async def test_what_has_happened_stays(database: Database, table: str, change: str) -> None:
    column = {"papers": "blob", "digests": "root", "signal_rows": "key", "rating_steps": "words", "archives": "digest", "desk_exports": "digest"}.get(table, "hash")
    with pytest.raises(asyncpg.RestrictViolationError, match="只能追加"):
        await database.execute(change.replace("hash", column).format(table))


async def test_scratch_databases_are_apart_and_gone_afterwards(postgres_url: str) -> None:
    async with scratch(postgres_url) as one, scratch(postgres_url) as other:
        await one.execute("INSERT INTO orgs (id, name) VALUES ('a', '甲')")
        assert await other.fetchval("SELECT count(*) FROM orgs") == 0
        names = {url.rpartition("/")[2].partition("?")[0] for url in (one.url, other.url)}
    admin = await asyncpg.connect(postgres_url)
    left = {row["datname"] for row in await admin.fetch("SELECT datname FROM pg_database")}
    await admin.close()
    assert not names & left
    assert await template(postgres_url) in left


async def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    async def change_of_mind() -> None:
        async with database.transaction() as connection:
            await connection.execute("INSERT INTO orgs (id, name) VALUES ('a', '甲')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await change_of_mind()
    assert await database.fetchval("SELECT count(*) FROM orgs") == 0


async def test_a_dedicated_connection_keeps_its_session_state_to_itself(database: Database) -> None:
    async with database.dedicated() as connection:
        await connection.execute("SELECT pg_advisory_lock(7)")
        assert not await database.fetchval("SELECT pg_try_advisory_lock(7)")
    assert await database.fetchval("SELECT pg_try_advisory_lock(7)")

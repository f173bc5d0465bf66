"""Rows of registers as of a day: from its first day up to, not including, its last; of a row's versions the latest counts."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import msgspec
import pytest

from core import time
from core.batches.rows import live, settle
from core.cases.facts import Lookup, find
from core.declarations import Register
from core.faults import Faulty
from core.indicators.statements import Wanted, statement
from core.items.model import ColumnDef, RegisterDef
from core.registers import matching, own_rows, rows, write_row
from core.store.engine import Database

CREDIT = Register(
    "credit",
    RegisterDef(
        label="信用记录", key="holder",
        fields={
            "holder": ColumnDef(label="申请人", kind="text"),
            "finding": ColumnDef(label="认定", kind="choice", options=("承诺不实",)),
            "area": ColumnDef(label="面积", kind="decimal", scale=2),
            "repaired_on": ColumnDef(label="修复日期", kind="date"),
        },
    ),
)
MORNING = datetime(2026, 3, 2, 9, tzinfo=time.CHINA)
FIRST, LAST = date(2026, 3, 2), date(2026, 9, 2)


async def test_a_row_is_valid_from_its_first_day_until_before_its_last(database: Database) -> None:
    async with database.transaction() as connection:
        await write_row(connection, CREDIT, {"holder": "甲", "area": "1.50"}, valid_from=FIRST, valid_to=LAST, source="run:1")
        days = {day: len(await rows(connection, CREDIT, "甲", day)) for day in (
            FIRST - timedelta(days=1), FIRST, LAST - timedelta(days=1), LAST,
        )}
    assert list(days.values()) == [0, 1, 1, 0]


async def test_values_come_back_typed(database: Database) -> None:
    async with database.transaction() as connection:
        written = await write_row(
            connection, CREDIT, {"holder": "甲", "finding": "承诺不实", "area": "1.50", "repaired_on": LAST}, valid_from=FIRST, source="run:1"
        )
        (row,) = await rows(connection, CREDIT, "甲", FIRST)
    assert row.values == written.values
    assert str(row.values["area"]) == "1.50"
    assert row.values["repaired_on"] == LAST
    assert (row.key, row.register, row.source, row.valid_to) == ("甲", "credit", "run:1", None)


async def test_of_the_versions_of_a_row_the_latest_counts_and_earlier_knowledge_can_be_asked(database: Database) -> None:
    async with database.transaction() as connection:
        with time.at(MORNING):
            await write_row(connection, CREDIT, {"holder": "甲", "finding": "承诺不实"}, valid_from=FIRST, source="run:1:A")
            await write_row(connection, CREDIT, {"holder": "甲", "finding": "承诺不实"}, valid_from=FIRST, source="run:1:B")
        with time.at(MORNING + timedelta(days=30)):
            repaired = {"holder": "甲", "finding": "承诺不实", "repaired_on": "2026-04-01"}
            await write_row(connection, CREDIT, repaired, valid_from=FIRST, source="run:1:A")
            now = await rows(connection, CREDIT, "甲", LAST)
            then = await rows(connection, CREDIT, "甲", LAST, known=MORNING + timedelta(days=1))
    assert {row.source: row.values.get("repaired_on") for row in now} == {"run:1:A": date(2026, 4, 1), "run:1:B": None}
    assert [row.values.get("repaired_on") for row in then] == [None, None]


async def test_a_later_version_that_ends_hides_the_earlier_one(database: Database) -> None:
    async with database.transaction() as connection:
        with time.at(MORNING):
            await write_row(connection, CREDIT, {"holder": "甲"}, valid_from=FIRST, source="run:1")
        with time.at(MORNING + timedelta(hours=1)):
            await write_row(connection, CREDIT, {"holder": "甲"}, valid_from=FIRST, valid_to=FIRST, source="run:1")
            assert await rows(connection, CREDIT, "甲", FIRST) == ()


async def test_of_two_versions_at_one_moment_the_one_written_last_counts(database: Database) -> None:
    async with database.transaction() as connection:
        with time.at(MORNING):
            await write_row(connection, CREDIT, {"holder": "甲", "area": "1"}, valid_from=FIRST, source="run:1")
            await write_row(connection, CREDIT, {"holder": "甲", "area": "2"}, valid_from=FIRST, source="run:1")
            (row,) = await rows(connection, CREDIT, "甲", FIRST)
    assert row.values["area"] == 2


async def test_keys_and_registers_are_apart_and_all_keys_can_be_read(database: Database) -> None:
    other = Register("other", CREDIT.definition)
    async with database.transaction() as connection:
        for register, holder in ((CREDIT, "甲"), (CREDIT, "乙"), (other, "甲")):
            await write_row(connection, register, {"holder": holder}, valid_from=FIRST, source="run:1")
        assert [row.key for row in await rows(connection, CREDIT, "甲", FIRST)] == ["甲"]
        assert {row.key for row in await rows(connection, CREDIT, None, FIRST)} == {"甲", "乙"}
        assert await rows(connection, CREDIT, "丙", FIRST) == ()


async def test_a_row_that_is_not_of_its_columns_is_not_written(database: Database) -> None:
    async with database.transaction() as connection:
        with pytest.raises(Faulty, match="认定"):
            await write_row(connection, CREDIT, {"holder": "甲", "finding": "其他"}, valid_from=FIRST, source="run:1")
        with pytest.raises(ValueError, match="早于"):
            await write_row(connection, CREDIT, {"holder": "甲"}, valid_from=LAST, valid_to=FIRST, source="run:1")
        assert await rows(connection, CREDIT, None, FIRST) == ()


SINGLE = Register("single", msgspec.structs.replace(CREDIT.definition, single=True))


async def test_of_a_single_register_a_later_row_is_a_version_whatever_its_source(database: Database) -> None:
    async with database.transaction() as connection:
        with time.at(MORNING):
            await write_row(connection, SINGLE, {"holder": "甲", "area": "1"}, valid_from=FIRST, source="run:1")
            await write_row(connection, SINGLE, {"holder": "乙", "area": "1"}, valid_from=FIRST, source="run:1")
        with time.at(MORNING + timedelta(days=1)):
            await write_row(connection, SINGLE, {"holder": "甲", "area": "2"}, valid_from=FIRST, source="case:SF01:3")
        found = await rows(connection, SINGLE, None, LAST)
        assert [(row.key, row.values["area"], row.source) for row in found] == [("乙", 1, "run:1"), ("甲", 2, "case:SF01:3")]
        assert [row.key for row in await matching(connection, SINGLE, {"area": found[0].values["area"]}, LAST)] == ["乙"]


async def test_a_change_from_a_later_day_leaves_the_days_before_as_they_were(database: Database) -> None:
    async with database.transaction() as connection:
        with time.at(MORNING):
            await write_row(connection, SINGLE, {"holder": "甲", "area": "1"}, valid_from=FIRST, source="run:1")
        with time.at(MORNING + timedelta(days=1)):
            await write_row(connection, SINGLE, {"holder": "甲", "area": "2"}, valid_from=LAST, source="run:2")
        days = {day: [row.values["area"] for row in await rows(connection, SINGLE, "甲", day)] for day in (FIRST, LAST - timedelta(days=1), LAST)}
    assert list(days.values()) == [[1], [1], [2]]


async def test_a_single_row_that_has_ended_does_not_fall_back_to_the_version_before(database: Database) -> None:
    async with database.transaction() as connection:
        with time.at(MORNING):
            await write_row(connection, SINGLE, {"holder": "甲"}, valid_from=FIRST, source="run:1")
        with time.at(MORNING + timedelta(days=1)):
            await write_row(connection, SINGLE, {"holder": "甲"}, valid_from=FIRST, valid_to=LAST, source="case:SF01:3")
        assert len(await rows(connection, SINGLE, "甲", LAST - timedelta(days=1))) == 1
        assert await rows(connection, SINGLE, "甲", LAST) == ()


@pytest.mark.parametrize(("register", "seen"), [(CREDIT, ["run:1", "run:2"]), (SINGLE, ["run:2"])], ids=["many", "single"])
async def test_facts_runs_and_indicators_read_the_same_rows(database: Database, register: Register, seen: list[str]) -> None:
    async with database.pool.acquire() as connection, connection.transaction():
        for source in ("run:1", "run:2"):
            await write_row(connection, register, {"holder": "甲"}, valid_from=FIRST, source=source)
        await write_row(connection, register, {"holder": "甲"}, valid_from=LAST, source="run:2")
        day = LAST - timedelta(days=1)
        asked = Lookup(None, register.definition, register.id, "甲", day, day)  # type: ignore[arg-type] # the plan is not looked at
        assert sorted(str(row["number"]) for row in (await find(connection, [asked]))[0]) == seen
        upto, _ = await settle(connection)
        assert len(await live(connection, register.id, day, upto)) == len(seen)
        wanted = Wanted(f"register:{register.id}", "", frozenset(), FIRST, day)
        registry = SimpleNamespace(registers={register.id: register.definition})
        counted = statement(registry, wanted)  # type: ignore[arg-type] # nothing else of it is asked
        assert len(await connection.fetch(counted.listed(), *counted.args)) == len(seen)
async def test_a_party_reads_the_rows_that_are_about_it_the_latest_first(database: Database) -> None:
    mine = Register("credit", msgspec.structs.replace(CREDIT.definition, own="holder"))
    async with database.transaction() as connection:
        await write_row(connection, CREDIT, {"holder": "甲", "area": "1.50"}, valid_from=FIRST, source="run:1")
        await write_row(connection, CREDIT, {"holder": "甲", "finding": "承诺不实"}, valid_from=LAST, source="run:2")
        await write_row(connection, CREDIT, {"holder": "乙", "finding": "承诺不实"}, valid_from=FIRST, source="run:3")
        found, = await own_rows(connection, [CREDIT, mine], "甲", LAST)
        nothing = await own_rows(connection, [CREDIT, mine], "丙", LAST)
    assert (found.label, found.labels) == ("信用记录", ("认定", "面积"))
    assert [(row.since, row.words) for row in found.rows] == [(LAST, ("承诺不实", "")), (FIRST, ("", "1.5"))]
    assert nothing == ()

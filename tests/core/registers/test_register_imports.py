"""Imports against the register: what each row comes to, what confirming writes, and that an export imported again changes nothing."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec
import pytest

from core import time
from core.access import Actor, PostHeld
from core.declarations import Register
from core.items.model import ColumnDef, RegisterDef
from core.problems import Conflict, Forbidden, Invalid, NotFound
from core.registers import rows, write_row
from core.registers.editing import Change, change
from core.registers.guarding import Guarded, unguarded
from core.registers.imports import CHANGED, NEW, SAME, WRONG, Import, Line, check, confirm, imported, recent, upload
from core.registers.sheets import Cell, Grid
from core.store.engine import Connection, Database

TODAY = date(2026, 3, 2)
MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=time.CHINA)
KEEPER = Actor(7, "keeper", "保管人", "officer", posts=(PostHeld("market", "keeper"),))
OTHER = Actor(8, "other", "另一保管人", "officer", posts=(PostHeld("market", "keeper"),))
STRANGER = Actor(9, "stranger", "别人", "officer", posts=(PostHeld("fire", "keeper"),))
FIELDS = {
    "site": ColumnDef(label="场地", kind="text"),
    "area": ColumnDef(label="面积", kind="decimal", scale=2, unit="m2"),
    "district": ColumnDef(label="片区", kind="choice", options=("东片", "西片"), required=True),
    "open": ColumnDef(label="开放", kind="bool"),
    "fee": ColumnDef(label="费用", kind="money"),
    "times": ColumnDef(label="次数", kind="int", unit="time"),
    "checked_on": ColumnDef(label="巡查日期", kind="date"),
}
SITES = Register("sites", RegisterDef(label="场地", key="site", single=True, editable="keeper", orgs=("market",), fields=FIELDS))
KEPT = Guarded(SITES, unguarded)
VISITS = Register("visits", msgspec.structs.replace(SITES.definition, single=False))


def grid(*table: Sequence[str]) -> Grid:
    return Grid(tuple((n, tuple(map(Cell, row))) for n, row in enumerate(table, 1)))


async def put(connection: Connection, register: Register, site: str, since: date = date(2026, 1, 1), **values: object) -> int:
    source = str(values.pop("source", "case:1"))
    until = values.pop("until", None)
    assert until is None or isinstance(until, date)
    row = {"site": site, "district": "东片", **values}
    return (await write_row(connection, register, row, valid_from=since, valid_to=until, source=source, line=source)).id


async def judged(database: Database, register: Register, *table: Sequence[str]) -> tuple[Line, ...]:
    async with database.pool.acquire() as connection:
        return await check(connection, Guarded(register, unguarded), grid(*table), TODAY)


async def test_rows_are_new_changed_unchanged_or_wrong(database: Database) -> None:
    async with database.transaction() as connection:
        await put(connection, SITES, "甲", area="1")
        await put(connection, SITES, "乙", area="1")
    found = await judged(database, SITES, ["场地", "面积", "片区"], ["甲", "1.00", "东片"], ["乙", "2", "东片"], ["丙", "3", "西片"], ["丁", "x", ""])
    assert [(line.n, line.result) for line in found] == [(2, SAME), (3, CHANGED), (4, NEW), (5, WRONG)]
    assert (found[1].since, found[1].changes) == (TODAY, (("面积", "1.00", "2.00"),))
    assert [(each.column, each.found) for each in found[3].troubles] == [("面积", "写的是“x”")]


async def test_a_column_that_the_file_has_not_stays_and_an_empty_cell_is_nothing(database: Database) -> None:
    async with database.transaction() as connection:
        await put(connection, SITES, "甲", area="1", fee=500, times=3)
    same, = await judged(database, SITES, ["场地", "费用"], ["甲", "5.00"])
    assert same.result == SAME
    less, = await judged(database, SITES, ["场地", "费用"], ["甲", ""])
    assert (less.changes, less.values["times"]) == ((("费用", "5.00", ""),), 3)
    missing, = await judged(database, SITES, ["场地", "费用"], ["乙", "1"])
    assert [(each.column, each.found) for each in missing.troubles] == [("片区", "没有填写")]


async def test_a_key_stands_in_one_row_only(database: Database) -> None:
    found = await judged(database, SITES, ["场地", "片区"], ["甲", "东片"], ["乙", "东片"], ["甲", "西片"])
    assert [line.result for line in found] == [WRONG, NEW, WRONG]
    assert "第 4 行" in found[0].troubles[0].found


@pytest.mark.parametrize(
    ("cells", "result", "since", "until"),
    [
        (("西片", "", ""), CHANGED, TODAY, None),
        (("西片", "2026-01-01", ""), CHANGED, TODAY, None),
        (("西片", "2026-02-01", ""), CHANGED, date(2026, 2, 1), None),
        (("西片", "2026-04-01", ""), CHANGED, date(2026, 4, 1), None),
        (("西片", "2025-12-31", ""), WRONG, None, None),
        (("东片", "2026-02-01", ""), SAME, None, None),
        (("东片", "", "2026-05-01"), CHANGED, TODAY, date(2026, 5, 1)),
        (("东片", "", "2026-02-01"), CHANGED, date(2026, 2, 1), date(2026, 2, 1)),
        (("西片", "", "2026-02-01"), WRONG, None, None),
        (("东片", "", "2025-12-31"), WRONG, None, None),
        (("东片", "昨天", ""), WRONG, None, None),
    ],
)
async def test_from_when_a_change_counts(
    database: Database, cells: tuple[str, str, str], result: str, since: date | None, until: date | None
) -> None:
    async with database.transaction() as connection:
        version = await put(connection, SITES, "甲")
    line, = await judged(database, SITES, ["场地", "片区", "生效日期", "失效日期", "行编号"], ["甲", *cells, str(version)])
    assert (line.result, line.since, line.until) == (result, since, until)


async def test_a_row_that_has_ended_begins_anew_and_a_later_version_is_not_passed_over(database: Database) -> None:
    async with database.transaction() as connection:
        with time.at(MOMENT - timedelta(days=1)):
            await put(connection, SITES, "甲", until=date(2026, 2, 1))
            await put(connection, SITES, "乙")
        with time.at(MOMENT):
            await put(connection, SITES, "乙", since=date(2026, 4, 1), district="西片", source="case:2")
    ended, later = await judged(database, SITES, ["场地", "片区", "面积"], ["甲", "东片", ""], ["乙", "东片", "1"])
    assert (ended.result, ended.since) == (NEW, TODAY)
    assert "另有自 2026-04-01 起的一版" in later.troubles[0].found


async def test_an_exported_row_that_has_changed_since_is_not_overwritten(database: Database) -> None:
    async with database.transaction() as connection:
        with time.at(MOMENT - timedelta(days=1)):
            old = await put(connection, SITES, "甲")
        with time.at(MOMENT):
            await put(connection, SITES, "甲", since=date(2026, 2, 1), area="9", source="case:2")
    same, = await judged(database, SITES, ["场地", "面积", "行编号"], ["甲", "", str(old)])
    other, = await judged(database, SITES, ["场地", "面积", "行编号"], ["甲", "5", str(old)])
    wrong, = await judged(database, SITES, ["场地", "面积", "行编号"], ["乙", "5", str(old)])
    assert (same.result, other.result, wrong.result) == (SAME, WRONG, WRONG)
    assert "没有编号为" in wrong.troubles[0].found


async def test_a_register_of_many_rows_for_a_key_adds_what_is_not_there(database: Database) -> None:
    async with database.transaction() as connection:
        await put(connection, VISITS, "甲", area="1")
        version = await put(connection, VISITS, "甲", area="2", source="case:2")
    found = await judged(
        database, VISITS, ["场地", "片区", "面积", "行编号"], ["甲", "东片", "1", ""], ["甲", "东片", "7", ""], ["甲", "东片", "3", str(version)],
        ["甲", "东片", "8", ""], ["甲", "东片", "8", ""],
    )
    assert [line.result for line in found] == [SAME, NEW, CHANGED, WRONG, WRONG]
    assert found[2].line == "case:2"


FILE = "场地,片区\n甲,东片\n乙,南片\n丙,西片\n".encode()


async def test_a_preview_writes_nothing_and_confirming_writes_once(database: Database) -> None:
    with time.at(MOMENT):
        number = await upload(database, KEEPER, KEPT, "场地.csv", FILE, TODAY)
        async with database.transaction() as connection:
            assert await rows(connection, SITES, None, TODAY) == ()
            with pytest.raises(Invalid, match="1 行错误"):
                await confirm(connection, KEEPER, KEPT, number, good_only=False, reason="登记")
            with pytest.raises(Invalid, match="理由"):
                await confirm(connection, KEEPER, KEPT, number, good_only=True, reason=" ")
            with pytest.raises(Forbidden, match="别人"):
                await confirm(connection, OTHER, KEPT, number, good_only=True, reason="登记")
            with pytest.raises(Forbidden):
                await confirm(connection, STRANGER, KEPT, number, good_only=True, reason="登记")
        for _ in range(2):
            async with database.transaction() as connection:
                done = await confirm(connection, KEEPER, KEPT, number, good_only=True, reason="登记")
        assert (done.good, done.wrong, done.good_only, done.reason) == (2, 1, True, "登记")
        async with database.transaction() as connection:
            found = await rows(connection, SITES, None, TODAY)
            assert [(row.key, row.source) for row in found] == [("丙", f"import:{number}:4"), ("甲", f"import:{number}:2")]
            kept, report = await imported(connection, OTHER, SITES, number)
            assert kept.done_at is not None
            assert [line.result for line in report.lines] == [NEW, WRONG, NEW]
            assert [one.id for one in await recent(connection, OTHER, SITES)] == [number]


async def test_two_confirmations_at_once_write_once_and_wait_for_a_change_by_hand(database: Database) -> None:
    with time.at(MOMENT):
        number = await upload(database, KEEPER, KEPT, "场地.csv", "场地,片区\n甲,东片\n".encode(), TODAY)

        async def confirmed() -> Import:
            async with database.transaction() as connection:
                return await confirm(connection, KEEPER, KEPT, number, good_only=False, reason="登记")

        async with database.transaction() as connection:
            await change(connection, OTHER, KEPT, Change(seen=0, values={"site": "乙", "district": "东片"}, since=TODAY, reason="登记"))
            waiting = [asyncio.ensure_future(confirmed()) for _ in range(2)]
            done, _ = await asyncio.wait(waiting, timeout=1)
            assert not done
        assert [one.done_at is not None for one in await asyncio.gather(*waiting)] == [True, True]
    assert await database.fetchval("SELECT count(*) FROM register_rows WHERE key = '甲'") == 1


async def test_what_was_confirmed_stays_and_old_previews_go(database: Database) -> None:
    with time.at(MOMENT):
        done = await upload(database, KEEPER, KEPT, "场地.csv", "场地,片区\n甲,东片\n".encode(), TODAY)
        async with database.transaction() as connection:
            await confirm(connection, KEEPER, KEPT, done, good_only=False, reason="登记")
        left = await upload(database, KEEPER, KEPT, "场地.csv", FILE, TODAY)
    with time.at(MOMENT + timedelta(days=31)):
        await upload(database, KEEPER, KEPT, "场地.csv", FILE, TODAY)
    async with database.transaction() as connection:
        await imported(connection, KEEPER, SITES, done)
        with pytest.raises(NotFound):
            await imported(connection, KEEPER, SITES, left)
    for statement in ("UPDATE register_imports SET reason = '改' WHERE id = $1", "DELETE FROM register_imports WHERE id = $1"):
        with pytest.raises(Exception, match="只能追加"):
            await database.execute(statement, done)


async def test_a_preview_that_the_register_has_overtaken_is_made_anew(database: Database) -> None:
    with time.at(MOMENT):
        number = await upload(database, KEEPER, KEPT, "场地.csv", "场地,片区\n甲,东片\n".encode(), TODAY)
        async with database.transaction() as connection:
            await put(connection, SITES, "甲", district="西片")
        async with database.transaction() as connection:
            done = await confirm(connection, KEEPER, KEPT, number, good_only=False, reason="登记")
        assert (done.again, done.done_at, done.counts) == (True, None, {CHANGED: 1})
        async with database.transaction() as connection:
            assert [row.values["district"] for row in await rows(connection, SITES, None, TODAY)] == ["西片"]
            again = await confirm(connection, KEEPER, KEPT, number, good_only=False, reason="登记")
            assert again.done_at is not None
            assert [row.values["district"] for row in await rows(connection, SITES, None, TODAY)] == ["东片"]


async def test_a_preview_whose_columns_are_gone_is_refused(database: Database) -> None:
    other = Register("sites", msgspec.structs.replace(SITES.definition, fields={**FIELDS, "district": msgspec.structs.replace(FIELDS["district"], label="地段")}))
    with time.at(MOMENT):
        number = await upload(database, KEEPER, KEPT, "场地.csv", "场地,片区\n甲,东片\n".encode(), TODAY)
        async with database.transaction() as connection:
            with pytest.raises(Conflict, match="变更"):
                await confirm(connection, KEEPER, Guarded(other, unguarded), number, good_only=False, reason="登记")

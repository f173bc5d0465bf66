"""What is counted beside the hints: written together, kept as rows once when it says something new, and marked for applicants."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal

import pytest
from asyncpg import InterfaceError
from structlog.testing import capture_logs
from town import ITEM, MONDAY, Town

from core.hints import counting
from core.hints.counting import Count
from core.hints.figures import field_figures, often_wrong, percent, tip_figures
from core.hints.keeping import fields_now, keep_figures
from core.hints.shelf import holding
from core.house import House
from core.registers import write_row
from core.store.engine import connect
from core.time import at

WRONG = Count("field", ITEM, "area_m2", acted=True)
RIGHT = Count("field", ITEM, "area_m2", acted=False)


async def planted(town: Town, *rows: tuple[str, str, date, int, int]) -> None:
    for about, name, day, shown, acted in rows:
        await town.house.db.execute("INSERT INTO hint_counts VALUES ($1, $2, $3, $4, $5, $6)", about, ITEM, name, day, shown, acted)


async def test_counts_are_added_up_by_the_day(town: Town) -> None:
    tally = town.house.hints.tally
    tally.add([WRONG, RIGHT, RIGHT])
    await tally.write()
    tally.add([WRONG])
    tally.add([Count("tip", ITEM, "T1", acted=True)])
    await asyncio.gather(tally.write(), tally.write())
    rows = await town.house.db.fetch("SELECT about, name, day, shown, acted FROM hint_counts ORDER BY about")
    assert [tuple(row) for row in rows] == [("field", "area_m2", MONDAY.date(), 4, 2), ("tip", "T1", MONDAY.date(), 1, 1)]


async def counted(town: Town) -> list[tuple[int, int]]:
    return [tuple(row) for row in await town.house.db.fetch("SELECT shown, acted FROM hint_counts")]


async def test_what_could_not_be_written_is_kept_and_written_later(town: Town) -> None:
    tally, db = town.house.hints.tally, town.house.db
    await db.execute("ALTER TABLE hint_counts RENAME TO hint_counts_away")
    tally.add([WRONG, RIGHT])
    with capture_logs() as logs:
        await tally.write()
    assert [(each["event"], each["rows"]) for each in logs] == [("counts_unwritten", 1)]
    await db.execute("ALTER TABLE hint_counts_away RENAME TO hint_counts")
    tally.add([RIGHT])
    await tally.write()
    assert await counted(town) == [(3, 1)]


async def test_a_quiet_process_writes_by_itself(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "EVERY", 0.01)
    town.house.hints.tally.add([WRONG])
    async with asyncio.timeout(60):
        while not (rows := await counted(town)):  # noqa: ASYNC110 - a timer rings no bell
            await asyncio.sleep(0.02)
    assert rows == [(1, 1)]


async def test_a_house_that_closes_writes_and_gives_back_its_connections_in_any_case(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    of = town.house
    one, other = [House(of.settings, await connect(of.settings.database_url, 1), of.keys, of.catalogue) for _ in range(2)]
    one.hints.tally.add([WRONG])
    await one.close()
    assert await counted(town) == [(1, 1)]
    monkeypatch.setattr(counting, "_ADD", "SELECT no_such_column")
    other.hints.tally.add([WRONG])
    await other.close()
    for house in (one, other):
        with pytest.raises(InterfaceError):
            await house.db.fetchval("SELECT 1")


async def test_tips_are_told_by_year_and_quarter(town: Town) -> None:
    await planted(town, ("tip", "T1", date(2026, 2, 1), 10, 2), ("tip", "T1", date(2025, 11, 1), 30, 6), ("tip", "T1", date(2025, 3, 1), 99, 99))
    async with town.house.db.pool.acquire() as connection:
        found = (await tip_figures(connection))["T1"]
    assert (found.shown, found.corrected, found.shown_now, found.corrected_now) == (40, 8, 10, 2)


async def test_the_worst_fields_come_first_and_are_marked_from_ten_times_on(town: Town) -> None:
    await planted(
        town, ("field", "area_m2", date(2026, 2, 1), 100, 9), ("window", "area_m2", date(2026, 2, 2), 1, 1), ("field", "height_m", date(2026, 2, 1), 100, 9),
        ("field", "floors", date(2026, 2, 1), 100, 0), ("field", "place_addr", date(2025, 2, 1), 100, 100),
    )
    async with town.house.db.pool.acquire() as connection:
        found = await field_figures(connection)
        assert [(each.name, each.errors) for each in found] == [("area_m2", 10), ("height_m", 9)]
        assert await often_wrong(connection) == {(ITEM, "area_m2")}


async def test_figures_are_kept_as_rows_when_they_say_something_new(town: Town) -> None:
    await planted(
        town, ("tip", "T1", date(2025, 12, 31), 10, 2), ("tip", "T1", date(2025, 9, 30), 20, 1), ("tip", "T2", date(2026, 1, 1), 5, 5),
        ("window", "area_m2", date(2026, 2, 2), 3, 3),
    )
    assert await keep_figures(town.house) == 2
    assert await keep_figures(town.house) == 0
    rows = {row["key"]: row["values"] for row in await town.house.db.fetch('SELECT key, "values" FROM register_rows')}
    assert rows["T1"]["quarter"] == "2025年第4季度"
    assert (rows["T1"]["rate"], rows["T1"]["rate_before"], rows["T1"]["shown"]) == (Decimal("20.0"), Decimal("5.0"), 10)
    assert rows[f"{ITEM}/area_m2"]["prompted"] == 3
    assert "returned_percent" not in rows[f"{ITEM}/area_m2"]
    with at(MONDAY.replace(month=4)):
        await planted(town, ("window", "area_m2", date(2026, 4, 1), 1, 1))
        assert await keep_figures(town.house) == 2


async def test_figures_are_kept_once_on_a_day_at_most(town: Town) -> None:
    await planted(town, ("window", "area_m2", date(2026, 2, 2), 3, 3))
    assert await keep_figures(town.house) == 1
    await town.house.db.execute("UPDATE hint_counts SET shown = 4, acted = 4")
    assert await asyncio.gather(keep_figures(town.house), keep_figures(town.house)) == [0, 0]
    with at(MONDAY + timedelta(days=1)):
        assert sorted(await asyncio.gather(keep_figures(town.house), keep_figures(town.house))) == [0, 1]


async def test_a_field_in_which_nothing_goes_wrong_any_more_is_kept_with_nothing(town: Town) -> None:
    await planted(town, ("window", "area_m2", date(2025, 3, 20), 3, 3))
    assert await keep_figures(town.house) == 1
    with at(MONDAY.replace(month=4)):
        assert await keep_figures(town.house) == 1
        assert await keep_figures(town.house) == 0
        row = await town.house.db.fetchval('SELECT "values" FROM register_rows ORDER BY id DESC LIMIT 1')
        assert (row["field"], row["prompted"], row["returned"]) == ("area_m2", 0, 0)
        async with town.house.db.pool.acquire() as connection:
            assert await fields_now(connection, town.house.catalogue.registry) == []


async def test_what_stands_now_is_counted_beside_the_correction_notices_as_kept(town: Town) -> None:
    registry = town.house.catalogue.registry
    home = next(each for holds, each in holding(registry).items() if holds == "field_error")
    named = {"item": ITEM, "item_name": "公众聚集场所", "filed": 40, "prompted": 0}
    async with town.house.db.transaction() as connection:
        for name, returned in (("floors", 9), ("remark", 0)):
            row = {**named, home.definition.key: f"{ITEM}/{name}", "field": name, "label": name, "returned": returned}
            await write_row(connection, home, row, valid_from=MONDAY.date(), source="count:2026-03-02")
    await planted(town, ("field", "area_m2", date(2026, 3, 1), 100, 10), ("window", "floors", date(2026, 3, 1), 2, 2))
    async with town.house.db.pool.acquire() as connection:
        found = await fields_now(connection, registry)
    assert [(each.name, each.wrong, each.returned, each.window, each.filed) for each in found] == [("floors", 0, 9, 2, 40), ("area_m2", 10, 0, 0, 40)]
    assert found[0].returned_percent == Decimal("22.5")


def test_a_share_is_written_to_one_place() -> None:
    assert [str(percent(*each)) for each in ((1, 3), (199, 1000), (0, 5), (1, 0))] == ["33.3", "19.9", "0.0", "None"]

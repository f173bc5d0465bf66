"""What a revision would change: the figure equals a recomputation by hand, for real cases on a real database."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.filings import submit
from core.filings.preparing import prepare
from core.items.files import Stored
from core.items.item import Item
from core.items.loading import load_item
from core.revisions import Add, Put, apply
from core.revisions.cases.impact import day_of, impact
from core.revisions.cases.replaying import moved
from core.time import CHINA, at

Town = Any
ITEM, PLUGIN = "fire_acceptance_filing", "fire_promise_instant"
VALUES = ("param", "area_limit", "values")
AREAS = ("100", "299.99", "300", "350.5", "499.99", "500", "620")
RAISED = {"since": date(2027, 1, 1), "value": "500", "source": "示例文件"}


def files(town: Town) -> Mapping[str, bytes]:
    return dict(town.house.catalogue.item(ITEM).files)


def version(town: Town, *edits: Any) -> Item:
    """The item after some edits."""
    changed = files(town)
    for edit in edits:
        changed = apply(changed, edit)
    item, faults = load_item(Stored(changed, ""), ITEM, PLUGIN, town.house.catalogue.registry.around)
    assert item is not None, faults
    return item


async def filed(town: Town, areas: tuple[str, ...] = AREAS) -> dict[str, str]:
    """Area → number of a case filed by the real commands; each at a place of its own."""
    made = {}
    for area in areas:
        request = town.filing(f"a{area}", area_m2=Decimal(area), place_addr=f"沈抚示范区金枫街 {area} 号")
        made[area] = (await submit(town.house, town.company, request)).cases[0].number
    return made


def by_hand(item: Item, prepared: Any, day: date | None = None) -> str:
    """The way the item sends a filing, decided directly from what was submitted."""
    env = dict(prepared.env)
    if day is not None:
        env |= {"submitted_on": day, "today": day}
    value = item.rules.decide(env, {}).outcomes["path"]
    assert isinstance(value, str)
    return value


async def test_a_value_with_a_day_to_come_changes_nothing_in_the_past_and_the_right_ones_from_then_on(town: Town) -> None:
    numbers = await filed(town)
    present, revised = version(town), version(town, Add("rules.toml", VALUES, RAISED))
    found = await impact(town.house, present, revised)
    assert (found.own.changed, found.own.unclear, found.own.total) == ((), (), len(AREAS))
    assert (found.filed.day, found.filed.total) == (date(2027, 1, 1), len(AREAS))
    expected = set()
    for area, number in numbers.items():
        prepared = prepare(town.house, town.company.parties[0], town.company, town.filing(f"b{area}", area_m2=Decimal(area), place_addr=f"沈抚示范区金枫街 {area} 号"))
        if by_hand(present, prepared, date(2027, 1, 1)) != by_hand(revised, prepared, date(2027, 1, 1)):
            expected.add(number)
    assert {shift.number for shift in found.filed.changed} == expected == {numbers[area] for area in ("300", "350.5", "499.99")}
    assert found.filed.share == "42.9 %"


async def test_a_changed_row_says_which_rows_and_on_what(town: Town) -> None:
    numbers = await filed(town, ("299.99", "350.5", "620"))
    revised = version(town, Put("rules.toml", (*VALUES, "2026-01-01", "value"), "500"))
    found = await impact(town.house, version(town), revised)
    (shift,) = found.own.changed
    assert shift.number == numbers["350.5"]
    (line,) = shift.lines
    assert (line.label, line.before, line.after) == ("办理路径", "一般程序", "承诺即办")
    assert (line.rows_before, line.rows_after) == (("XF-12",), ("XF-11",))
    assert "350.5 平方米" in line.say
    assert "500 平方米" in line.say
    assert dict(shift.inputs)["建筑面积"] == "350.5 平方米"
    told = str(shift)
    assert all(secret not in told for secret in ("张甲", "13900000000", "210411198601010009", "91210411MAJB0001XH"))
    assert (found.open, found.own.day, found.filed.changed) == (2, None, found.filed.changed)
    assert {(step.name, step.count, step.what) for step in found.steps} == {("收件", 2, "")}


async def test_what_the_new_version_cannot_tell_is_said_apart(town: Town) -> None:
    await filed(town, ("100",))
    row = {"no": "XF-99", "when": {"kind": ["宾馆"], "more": "> 3"}, "then": {"path": "一般程序"}, "basis": ["示例"], "status": "plan", "say": "示例。"}
    fact = {"label": "示例事实", "from": f"case:{ITEM}", "where": "holder = self.holder", "take": "count"}
    revised = version(
        town, Put("rules.toml", ("fact", "extra"), fact), Put("rules.toml", ("decision", "path", "inputs", "more"), "extra"),
        Add("rules.toml", ("decision", "path", "rows"), row, "XF-01"),
    )
    found = await impact(town.house, version(town), revised)
    assert found.own.changed == ()
    assert "示例事实" in found.own.unclear[0].unclear


async def test_steps_and_clocks_that_differ_are_counted_over_open_cases(town: Town) -> None:
    await filed(town, ("350.5", "620"))
    revised = version(
        town, Put("item.toml", ("promised", "days"), 3), Put("process.toml", ("step", "accept", "limit", "days"), 2),
        Put("process.toml", ("step", "receive", "duty"), "acceptor"),
    )
    found = await impact(town.house, version(town), revised)
    assert [(clock.name, clock.before, clock.after, clock.count) for clock in found.clocks] == [
        ("承诺期限", "5 个工作日", "3 个工作日", 2), ("“受理”环节的期限", "5 个工作日", "2 个工作日", 0),
    ]
    assert [(step.name, step.count, step.what) for step in found.steps] == [("收件", 2, "换了办理岗位")]
    assert found.own.changed == ()


async def test_only_as_many_as_wanted_the_newest_first(town: Town) -> None:
    numbers = await filed(town, ("350.5", "400", "620"))
    revised = version(town, Put("rules.toml", (*VALUES, "2026-01-01", "value"), "500"))
    found = await impact(town.house, version(town), revised, 2)
    assert (found.own.total, [each.number for each in found.own.changed]) == (2, [numbers["400"]])


async def test_sealed_values_are_opened_only_when_a_rule_reads_one(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await filed(town, ("350.5",))
    row = {"no": "XF-98", "when": {"who": '= "张甲"'}, "then": {"path": "承诺即办"}, "basis": ["示例"], "status": "plan", "say": "示例。"}
    row["when"] = {"who": "present"}
    reading = version(town, Put("rules.toml", ("decision", "path", "inputs", "who"), "legal_rep"), Add("rules.toml", ("decision", "path", "rows"), row, "XF-01"))
    found = await impact(town.house, version(town), reading)
    (shift,) = found.own.changed
    assert shift.lines[0].after == "承诺即办"
    assert "张甲" not in str(shift)

    def never(*_: object) -> bytes:
        raise AssertionError("opened")

    monkeypatch.setattr(type(town.house.vault), "unwrapped", never)
    assert (await impact(town.house, version(town), version(town, Put("rules.toml", (*VALUES, "2026-01-01", "value"), "500")))).own.changed != ()


async def test_erased_people_are_counted_apart(town: Town) -> None:
    await filed(town, ("350.5",))
    async with town.house.db.transaction() as connection:
        await town.house.vault.destroy(connection, town.company.parties[0].id)
    row = {"no": "XF-98", "when": {"who": "present"}, "then": {"path": "承诺即办"}, "basis": ["示例"], "status": "plan", "say": "示例。"}
    reading = version(town, Put("rules.toml", ("decision", "path", "inputs", "who"), "legal_rep"), Add("rules.toml", ("decision", "path", "rows"), row, "XF-01"))
    found = await impact(town.house, version(town), reading)
    assert (found.own.total, found.own.erased, found.own.changed) == (0, 1, ())


def test_a_revision_without_a_day_to_come_counts_from_today(town: Town) -> None:
    assert day_of(version(town), version(town)) == date(2026, 3, 2)
    with at(datetime(2027, 3, 1, tzinfo=CHINA)):
        assert day_of(version(town), version(town, Add("rules.toml", VALUES, RAISED))) == date(2027, 3, 1)


def test_a_date_that_stands_for_no_end_stays_when_all_are_moved() -> None:
    env = {"until": date(9999, 12, 31), "days": (date(2026, 1, 1), date(9999, 1, 1)), "shop": {"since": datetime(2026, 1, 1, tzinfo=CHINA)}}
    assert moved(env, timedelta(days=400)) == {
        "until": date(9999, 12, 31), "days": (date(2027, 2, 5), date(9999, 1, 1)), "shop": {"since": datetime(2027, 2, 5, tzinfo=CHINA)},
    }

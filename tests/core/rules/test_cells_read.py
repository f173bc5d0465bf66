"""Cells: which are understood in which column, what they mean, where they fail."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from core.time import CHINA

PARAMS = """
[param.limit]
label = "上限"
unit = "m2"
values = [{ since = 2026-01-01, value = "300", source = "x" }]
[param.types]
label = "名单"
kind = "choices"
values = [{ since = 2026-01-01, value = ["宾馆", "饭店"], source = "x" }]
[param.signs]
label = "情形名单"
kind = "choices"
values = [{ since = 2026-01-01, value = ["甲"], source = "x" }]
[param.days]
label = "天数"
kind = "int"
unit = "workday"
values = [{ since = 2026-01-01, value = "5", source = "x" }]
"""


def rules_with(kit: SimpleNamespace, column: str, cell: str) -> Any:
    extra = "complete = false"
    return kit.table(f'c = "{column}", d = "done_on"', kit.row("R-1", f"c = {cell}"), extra=extra), PARAMS


@pytest.mark.parametrize(("column", "cell", "value", "met"), [
    ("kind", '["宾馆", "饭店"]', "宾馆", True), ("kind", '["宾馆", "饭店"]', "其他", False), ("kind", '"not [宾馆， 饭店]"', "其他", True), ("kind", '"not [宾馆]"', "宾馆", False),
    ("kind", '"in {types}"', "饭店", True), ("kind", '"not in {types}"', "饭店", False), ("kind", '"not in [宾馆]"', "其他", True), ("kind", '"= 宾馆"', "宾馆", True),
    ("marks", '"has [甲, 乙]"', ("乙", "丙"), True), ("marks", '"has [甲, 乙]"', ("丙",), False), ("marks", '"has [甲]"', (), False), ("marks", '"none of [甲]"', (), True),
    ("marks", '"none of [甲, 乙]"', ("乙",), False), ("marks", '"has {signs}"', ("甲",), True), ("marks", '"none of {signs}"', ("甲",), False),
    ("marks", '"empty"', (), True), ("marks", '"empty"', None, True), ("marks", '"present"', None, False), ("marks", '"present"', ("甲",), True),
    ("promised", "true", True, True), ("promised", "false", True, False), ("promised", '"empty"', None, True), ("promised", '"present"', False, True),
    ("area", '"< {limit}"', Decimal("299.99"), True), ("area", '"< {limit}"', Decimal("300.00"), False), ("area", '"<= 300"', Decimal("300.00"), True),
    ("area", '"> 300"', Decimal("300.01"), True), ("area", '">= 300.01"', Decimal("300.00"), False), ("area", '"= 300"', Decimal("300.00"), True),
    ("area", '"1..3"', Decimal("3.00"), True), ("area", '"1..3"', Decimal("3.01"), False), ("area", '"0.5..{limit}"', Decimal("300.00"), True), ("area", '"-1..1"', Decimal(0), True),
    ("prior", '"empty"', None, True), ("prior", '"empty"', Decimal(1), False), ("prior", '"present"', Decimal(1), True),
    ("floors", '"<= 3"', 3, True), ("fee", '">= 30.50"', 3050, True), ("fee", '"< 30.50"', 3050, False), ("done_on", '"<= 2026-03-01"', date(2026, 3, 1), True),
    ("done_on", '"2026-01-01..2026-03-31"', date(2026, 4, 1), False), ("seen_at", '"> 2026-03-01 08:30"', datetime(2026, 3, 1, 8, 31, tzinfo=CHINA), True),
    ("took", '"<= 3 days"', timedelta(days=3), True), ("took", '"< 8 hours"', timedelta(hours=8), False), ("addr", '["甲街", "乙街"]', "乙街", True),
    ("addr", '"not [甲街]"', "丙街", True), ("addr", '"= 甲街"', "甲街", True), ("addr", '"empty"', "", True), ("addr", '"empty"', None, True), ("addr", '"present"', "x", True),
    ("area / 3", '"< 100"', Decimal("299.99"), True), ("area / 3", '">= 100"', Decimal("300.00"), True),
])
def test_cells(kit: SimpleNamespace, column: str, cell: str, value: Any, met: bool) -> None:
    rules = kit.compiled(*rules_with(kit, column, cell))
    field = column.split(" ", maxsplit=1)[0]
    decision = rules.decide({"submitted_on": kit.DAY, field: value}, {})
    assert bool(decision.tables[0].hits) is met
    assert not decision.tables[0].blocked


@pytest.mark.parametrize(("cell", "inside", "outside"), [
    ("within 5 workdays after {done_on}", [date(2026, 2, 13), date(2026, 2, 27)], [date(2026, 2, 12), date(2026, 2, 28)]),
    ("within {days} workdays after {done_on}", [date(2026, 2, 27)], [date(2026, 2, 28)]),
    ("within 1 day after {done_on}", [date(2026, 2, 13), date(2026, 2, 14)], [date(2026, 2, 15)]),
    ("within 2 days after {done_on}", [date(2026, 2, 24)], [date(2026, 2, 25)]),
    ("within 1 month after {done_on}", [date(2026, 3, 13)], [date(2026, 3, 14)]),
    ("within 3 days before {done_on}", [date(2026, 2, 10), date(2026, 2, 13)], [date(2026, 2, 9), date(2026, 2, 14)]),
    ("within 2 workdays before {done_on}", [date(2026, 2, 11)], [date(2026, 2, 10), date(2026, 2, 14)]),
    ("within 1 month before {done_on}", [date(2026, 1, 13)], [date(2026, 1, 12), date(2026, 2, 14)]),
])
def test_within(kit: SimpleNamespace, cell: str, inside: list[date], outside: list[date]) -> None:
    """2026-02-14 (Saturday) is a working day; 2026-02-15 to 23 are the Spring Festival (standards 2.12)."""
    rules = kit.compiled(kit.table('c = "today"', kit.row("R-1", f'c = "{cell}"'), kit.row("R-2", f'c = "not {cell}"')), PARAMS)
    for day, no in [(day, "R-1") for day in inside] + [(day, "R-2") for day in outside]:
        decision = rules.decide({"submitted_on": kit.DAY, "done_on": date(2026, 2, 13), "today": day}, {})
        assert [hit.no for hit in decision.tables[0].hits] == [no], day


def test_an_empty_date_is_neither_within_nor_not_within(kit: SimpleNamespace) -> None:
    near, far = "within 3 days before {today}", "not within 3 days before {today}"
    rules = kit.compiled(kit.table('c = "done_on"', kit.row("R-1", f'c = "{near}"'), kit.row("R-2", f'c = "{far}"'), kit.row("R-3", 'c = "empty"')))
    for day, no in [(None, "R-3"), (kit.DAY, "R-1"), (date(2026, 1, 1), "R-2")]:
        assert [hit.no for hit in rules.decide({"submitted_on": kit.DAY, "today": kit.DAY, "done_on": day}, {}).tables[0].hits] == [no]
    assert kit.found(kit.table('c = "done_on"', kit.row("R-1", f'c = "{near}"'), kit.row("R-2", f'c = "{far}"'), kit.row("R-3", 'c = "present"'))) == {
        ("decision.path.rows[R-3].when", "overlap"), ("decision.path.rows", "gap")}


def test_within_asks_for_the_other_date(kit: SimpleNamespace) -> None:
    rules = kit.compiled(kit.table('c = "today"', kit.row("R-1", 'c = "within 5 workdays after {done_on}"'), extra="complete = false"))
    assert rules.decide({"submitted_on": kit.DAY, "today": kit.DAY}, {}).needs == ("done_on",)
    assert rules.decide({"submitted_on": kit.DAY, "done_on": kit.DAY}, {}).needs == ("today",)


@pytest.mark.parametrize(("column", "cell", "code"), [
    ("kind", '["宾官"]', "unknown-option"), ("kind", '"not [宾官]"', "unknown-option"), ("kind", '"< 3"', "cell"), ("kind", "true", "cell"), ("kind", '"in {tpyes}"', "unknown-param"),
    ("kind", '"in {limit}"', "type"), ("kind", '"in {signs}"', "unknown-option"), ("kind", '"宾馆"', "cell"), ("kind", '["宾馆", "宾馆"]', "cell"), ("kind", "[]", "cell"), ("kind", '"not []"', "cell"),
    ("kind", '"has [宾馆]"', "cell"), ("kind", '"in [宾馆]"', "cell"), ("marks", '["甲"]', "cell"), ("marks", '"not [甲]"', "cell"), ("marks", '"has [丁]"', "unknown-option"), ("marks", '"has {types}"', "unknown-option"),
    ("promised", '"true"', "cell"), ("promised", '["是"]', "cell"), ("area", "true", "cell"), ("area", '["300"]', "cell"), ("area", '"300"', "cell"), ("area", '"＜ 300"', "cell"),
    ("area", '"< 三百"', "type"), ("area", '"< {limt}"', "unknown-param"), ("height", '"< {limit}"', "unit"), ("area", '"< {types}"', "type"), ("area", '"3..1"', "cell"),
    ("floors", '"< {limit}"', None), ("fee", '"< {limit}"', "type"), ("fee", '"< 1.005"', "type"), ("done_on", '"< 2026-02-30"', "type"), ("done_on", '"< 300"', "type"),
    ("done_on", '"within 5 weeks after {done_on}"', "cell"), ("done_on", '"within 5 workdays after {area}"', "unknown-field"), ("done_on", '"within {limit} days after {today}"', "type"),
    ("done_on", '"within {days} months after {today}"', "type"), ("area", '"within 5 days after {done_on}"', "cell"), ("addr", '"< 3"', "cell"), ("addr", '"甲街"', "cell"), ("stores", '"empty"', "type"),
])
def test_cell_faults(kit: SimpleNamespace, column: str, cell: str, code: str) -> None:
    parts = rules_with(kit, column, cell)
    if code is None:
        kit.compiled(*parts)
        return
    place = "decision.path.inputs.c" if column == "stores" else "decision.path.rows[R-1].when.c"
    assert kit.found(*parts) == {(place, code)}


def test_hints(kit: SimpleNamespace) -> None:
    assert "集贸市场" in kit.faults_of(*rules_with(kit, "kind", '["集贸事场"]'))[0].hint
    assert "types" in kit.faults_of(*rules_with(kit, "kind", '"in {tpyes}"'))[0].hint
    assert "done_on" in kit.faults_of(*rules_with(kit, "done_on", '"within 5 days after {doen_on}"'))[0].hint

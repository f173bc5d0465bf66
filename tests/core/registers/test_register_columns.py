"""Columns of registers: a definition's faults, and rows that are or are not of their columns."""

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.canonical import plain
from core.faults import Blame
from core.items.model import ColumnDef, RegisterDef
from core.registers import check_register, column_types, register_scope, type_row
from core.values import FieldType

BLAME = Blame("demo", "plugin.toml")
CREDIT = RegisterDef(
    label="信用记录", key="holder",
    fields={
        "holder": ColumnDef(label="申请人", kind="text"),
        "finding": ColumnDef(label="认定", kind="choice", options=("承诺不实", "已修复")),
        "area": ColumnDef(label="面积", kind="decimal", scale=2),
        "fine": ColumnDef(label="罚款", kind="money"),
        "times": ColumnDef(label="次数", kind="int"),
        "open": ColumnDef(label="公开", kind="bool"),
        "found_on": ColumnDef(label="认定日期", kind="date"),
    },
)


def changed(**columns: ColumnDef) -> RegisterDef:
    return msgspec.structs.replace(CREDIT, fields=CREDIT.fields | columns)


def test_a_sound_definition_has_no_fault_and_names_its_columns() -> None:
    assert check_register(CREDIT, BLAME, "register.credit") == []
    assert column_types(CREDIT)["area"] == FieldType("decimal", 2)
    assert register_scope(CREDIT)["finding"].label == "认定"
    assert register_scope(CREDIT)["finding"].type.options == ("承诺不实", "已修复")


@pytest.mark.parametrize(
    ("definition", "place", "code"),
    [
        (msgspec.structs.replace(CREDIT, key="hodler"), "key", "unknown-field"),
        (msgspec.structs.replace(CREDIT, own="hodler"), "own", "unknown-field"),
        (msgspec.structs.replace(CREDIT, own="finding"), "own", "unknown-field"),
        (msgspec.structs.replace(CREDIT, key="area"), "key", "key"),
        (changed(finding=ColumnDef(label="认定", kind="choice")), "fields.finding.options", "options"),
        (changed(times=ColumnDef(label="次数", kind="int", options=("一",))), "fields.times.options", "options"),
        (changed(finding=ColumnDef(label="认定", kind="choice", options=("甲", "甲"))), "fields.finding.options", "duplicate"),
        (changed(times=ColumnDef(label="次数", kind="int", scale=2)), "fields.times.scale", "scale"),
        (changed(area=ColumnDef(label="面积", kind="decimal", scale=-1)), "fields.area.scale", "scale"),
        (changed(面积=ColumnDef(label="另一面积", kind="int")), "fields.面积", "bad-id"),
        (changed(times=ColumnDef(label="面积", kind="int")), "fields.times.label", "duplicate"),
        (changed(times=ColumnDef(label="生效日期", kind="int")), "fields.times.label", "reserved-label"),
        (changed(open=ColumnDef(label="公开", kind="bool", unit="m2")), "fields.open.unit", "unit"),
        (msgspec.structs.replace(CREDIT, editable="handler"), "editable", "no-orgs"),
        (msgspec.structs.replace(CREDIT, orgs=("fire", "fire")), "orgs", "duplicate"),
        (msgspec.structs.replace(CREDIT, orgs=("Fire",)), "orgs[Fire]", "bad-id"),
    ],
)
def test_each_fault_of_a_definition_has_its_place(definition: RegisterDef, place: str, code: str) -> None:
    faults = check_register(definition, BLAME, "register.credit")
    assert [(fault.place, fault.code) for fault in faults] == [(f"register.credit.{place}", code)]


def test_the_closest_column_is_suggested() -> None:
    fault = check_register(msgspec.structs.replace(CREDIT, key="hodler"), BLAME, "register.credit")[0]
    assert "holder" in fault.hint


def test_a_row_is_typed_by_its_columns() -> None:
    row = {
        "holder": " 9121 ", "finding": "承诺不实", "area": "310.5", "fine": 12345, "times": 2, "open": False, "found_on": "2026-03-02",
    }
    typed, faults = type_row(CREDIT, row, BLAME)
    assert faults == []
    assert typed == {
        "holder": "9121", "finding": "承诺不实", "area": Decimal("310.50"), "fine": 12345, "times": 2, "open": False,
        "found_on": date(2026, 3, 2),
    }
    assert type_row(CREDIT, plain(typed), BLAME) == (typed, [])


def test_what_is_absent_stays_absent() -> None:
    assert type_row(CREDIT, {"holder": "9121", "found_on": None}, BLAME) == ({"holder": "9121"}, [])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("finding", "承诺不符"), ("finding", 1), ("area", 310.5), ("area", "310.505"), ("area", "NaN"), ("area", "1e30"), ("area", "三百"),
        ("area", True), ("fine", Decimal("1.5")), ("fine", True), ("times", "2"), ("open", 1), ("open", "是"), ("found_on", "2026-02-30"),
        ("found_on", 20260302), ("holder", "91\u000021"), ("holder", 9121),
    ],
)
def test_a_value_of_another_kind_is_a_fault_at_its_column(column: str, value: Any) -> None:
    typed, faults = type_row(CREDIT, {"holder": "9121", column: value}, BLAME)
    assert [(fault.place, fault.code) for fault in faults] == [(f"row.{column}", "type")]
    assert column not in typed


def test_unknown_columns_and_a_missing_key_are_faults() -> None:
    _, faults = type_row(CREDIT, {"fnding": "承诺不实", "holder": "  "}, BLAME)
    assert sorted((fault.place, fault.code) for fault in faults) == [("row.fnding", "unknown-field"), ("row.holder", "no-key")]
    assert "finding" in next(fault.hint for fault in faults if fault.code == "unknown-field")


def test_a_required_column_must_be_filled() -> None:
    definition = changed(finding=ColumnDef(label="认定", kind="choice", options=("承诺不实",), required=True))
    _, faults = type_row(definition, {"holder": "9121"}, BLAME)
    assert [(fault.place, fault.code, fault.expected) for fault in faults] == [("row.finding", "required", "“认定”必填")]
    _, faults = type_row(definition, {"holder": "9121", "finding": "其他"}, BLAME)
    assert [fault.code for fault in faults] == ["type"]


def test_a_unit_belongs_to_the_type() -> None:
    definition = changed(area=ColumnDef(label="面积", kind="decimal", scale=2, unit="m2"))
    assert check_register(definition, BLAME, "register.credit") == []
    assert register_scope(definition)["area"].type == FieldType("decimal", 2, "m2")


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([*CREDIT.fields, "其他"]), st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.decimals(), st.dates(), st.lists(st.integers(), max_size=2),
)))
def test_any_row_is_typed_or_blamed(row: dict[str, Any]) -> None:
    typed, faults = type_row(CREDIT, row, BLAME)
    blamed = {fault.place.removeprefix("row.") for fault in faults}
    assert {name for name, value in row.items() if value is not None} <= set(typed) | blamed
    assert not any(isinstance(value, float) for value in typed.values())

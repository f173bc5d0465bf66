"""Every mistake in an indicator is said at its place, with the nearest known word."""

from datetime import date
from typing import Any

import msgspec
import pytest
from indicating import CASES, known, param, read

from core.faults import Blame
from core.plugging.collecting import Declared
from core.plugging.indicators import check_indicators
from core.registry import load_registry
from core.settings import ROOT

TWO = {"unit": "percent", "denominator": CASES}
GIVEN: list[tuple[dict[str, Any], str, str, str]] = [
    ({"numerator": {**CASES, "from": "case:demo_permti"}}, "numerator.from", "unknown-source", "case:demo_permit"),
    ({"numerator": {**CASES, "from": "run:draw"}}, "numerator.from", "unknown-source", ""),
    ({"numerator": {"from": "case:demo_permit"}}, "numerator.day", "no-day", ""),
    ({"numerator": {**CASES, "day": "decided"}}, "numerator.day", "unknown-field", "decided_on"),
    ({"numerator": {**CASES, "day": "status"}}, "numerator.day", "unknown-field", ""),
    ({"numerator": {**CASES, "where": "statsu = '办结'"}}, "numerator.where", "unknown-field", "status"),
    ({"numerator": {**CASES, "where": "area_m2"}}, "numerator.where", "type", ""),
    ({"numerator": {**CASES, "where": "area_m2 >"}}, "numerator.where", "expr-syntax", ""),
    ({"numerator": {**CASES, "take": "coutn"}}, "numerator.take", "take", "count"),
    ({"numerator": {**CASES, "take": "sum(status)"}}, "numerator.take", "type", ""),
    ({"numerator": {**CASES, "take": "median(areas)"}}, "numerator.take", "unknown-field", ""),
    ({**TWO, "denominator": {**CASES, "day": "closed"}}, "denominator.day", "unknown-field", "closed_on"),
    ({"numerator": None}, "value", "no-value", ""),
    ({"value": "numeratr"}, "value", "unknown-field", "numerator"),
    ({"value": "numerator > 1"}, "value", "type", ""),
    ({"value": "numerator / 0"}, "value", "zero-divisor", ""),
    ({"value": "numerator / (param.a - 3)", "param": {"a": param("3")}}, "value", "zero-divisor", ""),
    ({"unit": "percent"}, "unit", "unit", ""),
    ({"unit": "day", "numerator": {**CASES, "take": "median(workdays_between(accepted_on, decided_on))"}}, "unit", "unit", ""),
    ({"target": ">= 60"}, "target_basis", "target-basis", ""),
    ({"target_basis": "规定"}, "target_basis", "target-basis", ""),
    ({"target": "about 60", "target_basis": "规定"}, "target", "cell", ""),
    ({"target": ">= {gaol}", "target_basis": "规定", "param": {"goal": param("6")}}, "target", "unknown-param", "goal"),
    ({"param": {"spare": param("1")}}, "param.spare", "unused", ""),
    ({"denominator": CASES, "value": "numerator"}, "denominator", "unused", ""),
    ({"param": {"a": param("x")}}, "param.a.values[2026-01-01].value", "param-value", ""),
    ({"param": {"a": {**param("甲"), "kind": "text"}}}, "param.a.kind", "type", ""),
    ({"about": " "}, "about", "empty", ""),
    ({"basis": []}, "basis", "empty", ""),
]


@pytest.mark.parametrize(("given", "place", "code", "hint"), GIVEN, ids=[f"{place} {code} {n}" for n, (_, place, code, _) in enumerate(GIVEN)])
def test_a_mistake_is_said_at_its_place(given: dict[str, Any], place: str, code: str, hint: str) -> None:
    found, faults = read(**given)
    assert found is None
    mine = [fault for fault in faults if fault.code == code]
    assert mine, [fault.sentence() for fault in faults]
    assert mine[0].place == f"indicator.trial.{place}"
    assert hint in mine[0].hint
    assert mine[0].expected


def test_a_divisor_that_a_later_value_makes_zero_is_found() -> None:
    values = [{"since": date(2026, 1, 1), "value": "5", "source": "旧"}, {"since": date(2027, 1, 1), "value": "0", "source": "新"}]
    _, faults = read(value="numerator / param.a", param={"a": param("1") | {"values": values}})
    assert [fault.code for fault in faults] == ["zero-divisor"]


def test_all_mistakes_are_said_at_once() -> None:
    _, faults = read(numerator={**CASES, "from": "case:nothing"}, denominator={**CASES, "day": "x"}, about="", target=">= 1")
    assert {fault.code for fault in faults} == {"unknown-source", "unknown-field", "empty", "target-basis"}


def test_two_indicators_of_one_label() -> None:
    registry = load_registry(ROOT)
    first = next(iter(registry.indicators.values()))
    made = [Declared(msgspec.structs.replace(first, id=name), Blame("demo", "plugin.toml"), f"indicator.{name}") for name in ("a", "b")]
    assert [fault.code for fault in check_indicators(made, registry.items, (), registry.around)] == ["duplicate"]


def test_sources_are_cases_filings_items_steps_handovers_and_registers_by_name() -> None:
    assert {name.partition(":")[0] for name in known()} == {"case", "filing", "item", "register", "step", "handover"}
    assert "path" in known()["case:demo_permit"].scope
    assert "uscc" not in known()["case:demo_permit"].scope

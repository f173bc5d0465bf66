"""Parameters: typed, dated, sourced; nothing before the first date."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from core.rules import ParamError

LIMIT = """
[param.limit]
label = "面积上限"
scale = 2
unit = "m2"
values = [
  { since = 2026-01-01, value = "300", source = "计划 2.2", confirmed = false },
  { since = 2026-07-01, value = "500.5", source = "通知〔2026〕1号" },
]
"""


def param(text: str) -> Any:
    return f'[param.p]\nlabel = "参数"\n{text}'


def test_a_value_holds_from_its_date(kit: SimpleNamespace) -> None:
    rules = kit.compiled(LIMIT)
    first, second = rules.param("limit", date(2026, 6, 30)), rules.param("limit", date(2026, 7, 1))
    assert (first.value, first.since, first.source, first.confirmed) == (Decimal("300.00"), date(2026, 1, 1), "计划 2.2", False)
    assert (second.value, second.since, second.confirmed) == (Decimal("500.50"), date(2026, 7, 1), True)
    assert str(first.value) == "300.00"


def test_before_the_first_date_there_is_none(kit: SimpleNamespace) -> None:
    rules = kit.compiled(LIMIT)
    with pytest.raises(ParamError, match="2026-01-01 起"):
        rules.param("limit", date(2025, 12, 31))
    with pytest.raises(ParamError, match="limit"):
        rules.param("limt", date(2026, 1, 1))
    assert rules.param_env(date(2025, 12, 31)) == {}
    assert rules.param_env(date(2026, 1, 1)) == {"param.limit": Decimal("300.00")}


@pytest.mark.parametrize(("kind", "raw", "value"), [
    ("int", '"5"', 5), ("money", '"30.5"', 3050), ("date", '"2026-03-01"', date(2026, 3, 1)), ("text", '"沈抚"', "沈抚"), ("bool", "true", True),
    ("choices", '["a", "b"]', ("a", "b")), ("decimal", '"-1.50"', Decimal("-1.50")),
])
def test_kinds(kit: SimpleNamespace, kind: str, raw: str, value: Any) -> None:
    rules = kit.compiled(param(f'kind = "{kind}"\nvalues = [{{ since = 2026-01-01, value = {raw}, source = "计划" }}]'))
    assert rules.param("p", date(2026, 1, 1)).value == value


@pytest.mark.parametrize(("text", "place", "code"), [
    ("values = []", "param.p.values", "param-value"),
    ('values = [{ since = 2026-01-01, value = "3", source = " " }]', "param.p.values[2026-01-01].source", "param-source"),
    ('values = [{ since = 2026-01-01, value = "3.123", source = "x" }]', "param.p.values[2026-01-01].value", "param-value"),
    ('values = [{ since = 2026-01-01, value = "三百", source = "x" }]', "param.p.values[2026-01-01].value", "param-value"),
    ('values = [{ since = 2026-01-01, value = true, source = "x" }]', "param.p.values[2026-01-01].value", "param-value"),
    ('kind = "int"\nvalues = [{ since = 2026-01-01, value = "3.0", source = "x" }]', "param.p.values[2026-01-01].value", "param-value"),
    ('kind = "bool"\nvalues = [{ since = 2026-01-01, value = "true", source = "x" }]', "param.p.values[2026-01-01].value", "param-value"),
    ('kind = "choices"\nvalues = [{ since = 2026-01-01, value = ["a", "a"], source = "x" }]', "param.p.values[2026-01-01].value", "param-value"),
    ('kind = "money"\nvalues = [{ since = 2026-01-01, value = "1.005", source = "x" }]', "param.p.values[2026-01-01].value", "param-value"),
    ('kind = "text"\nvalues = [{ since = 2026-01-01, value = "", source = "x" }]', "param.p.values[2026-01-01].value", "param-value"),
    ('values = [{ since = 2026-02-01, value = "3", source = "x" }, { since = 2026-01-01, value = "4", source = "x" }]', "param.p.values[2026-01-01].since", "param-order"),
])
def test_faults(kit: SimpleNamespace, text: str, place: str, code: str) -> None:
    assert kit.found(param(text)) == {(place, code)}

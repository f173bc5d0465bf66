"""Cells of scenario tables as the values a form is sent."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.scenarios.cells import records, sent, typed
from core.scenarios.sentences import StepError
from core.values import FieldType

CHOICES = FieldType("choices", options=("甲", "乙", "丙、丁"))


@pytest.mark.parametrize(
    ("cell", "of", "value"),
    [
        ("是", FieldType("bool"), True),
        ("否", FieldType("bool"), False),
        ("对", FieldType("bool"), "对"),
        ("299.99", FieldType("decimal", scale=2), Decimal("299.99")),
        ("3", FieldType("int"), 3),
        ("3.5", FieldType("int"), Decimal("3.5")),
        ("三百", FieldType("decimal", scale=2), "三百"),
        ("12.50 元", FieldType("money"), 1250),
        ("0.001", FieldType("money"), Decimal("0.1")),
        ("1e999999", FieldType("money"), "1e999999"),
        ("1e999999", FieldType("int"), "1e999999"),
        ("1e-999999", FieldType("decimal", scale=2), "1e-999999"),
        ("Infinity", FieldType("int"), "Infinity"),
        ("sNaN", FieldType("int"), "sNaN"),
        ("无", CHOICES, []),
        ("甲、乙", CHOICES, ["甲", "乙"]),
        ("丙、丁", CHOICES, ["丙、丁"]),
        ("丙、丁；甲", CHOICES, ["丙、丁", "甲"]),
        ("2026-02-13", FieldType("date"), "2026-02-13"),
    ],
)
def test_a_cell_is_read_by_its_field(cell: str, of: FieldType, value: Any) -> None:
    found = sent(cell, of)
    assert (found, type(found)) == (value, type(value))


def test_a_register_takes_typed_values_only() -> None:
    assert typed("2026-02-13", FieldType("date")) == date(2026, 2, 13)
    assert typed("甲", FieldType("choice", options=("甲",))) == "甲"
    assert typed("1.5", FieldType("decimal", scale=2)) == Decimal("1.5")
    for cell, of in (("上周", FieldType("date")), ("乙", FieldType("choice", options=("甲",))), ("x", FieldType("int")), ("对", FieldType("bool"))):
        with pytest.raises(StepError):
            typed(cell, of)


def test_rows_of_unequal_length_are_refused() -> None:
    with pytest.raises(StepError, match="格数"):
        records([["甲", "乙"], ["1"]])

"""A cell as it was found: its text, exact, and what is wrong with it before anybody asks which column it is in."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal, TypeAlias

import msgspec

from core.problems import FieldProblem, Invalid

Fault: TypeAlias = Literal["", "formula", "error", "digits", "time"]
EXACT: Final = 15
"""Digits that a spreadsheet keeps of a number (IEEE 754 double)."""


class Cell(msgspec.Struct, frozen=True, array_like=True):
    """The text somebody would read there; dates as 2026-03-02, yes and no as 是 and 否."""

    text: str
    fault: Fault = ""


class Grid(msgspec.Struct, frozen=True, array_like=True):
    """The sheet that was read: the number of each row that is not empty, as the spreadsheet counts them, with its cells."""

    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


class Trouble(msgspec.Struct, frozen=True, array_like=True):
    """What is wrong in a column of a row: what was found, what is expected, what to do."""

    column: str
    found: str
    expected: str
    instead: str

    def sentence(self) -> str:
        """All of it in one line."""
        column = f"“{self.column}”" if self.column else ""
        return "；".join(filter(None, (f"{column}{self.found}", f"应为{self.expected}" if self.expected else "", self.instead)))


def cell_of(value: Any) -> Cell:
    """The cell with the value that a workbook holds. A number has the digits that the spreadsheet shows of it, at most fifteen."""
    match value:
        case str():
            return Cell(value)
        case bool():
            return Cell("是" if value else "否")
        case int() | float():
            return _number(value)
        case datetime():
            whole = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
            return Cell(value.date().isoformat()) if whole else Cell(value.isoformat(" "), "time")
        case date():
            return Cell(value.isoformat())
    return Cell(str(value), "time")


def _number(value: float) -> Cell:
    exact = Decimal(format(value, f".{EXACT}g"))
    if not exact.is_finite():
        return Cell(str(value), "error")
    return Cell(format(exact, "f"), "digits" if abs(exact) >= 10**EXACT else "")


def refused(detail: str, instead: str, fields: Sequence[FieldProblem] = ()) -> Invalid:
    """The file cannot be taken at all."""
    return Invalid(detail, instead, fields or (FieldProblem("file", "文件", f"{detail}，{instead}"),))

"""A cell as a value of its column, exactly or not at all; and a value as the text of a cell."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any, Final

from core.faults import did_you_mean
from core.items.model import ColumnDef
from core.registers.sheets.cells import EXACT, Cell, Trouble
from core.registers.sheets.headers import unit_of

YES, NO = "是", "否"
_BOOLS: Final = {YES: True, NO: False, "TRUE": True, "FALSE": False, "1": True, "0": False}
_GROUPED: Final = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{0,9})?")
_DATE: Final = re.compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{2})([0-9]{2}))(?: ?0{1,2}:00(?::00)?)?")
_MOST: Final = 10**18
"""Beyond any count and any amount."""
_SERIAL: Final = re.compile(r"[0-9]{5}")
_FAULTS: Final = {
    "formula": ("这一格是公式", "填好的值", "复制这一格，选择性粘贴为“值”"),
    "error": ("这一格是错误值", "填好的值", "改正公式或者直接填写"),
    "digits": (f"数字超过 {EXACT} 位，表格软件已经丢了后面的数字", "完整的文字", "先把这一列设为“文本”格式，再重新填写"),
    "time": ("带有时刻", "日期，如 2026-03-02", "去掉时刻"),
}


def read_cell(column: ColumnDef, cell: Cell) -> tuple[Any, Trouble | None]:
    """The plain value (None: the cell is empty), or what is wrong with it."""
    if cell.fault:
        found, expected, instead = _FAULTS[cell.fault]
        return None, Trouble(column.label, found, expected, instead)
    text = cell.text.strip()
    if not text:
        return None, None
    if column.kind == "text":
        return text, None
    value = _value(column, text, unicodedata.normalize("NFKC", text).strip())
    return (value, None) if value is not None else (None, _trouble(column, text))


def read_day(label: str, cell: Cell) -> tuple[date | None, Trouble | None]:
    """A day of the platform's own columns."""
    value, trouble = read_cell(ColumnDef(label=label, kind="date"), cell)
    return value, trouble


def written(column: ColumnDef, value: Any) -> str:
    """The value as the text of a cell, which `read_cell` reads again as the same value."""
    match column.kind:
        case "bool":
            return YES if value else NO
        case "money":
            return format(Decimal(value).scaleb(-2), "f")
        case "decimal":
            return format(value, "f")
    return str(value)


def wanted(column: ColumnDef) -> str:
    """What may stand in the column, in words."""
    unit = unit_of(column)
    match column.kind:
        case "bool":
            return f"{YES}或者{NO}"
        case "choice":
            return f"{'、'.join(column.options)}之一"
        case "decimal" | "money":
            places = 2 if column.kind == "money" else column.scale
            return f"{f'以{unit}计的' if unit else ''}数，不多于 {places} 位小数"
        case "int":
            return f"{f'以{unit}计的' if unit else ''}整数"
        case "date":
            return "日期，如 2026-03-02"
    return "文字，不换行"


def _value(column: ColumnDef, text: str, plain: str) -> Any:
    match column.kind:
        case "bool":
            return _BOOLS.get(plain.upper())
        case "choice":
            return next((each for each in column.options if each == text), next(
                (each for each in column.options if unicodedata.normalize("NFKC", each) == plain), None,
            ))
        case "date":
            return _date(plain)
    return _number(column, plain)


def _date(plain: str) -> date | None:
    found = _DATE.fullmatch(plain)
    if found is None:
        return None
    year, *others = (each for each in found.groups() if each)
    try:
        return date(int(year), *map(int, others))
    except ValueError:
        return None


def _number(column: ColumnDef, plain: str) -> int | Decimal | None:
    """Exactly at the column's scale: what has more places, or is a guess (1.2E5, 约 12), is refused."""
    text = plain.removeprefix("¥").removesuffix(unicodedata.normalize("NFKC", unit_of(column))).strip()
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text)
    if column.kind == "money":
        number = number.scaleb(2)
    if column.kind in {"money", "int"}:
        return int(number) if number == number.to_integral_value() and abs(number) < _MOST else None
    exact = number.quantize(Decimal(1).scaleb(-column.scale))
    return exact if exact == number else None


def _trouble(column: ColumnDef, text: str) -> Trouble:
    hint = did_you_mean(text, column.options) if column.options else ""
    if column.kind == "date" and _SERIAL.fullmatch(text):
        hint = "这像是日期的序号：把这一列设为日期格式"
    return Trouble(column.label, f"写的是“{_short(text)}”", wanted(column), hint or "请改正")


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}……"


_SHOWN: Final = 40

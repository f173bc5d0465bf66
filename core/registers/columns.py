"""The columns of a register: their types, and a row checked against them. A value is never coerced from another kind."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from core.faults import Blame, Fault, did_you_mean
from core.items.model import ColumnDef, RegisterDef
from core.registers.holding import check_holding
from core.rules import Named, Scope
from core.values import FieldType, Value

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_DIGITS = 18
"""More digits than any area, amount or count of a register has."""
RESERVED = ("生效日期", "失效日期", "行编号", "写入来源", "导入结果", "导入说明")
"""The columns that a spreadsheet of a register has besides the register's own; the first three are read when it is imported."""


def column_types(definition: RegisterDef) -> dict[str, FieldType]:
    """Each column's type."""
    return {name: FieldType(column.kind, column.scale, column.unit, column.options) for name, column in definition.fields.items()}


def register_scope(definition: RegisterDef) -> Scope:
    """What an expression over a row of the register may name."""
    return {name: Named(column.label, kind) for (name, column), kind in zip(
        definition.fields.items(), column_types(definition).values(), strict=True,
    )}


def check_register(definition: RegisterDef, blame: Blame, place: str) -> list[Fault]:
    """Every fault of a register's definition; `place` is where it stands in the file: `register.promise_credit`."""
    faults = []
    fields = definition.fields
    if definition.key not in fields:
        hint = did_you_mean(definition.key, fields)
        faults.append(blame.at(f"{place}.key", f"没有“{definition.key}”这一列", f"列名之一：{'、'.join(fields)}", hint, "unknown-field"))
    elif fields[definition.key].kind not in ("text", "choice"):
        found = f"“{definition.key}”的类型是 {fields[definition.key].kind}"
        faults.append(blame.at(f"{place}.key", found, "text 或 choice 列", code="key"))
    if definition.own and (definition.own not in fields or fields[definition.own].kind != "text"):
        texts = [name for name, column in fields.items() if column.kind == "text"]
        found, hint = f"没有名为“{definition.own}”的 text 列", did_you_mean(definition.own, texts)
        faults.append(blame.at(f"{place}.own", found, f"写着当事人代码的一列：{'、'.join(texts)}", hint, "unknown-field"))
    for name, column in fields.items():
        faults += _column(name, column, blame, f"{place}.fields.{name}")
    return [*faults, *_labels(fields, blame, place), *_keepers(definition, blame, place), *check_holding(definition, blame, place)]


def _labels(fields: Mapping[str, ColumnDef], blame: Blame, place: str) -> Iterator[Fault]:
    """A label means one column: spreadsheets and scenarios name columns by it."""
    first: dict[str, str] = {}
    for name, column in fields.items():
        at = f"{place}.fields.{name}.label"
        if column.label in RESERVED:
            yield blame.at(at, column.label, f"别的名称：{'、'.join(RESERVED)}是表格里平台自己的列", code="reserved-label")
        elif column.label in first:
            yield blame.at(at, f"“{column.label}”已是 {first[column.label]} 列的名称", "各列的名称不重复", code="duplicate")
        first.setdefault(column.label, name)


def _keepers(definition: RegisterDef, blame: Blame, place: str) -> Iterator[Fault]:
    """Who edits belongs to an authority that keeps the register."""
    if definition.editable and not definition.orgs:
        yield blame.at(f"{place}.editable", "没有写明哪些单位可以编辑", 'orgs = ["机构编号"]', code="no-orgs")
    for org in definition.orgs:
        if not _NAME.fullmatch(org):
            yield blame.at(f"{place}.orgs[{org}]", org, "机构编号：小写英文字母、数字和下划线，字母开头", code="bad-id")
    if len(set(definition.orgs)) < len(definition.orgs):
        yield blame.at(f"{place}.orgs", "有重复的单位", "每个单位只写一次", code="duplicate")


def _column(name: str, column: ColumnDef, blame: Blame, place: str) -> Iterator[Fault]:
    if not _NAME.fullmatch(name):
        yield blame.at(place, f"列名“{name}”", "小写英文字母、数字和下划线，字母开头", code="bad-id")
    if (column.kind == "choice") != bool(column.options):
        found = "choice 列没有写 options" if column.kind == "choice" else f"{column.kind} 列写了 options"
        yield blame.at(f"{place}.options", found, "choice 列写明可选值，其他列不写", code="options")
    if len(set(column.options)) < len(column.options):
        yield blame.at(f"{place}.options", "可选值有重复", "每个可选值只写一次", code="duplicate")
    if column.scale < 0 or (column.scale and column.kind != "decimal"):
        yield blame.at(f"{place}.scale", f"{column.kind} 列的小数位数 {column.scale}", "decimal 列不小于 0，其他列不写", code="scale")
    if column.unit and column.kind not in ("decimal", "int"):
        yield blame.at(f"{place}.unit", f"{column.kind} 列写了单位“{column.unit}”", "只有 decimal 和 int 列写单位；money 列的单位是元", code="unit")


def type_row(definition: RegisterDef, row: Mapping[str, Any], blame: Blame, place: str = "row") -> tuple[dict[str, Value], list[Fault]]:
    """The row's values typed by their columns, and a fault for each that is not of its column; absent and None stay absent.

    `row` holds plain values: text, bool, int, Decimal, date, or the texts of decimals and ISO dates.
    """
    typed: dict[str, Value] = {}
    faults: list[Fault] = []
    for name, value in row.items():
        column = definition.fields.get(name)
        if column is None:
            hint = did_you_mean(name, definition.fields)
            faults.append(blame.at(f"{place}.{name}", f"没有“{name}”这一列", f"{'、'.join(definition.fields)}", hint, "unknown-field"))
        elif value is not None:
            read = _READ[column.kind](value, column)
            if read is None:
                faults.append(_mistyped(f"{place}.{name}", value, column, blame))
            else:
                typed[name] = read
    blamed = {fault.place for fault in faults}
    for name in needed(definition):
        if typed.get(name, "") == "" and f"{place}.{name}" not in blamed:
            code = "no-key" if name == definition.key else "required"
            faults.append(blame.at(f"{place}.{name}", "没有填写", f"“{definition.fields[name].label}”必填", code=code))
    return typed, faults


def needed(definition: RegisterDef) -> tuple[str, ...]:
    """The columns that every row has: the key first, then those that are required."""
    return definition.key, *(name for name, column in definition.fields.items() if column.required and name != definition.key)


def _mistyped(place: str, value: Any, column: ColumnDef, blame: Blame) -> Fault:
    wanted = {
        "bool": "是或者否（true、false）", "choice": f"{'、'.join(column.options)}之一", "text": "不含控制字符的文字",
        "decimal": f"不多于 {column.scale} 位小数的数", "money": "以分计的整数", "int": "整数", "date": "日期，如 2026-03-02",
    }[column.kind]
    hint = did_you_mean(value, column.options) if isinstance(value, str) else ""
    return blame.at(place, f"“{column.label}”为 {value!r}", wanted, hint, "type")


def _text(value: Any, _: ColumnDef) -> "Value | None":
    if not isinstance(value, str) or any(unicodedata.category(sign) == "Cc" for sign in value):
        return None
    return unicodedata.normalize("NFC", value).strip()


def _choice(value: Any, column: ColumnDef) -> "Value | None":
    return value if isinstance(value, str) and value in column.options else None


def _bool(value: Any, _: ColumnDef) -> "Value | None":
    return value if isinstance(value, bool) else None


def _int(value: Any, _: ColumnDef) -> "Value | None":
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _decimal(value: Any, column: ColumnDef) -> "Value | None":
    """At the column's scale; a float, a NaN, or more places than the scale has is refused."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    try:
        number = Decimal(value)
        if not number.is_finite() or number.adjusted() >= _DIGITS:
            return None
        exact = number.quantize(Decimal(1).scaleb(-column.scale))
    except InvalidOperation:
        return None
    return exact if exact == number else None


def _date(value: Any, _: ColumnDef) -> "Value | None":
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


_READ: dict[str, Callable[[Any, ColumnDef], "Value | None"]] = {
    "bool": _bool, "choice": _choice, "text": _text, "decimal": _decimal, "money": _int, "int": _int, "date": _date,
}

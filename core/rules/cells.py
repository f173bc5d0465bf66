"""Cells as they are written in a table, read against the type of their column.

choice, text   ["宾馆", "饭店"] · "not [宾馆, 饭店]" · "in {param}" · "not in {param}" · "= 宾馆"
choices        "has [甲, 乙]" (any of) · "none of [甲, 乙]" · "has {param}" · "none of {param}"
bool           true · false
ordered        "< 300" · "<= {param}" · "> …" · ">= …" · "= …" · "1..3" (closed)
date           also "within 5 workdays after {done_on}" · "not within {param} months before {done_on}"
any            "empty" · "present"; a column that is absent from a row is 不限
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias

import msgspec

from core.faults import did_you_mean
from core.items.model import Cell as Written
from core.rules import literals
from core.rules.checking import comparable, type_words
from core.rules.params import Param
from core.rules.scope import Named, Scope
from core.values import ORDERED, UNITS, FieldType

Point: TypeAlias = Decimal | int | date | datetime | timedelta


class ParamRef(msgspec.Struct, frozen=True, tag=True):
    """`{name}` in a cell: the parameter's value on the table's date."""

    name: str


class OneOf(msgspec.Struct, frozen=True, tag=True):
    """A choice or text among some values, or (negated) among none of them."""

    values: tuple[str, ...] | ParamRef
    negated: bool = False


class Has(msgspec.Struct, frozen=True, tag=True):
    """A multiple choice with at least one of some values, or (negated) with none of them."""

    values: tuple[str, ...] | ParamRef
    negated: bool = False


class Truth(msgspec.Struct, frozen=True, tag=True):
    """A bool that is true, or false."""

    value: bool


class Range(msgspec.Struct, frozen=True, tag=True):
    """From `low` to `high`; a side that is None is open-ended, an `…_open` side does not count itself in."""

    low: Point | ParamRef | None = None
    high: Point | ParamRef | None = None
    low_open: bool = False
    high_open: bool = False


class Within(msgspec.Struct, frozen=True, tag=True):
    """A date no more than `count` units after (or before) another one; the other day itself is within (以内)."""

    count: int | ParamRef
    unit: Literal["day", "workday", "month"]
    side: Literal["after", "before"]
    other: str
    negated: bool = False


class Filled(msgspec.Struct, frozen=True, tag=True):
    """A value that has been given, or has not."""

    present: bool


Cell: TypeAlias = OneOf | Has | Truth | Range | Within | Filled

_NAME = r"\{([a-z][a-z0-9_]*)\}"
_PARAM = re.compile(_NAME)
_SET = re.compile(rf"(not in|not|in|has|none of)\s*(?:\[([^\[\]]*)\]|{_NAME})")
_WITHIN = re.compile(rf"(not )?within (?:(\d{{1,4}})|{_NAME}) (day|workday|month)s? (after|before) {_NAME}")
_ORDER = re.compile(r"(<=|>=|<|>|=)\s*(.+)")
_ITEM = re.compile(r"\s*(?:'([^']*)'|([^,，']+?))\s*(?:[,，]|$)")
_EXAMPLES = {
    "choice": '["宾馆", "饭店"]、"not [宾馆]"、"in {名单}"', "text": '["甲", "乙"]、"not [甲]"、"= 甲"', "choices": '"has [甲, 乙]"、"none of [甲]"',
    "bool": "true 或 false（不加引号）", "date": '"<= 2026-12-31"、"within 5 workdays after {done_on}"',
}


class CellError(Exception):
    """A cell that cannot be read in its column; carries what was found, what it should be and a hint."""

    def __init__(self, found: str, expected: str, hint: str = "", code: str = "cell") -> None:
        self.found, self.expected, self.hint, self.code = found, expected, hint, code
        super().__init__(f"{found}；应为：{expected}")


def read_cell(written: Written, column: FieldType, params: Mapping[str, Param], dates: Scope) -> Cell:
    """The cell. `dates` are the other date inputs and fields that `within` may refer to. Raises CellError."""
    if written in ("empty", "present") and not isinstance(written, bool):
        return Filled(present=written == "present")
    if isinstance(written, bool):
        if column.kind != "bool":
            raise _unfit(written, column)
        return Truth(written)
    if isinstance(written, tuple):
        if column.kind not in ("choice", "text"):
            raise _unfit("、".join(written), column)
        return OneOf(_options(written, column))
    text = written.strip()
    match column.kind:
        case "choice" | "text" | "choices":
            return _set(text, column, params)
        case kind if kind in ORDERED:
            within = _WITHIN.fullmatch(text) if kind == "date" else None
            return _within(within, params, dates) if within else _range(text, column, params)
    raise _unfit(text, column)


def params_in(cell: Cell) -> frozenset[str]:
    """The parameters a cell refers to."""
    parts: tuple[object, ...] = ()
    match cell:
        case OneOf(values=values) | Has(values=values):
            parts = (values,)
        case Range(low=low, high=high):
            parts = (low, high)
        case Within(count=count):
            parts = (count,)
    return frozenset(part.name for part in parts if isinstance(part, ParamRef))


def _set(text: str, column: FieldType, params: Mapping[str, Param]) -> Cell:
    of_choices = column.kind == "choices"
    if not of_choices and text.startswith("="):
        return OneOf(_options((text[1:].strip(),), column))
    match = _SET.fullmatch(text)
    if match is None or (match[1] in ("has", "none of")) is not of_choices:
        raise _unfit(text, column)
    if match[3] is not None:
        values: tuple[str, ...] | ParamRef = _list_param(match[3], column, params)
    elif match[1] == "in":
        raise _unfit(text, column)
    else:
        values = _options(_items(match[2], column), column)
    negated = match[1] in ("not", "not in", "none of")
    return Has(values, negated) if of_choices else OneOf(values, negated)


def _items(text: str, column: FieldType) -> tuple[str, ...]:
    items, at = [], 0
    while at < len(text):
        match = _ITEM.match(text, at)
        if match is None:
            raise _unfit(f"[{text}]", column)
        items.append(match[1] if match[1] is not None else match[2])
        at = match.end()
    return tuple(items)


def _options(values: tuple[str, ...], column: FieldType) -> tuple[str, ...]:
    if not values or "" in values:
        raise CellError("没有写选项", "至少一个选项")
    for value in values:
        if column.options and value not in column.options:
            raise CellError(f"“{value}”不在选项里", "、".join(column.options), did_you_mean(value, column.options), "unknown-option")
        if column.codes is not None and value not in column.codes:
            raise CellError(f"“{value}”不在代码表“{column.codes.title}”里", "代码表里的代码", code="unknown-option")
    if len(set(values)) != len(values):
        raise CellError("同一个选项写了两次", "每个选项写一次")
    return values


def _param(name: str, params: Mapping[str, Param]) -> Param:
    if name not in params:
        raise CellError(f"没有名为“{name}”的参数", "已经定义的参数", did_you_mean(name, params), "unknown-param")
    return params[name]


def _list_param(name: str, column: FieldType, params: Mapping[str, Param]) -> ParamRef:
    param = _param(name, params)
    if param.type.kind != "choices":
        raise CellError(f"参数“{param.label}”是{type_words(param.type)}", "一组文字（choices）的参数", code="type")
    for used in param.values:
        for value in used.value:  # type: ignore[union-attr] # a choices parameter holds a tuple of texts
            if column.options and value not in column.options:
                hint = did_you_mean(str(value), column.options)
                raise CellError(f"参数“{param.label}”里的“{value}”不在栏目的选项里", "、".join(column.options), hint, "unknown-option")
    return ParamRef(name)


def _range(text: str, column: FieldType, params: Mapping[str, Param]) -> Range:
    match = _ORDER.fullmatch(text)
    if match is None:
        low, dots, high = text.partition("..")
        if not dots:
            raise _unfit(text, column)
        return _not_backwards(Range(_bound(low, column, params), _bound(high, column, params)), text)
    bound = _bound(match[2], column, params)
    match match[1]:
        case "<" | "<=" as sign:
            return Range(high=bound, high_open=sign == "<")
        case ">" | ">=" as sign:
            return Range(low=bound, low_open=sign == ">")
    return Range(bound, bound)


def _not_backwards(cell: Range, text: str) -> Range:
    if not isinstance(cell.low, ParamRef) and not isinstance(cell.high, ParamRef) and cell.low > cell.high:  # type: ignore[operator]
        raise CellError(f"“{text}”从大到小", "小的在前，大的在后")
    return cell


def _bound(text: str, column: FieldType, params: Mapping[str, Param]) -> Point | ParamRef:
    text = text.strip()
    match = _PARAM.fullmatch(text)
    if match:
        param = _param(match[1], params)
        problem = comparable(column, param.type)
        if problem is not None or param.type.kind not in ORDERED:
            found = problem.found if problem else f"参数“{param.label}”是{type_words(param.type)}"
            raise CellError(f"参数“{param.label}”：{found}", type_words(column), code=problem.code if problem else "type")
        return ParamRef(match[1])
    try:
        return literals.ordered("decimal" if column.kind == "int" else column.kind, text)
    except (ValueError, OverflowError):
        raise CellError(f"“{text}”", literals.WRITTEN[column.kind], code="type") from None


def _within(match: re.Match[str], params: Mapping[str, Param], dates: Scope) -> Within:
    other = match[6]
    if other not in dates:
        raise CellError(f"没有名为“{other}”的日期", "另一个日期列或日期栏目", did_you_mean(other, dates), "unknown-field")
    count: int | ParamRef
    if match[3] is not None:
        param = _param(match[3], params)
        if param.type.kind != "int" or param.type.unit not in ("", match[4]):
            raise CellError(f"参数“{param.label}”是{type_words(param.type)}", f"整数（{UNITS[match[4]]}）的参数", code="type")
        count = ParamRef(match[3])
    else:
        count = int(match[2])
    return Within(count, match[4], match[5], other, negated=bool(match[1]))  # type: ignore[arg-type] # as the pattern says


def _unfit(text: object, column: FieldType) -> CellError:
    shown = {True: "true", False: "false"}.get(text, text) if isinstance(text, bool) else text
    example = _EXAMPLES.get(column.kind, '"< 300"、">= {参数}"、"1..3"')
    return CellError(f"“{shown}”不能用在{type_words(column)}列", f"{example}，或 empty、present", code="cell")


def date_scope(scope: Scope) -> dict[str, Named]:
    """Of a scope, the names that are dates."""
    return {name: named for name, named in scope.items() if named.type.kind == "date"}

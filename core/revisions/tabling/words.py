"""A cell of a table in words that one can read and type: 小于 承诺即办面积上限, 宾馆、饭店, 不属于 宾馆, 300 至 500, 空."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import msgspec

from core.items.model import Cell as Written
from core.revisions.tabling.naming import Labels, labelled
from core.rules.cells import Cell, CellError, Filled, Has, OneOf, ParamRef, Range, Truth, Within, read_cell
from core.rules.params import Param
from core.rules.scope import Scope
from core.rules.words import number_words
from core.values import UNITS, FieldType

ANY: Final = "不限"
EMPTY: Final = "空"
GIVEN: Final = "已填写"
SIDES: Final[dict[str, str]] = {"after": "之后", "before": "之前"}
_SPANS: Final = ((timedelta(days=1), "天"), (timedelta(hours=1), "小时"), (timedelta(minutes=1), "分钟"))


class Around(msgspec.Struct, frozen=True):
    """What a cell may refer to: the parameters, and the dates that a period may be counted from, each under its label."""

    params: Mapping[str, Param]
    param_labels: Labels
    dates: Scope
    date_labels: Labels


def around_of(params: Mapping[str, Param], dates: Scope) -> Around:
    """The surroundings of a table's cells."""
    return Around(
        params, labelled((name, param.label) for name, param in params.items()), dates, labelled((name, named.label) for name, named in dates.items())
    )


def file_words(written: Written | list[str] | None, of: FieldType, around: Around) -> str:
    """What stands in the file, in words; a cell that cannot be read stands as it is written."""
    if written is None:
        return ""
    try:
        cell = tuple(written) if isinstance(written, list) else written  # as a document holds it
        return cell_words(read_cell(cell, of, around.params, around.dates), of, around)
    except CellError:
        return as_written(written)


def as_written(written: Any) -> str:
    """A cell without its column, as far as it is text at all."""
    if isinstance(written, bool):
        return "是" if written else "否"
    return "、".join(map(str, written)) if isinstance(written, list | tuple) else str(written)


def cell_words(cell: Cell, of: FieldType, around: Around) -> str:
    """The cell in words that are understood as the same cell again."""
    from core.revisions.tabling.typed import NotUnderstood, understood_cell  # noqa: PLC0415 - the reader writes examples with this module

    said = ""
    for said in _ways(cell, of, around):
        try:
            if understood_cell(said, of, around) == cell:
                return said
        except NotUnderstood:
            continue
    return said


def _ways(cell: Cell, of: FieldType, around: Around) -> Iterator[str]:
    """Ways of saying the cell, the plainest first."""
    match cell:
        case Truth(value=value):
            yield "是" if value else "否"
        case Filled(present=present):
            yield from (GIVEN, "不为空") if present else (EMPTY, "没有填写")
        case OneOf(values=ParamRef(name=name), negated=negated) | Has(values=ParamRef(name=name), negated=negated):
            label = around.param_labels.of[name]
            verb = _verb(cell, negated=negated) or "属于"
            yield f"{verb} {label}"
            yield f"{verb} 参数“{label}”"
        case OneOf(values=tuple() as values, negated=negated) | Has(values=tuple() as values, negated=negated):
            shown = [of.codes.words(each) if of.codes is not None else each for each in values]
            verb = _verb(cell, negated=negated)
            yield f"{verb} {'、'.join(shown)}".strip()
            yield f"{verb} {'、'.join(f'“{each}”' for each in shown)}".strip()
            yield f"{verb} {'、'.join(f'“{each}”' for each in values)}".strip()
        case Within():
            yield _within(cell, around)
        case Range():
            yield _range(cell, of, around)


def _verb(cell: Cell, *, negated: bool) -> str:
    if isinstance(cell, Has):
        return "不含" if negated else "含有"
    return "不属于" if negated else ""


def _within(cell: Within, around: Around) -> str:
    count = around.param_labels.of[cell.count.name] if isinstance(cell.count, ParamRef) else str(cell.count)
    other = around.date_labels.of.get(cell.other, cell.other)
    return f"{'不' if cell.negated else ''}在 {other} {SIDES[cell.side]} {count} {UNITS[cell.unit]}以内"


def _range(cell: Range, of: FieldType, around: Around) -> str:
    low, high = (bound_words(bound, of, around) for bound in (cell.low, cell.high))
    days = is_time(of)
    if not low:
        return (("早于 " if cell.high_open else "不晚于 ") if days else ("小于 " if cell.high_open else "不大于 ")) + high
    if not high:
        return (("晚于 " if cell.low_open else "不早于 ") if days else ("大于 " if cell.low_open else "不小于 ")) + low
    if low == high:
        return f"等于 {low}" if isinstance(cell.low, ParamRef) else low
    return f"{low} 至 {high}"


def is_time(of: FieldType) -> bool:
    """Whether values of the type come earlier and later rather than smaller and greater."""
    return of.kind in ("date", "datetime") or of.word == "time"


def bound_words(bound: Any, of: FieldType, around: Around) -> str:
    """A bound as it is typed: without its unit, which stands in the head of the column."""
    if bound is None:
        return ""
    if isinstance(bound, ParamRef):
        return around.param_labels.of[bound.name]
    return point_words(bound, of)


def point_words(value: Any, of: FieldType) -> str:
    """A value of an ordered kind as it is typed: money in yuan, spans in their greatest whole unit."""
    match value:
        case datetime():
            return f"{value.year}年{value.month}月{value.day}日 {value:%H:%M}"
        case date():
            return f"{value.year}年{value.month}月{value.day}日"
        case timedelta() if of.word == "time":
            minutes = value // timedelta(minutes=1)
            return f"{minutes // 60:02d}:{minutes % 60:02d}"
        case timedelta():
            return next((f"{value // size} {word}" for size, word in _SPANS if not value % size), str(value))
    if of.kind == "money":
        return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02d}"
    return number_words(value if isinstance(value, Decimal) else int(value))

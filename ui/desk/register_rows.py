"""Rows of registers as people read and write them: cells in words, files, what a form says, where a version comes from."""

import re
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

import msgspec
from litestar import Response

from core.declarations import Register
from core.house import House
from core.indicators.behind import Line
from core.registers import RegisterRow, column_types
from core.registers.paging import Asked, Version, every
from core.rules import value_words
from core.store.engine import Connection
from core.values import UNITS
from ui.board.files import MEDIA, Sheet, written
from ui.web import FormData

_WHOLE = re.compile(r"-?[0-9]{1,18}")
YES, NO = "是", "否"


def all_registers(house: House) -> tuple[Register, ...]:
    """Every register, in the order in which they are declared."""
    return tuple(one for one in house.catalogue.registry.declarations["register"] if isinstance(one, Register))


def columns(register: Register) -> list[str]:
    """The columns, the key first."""
    key = register.definition.key
    return [key, *(name for name in register.definition.fields if name != key)]


def labels(register: Register) -> list[str]:
    """Their labels."""
    return [register.definition.fields[name].label for name in columns(register)]


def cells(register: Register, row: RegisterRow) -> list[str]:
    """The row's values in words, one for each column; empty where there is none."""
    types = column_types(register.definition)
    return [value_words(row.values[name], types[name]) if name in row.values else "" for name in columns(register)]


async def file(connection: Connection, register: Register, asked: Asked, kind: Literal["xlsx", "csv"]) -> Response[bytes]:
    """The rows that are asked for, as a workbook or a table of text, with what they count beside them."""

    async def lines() -> AsyncIterator[Line]:
        async for row in every(connection, register, asked):
            until = row.valid_to.isoformat() if row.valid_to else ""
            key, *others = cells(register, row)
            yield Line(row.id, key, (*others, row.valid_from.isoformat(), until, row.source))

    data = await written(Sheet(_about(register, asked), (*labels(register), "生效日期", "失效日期", "写入来源"), lines()), kind)
    return Response(data, media_type=MEDIA[kind], headers={"content-disposition": f'attachment; filename="{register.id}-{asked.on}.{kind}"'})


def _about(register: Register, asked: Asked) -> Sequence[tuple[str, str]]:
    """What a file of the register says of itself 口径."""
    on = asked.on.isoformat()
    return (
        ("名录", register.definition.label), ("编号", register.id), ("以哪一天为准", on), ("筛选", f"含有“{asked.word}”" if asked.word else "全部"),
        ("口径", f"在 {on} 有效的行：生效日期不晚于这一天，没有失效或者失效日期晚于这一天；每行取已经生效的各版中最后写入的一版"),
    )


class Box(msgspec.Struct, frozen=True):
    """A column on the form: its name there, what stands in it, what may be chosen."""

    name: str
    label: str
    kind: str
    value: str
    unit: str
    options: tuple[str, ...]
    required: bool
    fixed: bool


def boxes(register: Register, given: Mapping[str, str], *, fixed: bool) -> list[Box]:
    """The form's fields; the key of a row that is there is fixed."""
    made, definition = [], register.definition
    for name in columns(register):
        column = definition.fields[name]
        options = (YES, NO) if column.kind == "bool" else column.options
        unit = "元" if column.kind == "money" else str(UNITS.get(column.unit, column.unit))
        needed = column.required or name == definition.key
        made.append(Box(name, column.label, column.kind, given.get(name, ""), unit, options, needed, fixed and name == definition.key))
    return made


def as_typed(register: Register, row: RegisterRow) -> dict[str, str]:
    """The row's values as somebody would type them."""
    return {name: _typed(register.definition.fields[name].kind, value) for name, value in row.values.items()}


def _typed(kind: str, value: Any) -> str:
    if kind == "bool":
        return YES if value else NO
    return str(Decimal(value) / 100) if kind == "money" else str(value)


def of_form(register: Register, form: FormData) -> dict[str, Any]:
    """What the form says, plain; what is not of its column is left as it was typed, for the columns to refuse."""
    given = {name: form.get(f"v_{name}").strip() for name in register.definition.fields}
    return {name: plain(register.definition.fields[name].kind, text) for name, text in given.items() if text}


def plain(kind: str, text: str) -> Any:
    """A typed text as the plain value of a column: whole numbers, yuan as fen, yes and no."""
    match kind:
        case "bool":
            return {YES: True, NO: False}.get(text, text)
        case "int":
            return int(text) if _WHOLE.fullmatch(text) else text
        case "money":
            return _fen(text)
    return text


def _fen(text: str) -> Any:
    try:
        fen = Decimal(text) * 100
    except InvalidOperation:
        return text
    return int(fen) if fen.is_finite() and fen == fen.to_integral_value() and abs(fen) < 10**18 else text


class Told(msgspec.Struct, frozen=True):
    """A version in words: when it was written, what became of the row, by whom or what, and where that can be read."""

    on: str
    what: str
    by: str
    href: str
    reason: str
    changes: tuple[tuple[str, str, str], ...]


def told(register: Register, known: Sequence[Version], open_cases: Collection[str], open_batches: Collection[int]) -> list[Told]:
    """The versions in words, each with what is otherwise than in the version before."""
    names, found = labels(register), []
    for place, version in enumerate(known):
        row = version.row
        before = cells(register, known[place + 1].row) if place + 1 < len(known) else [""] * len(names)
        pairs = zip(names, before, cells(register, row), strict=True)
        changes = tuple((label, was, now) for label, was, now in pairs if was != now)
        by, href = origin(version, open_cases, open_batches)
        found.append(Told(row.recorded_at.isoformat(), _what(row), by, href, version.reason, changes))
    return found


def _what(row: RegisterRow) -> str:
    if row.valid_to is not None and row.valid_to <= row.valid_from:
        return f"自 {row.valid_from} 起失效"
    return f"自 {row.valid_from} 起" + (f"，至 {row.valid_to} 失效" if row.valid_to else "")


def origin(version: Version, open_cases: Collection[str], open_batches: Collection[int]) -> tuple[str, str]:
    """Who or what wrote the version, and the address where it can be read by whoever may."""
    kind, *rest = version.row.source.split(":")
    match kind, rest:
        case "case", [number, *_]:
            return f"办件 {number}", f"/desk/cases/{number}" if number in open_cases else ""
        case "run", [batch, _, _]:
            return f"第 {batch} 批次", f"/desk/batches/{batch}" if int(batch) in open_batches else ""
        case "run", [run, number]:
            return f"第 {run} 批抽查，办件 {number}", f"/desk/cases/{number}" if number in open_cases else ""
        case "signal", [name, *_]:
            return f"信号 {name}", ""
        case "edit", [_]:
            return f"{version.editor}编辑", ""
    return version.row.source, ""


def case_numbers(known: Sequence[Version]) -> list[str]:
    """The cases that versions come from."""
    parts = [version.row.source.split(":") for version in known]
    return [each[1] for each in parts if each[0] == "case"] + [each[2] for each in parts if each[0] == "run" and len(each) == 3]


def batch_numbers(known: Sequence[Version]) -> set[int]:
    """The batches that versions come from."""
    parts = [version.row.source.split(":") for version in known]
    return {int(each[1]) for each in parts if each[0] == "run" and len(each) == 4 and each[1].isdigit()}

"""Rows of registers as people read and write them: cells in words, what a form says, where a version comes from."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

import msgspec
from markupsafe import Markup

from core.declarations import Register
from core.hints import holds_hints
from core.house import House
from core.registers import RegisterRow, column_types
from core.registers.paging import Version
from core.rules import value_words
from core.values import UNITS
from ui.web import FormData

_WHOLE = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"[0-9A-Z]{12,40}")
"""How the number of a case looks."""
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


Offers: TypeAlias = Mapping[str, tuple[tuple[str, str], ...]]
"""Column → what may be chosen there, as it is kept and as it is called."""


def offers_of(house: House, register: Register) -> Offers:
    """In a list of hints the items, by name; in other registers nothing."""
    if not holds_hints(register):
        return {}
    items = house.catalogue.registry.items.values()
    return {"item": tuple(sorted(((item.id, item.info.name) for item in items), key=lambda each: each[1]))}


def with_present(offered: Sequence[tuple[str, str]], value: str) -> tuple[tuple[str, str], ...]:
    """What may be chosen, and what stands there although it may not any more: saving changes no column that nobody has touched."""
    gone = offered and value and value not in dict(offered)
    return (*offered, (value, f"{value}（已没有）")) if gone else tuple(offered)


class Box(msgspec.Struct, frozen=True):
    """A column on the form: its name there, what stands in it, what may be chosen."""

    name: str
    label: str
    kind: str
    value: str
    unit: str
    options: tuple[str | tuple[str, str], ...]
    required: bool
    fixed: bool


def boxes(register: Register, given: Mapping[str, str], offers: Offers, *, fixed: bool) -> list[Box]:
    """The form's fields; the key of a row that is there is fixed. `offers` are what may be chosen in columns that are texts."""
    made, definition = [], register.definition
    for name in columns(register):
        column = definition.fields[name]
        options: tuple[str | tuple[str, str], ...] = (YES, NO) if column.kind == "bool" else column.options or with_present(offers.get(name, ()), given.get(name, ""))
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
        yuan = Decimal(text)
        fen = yuan * 100
    except ArithmeticError:
        return text
    whole = int(fen) if fen.is_finite() and abs(fen) < 10**18 else None
    return whole if whole is not None and Decimal(whole).scaleb(-2) == yuan else text


class Told(msgspec.Struct, frozen=True):
    """A version in words: when it was written, what became of the row, by whom or what, and where that can be read."""

    on: datetime
    what: str
    by: str
    href: str
    reason: str
    changes: tuple[tuple[str, str, str], ...]


def told(register: Register, known: Sequence[Version], open_cases: Collection[str], open_batches: Collection[int], imports: str) -> list[Told]:
    """The versions in words, each with what is otherwise than in the version before; `imports` is where imports can be read, if at all."""
    names, found = labels(register), []
    for place, version in enumerate(known):
        row = version.row
        before = cells(register, known[place + 1].row) if place + 1 < len(known) else [""] * len(names)
        pairs = zip(names, before, cells(register, row), strict=True)
        changes = tuple((label, was, now) for label, was, now in pairs if was != now)
        by, href = origin(version, open_cases, open_batches, imports)
        found.append(Told(row.recorded_at, _what(row), by, href, version.reason, changes))
    return found


def _what(row: RegisterRow) -> str:
    if row.valid_to is not None and row.valid_to <= row.valid_from:
        return f"自 {row.valid_from} 起失效"
    return f"自 {row.valid_from} 起" + (f"，至 {row.valid_to} 失效" if row.valid_to else "")


def origin(version: Version, open_cases: Collection[str], open_batches: Collection[int], imports: str) -> tuple[str, str]:
    """Who or what wrote the version, and the address where it can be read by whoever may."""
    by, href = version.row.source, ""
    match by.split(":"):
        case ["case", number, *_]:
            by, href = f"办件 {number}", f"/desk/cases/{number}" if number in open_cases else ""
        case ["run", batch, _, _]:
            by, href = f"第 {batch} 批次", f"/desk/batches/{batch}" if int(batch) in open_batches else ""
        case ["run", run, number]:
            by, href = f"第 {run} 批抽查，办件 {number}", f"/desk/cases/{number}" if number in open_cases else ""
        case ["count", _]:
            by = "平台计数"
        case ["signal", name, *_]:
            by = f"信号 {name}"
        case ["edit", _]:
            by = f"{version.editor}编辑"
        case ["import", number, line]:
            by, href = f"{version.editor}导入（文件第 {line} 行）", imports and f"{imports}/{number}"
    return by, href


def case_numbers(known: Sequence[Version]) -> list[str]:
    """The cases that versions come from."""
    parts = [version.row.source.split(":") for version in known]
    return [each[1] for each in parts if each[0] == "case"] + [each[2] for each in parts if each[0] == "run" and len(each) == 3]


def like_cases(rows: Iterable[Sequence[str]]) -> set[str]:
    """The cells that may be numbers of cases."""
    return {cell for row in rows for cell in row if _NUMBER.fullmatch(cell)}


def linked(cell: str, cases: Collection[str]) -> str:
    """The cell, a link when it is the number of a case that the reader may open."""
    return Markup('<a href="/desk/cases/{0}">{0}</a>').format(cell) if cell in cases else cell


def batch_numbers(known: Sequence[Version]) -> set[int]:
    """The batches that versions come from."""
    parts = [version.row.source.split(":") for version in known]
    return {int(each[1]) for each in parts if each[0] == "run" and len(each) == 4 and each[1].isdigit()}

"""Rows of a sheet read by the register's columns, each by itself and beside the others."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from core.items.model import RegisterDef
from core.registers.imports.lines import Draft
from core.registers.sheets import SINCE, UNTIL, VERSION, Cell, Layout, Trouble, read_cell, read_day

_EMPTY = Cell("")
_LONGEST = 18
"""Digits of a row's number."""


def drafts_of(definition: RegisterDef, layout: Layout) -> list[Draft]:
    """Every row, in the order of the file."""
    read = [_draft(definition, layout, n, cells) for n, cells in layout.rows]
    return list(_told_apart(definition, read))


def _draft(definition: RegisterDef, layout: Layout, n: int, cells: Sequence[Cell]) -> Draft:
    given: dict[str, Any] = {}
    own: dict[str, Any] = {}
    troubles: list[Trouble] = []
    for place, name in layout.places.items():
        cell = cells[place] if place < len(cells) else _EMPTY
        if name in definition.fields:
            given[name], trouble = read_cell(definition.fields[name], cell)
        elif name == VERSION:
            own[name], trouble = _version(cell)
        else:
            own[name], trouble = read_day(name, cell)
        if trouble is not None:
            troubles.append(trouble)
    key = given.get(definition.key)
    return Draft(
        n=n, key="" if key is None else str(key), given=given, since=own.get(SINCE), until=own.get(UNTIL), version=own.get(VERSION) or 0,
        troubles=tuple(troubles),
    )


def _version(cell: Cell) -> tuple[int, Trouble | None]:
    text = cell.text.strip()
    if cell.fault or (text and not (text.isascii() and text.isdigit() and len(text) <= _LONGEST)):
        return 0, Trouble(VERSION, f"写的是“{text}”", "导出时的编号", "不要改这一列；新增的行留空")
    return int(text or 0), None


def _told_apart(definition: RegisterDef, drafts: Sequence[Draft]) -> Iterable[Draft]:
    """Rows that mean the same row of the register name each other."""
    groups: dict[object, list[int]] = {}
    for draft in drafts:
        groups.setdefault(_identity(definition, draft), []).append(draft.n)
    label = definition.fields[definition.key].label
    for draft in drafts:
        others = [n for n in groups[_identity(definition, draft)] if n != draft.n]
        if others and draft.key:
            where = "、".join(map(str, others[:3])) + (" 等" if len(others) > 3 else "")
            trouble = Trouble(label, f"“{draft.key}”与第 {where} 行重复", "一行只写一次", "留下正确的一行，删去其他的")
            yield msgspec.structs.replace(draft, troubles=(*draft.troubles, trouble))
        else:
            yield draft


def _identity(definition: RegisterDef, draft: Draft) -> object:
    if definition.single:
        return draft.key
    if draft.version:
        return draft.version
    return draft.key, draft.since, draft.until, tuple(str(value) for value in draft.given.values())

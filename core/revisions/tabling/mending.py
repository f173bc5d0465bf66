"""Ways out of what is wrong with the rules, as edits; each is tried before it is offered."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any, Final

import msgspec

from core.faults import Fault
from core.items.model import Row
from core.revisions.edits import Add, Edit, Move, Put
from core.revisions.tabling.book import RULES, Book, Line, Sheet
from core.revisions.tabling.columns import drop_column, drop_word
from core.revisions.tabling.operations import drop_row, move_row, new_row, outcome_words, put_cell, renumber
from core.revisions.tabling.regions import Cells, Ground, NoCells, cells_of, rest, shared, uncovered
from core.revisions.tabling.sentences import proposed, row_words
from core.revisions.tabling.spots import Spot, covering_rows, grounds_of
from core.revisions.tabling.typed import NotUnderstood, understood
from core.revisions.tabling.words import as_written, cell_words
from core.rules.analysis import OverBudget
from core.rules.written import write_cell

_MOST_ROWS: Final = 6
_CLOSE: Final = 0.5


class Mend(msgspec.Struct, frozen=True):
    """A way out: what its button says, what it does in a sentence, and the edits."""

    label: str
    said: str
    edits: tuple[Edit, ...]


def mends_of(book: Book, sheet: Sheet, fault: Fault, spot: Spot) -> Iterator[Mend]:
    """Ways out of a fault, the likeliest first; whoever offers one tries it before (`helps`)."""
    match fault.code:
        case "gap" | "not-proved":
            yield from _gap(book, sheet)
        case "overlap":
            yield from _overlap(sheet, fault)
        case "unreachable":
            yield from _unreachable(sheet, spot.row)
        case "unconfirmed-binding":
            line = sheet.line(spot.row)
            yield Mend("改为只作提示", f"规则 {line.row.no} 未经确认，只作提示", (_put(sheet, line, "force", value="advice"),))
        case "unused-output":
            yield from _unused(book, sheet, fault, spot)
        case "as-of":
            yield Mend("按提交日期", "按提交申请那一天的规定", (Put(RULES, ("decision", sheet.name, "as_of"), "submitted_on"),))
        case "duplicate-row":
            yield Mend("换一个编号", "给这一行一个新的编号", renumber(book, sheet, spot.row))
        case "say":
            yield from _say(sheet, spot)
        case "missing-output" | "unknown-output" | "output-value":
            yield from _output(sheet, spot)
        case _:
            yield from _cell(book, sheet, spot)


def _put(sheet: Sheet, line: Line, *part: str, value: Any) -> Put:
    return Put(RULES, ("decision", sheet.name, "rows", line.name, *part), value)


def _gap(book: Book, sheet: Sheet) -> Iterator[Mend]:
    """A row for each case that is missing; one row for all others; or no outcome in those cases."""
    last = sheet.lines[-1].row if sheet.lines else None
    for ground in grounds_of(sheet):
        boxes = uncovered(ground)
        try:
            cells = [cells_of(box, ground) for box in boxes[:_MOST_ROWS]]
        except NoCells:
            continue
        if 0 < len(boxes) <= _MOST_ROWS:
            added = _added(book, sheet, cells, last)
            label = "补一行" if len(cells) == 1 else f"补 {len(cells)} 行"
            first = "、".join(words[-1] for words in sheet.definition.outputs.values() if words)
            yield Mend(label, "；".join(_said(sheet, each) for each in cells) + (f"；结论先写“{first}”，请核对" if first else ""), added)
    if sheet.definition.hit == "first" and last is not None:
        yield Mend("补一行“其他情形”", "上面各行都不符合时，用这一行", _added(book, sheet, [{}], last))
    if not sheet.definition.complete:
        return
    yield Mend("允许没有结论", "这些情形下这张表不作结论", (Put(RULES, ("decision", sheet.name, "complete"), False),))  # noqa: FBT003 - the value of the key


def _added(book: Book, sheet: Sheet, several: Sequence[Cells], near: Row | None) -> tuple[Edit, ...]:
    """New rows at the end, numbered on."""
    edits: list[Edit] = []
    numbered = book
    for cells in several:
        when = {name: stored_cell(cell, sheet, name) for name, cell in cells.items()}
        then = {name: words[-1] if words else _value(near, name) for name, words in sheet.definition.outputs.items()}
        row = new_row(numbered, sheet, when, then, near)
        edits.append(Add(RULES, ("decision", sheet.name, "rows"), row))
        numbered = _with_number(numbered, sheet, row["no"])
    return tuple(edits)


def _with_number(book: Book, sheet: Sheet, number: str) -> Book:
    """The book with one more row, so that the next gets another number."""
    line = sheet.lines[-1]
    more = Line(number, msgspec.structs.replace(line.row, no=number))
    sheets = tuple(msgspec.structs.replace(each, lines=(*each.lines, more)) if each.name == sheet.name else each for each in book.sheets)
    return msgspec.structs.replace(book, sheets=sheets)


def _value(near: Row | None, output: str) -> Any:
    value = near.then.get(output, "") if near else ""
    return list(value) if isinstance(value, tuple) else value


def stored_cell(cell: Any, sheet: Sheet, column: str) -> Any:
    """A cell as the file has it."""
    of = sheet.columns[column].of
    written = write_cell(cell, of.kind if of is not None else "text")
    return list(written) if isinstance(written, tuple) else written


def _said(sheet: Sheet, cells: Cells) -> str:
    """Cells as a condition in words."""
    told = []
    for name, cell in cells.items():
        column = sheet.columns[name]
        if column.of is not None:
            told.append(f"{column.label} {cell_words(cell, column.of, sheet.around)}")
    return "，".join(told) or "其他情形"


def _overlap(sheet: Sheet, fault: Fault) -> Iterator[Mend]:
    """Narrow the one row by the other, or let the upper row go first."""
    numbers = [line.row.no for line in sheet.lines if line.row.no in re.split(r"[ 、]", fault.found)]
    if len(numbers) != 2:
        return
    for ground in grounds_of(sheet):
        if not shared(ground, *numbers):
            continue
        for number, less in (numbers[::-1], numbers):
            yield from _narrowed(sheet, ground, number, less)
    yield Mend("改为按先后", "从上到下，第一行符合的算", (Put(RULES, ("decision", sheet.name, "hit"), "first"),))


def _narrowed(sheet: Sheet, ground: Ground, number: str, less: str) -> Iterator[Mend]:
    """The row without what the other one covers, where one row can say that. Cells that stay keep their words."""
    try:
        boxes = rest(ground, number, less)
        cells = cells_of(boxes[0], ground) if len(boxes) == 1 else None
    except (NoCells, OverBudget):
        return
    if cells is None:
        return
    line = sheet.line(number)
    before = next(row.cells for row in ground.stretch.rows if row.row.no == number)
    edits: list[Edit] = []
    changed: Cells = {}
    for name, cell in cells.items():
        if ground.space.boxes(ground.space.bound({name: cell})) != ground.space.boxes({name: before[name]} if name in before else {}):
            changed[name] = cell
            edits += put_cell(sheet, line, name, stored_cell(cell, sheet, name))
    yield Mend(f"收窄 {number}", f"规则 {number} 改为：{_said(sheet, changed)}", tuple(edits))


def _unreachable(sheet: Sheet, number: str) -> Iterator[Mend]:
    """Above the first row that covers it; else away with it."""
    covers = covering_rows(sheet, number)
    if covers:
        above = sheet.line(covers[0])
        yield Mend(f"移到 {covers[0]} 上面", f"先看规则 {number}，再看 {covers[0]}", (Move(RULES, ("decision", sheet.name, "rows", sheet.line(number).name), above.name),))
        yield Mend("上移一行", f"规则 {number} 上移一行", move_row(sheet, number, -1))
    yield Mend("删去这一行", f"删去规则 {number}", drop_row(sheet, number))


def _unused(book: Book, sheet: Sheet, fault: Fault, spot: Spot) -> Iterator[Mend]:
    output = spot.column
    word = next((each for each in sheet.definition.outputs.get(output, ()) if f"“{each}”" in fault.found), "")
    if not word:
        return
    if len(sheet.definition.outputs[output]) > 1:
        yield Mend("删去这个结论", f"不再有结论“{word}”", drop_word(sheet, output, word))
    last = sheet.lines[-1].row if sheet.lines else None
    then = {name: word if name == output else words[-1] if words else _value(last, name) for name, words in sheet.definition.outputs.items()}
    before = sheet.lines[-1].name if last is not None and not last.when and sheet.definition.hit == "first" else ""
    yield Mend("补一行得出它", f"加一行，结论是“{word}”，条件待写", (Add(RULES, ("decision", sheet.name, "rows"), new_row(book, sheet, {}, then, last), before),))


def _say(sheet: Sheet, spot: Spot) -> Iterator[Mend]:
    line = sheet.line(spot.row)
    text = proposed(sheet, row_words(sheet, dict(line.row.when)), outcome_words(sheet, line.row.then))
    yield Mend("照条件写一句", text, (_put(sheet, line, "say", value=text),))


def _output(sheet: Sheet, spot: Spot) -> Iterator[Mend]:
    line = sheet.line(spot.row)
    for output, words in sheet.definition.outputs.items():
        value = line.row.then.get(output)
        if words and (value is None or (isinstance(value, str) and value not in words)):
            close = get_close_matches(str(value or ""), words, n=2, cutoff=_CLOSE) or list(words[:3])
            yield from (Mend(f"改为“{word}”", f"规则 {line.row.no} 的结论改为“{word}”", (_put(sheet, line, "then", output, value=word),)) for word in close)
            if isinstance(value, str) and value:
                place = ("decision", sheet.name, "outputs", output)
                yield Mend(f"增加结论“{value}”", "这张表多一个结论", (Put(RULES, place, [*words, value]),))


def _cell(book: Book, sheet: Sheet, spot: Spot) -> Iterator[Mend]:
    """A cell that makes no sense, or a column whose field is gone: what is spelt alike, or nothing."""
    if spot.part == "inputs" and spot.column in sheet.columns:
        yield from _input(book, sheet, spot.column)
    if spot.part != "when" or not spot.row:
        return
    line = sheet.line(spot.row)
    column = sheet.columns.get(spot.column)
    written = line.row.when.get(spot.column)
    if written is None:
        return
    if column is not None and column.of is not None:
        yield from _alike(sheet, line, spot.column, written)
    yield Mend("改为不限", f"规则 {line.row.no} 不看这一列", put_cell(sheet, line, spot.column, None))


def _alike(sheet: Sheet, line: Line, name: str, written: Any) -> Iterator[Mend]:
    """The cell with what may have been meant. One option among several is replaced where it stands."""
    column = sheet.columns[name]
    if column.of is None:
        return
    text = as_written(written)
    try:
        meant = [text] if understood(text, column.of, sheet.around) is not None else []
    except NotUnderstood as error:
        meant = [text.replace(wrong, f"“{close}”" if column.of.options else close) for close in error.close for wrong in re.findall(r"^“(.+?)”", error.found) if wrong in text] + list(error.close)
    for candidate in dict.fromkeys(meant):
        try:
            stored = understood(candidate, column.of, sheet.around)
        except NotUnderstood:
            continue
        if stored is not None:
            shown = candidate.replace("“", "").replace("”", "")
            yield Mend(f"改为“{shown}”", f"规则 {line.row.no} 的“{column.label}”改为 {shown}", put_cell(sheet, line, name, stored))


def _input(book: Book, sheet: Sheet, name: str) -> Iterator[Mend]:
    """Another field for a column whose own is not there: one spelt alike, by name or by label."""
    text = sheet.definition.inputs[name]
    known = {key: named.label for key, named in sheet.scope.items() if named.type.kind != "list"}
    close = [*get_close_matches(text, [*known], n=2, cutoff=_CLOSE), *(key for key, label in known.items() if label == text)]
    for key in dict.fromkeys(close):
        yield Mend(f"改为“{known[key]}”", f"这一列改用“{known[key]}”", (Put(RULES, ("decision", sheet.name, "inputs", name), key),))
    yield Mend("删去这一列", "连同各行这一列的格子", drop_column(book, sheet, name))

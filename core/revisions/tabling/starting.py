"""A new rule table that is sound from its first moment: every word it may come to has its condition, and what is left a row of its own."""

from collections.abc import Sequence
from typing import Final

import msgspec

from core.revisions.edits import Add, Drop, Edit, apply
from core.revisions.tabling.book import BLAME, RULES, Book, Sheet, book_of
from core.revisions.tabling.columns import NewTable, add_table, input_text
from core.revisions.tabling.mending import stored_cell
from core.revisions.tabling.operations import move_row, new_row, set_cell
from core.revisions.tabling.regions import NoCells, cells_of, uncovered, without_row
from core.revisions.tabling.spots import grounds_of
from core.revisions.tabling.typed import NotUnderstood
from core.rules.expressions import check, compile_expr, sentence
from core.rules.scope import Named, Scope
from core.values import FieldType

_MOST_ROWS: Final = 6


class Unclear(Exception):
    """What was typed for a word cannot be meant: which word, and why."""

    def __init__(self, at: int, why: NotUnderstood) -> None:
        super().__init__(at, why)
        self.at, self.why = at, why


class First(msgspec.Struct, frozen=True):
    """The first column of a table to be: what it is called, and of which type it is."""

    label: str
    of: FieldType


def first_of(book: Book, new: NewTable) -> First:
    """The first column. Raises NotUnderstood for a table that cannot be made, saying what is missing."""
    add_table(book, new)
    scope = scope_after(book)
    expr, _ = compile_expr(input_text(scope, "one", new.first), scope, BLAME, "")
    if expr is None:
        raise NotUnderstood("没有这一项", "从列表里选一项")
    return First(sentence(expr, scope), check(expr, scope))


def asks(new: NewTable) -> bool:
    """Whether somebody must say which word holds when: not where there is one word only, or all rows count."""
    return len(new.words) > 1 and new.hit != "collect"


def scope_after(book: Book) -> Scope:
    """What an input of a table behind all others may name."""
    scope: dict[str, Named] = {**book.scope}
    for sheet in book.sheets:
        scope |= sheet.plan.outcomes() if sheet.plan is not None else {}
    return scope


def started(book: Book, new: NewTable, conditions: Sequence[str], item: str) -> tuple[Edit, ...]:
    """The table with a row for each word that holds under its condition, as typed; one may be empty: it takes what the others leave.

    Raises NotUnderstood, and Unclear for the condition of one word.
    """
    edits = list(add_table(book, new))
    now = _after(book, edits, item)
    name = next(sheet.name for sheet in now.sheets if sheet.name not in {each.name for each in book.sheets})
    numbers, blank = [line.name for line in now.sheet(name).lines], [at for at, text in enumerate(conditions) if not text.strip()]
    if len(blank) > 1 and asks(new):
        raise Unclear(blank[1], NotUnderstood("有两个结论没有写条件", "只有一个可以不写：其他情形都得出它"))
    for at, (number, text) in enumerate(zip(numbers, conditions, strict=True)):
        sheet = now.sheet(name)
        try:
            found = set_cell(sheet, number, next(iter(sheet.columns)), text) if text.strip() else ()
        except NotUnderstood as error:
            raise Unclear(at, error) from error
        edits += found
        now = _after(now, found, item)
    if blank and asks(new):
        edits += _rest(now, now.sheet(name), (blank[0], numbers[blank[0]]), item)
    return tuple(edits)


def _rest(book: Book, sheet: Sheet, blank: tuple[int, str], item: str) -> tuple[Edit, ...]:
    """The row without a condition: behind all others where the first one counts; else with the conditions that they leave it."""
    at, number = blank
    if sheet.definition.hit == "first":
        return move_row(sheet, number, len(sheet.lines))
    line, edits = sheet.line(number), list[Edit]()
    for when in _left(sheet, at, line.row.no):
        row = new_row(book, sheet, when, dict(line.row.then), line.row)
        edits.append(Add(RULES, ("decision", sheet.name, "rows"), row))
        book = _after(book, edits[-1:], item)
    return (*edits, Drop(RULES, ("decision", sheet.name, "rows", number)))


def _left(sheet: Sheet, at: int, number: str) -> list[dict[str, object]]:
    """What the other rows leave to that one, as cells of rows. Raises Unclear where they leave nothing, or what no row can say."""
    grounds = grounds_of(sheet)
    boxes = uncovered(without_row(grounds[0], number)) if grounds else []
    if grounds and not boxes:
        raise Unclear(at, NotUnderstood("别的结论已经包括所有情形", "写明它的条件，或者不要这个结论"))
    unsaid = Unclear(at, NotUnderstood("算不出“其他情形”是哪些", "写明它的条件"))
    if not 0 < len(boxes) <= _MOST_ROWS:
        raise unsaid
    try:
        return [{name: stored_cell(cell, sheet, name) for name, cell in cells_of(box, grounds[0]).items()} for box in boxes]
    except NoCells as error:
        raise unsaid from error


def _after(book: Book, edits: Sequence[Edit], item: str) -> Book:
    files = book.files
    for edit in edits:
        files = apply(files, edit)
    return book_of(files, item, book.others)

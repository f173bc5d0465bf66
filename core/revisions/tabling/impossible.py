"""不会出现的组合 of a table: combinations of cells that cannot arise, each with its reason, in the words of the cells."""

from collections.abc import Mapping
from typing import Any

import msgspec

from core.problems import FieldProblem, Invalid, NotFound
from core.revisions.edits import Drop, Edit, Put
from core.revisions.tabling.book import RULES, Book, Sheet
from core.revisions.tabling.regions import NoCells, cells_of, uncovered
from core.revisions.tabling.sentences import row_words
from core.revisions.tabling.spots import grounds_of
from core.revisions.tabling.typed import NotUnderstood, understood
from core.revisions.tabling.words import cell_words
from core.rules.analysis import OverBudget

_MOST_GAPS = 6
WHEN = "when."


class NeverShown(msgspec.Struct, frozen=True):
    """A combination: its number, its cells in words, why it cannot arise."""

    number: int
    words: str
    because: str


def nevers(sheet: Sheet) -> tuple[NeverShown, ...]:
    """All of a table."""
    return tuple(NeverShown(number, when_words(sheet, each.when), each.because) for number, each in enumerate(sheet.definition.never, 1))


def when_words(sheet: Sheet, when: Mapping[str, Any]) -> str:
    """Cells as one condition: 建筑面积 小于 0，场所类型 宾馆."""
    return "，".join(f"{sheet.columns[name].label} {words}" for name, words in row_words(sheet, dict(when)).items() if words)


def boxes_of(sheet: Sheet, number: int) -> dict[str, str]:
    """What stands in the boxes of a combination; of a new one (0) nothing. Raises NotFound."""
    if number > len(sheet.definition.never):
        raise NotFound("没有这一条", "它可能刚被删去；请从表里选择")
    if not number:
        return {**{f"{WHEN}{name}": "" for name in sheet.columns}, "because": ""}
    never = sheet.definition.never[number - 1]
    return {**{f"{WHEN}{name}": words for name, words in row_words(sheet, dict(never.when)).items()}, "because": never.because}


def set_never(book: Book, sheet: Sheet, number: int, boxes: Mapping[str, str], because: str) -> tuple[Edit, ...]:
    """The combination as its boxes say it, a new one for 0. Raises Invalid, NotFound."""
    before = boxes_of(sheet, number)
    problems: list[FieldProblem] = []
    when: dict[str, Any] = {}
    for name, column in sheet.columns.items():
        text = boxes.get(f"{WHEN}{name}", "")
        try:
            if number and text.strip() == before[f"{WHEN}{name}"] and name in sheet.definition.never[number - 1].when:
                when[name] = _plain(sheet.definition.never[number - 1].when[name])
            elif column.of is not None and (cell := understood(text, column.of, sheet.around)) is not None:
                when[name] = cell
        except NotUnderstood as error:
            problems.append(FieldProblem(f"{WHEN}{name}", column.label, f"{error.found}。应为：{error.expected}"))
    if not when and not problems:
        problems.append(FieldProblem(f"{WHEN}{next(iter(sheet.columns))}", "", "至少写一列，说明哪一种组合不会出现"))
    if not because.strip():
        problems.append(FieldProblem("because", "为什么不会出现", "请写为什么不会出现；真的出现时，办理人员会看到这句话"))
    if problems:
        raise Invalid("不会出现的组合没有填好", "", problems)
    made = {"when": when, "because": because.strip()}
    raw = _raw(book, sheet)
    kept = [*raw, made] if not number else [{**each, **made} if at == number else each for at, each in enumerate(raw, 1)]
    return () if kept == raw else (Put(RULES, ("decision", sheet.name, "never"), kept),)


def drop_never(book: Book, sheet: Sheet, number: int) -> tuple[Edit, ...]:
    """The combination away. Raises NotFound."""
    boxes_of(sheet, number or len(sheet.definition.never) + 1)
    kept = [each for at, each in enumerate(_raw(book, sheet), 1) if at != number]
    place = ("decision", sheet.name, "never")
    return (Put(RULES, place, kept),) if kept else (Drop(RULES, place),)


def gaps(sheet: Sheet) -> tuple[dict[str, str], ...]:
    """The cases no row covers, as boxes of combinations; none where they cannot be said in cells or are too many."""
    found: list[dict[str, str]] = []
    for ground in grounds_of(sheet):
        try:
            boxes = uncovered(ground)
            told = [_boxes(sheet, cells_of(box, ground)) for box in boxes[:_MOST_GAPS]]
        except (NoCells, OverBudget):
            continue
        found += [each for each in told if each and len(boxes) <= _MOST_GAPS and each not in found]
    return tuple(found)


def _boxes(sheet: Sheet, cells: Mapping[str, Any]) -> dict[str, str]:
    return {f"{WHEN}{name}": cell_words(cell, of, sheet.around) for name, cell in cells.items() if (of := sheet.columns[name].of) is not None}


def _raw(book: Book, sheet: Sheet) -> list[dict[str, Any]]:
    """The combinations as the file has them, remarks and all."""
    return [dict(each) for each in book.document["decision"][sheet.name].get("never", [])]


def _plain(cell: Any) -> Any:
    return list(cell) if isinstance(cell, tuple) else cell

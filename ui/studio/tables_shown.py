"""A decision table as the page shows it: heads, cells in words, what is wrong where."""

import asyncio
from typing import Final
from urllib.parse import urlencode

import msgspec

from core.items.model import STATUS_WORDS
from core.problems import NotFound
from core.revisions.tabling.book import Book, Line, Sheet, book_of
from core.revisions.tabling.impossible import WHEN, gaps
from core.revisions.tabling.operations import FORCES, HITS, one_outcome
from core.revisions.tabling.points import unit_words
from core.revisions.tabling.sentences import fillable, sentence_shown
from core.revisions.tabling.troubles import Trouble, troubles
from core.revisions.tabling.words import as_written, file_words
from core.rules.checking import KIND_WORDS
from core.rules.tables import PARAM
from ui.api.who import Asking, house_of
from ui.studio.frame import Opened

TONES: Final = {"plan": "accent", "law": "good", "local-unconfirmed": "warn", "local-confirmed": "good"}


class Head(msgspec.Struct, frozen=True):
    """A column of the page: the part of the row it shows, its words, what sort of column, what may be typed."""

    part: str
    label: str
    hint: str
    options: tuple[str, ...] = ()


class Shown(msgspec.Struct, frozen=True):
    """A cell: its part, its words, what is wrong with it."""

    head: Head
    words: str
    wrong: str = ""


class RowShown(msgspec.Struct, frozen=True):
    """A row with its cells, its status and what is wrong with it."""

    name: str
    no: str
    cells: tuple[Shown, ...]
    status: str
    status_words: str
    tone: str
    confirmed_by: str
    troubles: tuple[Trouble, ...]


class TableShown(msgspec.Struct, frozen=True):
    """The whole table. `troubles` are those of no single row."""

    name: str
    label: str
    hit: str
    as_of: str
    complete: bool
    inputs: tuple[Head, ...]
    outputs: tuple[Head, ...]
    rows: tuple[RowShown, ...]
    troubles: tuple[Trouble, ...]
    count: int


async def book_for(request: Asking, those: Opened) -> Book:
    """The rules of the revision. Raises NotFound when there is no rules file that can be read."""
    others = house_of(request).catalogue.registry.around.others
    try:
        return await asyncio.to_thread(book_of, those.tried.files, those.revision.item, others)
    except ValueError as error:
        raise NotFound("规则文件读不懂", "请撤销上一步，或者请开发人员检查") from error


def sheet_for(book: Book, name: str) -> Sheet:
    """The table of the address. Raises NotFound."""
    try:
        return book.sheet(name)
    except LookupError:
        raise NotFound("没有这张规则表", "它可能刚被删去；请从规则的首页选择") from None


async def troubles_for(book: Book, item: str) -> tuple[Trouble, ...]:
    """Everything wrong with the tables, with the ways out that help; they are tried off the event loop."""
    return await asyncio.to_thread(troubles, book, item)


def shown(sheet: Sheet, found: tuple[Trouble, ...]) -> TableShown:
    """The table for its page."""
    own = [each for each in found if each.spot.table == sheet.name]
    inputs, outputs = heads(sheet)
    rows = tuple(_row(sheet, line, inputs, outputs, [each for each in own if each.spot.row in (line.name, line.row.no) and each.spot.row]) for line in sheet.lines)
    named = {name for line in sheet.lines for name in (line.name, line.row.no)}
    loose = tuple(each for each in own if each.spot.row not in named)
    as_of = sheet.scope[sheet.definition.as_of].label if sheet.definition.as_of in sheet.scope else sheet.definition.as_of
    return TableShown(sheet.name, sheet.definition.label, HITS[sheet.definition.hit], as_of, sheet.definition.complete, inputs, outputs, rows, loose, len(own))


def heads(sheet: Sheet) -> tuple[tuple[Head, ...], tuple[Head, ...]]:
    """The columns for conditions, and those for outcomes."""
    inputs = tuple(Head(f"when.{name}", _label(column.label, unit_words(column.of) if column.of else ""), _hint(sheet, name), _options(sheet, name)) for name, column in sheet.columns.items())
    outputs = tuple(
        Head(f"then.{name}", outcome_label(sheet, name), "、".join(words), tuple(words)) for name, words in sheet.definition.outputs.items()
    )
    return inputs, outputs


def outcome_label(sheet: Sheet, name: str) -> str:
    """What an outcome is called: its words, where there are several and so few that they say what it is about."""
    if len(sheet.definition.outputs) == 1:
        return "结论"
    return f"结论 {[*sheet.definition.outputs].index(name) + 1}"


def _label(label: str, unit: str) -> str:
    return f"{label}（{unit}）" if unit and not label.endswith("数") else label


def _hint(sheet: Sheet, name: str) -> str:
    """What sort of column it is: where its value comes from, of which kind."""
    column = sheet.columns[name]
    origin = "参数" if column.bare.startswith(PARAM) else "" if column.bare else "计算"
    return "，".join(filter(None, (origin, KIND_WORDS[column.of.kind] if column.of else "栏目不在了")))


def _options(sheet: Sheet, name: str) -> tuple[str, ...]:
    """What may be picked instead of typed."""
    of = sheet.columns[name].of
    if of is None:
        return ()
    around = sheet.around
    if of.kind == "bool":
        return ("是", "否")
    if of.kind in ("choice", "choices", "text"):
        lists = [around.param_labels.of[key] for key, param in sheet.params.items() if param.type.kind == "choices"]
        verb = "含有" if of.kind == "choices" else "属于"
        return (*(f"{verb} {each}" if of.kind == "choices" else each for each in of.options), *(f"{verb} {each}" for each in lists))
    same = [around.param_labels.of[key] for key, param in sheet.params.items() if param.type.kind == of.kind or {param.type.kind, of.kind} <= {"int", "decimal"}]
    words = ("早于", "不早于") if of.kind in ("date", "datetime") or of.word == "time" else ("小于", "不小于")
    return tuple(f"{word} {each}" for each in same for word in words)


def _row(sheet: Sheet, line: Line, inputs: tuple[Head, ...], outputs: tuple[Head, ...], own: list[Trouble]) -> RowShown:
    row = line.row
    cells = tuple(Shown(head, cell_shown(sheet, line, head.part), _wrong(head.part, own)) for head in (*inputs, *outputs, *BESIDE))
    return RowShown(line.name, row.no, cells, row.status, STATUS_WORDS[row.status], TONES[row.status], row.confirmed_by, tuple(own))


BESIDE: Final = (
    Head("force", "效力", "", tuple(FORCES.values())), Head("say", "说明", "人读的一句话"), Head("basis", "依据", "每条一行"),
)


def cell_shown(sheet: Sheet, line: Line, part: str) -> str:
    """What stands in a part of a row, in words."""
    kind, _, name = part.partition(".")
    row = line.row
    match kind:
        case "when":
            of, written = sheet.columns[name].of, row.when.get(name)
            return file_words(written, of, sheet.around) if of is not None else as_written(written) if written is not None else ""
        case "then":
            return one_outcome(row.then[name]) if name in row.then else ""
        case "force":
            return FORCES[row.force]
        case "say":
            return sentence_shown(row.say, fillable(sheet))
        case "basis":
            return "\n".join(row.basis)
    return row.no


def _wrong(part: str, own: list[Trouble]) -> str:
    kind, _, name = part.partition(".")
    return next((each.said for each in own if each.spot.part == kind and each.spot.column in ("", name)), "")


class GapShown(msgspec.Struct, frozen=True):
    """A case no row covers: in words, and as the address that fills them into a combination that never comes."""

    words: str
    query: str


def gaps_shown(sheet: Sheet) -> tuple[GapShown, ...]:
    """The cases no row covers, where some row must apply."""
    if not any(fault.code in ("gap", "not-proved") for fault in sheet.faults):
        return ()
    return tuple(GapShown("，".join(f"{sheet.columns[name.removeprefix(WHEN)].label} {text}" for name, text in each.items()), urlencode(each)) for each in gaps(sheet))


def used_elsewhere(request: Asking, item: str) -> dict[str, tuple[str, ...]]:
    """Parameters of an item that something outside its files uses: the draws over its cases."""
    found: dict[str, tuple[str, ...]] = {}
    for draw in house_of(request).catalogue.registry.draws.values():
        if draw.item == item:
            found[draw.share] = (*found.get(draw.share, ()), f"抽查“{draw.label}”")
    return found

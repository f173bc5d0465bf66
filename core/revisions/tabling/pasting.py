"""Rows pasted or uploaded from a spreadsheet: columns known by their heads, each cell read as if it had been typed."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from core.items.model import STATUS_WORDS, Row
from core.problems import FieldProblem, Invalid
from core.revisions.edits import Add, Edit, Put
from core.revisions.tabling.book import RULES, Book, Sheet
from core.revisions.tabling.naming import key, next_number
from core.revisions.tabling.operations import FORCES, following, new_row, outcome_meant, outcome_words
from core.revisions.tabling.points import unit_words
from core.revisions.tabling.sentences import fillable, proposed, row_words, sentence_meant
from core.revisions.tabling.typed import NotUnderstood, understood
from core.revisions.tabling.words import file_words

MOST_ROWS: Final = 500
_NUMBER, _SAY, _BASIS, _STATUS, _FORCE = "编号", "说明", "依据", "状态", "效力"
_OWN: Final = {
    _NUMBER: "no", "规则编号": "no", "序号": "", "行号": "", _SAY: "say", "结论说明": "say", _BASIS: "basis", "依据条款": "basis", _STATUS: "status", "规则状态": "status",
    _FORCE: "force", "备注": "note",
}
_STATUSES: Final = {**{words: status for status, words in STATUS_WORDS.items()}, "待确认": "local-unconfirmed", "本地规定": "local-unconfirmed"}


class Bad(msgspec.Struct, frozen=True):
    """A cell that cannot be read: its row in the sheet, its column, what stands there, what is wrong, what would be right."""

    line: int
    column: str
    text: str
    found: str
    expected: str


class Pasted(msgspec.Struct, frozen=True):
    """What a pasted sheet comes to: the edits, how many rows they add and replace, the bad cells, columns nobody knows and columns that are not there.

    With bad cells the edits keep what stands in them as it is, so that it is seen as a fault; whoever saves must have said so.
    """

    edits: tuple[Edit, ...]
    added: tuple[str, ...]
    replaced: tuple[str, ...]
    bad: tuple[Bad, ...]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    refused: str = ""


def cells_of(text: str) -> list[list[str]]:
    """Cells of a text from the clipboard: columns by tabs (else by commas), cells with line breaks in quotes.

    Raises Invalid for a cell longer than any, as one quote too many makes of all that follows it.
    """
    separator = "\t" if "\t" in text else ","
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text.strip("\n"), newline=""), delimiter=separator)]
    except csv.Error:
        found, expected = "有一格太长，可能多了或者少了一个双引号", "请检查双引号，再粘贴一次"
        raise Invalid(found, expected, [FieldProblem("rows", "粘贴的内容", f"{found}，{expected}")]) from None


def heads(sheet: Sheet) -> dict[str, str]:
    """What may stand above a column, for comparing → `when:…`, `then:…` or one of the row's own parts."""
    found: dict[str, str] = {key(words): part for words, part in _OWN.items()}
    for output in sheet.definition.outputs:
        label = sheet.definition.label if len(sheet.definition.outputs) == 1 else f"{sheet.definition.label}·{output}"
        for words in (label, "结论") if len(sheet.definition.outputs) == 1 else (label, output):
            found.setdefault(key(words), f"then:{output}")
    for name, column in sheet.columns.items():
        unit = unit_words(column.of) if column.of is not None else ""
        for words in (column.label, f"{column.label}（{unit}）" if unit else column.label):
            found[key(words)] = f"when:{name}"
    return found


def pasted(book: Book, sheet: Sheet, rows: Sequence[Sequence[str]]) -> Pasted:
    """The rows as edits: one whose number the table has replaces that row's cells, every other one is added at the end."""
    known = heads(sheet)
    if not rows or not any(key(cell) in known for cell in rows[0]):
        return _refused("没有认出表头", f"第一行写列名：{'、'.join(column.label for column in sheet.columns.values())}、结论")
    if len(rows) > MOST_ROWS:
        return _refused(f"有 {len(rows)} 行", f"一次最多 {MOST_ROWS} 行")
    parts = [known.get(key(cell), "") for cell in rows[0]]
    twice = [cell for at, cell in enumerate(rows[0]) if parts[at] and parts.index(parts[at]) < at]
    if twice:
        return _refused(f"“{twice[0]}”这一列出现了两次", "只留一列")
    unknown = tuple(cell for cell in rows[0] if cell.strip() and key(cell) not in known)
    there = {*parts}
    missing = tuple(column.label for name, column in sheet.columns.items() if f"when:{name}" not in there)
    reader = _Reader(book, sheet)
    for at, row in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in row):
            reader.read(at, {part: (head, row[place].strip() if place < len(row) else "") for place, (part, head) in enumerate(zip(parts, rows[0], strict=True)) if part})
    return Pasted(tuple(reader.edits), tuple(reader.added), tuple(reader.replaced), tuple(reader.bad), unknown, missing)


def _refused(found: str, expected: str) -> Pasted:
    return Pasted((), (), (), (), (), (), f"{found}；应为：{expected}")


class _Reader:
    """Reads row after row; numbers given to new rows are not given again."""

    def __init__(self, book: Book, sheet: Sheet) -> None:
        self.book, self.sheet = book, sheet
        self.edits: list[Edit] = []
        self.added: list[str] = []
        self.replaced: list[str] = []
        self.bad: list[Bad] = []
        self.numbers = [*book.numbers]
        self.last: Row | None = sheet.lines[-1].row if sheet.lines else None

    def read(self, at: int, cells: Mapping[str, tuple[str, str]]) -> None:
        number = cells.get("no", ("", ""))[1]
        line = next((line for line in self.sheet.lines if line.row.no == number), None) if number else None
        when = self.when(at, cells, dict(line.row.when) if line else {})
        several = self.sheet.definition.hit == "collect" or FORCES["range"] in (cells.get("force", ("", ""))[1], FORCES[line.row.force] if line else "")
        then = self.then(at, cells, dict(line.row.then) if line else {}, several=several)
        extra = self.besides(at, cells)
        if line is None:
            self.add(at, number, when, then, extra)
            return
        values = {"when": when, "then": then, **extra}
        if extra.get("status") == "local-unconfirmed":
            values["force"] = "advice"
        changed = [name for name, value in values.items() if _plain(getattr(line.row, name)) != _plain(value)]
        self.edits += [Put(RULES, ("decision", self.sheet.name, "rows", line.name, name), values[name]) for name in changed]
        self.edits += following(self.sheet, line, when, then) if changed and "say" not in extra else ()
        self.replaced += [number] if changed else []

    def add(self, at: int, number: str, when: dict[str, Any], then: dict[str, Any], extra: dict[str, Any]) -> None:
        if number in self.numbers:
            self.bad.append(Bad(at, _NUMBER, number, f"编号 {number} 已经用在别的表里", "另外的编号，或者空着由平台编号"))
            number = ""
        number = number or next_number(self.numbers, self.last.no if self.last else "", "")
        self.numbers.append(number)
        row = new_row(self.book, self.sheet, when, then, self.last) | extra | {"no": number}
        if "say" not in extra:
            row["say"] = proposed(self.sheet, row_words(self.sheet, when), outcome_words(self.sheet, then))
        if row["status"] == "local-unconfirmed":
            row["force"] = "advice"
        self.edits.append(Add(RULES, ("decision", self.sheet.name, "rows"), row))
        self.added.append(number)

    def when(self, at: int, cells: Mapping[str, tuple[str, str]], before: dict[str, Any]) -> dict[str, Any]:
        """The conditions: columns that the sheet has not stay as they were."""
        for name, column in self.sheet.columns.items():
            if f"when:{name}" not in cells:
                continue
            head, text = cells[f"when:{name}"]
            was = before.pop(name, None)
            if was is not None and column.of is not None and key(text) == key(file_words(was, column.of, self.sheet.around)):
                before[name] = was
                continue
            try:
                written = understood(text, column.of, self.sheet.around) if column.of is not None else text or None
            except NotUnderstood as error:
                self.bad.append(Bad(at, head, text, error.found, error.expected))
                written = text
            if written is not None:
                before[name] = written
        return {name: list(cell) if isinstance(cell, tuple) else cell for name, cell in before.items()}

    def then(self, at: int, cells: Mapping[str, tuple[str, str]], before: dict[str, Any], *, several: bool) -> dict[str, Any]:
        found = {name: list(value) if isinstance(value, tuple) else value for name, value in before.items()}
        for output, words in self.sheet.definition.outputs.items():
            head, text = cells.get(f"then:{output}", ("结论", ""))
            if f"then:{output}" in cells or output not in found:
                try:
                    found[output] = outcome_meant(self.sheet, output, text, several=several)
                except NotUnderstood as error:
                    self.bad.append(Bad(at, head, text, error.found, error.expected))
                    found[output] = text or (words[0] if words else "待填写")
        return found

    def besides(self, at: int, cells: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
        """Sentence, clauses, status, force, remark, where the sheet has them and something stands in them."""
        found: dict[str, Any] = {}
        for part in ("say", "basis", "status", "force", "note"):
            head, text = cells.get(part, ("", ""))
            if not text:
                continue
            try:
                found[part] = self.part(part, text)
            except NotUnderstood as error:
                self.bad.append(Bad(at, head, text, error.found, error.expected))
        return found

    def part(self, part: str, text: str) -> Any:
        match part:
            case "say":
                return sentence_meant(text, fillable(self.sheet))
            case "basis":
                return [clause.strip() for clause in text.replace("；", "\n").splitlines() if clause.strip()]
            case "status":
                status = _STATUSES.get(text)
                if status == "local-confirmed":
                    raise NotUnderstood("确认要写明由谁、依据哪份文件", "先按“待确认”粘贴，再用“确认这条规定”")
                if status is None:
                    raise NotUnderstood(f"“{text}”", "、".join(STATUS_WORDS.values()))
                return status
            case "force":
                force = next((name for name, words in FORCES.items() if words == text), None)
                if force is None:
                    raise NotUnderstood(f"“{text}”", "、".join(FORCES.values()))
                return force
        return text


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return list(value) if isinstance(value, tuple) else value

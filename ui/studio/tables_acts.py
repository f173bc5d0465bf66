"""What the forms of a table's pages ask for, as edits with the sentence that the log keeps."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final, TypeAlias, cast

import msgspec

from core import time
from core.items.model import STATUS_WORDS, Status
from core.problems import FieldProblem
from core.revisions.edits import Add, Edit, apply
from core.revisions.tabling import columns as cols
from core.revisions.tabling import operations as ops
from core.revisions.tabling.book import Book, Sheet, book_of
from core.revisions.tabling.confirming import Confirmation
from core.revisions.tabling.troubles import Trouble
from core.revisions.tabling.typed import NotUnderstood
from ui.studio.tables_shown import cell_shown, heads
from ui.web import FormData

_FORCE: Final = {words: force for force, words in ops.FORCES.items()}


class Deed(msgspec.Struct, frozen=True):
    """What to do: the edits, how the log says it, and at which anchor to go on; `fresh`: it is a row to be filled in now."""

    edits: tuple[Edit, ...]
    said: str
    anchor: str = ""
    fresh: bool = False


def after(book: Book, edits: Sequence[Edit], item: str) -> Book:
    """The rules as they will be."""
    files = book.files
    for edit in edits:
        files = apply(files, edit)
    return book_of(files, item, book.others)


def problem(error: NotUnderstood, field: str = "", label: str = "") -> FieldProblem:
    """What was not understood, beside its field."""
    close = f"。是不是要写：{'、'.join(error.close)}" if error.close else ""
    return FieldProblem(field, label, f"{error.found}。应为：{error.expected}{close}")


def set_part(book: Book, sheet: Sheet, row: str, part: str, text: str) -> tuple[Edit, ...]:  # noqa: PLR0911 - one way for each part
    """One part of a row as typed. Raises NotUnderstood, LookupError for a part that is not there."""
    kind, _, name = part.partition(".")
    match kind:
        case "when" if name in sheet.columns:
            return ops.set_cell(sheet, row, name, text)
        case "then" if name in sheet.definition.outputs:
            return ops.set_outcome(sheet, row, name, text)
        case "force":
            if text not in _FORCE:
                raise NotUnderstood(f"“{text}”", "、".join(_FORCE))
            return ops.set_force(sheet, row, _FORCE[text])
        case "say":
            return ops.set_say(sheet, row, text)
        case "basis":
            return ops.set_basis(sheet, row, text)
        case "no":
            return ops.renumber(book, sheet, row, text)
        case "status":
            return ops.set_status(sheet, row, cast("Status", text)) if text in STATUS_WORDS and text != sheet.line(row).row.status else ()
    raise LookupError(part)


def row_saved(book: Book, sheet: Sheet, row: str, form: FormData, item: str) -> tuple[Deed, tuple[FieldProblem, ...]]:
    """All parts of a row's form, one after the other; and what was wrong with some."""
    inputs, outputs = heads(sheet)
    labels = {"status": "状态", **{head.part: head.label for head in (*inputs, *outputs)}, "force": "效力", "say": "说明", "basis": "依据", "no": "编号"}
    edits: list[Edit] = []
    wrong: list[FieldProblem] = []
    name = row
    for part, label in labels.items():
        if part not in form:
            continue
        now = book.sheet(sheet.name)
        text = form.get(part).replace("\r\n", "\n")
        if part not in ("status", "no") and text.strip() == cell_shown(now, now.line(name), part).strip():
            continue
        try:
            found = set_part(book, now, name, part, text)
        except NotUnderstood as error:
            wrong.append(problem(error, part, label))
            continue
        if found:
            edits += found
            book = after(book, found, item)
            name = text.strip() if part == "no" else name
    return Deed(tuple(edits), f"规则 {name} 有修改", name), tuple(wrong)


Act: TypeAlias = Callable[[Book, Sheet, FormData], Deed]


def _add(book: Book, sheet: Sheet, form: FormData) -> Deed:
    return _with_rows(ops.add_row(book, sheet, before=form.get("row")), f"{sheet.definition.label}加一行")


def _copy(book: Book, sheet: Sheet, form: FormData) -> Deed:
    return _with_rows(ops.copy_row(book, sheet, form.get("row")), f"复制规则 {form.get('row')}")


def _with_rows(edits: tuple[Edit, ...], said: str, otherwise: str = "") -> Deed:
    """Goes on at the first row that the edits add; at another where they add none."""
    added = next((str(edit.value["no"]) for edit in edits if isinstance(edit, Add) and edit.place[-1] == "rows"), "")
    return Deed(edits, said, added or otherwise, fresh=bool(added))


def _move(steps: int) -> Act:
    return lambda _book, sheet, form: Deed(ops.move_row(sheet, form.get("row"), steps), f"规则 {form.get('row')} {'上' if steps < 0 else '下'}移", form.get("row"))


def _drop(_book: Book, sheet: Sheet, form: FormData) -> Deed:
    return Deed(ops.drop_row(sheet, form.get("row")), f"删去规则 {form.get('row')}")


def _column(_book: Book, sheet: Sheet, form: FormData) -> Deed:
    way = cast("cols.Way", form.get("way"))
    if way not in cols.WAYS:
        raise NotUnderstood("没有选这一列是什么", "、".join(cols.WAYS.values()))
    return Deed(cols.add_column(sheet, way, form.get("first"), form.get("second")), f"{sheet.definition.label}加一列", "columns")


def _rebind(_book: Book, sheet: Sheet, form: FormData) -> Deed:
    column = _known(form.get("column"), sheet.columns)
    return Deed(cols.change_column(sheet, column, "one", form.get("first")), f"{sheet.definition.label}换一列的栏目", "columns")


def _column_away(book: Book, sheet: Sheet, form: FormData) -> Deed:
    column = _known(form.get("column"), sheet.columns)
    if len(sheet.columns) == 1:
        raise NotUnderstood("这是唯一的一列", "先加另一列")
    return Deed(cols.drop_column(book, sheet, column), f"{sheet.definition.label}删去“{sheet.columns[column].label}”一列", "columns")


def _word(_book: Book, sheet: Sheet, form: FormData) -> Deed:
    return Deed(cols.add_word(sheet, _known(form.get("output"), sheet.definition.outputs), form.get("word")), f"加结论“{form.get('word')}”", "outcomes")


def _word_away(_book: Book, sheet: Sheet, form: FormData) -> Deed:
    return Deed(cols.drop_word(sheet, _known(form.get("output"), sheet.definition.outputs), form.get("word")), f"删去结论“{form.get('word')}”", "outcomes")


def _word_called(book: Book, sheet: Sheet, form: FormData) -> Deed:
    output = _known(form.get("output"), sheet.definition.outputs)
    return Deed(cols.rename_word(book, sheet, output, form.get("word"), form.get("new")), f"结论“{form.get('word')}”改称“{form.get('new')}”", "outcomes")


def _outcome(book: Book, sheet: Sheet, form: FormData) -> Deed:
    return Deed(cols.add_outcome(book, sheet, form.get("label"), words_of(form.get("words"))), f"加一个结论栏：{form.get('words')}", "outcomes")


def _outcome_away(_book: Book, sheet: Sheet, form: FormData) -> Deed:
    return Deed(cols.drop_outcome(sheet, _known(form.get("output"), sheet.definition.outputs)), "删去一个结论栏", "outcomes")


def _settings(_book: Book, sheet: Sheet, form: FormData) -> Deed:
    return Deed(cols.set_table(sheet, label=form.get("label"), hit=form.get("hit"), as_of=form.get("as_of"), complete=form.get("complete") == "yes"), f"{sheet.definition.label}的算法有修改")


def _table(steps: int) -> Act:
    return lambda book, sheet, _form: Deed(cols.move_table(book, sheet, steps), f"{sheet.definition.label}{'提前' if steps < 0 else '推后'}")


def _table_away(book: Book, sheet: Sheet, _form: FormData) -> Deed:
    return Deed(cols.drop_table(book, sheet), f"删去规则表“{sheet.definition.label}”")


ROWS: Final[dict[str, Act]] = {"add": _add, "copy": _copy, "up": _move(-1), "down": _move(1), "drop": _drop}
"""What is done on the table's own page."""
SHAPES: Final[dict[str, Act]] = {
    "column": _column, "rebind": _rebind, "column-away": _column_away, "word": _word, "word-away": _word_away, "word-called": _word_called, "outcome": _outcome,
    "outcome-away": _outcome_away, "settings": _settings, "table-up": _table(-1), "table-down": _table(1), "table-away": _table_away,
}
"""What is done on the page of its shape."""


def confirmed(sheet: Sheet, form: FormData, who: str) -> Deed:
    """A local rule confirmed by the person signed in. Raises NotUnderstood."""
    said = confirmation(form, who)
    row = form.get("row")
    return Deed(ops.confirm_row(sheet, row, said, time.today()), f"确认规则 {sheet.line(row).row.no}：{said.document.strip()}", row)


def confirmation(form: FormData, who: str) -> Confirmation:
    """Who confirms, on which document, of which day. Raises NotUnderstood."""
    return Confirmation(who, form.get("document"), day_of(form.get("day"), "确认日期"))


def day_of(text: str, label: str) -> date:
    """A day typed or picked. Raises NotUnderstood."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise NotUnderstood(f"{label}没有填好", "日期，如 2027-01-01") from None


def done(book: Book, sheet: Sheet, form: FormData, who: str) -> Deed:
    """What the form's `act` asks for, mends apart. Raises NotUnderstood, LookupError."""
    act = form.get("act")
    if act == "confirm":
        return confirmed(sheet, form, who)
    made = ROWS.get(act) or SHAPES.get(act)
    if made is None:
        raise NotUnderstood("没有这样的操作", "请刷新页面再试")
    return made(book, sheet, form)


def mended(found: Sequence[Trouble], form: FormData) -> Deed:
    """The way out whose button was pressed. Raises NotUnderstood when the fault is not there any more."""
    for each in found:
        if form.get("spot") == spot_key(each):
            for mend in each.mends:
                if mend.label == form.get("label"):
                    return _with_rows(mend.edits, f"{mend.label}：{mend.said}", each.spot.row)
    raise NotUnderstood("这一处已经变了", "看看现在的表，再选一次")


def spot_key(trouble: Trouble) -> str:
    """A fault's place and sort, for the form of its button."""
    spot = trouble.spot
    return f"{trouble.code}|{spot.table}|{spot.row}|{spot.part}|{spot.column}"


def words_of(text: str) -> tuple[str, ...]:
    """Words with 、 between them."""
    parts = text.replace("，", "、").replace(",", "、").replace("\n", "、").split("、")
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _known(name: str, among: Any) -> str:
    if name not in among:
        raise NotUnderstood("没有这一列", "看看现在的表，再选一次")
    return name

"""What an official does to a table, as edits of the file. Row numbers stay as they are; a new row gets a new one."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from core.digits import plain_number
from core.items.model import Force, Row, Status
from core.revisions.edits import Add, Drop, Edit, Move, Put
from core.revisions.tabling.book import RULES, Book, Line, Sheet
from core.revisions.tabling.confirming import Confirmation
from core.revisions.tabling.naming import key, next_number
from core.revisions.tabling.sentences import fillable, proposed, row_words, sentence_meant
from core.revisions.tabling.typed import NotUnderstood, Typed, understood
from core.revisions.tabling.words import file_words
from core.rules.words import value_words
from core.values import FieldType

FORCES: Final[dict[Force, str]] = {"binding": "应当如此", "range": "在几个里选定", "advice": "只作提示"}
HITS: Final[dict[str, str]] = {
    "first": "从上到下，第一行符合的算", "unique": "只能有一行符合", "collect": "符合的各行都算（文字合并，数字相加）",
}


def _rows(sheet: Sheet) -> tuple[str, ...]:
    return ("decision", sheet.name, "rows")


def _place(sheet: Sheet, line: Line, *more: str) -> tuple[str, ...]:
    return (*_rows(sheet), line.name, *more)


# --- rows -------------------------------------------------------------------------------------------------------------


def add_row(book: Book, sheet: Sheet, *, before: str = "") -> tuple[Edit, ...]:
    """A new row before the one named, else at the end: no condition yet, the first outcome, the clause of the row it comes after."""
    near = _near(sheet, before)
    then = {name: (words[0] if words else _like(near, name)) for name, words in sheet.definition.outputs.items()}
    row = new_row(book, sheet, {}, then, near)
    return (Add(RULES, _rows(sheet), row, before),)


def new_row(book: Book, sheet: Sheet, when: Mapping[str, Any], then: Mapping[str, Any], near: Row | None) -> dict[str, Any]:
    """A whole row as the file has it. Nobody has confirmed it yet, so it only warns (只作提示)."""
    number = next_number(book.numbers, near.no if near else "", _features(book))
    outcome = outcome_words(sheet, then)
    say = proposed(sheet, row_words(sheet, dict(when)), outcome)
    found: dict[str, Any] = {"no": number}
    if when:
        found["when"] = dict(when)
    basis = list(near.basis) if near else [f"本地规定：{sheet.definition.label}"]
    return {**found, "then": dict(then), "force": "advice", "basis": basis, "status": "local-unconfirmed", "say": say}


def copy_row(book: Book, sheet: Sheet, name: str) -> tuple[Edit, ...]:
    """The row once more, below itself, under a new number; what was confirmed was the old row, so the copy is not."""
    line = sheet.line(name)
    raw = dict(_raw(book, sheet, line))
    raw["no"] = next_number(book.numbers, line.row.no, _features(book))
    if line.row.status == "local-confirmed":
        raw |= {"status": "local-unconfirmed", "force": "advice"}
        raw.pop("confirmed_by", None)
    return (Add(RULES, _rows(sheet), raw, _after(sheet, line)),)


def move_row(sheet: Sheet, name: str, steps: int) -> tuple[Edit, ...]:
    """The row so many places down (up where negative), as far as there are places."""
    names = [line.name for line in sheet.lines]
    at = names.index(sheet.line(name).name)
    to = min(max(at + steps, 0), len(names) - 1)
    if to == at:
        return ()
    rest = names[:at] + names[at + 1:]
    return (Move(RULES, (*_rows(sheet), names[at]), rest[to] if to < len(rest) else ""),)


def drop_row(sheet: Sheet, name: str) -> tuple[Edit, ...]:
    """The row away; its number is not given again as long as an example speaks of it."""
    return (Drop(RULES, _place(sheet, sheet.line(name))),)


def renumber(book: Book, sheet: Sheet, name: str, number: str = "") -> tuple[Edit, ...]:
    """Another number for the row; a new one when none is given. Raises NotUnderstood when another row has it."""
    line = sheet.line(name)
    number = number.strip() or next_number(book.numbers, line.row.no, _features(book))
    if number == line.row.no and book.numbers.count(number) == 1:
        return ()
    if number in book.numbers:
        raise NotUnderstood(f"编号 {number} 已经用过", "每条规则一个编号", (next_number(book.numbers, number, _features(book)),))
    return (Put(RULES, _place(sheet, line, "no"), number),)


# --- what stands in a row ----------------------------------------------------------------------------------------------


def set_cell(sheet: Sheet, name: str, column: str, text: str, *, anyway: bool = False) -> tuple[Edit, ...]:
    """What was typed into a cell. Raises NotUnderstood; with `anyway` what makes no sense is kept as typed, and stands there as a fault."""
    line, of = sheet.line(name), sheet.columns[column].of
    if of is not None and column in line.row.when and key(text) == key(file_words(line.row.when[column], of, sheet.around)):
        return ()
    try:
        written: Typed | None = understood(text, of, sheet.around) if of is not None else text.strip() or None
    except NotUnderstood:
        if not anyway:
            raise
        written = text.strip()
    return put_cell(sheet, line, column, written)


def put_cell(sheet: Sheet, line: Line, column: str, written: Any) -> tuple[Edit, ...]:
    """A cell as the file has it; None takes it away. A sentence that was made out of the cells follows them."""
    there = line.row.when.get(column)
    same = list(there) if isinstance(there, tuple) else there
    if same == written and type(same) is type(written):
        return ()
    when = {name: cell for name, cell in {**line.row.when, column: written}.items() if cell is not None}
    say = following(sheet, line, when, line.row.then)
    if written is None:
        return (Drop(RULES, _place(sheet, line, "when") if len(line.row.when) == 1 else _place(sheet, line, "when", column)), *say)
    if not line.row.when:
        return (Put(RULES, _place(sheet, line, "when"), {column: written}), *say)
    return (Put(RULES, _place(sheet, line, "when", column), written), *say)


def following(sheet: Sheet, line: Line, when: Mapping[str, Any], then: Mapping[str, Any]) -> tuple[Edit, ...]:
    """The sentence anew, if it is still the one that was made out of the cells; one that somebody wrote stays."""
    made = proposed(sheet, row_words(sheet, dict(line.row.when)), outcome_words(sheet, line.row.then))
    if line.row.say != made:
        return ()
    return (Put(RULES, _place(sheet, line, "say"), proposed(sheet, row_words(sheet, dict(when)), outcome_words(sheet, then))),)


def set_outcome(sheet: Sheet, name: str, output: str, text: str) -> tuple[Edit, ...]:
    """The outcome of a row. Raises NotUnderstood for a word that is not among the table's."""
    line = sheet.line(name)
    value = outcome_meant(sheet, output, text, several=line.row.force == "range" or sheet.definition.hit == "collect")
    if line.row.then.get(output) == (tuple(value) if isinstance(value, list) else value):
        return ()
    return (Put(RULES, _place(sheet, line, "then", output), value), *following(sheet, line, line.row.when, {**line.row.then, output: value}))


def outcome_meant(sheet: Sheet, output: str, text: str, *, several: bool = False) -> Any:
    """The value typed for an outcome."""
    allowed = sheet.definition.outputs[output]
    text = text.strip()
    if allowed:
        chosen = understood(text, FieldType("choice", options=allowed), sheet.around)
        values: list[str] = chosen if isinstance(chosen, list) else []
        if not values:
            raise NotUnderstood(f"“{text}”不是结论", "、".join(allowed))
        if len(values) > 1 and not several:
            raise NotUnderstood("写了几个结论", "一个结论；要让办理人员在几个里选，先把效力改为“在几个里选定”")
        return values if len(values) > 1 else values[0]
    if not text:
        raise NotUnderstood("没有写结论", "一个结论")
    kinds = {type(line.row.then.get(output)) for line in sheet.lines}
    if bool in kinds:
        if text not in ("是", "否"):
            raise NotUnderstood(f"“{text}”", "是或者否", ("是", "否"))
        return text == "是"
    if int in kinds:
        number = plain_number(text.removeprefix("-"))
        if number is None:
            raise NotUnderstood(f"“{text[:40]}”", "一个整数")
        return -number if text.startswith("-") else number
    return text


def outcome_words(sheet: Sheet, then: Mapping[str, Any]) -> str:
    """The outcomes of a row in words."""
    return "，".join(one_outcome(then[name]) for name in sheet.definition.outputs if name in then)


def one_outcome(value: Any) -> str:
    """One outcome in words."""
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return value_words(value, FieldType("bool" if isinstance(value, bool) else "int" if isinstance(value, int) else "text"))


def set_force(sheet: Sheet, name: str, force: Force) -> tuple[Edit, ...]:
    """How much the row binds. Raises NotUnderstood where the house forbids it: what nobody has confirmed may only warn."""
    line = sheet.line(name)
    if line.row.status == "local-unconfirmed" and force != "advice":
        raise NotUnderstood("待确认的本地规定只能作提示", "先确认这条规定（写明由谁、依据哪份文件），再改效力；未经确认不得据以拒绝、限制或者增加负担")
    if force == "range" and sheet.definition.hit == "collect":
        raise NotUnderstood("各行都算的表里不能“在几个里选定”", "应当如此，或者只作提示")
    return () if line.row.force == force else (Put(RULES, _place(sheet, line, "force"), force),)


def set_basis(sheet: Sheet, name: str, text: str) -> tuple[Edit, ...]:
    """The clauses, one a line. Raises NotUnderstood when there is none."""
    clauses = [line.strip() for line in text.splitlines() if line.strip()]
    if not clauses:
        raise NotUnderstood("没有写依据", "至少一条依据，如“行动计划 2.2”；每条一行")
    line = sheet.line(name)
    return () if list(line.row.basis) == clauses else (Put(RULES, _place(sheet, line, "basis"), clauses),)


def set_say(sheet: Sheet, name: str, text: str) -> tuple[Edit, ...]:
    """The sentence people read. Raises NotUnderstood for an empty one and for what cannot be filled in."""
    meant = sentence_meant(text, fillable(sheet))
    if not meant:
        raise NotUnderstood("没有写说明", "一句人能读懂的话")
    line = sheet.line(name)
    return () if line.row.say == meant else (Put(RULES, _place(sheet, line, "say"), meant),)


def set_status(sheet: Sheet, name: str, status: Status) -> tuple[Edit, ...]:
    """Where the row comes from. One that nobody has confirmed only warns from now on; confirming has its own way (`confirm_row`)."""
    line = sheet.line(name)
    if status == "local-confirmed":
        raise NotUnderstood("确认要写明由谁、依据哪份文件", "用“确认这条规定”")
    if line.row.status == status:
        return ()
    edits: list[Edit] = [Put(RULES, _place(sheet, line, "status"), status)]
    if line.row.confirmed_by:
        edits.append(Drop(RULES, _place(sheet, line, "confirmed_by")))
    if status == "local-unconfirmed" and line.row.force != "advice":
        edits.append(Put(RULES, _place(sheet, line, "force"), "advice"))
    return tuple(edits)


def confirm_row(sheet: Sheet, name: str, confirmed: Confirmation, today: date) -> tuple[Edit, ...]:
    """The local rule is confirmed. It goes on warning only, until somebody lets it bind (`set_force`). Raises NotUnderstood."""
    line, said = sheet.line(name), confirmed.words(today)
    return (Put(RULES, _place(sheet, line, "status"), "local-confirmed"), Put(RULES, _place(sheet, line, "confirmed_by"), said))


# --- helpers ----------------------------------------------------------------------------------------------------------


def _near(sheet: Sheet, before: str) -> Row | None:
    """The row a new one will stand below, else the one above which it stands."""
    rows = [line.row for line in sheet.lines]
    if before:
        at = next((place for place, line in enumerate(sheet.lines) if line.name == before), len(rows))
        return rows[max(at - 1, 0)] if rows else None
    return rows[-1] if rows else None


def _like(near: Row | None, output: str) -> Any:
    value = near.then.get(output) if near else None
    return list(value) if isinstance(value, tuple) else "待填写" if value is None else value


def _after(sheet: Sheet, line: Line) -> str:
    names = [each.name for each in sheet.lines]
    at = names.index(line.name) + 1
    return names[at] if at < len(names) else ""


def _raw(book: Book, sheet: Sheet, line: Line) -> Mapping[str, Any]:
    place = [each.name for each in sheet.lines].index(line.name)
    raw: Mapping[str, Any] = book.document["decision"][sheet.name]["rows"][place]
    return raw


def _features(book: Book) -> str:
    """The texts of all examples: a number that stands there is spoken for."""
    return "\n".join(data.decode() for path, data in book.files.items() if path.endswith(".feature"))

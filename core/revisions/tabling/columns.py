"""Columns and outcomes of a table, and tables themselves: made, changed, taken away."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, TypeAlias

import msgspec

from core.revisions.edits import Drop, Edit, Put
from core.revisions.tabling.book import BLAME, RULES, Book, Sheet, names_of
from core.revisions.tabling.naming import made_id, next_number
from core.revisions.tabling.operations import HITS
from core.revisions.tabling.typed import NotUnderstood
from core.rules.expressions import compile_expr, sentence
from core.rules.scope import Named, Scope
from core.rules.tables import PARAM

Way: TypeAlias = Literal["one", "sum", "difference", "days", "workdays", "count"]
WAYS: Final[dict[Way, str]] = {
    "one": "就是它", "sum": "两项相加", "difference": "前一项减后一项", "days": "两个日期之间的天数", "workdays": "两个日期之间的工作日数", "count": "列表的项数，或者选了几个",
}
_NUMBERS: Final = frozenset({"int", "decimal", "money"})
_PAIRS: Final[dict[str, str]] = {"sum": "{} + {}", "difference": "{} - {}", "days": "days_between({}, {})", "workdays": "workdays_between({}, {})"}


class Choice(msgspec.Struct, frozen=True):
    """Something an input may be made of: its name, what it is called, and among what it is listed."""

    name: str
    label: str
    group: str
    kind: str


def choices(book: Book, sheet: Sheet) -> tuple[Choice, ...]:
    """All an input of the table may name: fields, facts, parameters, outcomes of earlier tables, the platform's dates."""
    return tuple(_choices(book, sheet.scope))


def _choices(book: Book, scope: Scope) -> Iterator[Choice]:
    for name, named in scope.items():
        group = "查到的事实" if name in book.facts else "参数" if name.startswith(PARAM) else "申请表的栏目" if name in book.fields else "前面的结论"
        yield Choice(name, named.label, group, named.type.kind)


def fits(choice: Choice, way: Way) -> bool:
    """Whether something can stand in a calculation."""
    match way:
        case "one":
            return choice.kind != "list"
        case "sum" | "difference":
            return choice.kind in _NUMBERS
        case "days" | "workdays":
            return choice.kind == "date"
    return choice.kind in ("list", "choices")


def input_text(scope: Scope, way: Way, first: str, second: str = "") -> str:
    """The input as the file has it. Raises NotUnderstood when the parts do not go together."""
    for name in filter(None, (first, second)):
        if name not in scope:
            raise NotUnderstood("没有这一项", "从列表里选一项")
    if not first or (way in _PAIRS and not second):
        raise NotUnderstood("没有选全", f"“{WAYS[way]}”要选两项" if way in _PAIRS else "从列表里选一项")
    text = first if way == "one" else f"count({first})" if way == "count" else _PAIRS[way].format(first, second)
    expr, faults = compile_expr(text, scope, BLAME, "")
    if expr is None:
        raise NotUnderstood(faults[0].found, faults[0].expected)
    if scope[first].type.kind == "list" and way == "one":
        raise NotUnderstood(f"“{scope[first].label}”是列表", "选“列表的项数”，或者列表里算出来的栏目")
    return text


def input_words(text: str, scope: Scope) -> str:
    """What an input says."""
    expr, _ = compile_expr(text, scope, BLAME, "")
    return sentence(expr, scope) if expr is not None else text


def add_column(sheet: Sheet, way: Way, first: str, second: str = "") -> tuple[Edit, ...]:
    """A column at the right of the others."""
    text = input_text(sheet.scope, way, first, second)
    return (Put(RULES, ("decision", sheet.name, "inputs", _column_name(sheet, text, way, first)), text),)


def _column_name(sheet: Sheet, text: str, way: Way, first: str) -> str:
    wanted = first.removeprefix(PARAM) if way == "one" else f"{first.removeprefix(PARAM)}_{way}"
    taken = {*sheet.columns, *sheet.definition.outputs, *(name for name in sheet.scope if name != text), *sheet.params}
    return wanted if wanted not in taken else made_id(wanted, taken, "lie")


def change_column(sheet: Sheet, column: str, way: Way, first: str, second: str = "") -> tuple[Edit, ...]:
    """Another input under the same column; its cells stay, and those that make no sense any more are shown as faults."""
    text = input_text(sheet.scope, way, first, second)
    return () if sheet.definition.inputs[column] == text else (Put(RULES, ("decision", sheet.name, "inputs", column), text),)


def drop_column(book: Book, sheet: Sheet, column: str) -> tuple[Edit, ...]:
    """The column with all its cells; sentences that filled it in get the field it was."""
    edits: list[Edit] = [Drop(RULES, ("decision", sheet.name, "inputs", column))]
    for line in sheet.lines:
        if column in line.row.when:
            gone = ("when",) if len(line.row.when) == 1 else ("when", column)
            edits.append(Drop(RULES, ("decision", sheet.name, "rows", line.name, *gone)))
        if f"{{{column}}}" in line.row.say and column not in sheet.scope:
            bare = sheet.columns[column].bare
            instead = f"{{{bare}}}" if bare and not bare.startswith(PARAM) else sheet.columns[column].label
            edits.append(Put(RULES, ("decision", sheet.name, "rows", line.name, "say"), line.row.say.replace(f"{{{column}}}", instead)))
    raw = book.document["decision"][sheet.name].get("never", [])
    if any(column in each.get("when", {}) for each in raw):
        kept = [{**each, "when": {name: cell for name, cell in each["when"].items() if name != column}} for each in raw]
        edits.append(Put(RULES, ("decision", sheet.name, "never"), [each for each in kept if each["when"]]))
    return tuple(edits)


# --- outcomes ---------------------------------------------------------------------------------------------------------


def add_word(sheet: Sheet, output: str, word: str) -> tuple[Edit, ...]:
    """One more outcome word."""
    word, words = word.strip(), sheet.definition.outputs[output]
    if not word:
        raise NotUnderstood("没有写结论", "一个词，如“承诺即办”")
    if word in words:
        raise NotUnderstood(f"已经有“{word}”", "另外的结论")
    return (Put(RULES, ("decision", sheet.name, "outputs", output), [*words, word]),)


def drop_word(sheet: Sheet, output: str, word: str) -> tuple[Edit, ...]:
    """The outcome word away. Raises NotUnderstood while rows come to it."""
    rows = [line.row.no for line in sheet.lines if word in _several(line.row.then.get(output))]
    if rows:
        raise NotUnderstood(f"规则 {'、'.join(rows[:5])} 的结论是“{word}”", "先改这几行的结论")
    return (Put(RULES, ("decision", sheet.name, "outputs", output), [each for each in sheet.definition.outputs[output] if each != word]),)


def rename_word(book: Book, sheet: Sheet, output: str, word: str, new: str) -> tuple[Edit, ...]:
    """The outcome word called otherwise, in this table and in the cells of later tables that ask for it."""
    new = new.strip()
    if not new or new in sheet.definition.outputs[output]:
        raise NotUnderstood(f"“{new}”" if new else "没有写新的名称", "一个还没有的结论")
    edits: list[Edit] = [Put(RULES, ("decision", sheet.name, "outputs", output), [new if each == word else each for each in sheet.definition.outputs[output]])]
    for line in sheet.lines:
        value = line.row.then.get(output)
        if word in _several(value):
            edits.append(Put(RULES, ("decision", sheet.name, "rows", line.name, "then", output), _replaced(value, word, new)))
    for other in book.sheets:
        for column in other.columns.values():
            for line in other.lines if column.bare == output else ():
                cell = line.row.when.get(column.name)
                if isinstance(cell, tuple) and word in cell:
                    edits.append(Put(RULES, ("decision", other.name, "rows", line.name, "when", column.name), _replaced(cell, word, new)))
    return tuple(edits)


def add_outcome(book: Book, sheet: Sheet, label: str, words: tuple[str, ...]) -> tuple[Edit, ...]:
    """One more outcome for every row; each row gets the first of its words, the second the last rows' (each must come from some row)."""
    if not words:
        raise NotUnderstood("没有写结论的取值", "至少一个，几个之间用顿号")
    name = made_id(label, _taken(book), "jielun")
    edits: list[Edit] = [Put(RULES, ("decision", sheet.name, "outputs", name), list(words))]
    edits += [Put(RULES, ("decision", sheet.name, "rows", line.name, "then", name), words[min(at, len(words) - 1)]) for at, line in enumerate(sheet.lines)]
    return tuple(edits)


def drop_outcome(sheet: Sheet, output: str) -> tuple[Edit, ...]:
    """The outcome away. Raises NotUnderstood for the only one."""
    if len(sheet.definition.outputs) == 1:
        raise NotUnderstood("这是唯一的结论", "至少留一个结论；不要这张表时删去整张表")
    rows = [Drop(RULES, ("decision", sheet.name, "rows", line.name, "then", output)) for line in sheet.lines if output in line.row.then]
    return (Drop(RULES, ("decision", sheet.name, "outputs", output)), *rows)


def _several(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _replaced(value: Any, word: str, new: str) -> Any:
    return [new if each == word else each for each in value] if isinstance(value, list | tuple) else new


# --- tables -----------------------------------------------------------------------------------------------------------


class NewTable(msgspec.Struct, frozen=True):
    """What is asked of somebody who makes a table: its name, what it decides, the words it may come to, one input to begin with."""

    label: str
    words: tuple[str, ...]
    first: str
    hit: str = "first"
    as_of: str = "submitted_on"


def add_table(book: Book, new: NewTable) -> tuple[Edit, ...]:
    """A table with a row for each word: what is missing in it stands there as faults. Raises NotUnderstood."""
    if not new.label.strip() or not new.words:
        raise NotUnderstood("没有写全", "表的名称，和至少一个结论")
    if new.hit not in HITS:
        raise NotUnderstood("没有选怎样算", "、".join(HITS.values()))
    scope: dict[str, Named] = {**book.scope}
    for sheet in book.sheets:
        scope |= sheet.plan.outcomes() if sheet.plan is not None else {}
    text = input_text(scope, "one", new.first)
    name, output = made_id(new.label, {*_table_names(book)}, "biao"), made_id(new.label, _taken(book), "jielun")
    column = new.first.removeprefix(PARAM)
    table: dict[str, Any] = {"label": new.label.strip(), "as_of": new.as_of, "hit": new.hit}
    if new.hit == "collect":
        table["complete"] = False
    numbers = list(book.numbers)
    rows = []
    for word in new.words:
        number = next_number(numbers, numbers[-1] if numbers else "", "\n".join(data.decode() for path, data in book.files.items() if path.endswith(".feature")))
        numbers.append(number)
        rows.append({"no": number, "then": {output: word}, "force": "advice", "basis": [f"本地规定：{new.label.strip()}"], "status": "local-unconfirmed", "say": f"其他情形：{word}。"})
    table |= {"inputs": {column: text}, "outputs": {output: list(new.words)}, "rows": rows}
    if not isinstance(book.document.get("decision"), Mapping):
        return (Put(RULES, ("decision",), {name: table}),)
    return (Put(RULES, ("decision", name), table),)


def drop_table(book: Book, sheet: Sheet) -> tuple[Edit, ...]:
    """The table away. Raises NotUnderstood while another one asks for its outcomes."""
    users = [other.definition.label for other in book.sheets for text in other.definition.inputs.values() if names_of(text, other.scope) & {*sheet.definition.outputs}]
    if users:
        raise NotUnderstood(f"表“{users[0]}”用了它的结论", "先改那张表的列")
    return (Drop(RULES, ("decision", sheet.name)),)


def move_table(book: Book, sheet: Sheet, steps: int) -> tuple[Edit, ...]:
    """The table earlier or later in the order in which they are decided."""
    tables = book.document["decision"]
    names = list(tables)
    at = names.index(sheet.name)
    to = min(max(at + steps, 0), len(names) - 1)
    if to == at:
        return ()
    names.insert(to, names.pop(at))
    return (Put(RULES, ("decision",), {name: tables[name] for name in names}),)


def set_table(sheet: Sheet, *, label: str = "", hit: str = "", as_of: str = "", complete: bool | None = None) -> tuple[Edit, ...]:
    """What a table is called, how its rows count, on which date's rules, and whether some row must apply. Raises NotUnderstood."""
    place = ("decision", sheet.name)
    edits: list[Edit] = []
    if label.strip() and label.strip() != sheet.definition.label:
        edits.append(Put(RULES, (*place, "label"), label.strip()))
    if hit and hit != sheet.definition.hit:
        if hit not in HITS:
            raise NotUnderstood("没有这种算法", "、".join(HITS.values()))
        edits.append(Put(RULES, (*place, "hit"), hit))
    if as_of and as_of != sheet.definition.as_of:
        if as_of not in sheet.scope or sheet.scope[as_of].type.kind != "date":
            raise NotUnderstood("这一项不是日期", "、".join(named.label for named in sheet.scope.values() if named.type.kind == "date"))
        edits.append(Put(RULES, (*place, "as_of"), as_of))
    if complete is not None and complete != sheet.definition.complete:
        edits.append(Put(RULES, (*place, "complete"), complete))
    return tuple(edits)


def _taken(book: Book) -> set[str]:
    """Names that a new outcome may not have."""
    return {*book.scope, *book.params, *_table_names(book), *(name for sheet in book.sheets for name in (*sheet.definition.outputs, *sheet.columns))}


def _table_names(book: Book) -> tuple[str, ...]:
    return tuple(book.document.get("decision", {}))

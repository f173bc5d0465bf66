"""Changes of parts that hold expressions, told without a name from a file: what facts ask, which combinations never come, what fields hang on, what is entered in registers, what steps open, annexes."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

import msgspec

from core.faults import Blame
from core.forms.codes import code_list
from core.items.model import FactDef
from core.registry import Registry
from core.revisions.conditions import said
from core.revisions.difference import Change
from core.revisions.documents import Files, read
from core.revisions.flowing.annexes import annex_words
from core.revisions.flowing.opening import REGISTER, known_of, open_words
from core.revisions.flowing.registering import effect_words, effects_of, scope_for, value_words
from core.revisions.flowing.survey import EVENT_NAMES, rows
from core.revisions.forming.outline import outline, scope_of
from core.revisions.tabling.book import Book, Sheet, book_of
from core.revisions.tabling.factwords import asked_words, ours_of, take_words, theirs_of, window_words
from core.revisions.tabling.impossible import when_words
from core.rules.scope import BASE, Named, Scope
from core.values import FieldType

_SORTS: Final = {"added": "增加", "removed": "删去"}
_NOTHING: Final = "没有"


class Beyond(msgspec.Struct, frozen=True, eq=False):
    """What is known outside an item's files: the fields that cases and registers offer, by `case:…` and `register:…`, and what those are called."""

    others: Mapping[str, Scope] = {}
    sources: Mapping[str, str] = {}


NOTHING: Final = Beyond()


def beyond_of(registry: Registry) -> Beyond:
    """What the house knows of other items and of registers."""
    items = {f"case:{item.id}": item.info.name for item in registry.items.values()}
    return Beyond(registry.around.others, {**items, **{f"register:{name}": each.label for name, each in registry.registers.items()}})


def part_words(change: Change, before: Files, after: Files, beyond: Beyond = NOTHING) -> str:
    """The change in words; empty for one that is told by its keys alone."""
    teller = _TELLERS.get((change.file, change.place[0] if change.place else ""))
    try:
        return "；".join(teller(change, before, after, beyond)) if teller is not None else ""
    except (AttributeError, KeyError, TypeError, ValueError):
        return ""  # a part that somebody broke by hand has no form to be told by


def fields_of(files: Files) -> Scope:
    """The names of the item's form, as far as it can be read."""
    parts = frozenset((path, data) for path, data in files.items() if path == "form.json" or path.startswith(("elements/", "codes/")))
    return {**BASE, **_form(parts)}


@lru_cache(maxsize=16)
def _form(parts: frozenset[tuple[str, bytes]]) -> Scope:
    files = dict(parts)
    names = {path.removeprefix("codes/").removesuffix(".toml") for path in files if path.startswith("codes/") and path.endswith(".toml")}
    lists = {name: found for name in names if (found := code_list(files, name, Blame("", "form.json"))[0]) is not None}
    return scope_of(files, lists) if "form.json" in files else {}


# --- facts -----------------------------------------------------------------------------------------------------------


def _facts(change: Change, before: Files, after: Files, beyond: Beyond) -> Iterator[str]:
    match change.place:
        case ("fact",) if change.sort in _SORTS:
            for value in (change.after or change.before).values():
                yield _whole(change, value, before, after, beyond)
        case ("fact", _) if change.sort in _SORTS:
            yield _whole(change, change.after or change.before, before, after, beyond)
        case ("fact", name, "where" | "take" | "from" | "window" | "lock" as key):
            was, now = (_fact_part(key, name, files, beyond) for files in (before, after))
            label = _raw(after, name).get("label") or _raw(before, name).get("label", "")
            yield f"规则 · 查到的事实“{label}” · {_KEYS[key]}：{was} → {now}"
        case ("fact", name, "window" | "lock" as key, *_):
            yield from _facts(msgspec.structs.replace(change, place=("fact", name, key)), before, after, beyond)


_KEYS: Final = {"where": "查哪些", "take": "取什么", "from": "从哪里查", "window": "时间范围", "lock": "同时提交的先后判断"}


def _whole(change: Change, value: Any, before: Files, after: Files, beyond: Beyond) -> str:
    label = value.get("label", "") if isinstance(value, Mapping) else ""
    try:
        asked = asked_words(msgspec.convert(value, FactDef), fields_of(after if change.sort == "added" else before), beyond.others, beyond.sources)
    except msgspec.ValidationError:
        asked = ""
    return f"规则：{_SORTS[change.sort]}查到的事实“{label}”{f'（{asked}）' if asked else ''}"


def _raw(files: Files, name: str) -> Mapping[str, Any]:
    document: Any = read(files, "rules.toml").get("fact", {}) if "rules.toml" in files else {}
    found = document.get(name, {}) if isinstance(document, Mapping) else {}
    return found if isinstance(found, Mapping) else {}


def _fact_part(key: str, name: str, files: Files, beyond: Beyond) -> str:
    raw, fields = _raw(files, name), fields_of(files)
    source, value = str(raw.get("from", "")), raw.get(key)
    if value is None:
        return _NOTHING
    match key:
        case "from":
            return f"“{beyond.sources.get(source, source.partition(':')[2])}”"
        case "where":
            return said(str(value), {**theirs_of(beyond.others, source), **ours_of(fields)})
        case "take":
            return take_words(str(value), theirs_of(beyond.others, source))
        case "window":
            return window_words(value.get("days"), str(value.get("back_from", "submitted_on")), fields)
    return "、".join(fields[each].label if each in fields else each for each in value)


# --- combinations that never come ------------------------------------------------------------------------------------


def _nevers(change: Change, before: Files, after: Files, beyond: Beyond) -> Iterator[str]:
    """One that came or went; one that was changed by its new words."""
    if change.place[2:3] != ("never",):
        return
    table = change.place[1]
    was, now = (_sheet(files, table, beyond) for files in (before, after))
    label = next((sheet.definition.label for sheet in (now, was) if sheet is not None), table)
    own, where = (now if change.sort != "removed" else was), f"规则 · 规则表“{label}” · 不会出现的组合"
    match change.place[3:]:
        case () | (_,) if change.sort in _SORTS and own is not None:
            value = change.after if change.sort == "added" else change.before
            for each in value if isinstance(value, list) else [value]:
                yield f"{where}：{_SORTS[change.sort]}“{when_words(own, each.get('when', {}))}”（{each.get('because', '')}）"
        case (number, "when", *_):
            yield f"{where}：{_never(was, number)} → {_never(now, number)}"
        case (_, "because"):
            yield f"{where} · 原因：{change.before} → {change.after}"


def _never(sheet: Sheet | None, number: str) -> str:
    at = int(number.removeprefix("#")) - 1 if number.removeprefix("#").isdecimal() else -1
    return f"“{when_words(sheet, sheet.definition.never[at].when)}”" if sheet is not None and 0 <= at < len(sheet.definition.never) else _NOTHING


def _sheet(files: Files, table: str, beyond: Beyond) -> Sheet | None:
    book = _book(frozenset(files.items()), beyond)
    return next((sheet for sheet in book.sheets if sheet.name == table), None) if book is not None else None


@lru_cache(maxsize=4)
def _book(files: frozenset[tuple[str, bytes]], beyond: Beyond) -> Book | None:
    try:
        return book_of(dict(files), "", beyond.others)
    except ValueError:
        return None


# --- fields ----------------------------------------------------------------------------------------------------------

_EXPRESSIONS: Final = {"x-calc": "怎样算出", "x-visible": "显示条件", "x-required": "必填条件", "x-readonly": "只读条件"}


def _fields(change: Change, before: Files, after: Files, _: Beyond) -> Iterator[str]:
    """A calculation or a condition of a field by what it says."""
    match change.place:
        case ("properties", name, keyword) if keyword in _EXPRESSIONS:
            titles = {question.name: question.title for files in (before, after) if "form.json" in files for question in outline(files).questions.values()}
            was, now = (_expression(value, files, titles) for value, files in ((change.before, before), (change.after, after)))
            yield f"申请表 · 栏目“{titles.get(name, name)}” · {_EXPRESSIONS[keyword]}：{was} → {now}"


def _expression(value: Any, files: Files, titles: Mapping[str, str]) -> str:
    if value is None:
        return _NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    columns = {name.partition(".")[2]: title for name, title in titles.items() if "." in name}
    return _WORD.sub(lambda found: columns.get(found[0], found[0]), said(str(value), fields_of(files)))


_WORD: Final = re.compile(r"[a-z][a-z0-9_]*")
# --- entries in registers --------------------------------------------------------------------------------------------


def _effects(change: Change, before: Files, after: Files, beyond: Beyond) -> Iterator[str]:
    """One that came or went, or one as it was and as it is."""
    match change.place[1:]:
        case () | (_,) if change.sort in _SORTS:
            value, files = (change.after, after) if change.sort == "added" else (change.before, before)
            for row in value if isinstance(value, list) else [value]:
                yield f"流程 · 名录登记：{_SORTS[change.sort]}“{_entry(row, files, beyond)}”"
        case (number, "values", column):
            row = _row(after, number) or _row(before, number)
            columns, label = _columns(row, beyond)
            was, now = (_NOTHING if value is None else value_words(str(value), _entry_scope(row, files)) for value, files in ((change.before, before), (change.after, after)))
            yield f"流程 · 登记到“{label}” · {columns[column].label if column in columns else '一列'}：{was} → {now}"
        case (number, *_):
            yield f"流程 · 名录登记：“{_entry(_row(before, number), before, beyond)}” → “{_entry(_row(after, number), after, beyond)}”"


def _entry(row: Mapping[str, Any], files: Files, beyond: Beyond) -> str:
    columns, label = _columns(row, beyond)
    scope = _entry_scope(row, files)
    return effect_words(row, label, columns, scope, {**EVENT_NAMES, **{name: named.label for name, named in fields_of(files).items()}})


def _columns(row: Mapping[str, Any], beyond: Beyond) -> tuple[Scope, str]:
    source = f"register:{row.get('register', '')}"
    return beyond.others.get(source, {}), beyond.sources.get(source, "已经没有的名录")


def _row(files: Files, number: str) -> Mapping[str, Any]:
    at, found = number.removeprefix("#"), effects_of(files)
    return found[int(at) - 1] if at.isdecimal() and 0 < int(at) <= len(found) else {}


def _entry_scope(row: Mapping[str, Any], files: Files) -> Scope:
    """What an entry may say: fields, and what the tables come to as they are declared."""
    document = read(files, "rules.toml") if "rules.toml" in files else {}
    tables = [table for table in document.get("decision", {}).values() if isinstance(table, Mapping)]
    outcomes = {
        name: Named(str(table.get("label", "")), FieldType("choices" if table.get("hit") == "collect" else "choice" if words else "text", options=tuple(words)))
        for table in tables for name, words in table.get("outputs", {}).items()
    }
    titles = {question.name: question.title for question in outline(files).questions.values()} if "form.json" in files else {}
    return scope_for({**fields_of(files), **outcomes}, str(row.get("each", "")), titles)


# --- what steps open -------------------------------------------------------------------------------------------------


def _opens(change: Change, before: Files, after: Files, beyond: Beyond) -> Iterator[str]:
    """An opening that came or went, or one as it was and as it is; anything else of a step is told by its key, its conditions in words."""
    match change.place:
        case ("step", step, "opens") | ("step", step, "opens", _) if change.sort in _SORTS:
            value, files = (change.after, after) if change.sort == "added" else (change.before, before)
            for row in value if isinstance(value, list) else [value]:
                yield f"流程 · 环节“{_step_name(step, before, after)}”：{_SORTS[change.sort]}“{_opening(row, files, beyond)}”"
        case ("step", step, "opens", number, *_):
            was, now = (_opening(_nth(step, "opens", number, files), files, beyond) for files in (before, after))
            yield f"流程 · 环节“{_step_name(step, before, after)}”：“{was}” → “{now}”"
        case ("step", step, "auto") | ("step", step, "next", _, "when"):
            was, now = (_NOTHING if value is None else said(str(value), _entry_scope({}, files)) for value, files in ((change.before, before), (change.after, after)))
            yield f"流程 · 环节“{_step_name(step, before, after)}” · {'自动办理的条件' if change.place[2] == 'auto' else '去向的条件'}：{was} → {now}"


        case ("step", step, "next", number, "to" | "end" | "on"):
            was, now = (_way(_nth(step, "next", number, files), files) for files in (before, after))
            yield f"流程 · 环节“{_step_name(step, before, after)}” · 去向：{was} → {now}"
        case ("step", step, "next", _) if change.sort in _SORTS:
            value, files = (change.after, after) if change.sort == "added" else (change.before, before)
            yield f"流程 · 环节“{_step_name(step, before, after)}”：{_SORTS[change.sort]}去向“{_way(value, files)}”"


def _way(row: Mapping[str, Any], files: Files) -> str:
    """A way on from a step: after which outcome, on what condition, to which step or to which end."""
    to, end = str(row.get("to", "")), str(row.get("end", ""))
    first = f"结果是“{row['on']}”的，" if row.get("on") else ""
    when = f"{said(str(row['when']), _entry_scope({}, files))}的，" if row.get("when") else ""
    return f"{first}{when}{f'到“{_step_name(to, files, files)}”' if to else f'以“{end}”办结' if end else '没有写到哪里去'}"


def _opening(row: Mapping[str, Any], files: Files, beyond: Beyond) -> str:
    """One in words; what the other item calls its fields is not known here, so what is filled in is told by its values."""
    item, register = str(row.get("item", "")), str(row.get("each", ""))
    names = {item: beyond.sources.get(f"case:{item}", ""), register.removeprefix(REGISTER): beyond.sources.get(register, "")} | {each: beyond.sources.get(f"case:{each}", each) for each in row.get("after", ())}
    return open_words(row, known_of(_entry_scope({}, files), beyond.others.get(register, {}), item, {}), names)


def _nth(step: str, key: str, number: str, files: Files) -> Mapping[str, Any]:
    """An entry of a list of a step, by its number from 1."""
    at = number.removeprefix("#")
    found = next((row.get(key, ()) for row in rows(files, "process.toml", "step") if row.get("id") == step), ())
    return found[int(at) - 1] if at.isdecimal() and 0 < int(at) <= len(found) else {}


def _step_name(step: str, before: Files, after: Files) -> str:
    return next((str(row.get("name", "")) for files in (after, before) for row in rows(files, "process.toml", "step") if row.get("id") == step), step)


# --- annexes ---------------------------------------------------------------------------------------------------------


def _annexes(change: Change, before: Files, after: Files, beyond: Beyond) -> Iterator[str]:
    """An annex as it was and as it is."""
    match change.place:
        case ("notice", notice, "annex", *_):
            title = next((str(row.get("title", "")) for files in (after, before) for row in rows(files, "notices.toml", "notice") if row.get("id") == notice), notice)
            was, now = (_annex(notice, files, beyond) for files in (before, after))
            yield f"文书 · 文书“{title}” · 附页：{was} → {now}"


def _annex(notice: str, files: Files, beyond: Beyond) -> str:
    annex = next((row.get("annex") for row in rows(files, "notices.toml", "notice") if row.get("id") == notice), None)
    return annex_words(annex, _columns(annex, beyond)[1], _columns(annex, beyond)[0], _entry_scope({}, files)) if annex else _NOTHING


_TELLERS: Final[Mapping[tuple[str, str], Callable[[Change, Files, Files, Beyond], Iterator[str]]]] = {
    ("rules.toml", "fact"): _facts, ("rules.toml", "decision"): _nevers,
    ("form.json", "properties"): _fields, ("process.toml", "effect"): _effects,
    ("process.toml", "step"): _opens, ("notices.toml", "notice"): _annexes,
}

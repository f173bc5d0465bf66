"""Parameters as people keep them: what each is called and worth from which day on, by which document, and the edits of them."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

import msgspec

from core.items.model import Dated, ParamDef
from core.revisions.documents import identities
from core.revisions.edits import Add, Drop, Edit, Put
from core.revisions.tabling.book import RULES, Book
from core.revisions.tabling.confirming import Confirmation
from core.revisions.tabling.naming import made_id
from core.revisions.tabling.points import NotAPoint, read_point
from core.revisions.tabling.typed import NotUnderstood
from core.revisions.tabling.words import as_written, point_words
from core.rules.literals import ordered
from core.rules.params import param_type
from core.rules.written import write_point
from core.values import ORDERED, UNITS, FieldType

KINDS: Final[dict[str, str]] = {
    "decimal": "数（可以有小数）", "int": "整数", "money": "金额（元）", "choices": "名单", "date": "日期", "time": "几点几分", "duration": "时长", "text": "文字", "bool": "是或者否",
}


class ValueView(msgspec.Struct, frozen=True):
    """One dated value: its name in the list, since when and (empty: still) until when, in words and as typed, its source."""

    name: str
    since: date
    typed: str
    source: str
    confirmed: bool
    note: str
    now: bool


class ParamView(msgspec.Struct, frozen=True):
    """A parameter with its history, the oldest value first; where it is used."""

    name: str
    label: str
    kind: str
    unit: str
    unit_words: str
    owner: str
    values: tuple[ValueView, ...]
    used: tuple[str, ...]
    troubles: tuple[str, ...]


def param_views(book: Book, today: date, elsewhere: Mapping[str, tuple[str, ...]] = MappingProxyType({})) -> tuple[ParamView, ...]:
    """Every parameter that can be read; `elsewhere` are uses outside the item's files, such as draws, by parameter."""
    return tuple(_view(book, name, definition, today, elsewhere.get(name, ())) for name, definition in book.param_defs.items())


def _view(book: Book, name: str, definition: ParamDef, today: date, elsewhere: tuple[str, ...]) -> ParamView:
    of = param_type(definition)
    names = identities([{"since": each.since} for each in definition.values])
    applies = max((each.since for each in definition.values if each.since <= today), default=None)
    values = tuple(
        ValueView(key, each.since, typed_value(each.value, of), each.source, each.confirmed, each.note, each.since == applies)
        for key, each in zip(names, definition.values, strict=True)
    )
    wrong = tuple(f"{fault.found}；应为：{fault.expected}" for fault in book.faults if fault.place.startswith(f"param.{name}."))
    unit = "元" if of.kind == "money" else UNITS.get(of.unit, of.unit)
    return ParamView(name, definition.label, definition.kind, definition.unit, unit, definition.owner, values, (*users(book, name), *elsewhere), wrong)


def users(book: Book, name: str) -> tuple[str, ...]:
    """The rows, tables and other places that name the parameter, as far as the item's own files tell."""
    rows = [line.row.no for sheet in book.sheets for line in sheet.lines if f"{{{name}}}" in "".join([line.row.say, *(as_written(cell) for cell in line.row.when.values())])]
    tables = [sheet.definition.label for sheet in book.sheets for text in sheet.definition.inputs.values() if f"param.{name}" in text]
    others = [_FILES[path] for path in _FILES if f"param.{name}".encode() in book.files.get(path, b"")]
    return tuple(dict.fromkeys((*rows, *tables, *others)))


_FILES: Final = {"form.json": "申请表", "process.toml": "流程", "item.toml": "事项", "notices.toml": "文书"}


def typed_value(value: Any, of: FieldType) -> str:
    """A written value as people type it, without its unit; one that cannot be read stands as it is."""
    if isinstance(value, str) and of.kind in ORDERED:
        try:
            return point_words(ordered(of.kind, value), of)
        except (ValueError, OverflowError):
            return value
    return as_written(value)


def value_meant(text: str, of: FieldType) -> Any:
    """The value as the file has it. Raises NotUnderstood."""
    text = text.strip()
    if not text:
        raise NotUnderstood("没有写值", "一个值")
    match of.kind:
        case "bool":
            if text not in ("是", "否"):
                raise NotUnderstood(f"“{text}”", "是或者否", ("是", "否"))
            return text == "是"
        case "choices":
            found = [part.strip() for part in text.replace("\n", "、").replace("，", "、").replace(",", "、").split("、") if part.strip()]
            if len({*found}) != len(found):
                raise NotUnderstood("名单里有重复", "每个一次")
            return found
        case "text":
            return text
    try:
        value = read_point(text, of)
    except NotAPoint as error:
        raise NotUnderstood(error.found, error.expected or "一个值", error.close) from None
    written = write_point(value, of.kind)
    _check_scale(written, text, of)
    return written


def _check_scale(written: str, text: str, of: FieldType) -> None:
    places = len(written.partition(".")[2])
    if of.kind == "int" and places:
        raise NotUnderstood(f"“{text}”", "一个整数")
    if of.kind == "decimal" and places > of.scale:
        raise NotUnderstood(f"“{text}”", f"最多 {of.scale} 位小数")


class NewValue(msgspec.Struct, frozen=True):
    """What is typed for a dated value."""

    value: str
    since: date
    source: str
    confirmed: bool = False


def _checked(book: Book, name: str, new: NewValue) -> dict[str, Any]:
    definition = definition_of(book, name)
    value = value_meant(new.value, param_type(definition))
    if not new.source.strip():
        raise NotUnderstood("没有写出处", "这个值出自哪份文件，如“行动计划 2.2”")
    return {"since": new.since, "value": value, "source": new.source.strip(), **({} if new.confirmed else {"confirmed": False})}


def add_value(book: Book, name: str, new: NewValue) -> tuple[Edit, ...]:
    """Another value from a day on, among the others by its date. Raises NotUnderstood, also when a value begins on that day already."""
    value = _checked(book, name, new)
    days = {each.since for each in definition_of(book, name).values}
    if new.since in days:
        raise NotUnderstood(f"{new.since.isoformat()} 已经有一个值", "改那个值，或者换一个起始日期")
    later = min((day for day in days if day > new.since), default=None)
    return (Add(RULES, ("param", name, "values"), value, later.isoformat() if later else ""),)


def change_value(book: Book, name: str, since: str, new: NewValue) -> tuple[Edit, ...]:
    """The dated value anew; a remark with it stays."""
    definition = definition_of(book, name)
    old = _dated(definition, since)
    value = _checked(book, name, new)
    if new.since != old.since:
        days = [each.since for each in definition.values if each is not old]
        if new.since in days:
            raise NotUnderstood(f"{new.since.isoformat()} 已经有一个值", "换一个起始日期")
        later = min((day for day in days if day > new.since), default=None)
        kept = {**_raw(book, name, since), **value}
        return (Drop(RULES, ("param", name, "values", since)), Add(RULES, ("param", name, "values"), _settled(kept, value), later.isoformat() if later else ""))
    place, raw = ("param", name, "values", since), _raw(book, name, since)
    edits: list[Edit] = [Put(RULES, (*place, key), each) for key, each in value.items() if key != "since" and raw.get(key) != each]
    if "confirmed" not in value and raw.get("confirmed") is False:
        edits.append(Drop(RULES, (*place, "confirmed")))
    return tuple(edits)


def _settled(kept: Mapping[str, Any], value: Mapping[str, Any]) -> dict[str, Any]:
    return {key: each for key, each in kept.items() if key != "confirmed" or "confirmed" in value}


def drop_value(book: Book, name: str, since: str) -> tuple[Edit, ...]:
    """The dated value away. Raises NotUnderstood for the only one."""
    if len(definition_of(book, name).values) == 1:
        raise NotUnderstood("这是唯一的值", "改这个值；参数不再用时删去整个参数")
    return (Drop(RULES, ("param", name, "values", since)),)


def confirm_value(book: Book, name: str, since: str, confirmed: Confirmation, today: date) -> tuple[Edit, ...]:
    """The value is confirmed: its source says so from now on, with the document, who confirmed it and when. Raises NotUnderstood."""
    _dated(definition_of(book, name), since)
    said = confirmed.words(today)
    raw, place = _raw(book, name, since), ("param", name, "values", since)
    old = str(raw.get("source", ""))
    edits: list[Edit] = [Put(RULES, (*place, "source"), f"{old}；已确认：{said}" if old else f"已确认：{said}")]
    return (*edits, *((Drop(RULES, (*place, "confirmed")),) if "confirmed" in raw else ()))


class NewParam(msgspec.Struct, frozen=True):
    """What is typed for a new parameter."""

    label: str
    kind: str
    unit: str
    value: NewValue


def add_param(book: Book, new: NewParam) -> tuple[Edit, ...]:
    """A parameter with its first value. Raises NotUnderstood."""
    label = new.label.strip()
    if not label:
        raise NotUnderstood("没有写名称", "如“承诺即办面积上限”")
    if any(definition.label == label for definition in book.param_defs.values()):
        raise NotUnderstood(f"已经有参数“{label}”", "另外的名称")
    if new.kind not in KINDS:
        raise NotUnderstood("没有选种类", "、".join(KINDS.values()))
    definition = ParamDef(label=label, kind=new.kind, unit=new.unit if new.kind in ("int", "decimal") else "", values=())  # type: ignore[arg-type] # one of the kinds
    value = value_meant(new.value.value, param_type(definition))
    if not new.value.source.strip():
        raise NotUnderstood("没有写出处", "这个值出自哪份文件，如“行动计划 2.2”")
    name = made_id(label, {*book.scope, *book.params, *(column for sheet in book.sheets for column in (*sheet.columns, *sheet.definition.outputs))}, "canshu")
    dated = {"since": new.value.since, "value": value, "source": new.value.source.strip(), **({} if new.value.confirmed else {"confirmed": False})}
    made: dict[str, Any] = {"label": label, "kind": new.kind}
    if new.kind == "decimal":
        made["scale"] = 2
    if definition.unit:
        made["unit"] = definition.unit
    made["values"] = [dated]
    if not isinstance(book.document.get("param"), Mapping):
        return (Put(RULES, ("param",), {name: made}),)
    return (Put(RULES, ("param", name), made),)


def set_param(book: Book, name: str, *, label: str, unit: str, owner: str) -> tuple[Edit, ...]:
    """What a parameter is called, its unit, who answers for it. Raises NotUnderstood."""
    definition = definition_of(book, name)
    if not label.strip():
        raise NotUnderstood("没有写名称", "如“承诺即办面积上限”")
    if unit and unit not in UNITS:
        raise NotUnderstood("没有这个单位", "、".join(UNITS.values()))
    kept = (("label", definition.label, label.strip()), ("unit", definition.unit, unit), ("owner", definition.owner, owner.strip()))
    return tuple(Put(RULES, ("param", name, key), new) if new else Drop(RULES, ("param", name, key)) for key, now, new in kept if now != new)


def drop_param(book: Book, name: str, elsewhere: Mapping[str, tuple[str, ...]] = MappingProxyType({})) -> tuple[Edit, ...]:
    """The parameter away. Raises NotUnderstood while it is used."""
    used = (*users(book, name), *elsewhere.get(name, ()))
    if used:
        raise NotUnderstood(f"{'、'.join(used[:5])} 用了它", "先改用到它的地方")
    return (Drop(RULES, ("param", name)),)


def definition_of(book: Book, name: str) -> ParamDef:
    """The parameter as the file has it. Raises LookupError."""
    return book.param_defs[name]


def _dated(definition: ParamDef, since: str) -> Dated:
    found = next((each for each in definition.values if each.since.isoformat() == since), None)
    if found is None:
        raise LookupError(since)
    return found


def _raw(book: Book, name: str, since: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(each for each in book.document["param"][name]["values"] if each["since"].isoformat() == since)
    return found

"""Reading a topic: its questions, its conditions over them and the fields it fills in, every fault at its place."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from core.declarations import Topic
from core.faults import Blame, Fault, did_you_mean
from core.forms import Form, load_form
from core.items.item import Item
from core.items.topic_model import TopicAsk, TopicItem
from core.process.assigning import condition, value
from core.rules import names_in
from core.topics.plan import MOST, TopicPlan, Way

_FEWEST = 2
"""Options of a choice."""


def read_topic(topic: Topic, items: Mapping[str, Item], blame: Blame, place: str, broken: frozenset[str] = frozenset()) -> tuple[TopicPlan | None, list[Fault]]:
    """The checked topic, or all its faults; about `broken` items, whose own files are faulty, nothing is said."""
    definition = topic.definition
    faults = [*_said(topic, blame, place), *_asks(definition.ask, blame, place)]
    if faults:
        return None, faults
    form, found = _form(topic, blame, place)
    if form is None:
        return None, found
    ways, used = [], {name for each in form.fields.values() if each.visible is not None for name in names_in(each.visible)}
    for number, each in enumerate(definition.items, 1):
        if each.item in broken:
            used |= set(form.fields)
            continue
        way, more = _way(each, form, items, blame, f"{place}.items[{number}]")
        faults += more
        if way is not None:
            ways.append(way)
            used |= {name for expr in (way.when, *way.values.values()) if expr is not None for name in names_in(expr)}
    if not faults:
        faults += [blame.at(f"{place}.ask", f"问了“{field.label}”而没有用到", "在 items 的 when 或 values 里用到，或者不问", code="unused") for name, field in form.fields.items() if name not in used]
    return (None, faults) if faults else (TopicPlan(topic.id, topic.plugin, definition, form, tuple(ways)), [])


def _said(topic: Topic, blame: Blame, place: str) -> Iterator[Fault]:
    definition = topic.definition
    for name in ("label", "about"):
        if not getattr(definition, name).strip():
            yield blame.at(f"{place}.{name}", "空的", "写明内容", code="empty")
    if not any(each.strip() for each in definition.basis):
        yield blame.at(f"{place}.basis", "没有写依据", "这个主题按什么列出事项", code="empty")
    if not definition.items:
        yield blame.at(f"{place}.items", "没有事项", "至少一个事项", code="empty")
    if not 1 <= len(definition.ask) <= MOST:
        yield blame.at(f"{place}.ask", f"{len(definition.ask)} 个问题", f"1 至 {MOST} 个问题", code="too-many")


def _asks(asks: tuple[TopicAsk, ...], blame: Blame, place: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, ask in enumerate(asks, 1):
        where = f"{place}.ask[{number}]"
        if ask.id in seen:
            yield blame.at(f"{where}.id", f"{ask.id} 写了两次", "不重复的编号", code="duplicate")
        seen.add(ask.id)
        if not ask.ask.strip():
            yield blame.at(f"{where}.ask", "空的", "一句大白话的问题", code="empty")
        chosen = ask.kind in {"choice", "choices"}
        if chosen and len(ask.options) < _FEWEST:
            yield blame.at(f"{where}.options", f"{len(ask.options)} 个", f"至少 {_FEWEST} 个选项", code="options")
        if not chosen and ask.options:
            yield blame.at(f"{where}.options", "写了选项", "只有 choice、choices 写选项", code="options")


def _form(topic: Topic, blame: Blame, place: str) -> tuple[Form | None, list[Fault]]:
    """The questions as a form: read, shown and checked like any other."""
    properties = {ask.id: _property(ask) for ask in topic.definition.ask}
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"{topic.id}/form.json", "x-format": 1, "title": topic.definition.label, "type": "object",
        "properties": properties, "required": [ask.id for ask in topic.definition.ask if ask.kind != "choices"], "additionalProperties": False,
    }
    form, faults = load_form({"form.json": json.dumps(document, ensure_ascii=False).encode()}, topic.id, blame)
    return form, [msgspec.structs.replace(fault, place=f"{place}.{fault.place}") for fault in faults]


def _property(ask: TopicAsk) -> dict[str, Any]:
    kinds: dict[str, dict[str, Any]] = {
        "choice": {"type": "string", "enum": list(ask.options)},
        "choices": {"type": "array", "uniqueItems": True, "items": {"type": "string", "enum": list(ask.options)}},
        "bool": {"type": "boolean"}, "int": {"type": "integer", "minimum": 0}, "decimal": {"type": "number", "x-kind": "decimal", "x-scale": 2, "minimum": 0},
    }
    more = {"x-unit": ask.unit, "x-help": ask.help, "x-visible": ask.when}
    return {"title": ask.ask, **kinds[ask.kind], **{key: text for key, text in more.items() if text}}


def _way(each: TopicItem, form: Form, items: Mapping[str, Item], blame: Blame, place: str) -> tuple[Way | None, list[Fault]]:
    item, faults = items.get(each.item), list[Fault]()
    if item is None:
        return None, [blame.at(f"{place}.item", each.item, "事项的编号", did_you_mean(each.item, items), "unknown-item")]
    if item.info.starts != "applicant":
        faults.append(blame.at(f"{place}.item", f"“{item.info.name}”不由申请人申请", "申请人申请的事项", code="not-for-applicants"))
    if not each.says.strip():
        faults.append(blame.at(f"{place}.says", "空的", "一句话：为什么要办", code="empty"))
    when = condition(each.when, form.scope, blame, f"{place}.when", faults)
    values = {name: expr for name, text in each.values.items() if (expr := _value(name, text, item, form, blame, place, faults)) is not None}
    return (None, faults) if faults else (Way(each.item, when, each.says, values), [])


def _value(name: str, text: str, item: Item, form: Form, blame: Blame, place: str, faults: list[Fault]) -> Any:  # noqa: PLR0913, PLR0917 - a field, its text, both forms, and where faults go
    """The expression for a field of the item's form that may stand in an address."""
    where, field = f"{place}.values.{name}", item.form.fields.get(name)
    if field is None:
        faults.append(blame.at(where, name, f"“{item.info.name}”表单里的栏目", did_you_mean(name, item.form.fields), "unknown-field"))
        return None
    if field.personal or field.calc is not None:
        faults.append(blame.at(where, f"{field.label}{'是个人信息，会出现在地址里' if field.personal else '由平台算出'}", "申请人填写的、不含个人信息的栏目", code="personal"))
        return None
    return value(text, form.scope, blame, where, faults, item.form.scope[name])

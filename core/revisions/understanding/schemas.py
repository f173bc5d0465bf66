"""A JSON Schema that somebody brought along: what our dialect takes is taken as it stands, every other keyword is named.

What is taken is told by the dialect itself: each property is loaded as a form of its own, and what its checker refuses is left out.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from core.faults import Blame, Fault
from core.forms.loading import load_form
from core.revisions.documents import Files
from core.revisions.understanding.elements import element_of
from core.revisions.understanding.model import MOST, Found, Remark, Understood

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_NAME: Final = re.compile(r"^[a-z][a-z0-9_]{0,62}$")
_OWN: Final = frozenset({"$schema", "$id", "title", "description", "type", "properties", "required", "additionalProperties", "$comment", "x-format", "$defs", "definitions"})
_DEEPEST: Final = 6
_ROUNDS: Final = 40
_BLAME: Final = Blame("", "form.json")
_SCALARS: Final = {"string", "number", "integer", "boolean", "array", "object"}


def understood_schema(document: Mapping[str, Any], shared: Files = {}) -> Understood:  # noqa: B006 - never written
    """The fields of the schema's properties. `shared` are the house's elements, which a property may refer to."""
    reader = _Reader(document, shared)
    properties = document.get("properties")
    if not isinstance(properties, dict) or not properties:
        reader.say("整个文件", "properties", "没有栏目：最外层要有 properties，每个栏目一项")
        return Understood(title=_text(document.get("title")), remarks=tuple(reader.remarks))
    required = {each for each in document.get("required", ()) if isinstance(each, str)} if isinstance(document.get("required"), list) else set()
    found = []
    for number, (name, schema) in enumerate(properties.items(), 1):
        if number > MOST:
            reader.say(f"栏目 {name}", str(name), f"一张表单最多 {MOST} 个栏目，从这里起没有再认")
            break
        one = reader.field(str(number), str(name), schema, needed=name in required)
        found += [one] if one is not None else []
    extra = {key: value for key, value in document.items() if key not in _OWN}
    for name in sorted(required - {*map(str, properties)}):
        reader.say("required", name, "要求必填的栏目没有定义")
    kept = reader.between(extra, found)
    return Understood(title=_text(document.get("title")), found=tuple(found), remarks=tuple(reader.remarks), extra=kept)


class _Reader:
    """The document, and what could not be taken."""

    def __init__(self, document: Mapping[str, Any], shared: Files) -> None:
        self._document, self._shared = document, shared
        self.remarks: list[Remark] = []

    def say(self, where: str, said: str, why: str) -> None:
        """Note something that is not taken."""
        self.remarks.append(Remark(where, said[:200], why))

    def field(self, no: str, name: str, schema: Any, *, needed: bool) -> Found | None:
        """One property."""
        where = f"栏目 {name}"
        if not isinstance(schema, dict):
            self.say(where, json.dumps(schema, ensure_ascii=False)[:60], "不是栏目的定义")
            return None
        label = _text(schema.get("title")) or name
        known = element_of(label)
        if known is not None and known[1] == "确定" and f"elements/{known[0]}.json" in self._shared and schema.get("type", "string") == "string":
            return Found(
                no=no, where=where, said=name, label=label, name=_named(name), kind="element", element=known[0], required=needed, sure="很可能",
                because="标题是常用的栏目，改用共用的数据元；原来的限制不再使用",
            )
        taken = self._taken(where, self._ready(schema, where, label))
        if taken is None:
            return Found(no=no, where=where, said=name, label=label, name=_named(name), kind="text", required=needed, sure="请核对", because="原来的定义不能用，先按一行文字")
        spoken = bool(_text(schema.get("title")))
        return Found(
            no=no, where=where, said=name, label=label, name=_named(name), kind="schema", required=needed, schema=taken, sure="确定" if spoken else "请核对",
            because="按原来的定义" if spoken else "按原来的定义；没有中文标题，请写上",
        )

    def between(self, extra: dict[str, Any], found: list[Found]) -> dict[str, Any]:
        """The keywords between fields that the dialect takes with these fields; the others are named."""
        kept: dict[str, Any] = {}
        whole = all(each.kind == "schema" and each.name == each.said for each in found) and bool(found)
        for key, value in extra.items():
            candidate = {**_form({each.name: each.schema or {} for each in found}), **kept, key: value}
            if whole and not _faults(candidate, self._shared):
                kept[key] = value
            else:
                self.say("整张表单", key, "栏目之间的这一关键字没有取用；在申请表页用条件重新写")
        return kept

    def _ready(self, schema: Mapping[str, Any], where: str, label: str, deep: int = 0) -> dict[str, Any]:
        """The schema with references put in, titles and the dialect's own keywords added, and what only other dialects say translated."""
        ready = dict(self._resolved(schema, where, deep))
        ready["title"] = _text(ready.get("title")) or label
        self._typed(ready, where)
        if ready.get("type") == "number" and "x-kind" not in ready:
            ready |= {"x-kind": "decimal", "x-scale": 2}
        if ready.get("type") == "array":
            self._items(ready, where, deep)
        if ready.get("type") == "object" and isinstance(ready.get("properties"), dict):
            ready["properties"] = {
                _named(str(name)): self._ready(inner, f"{where} · {name}", str(name), deep + 1) for name, inner in ready["properties"].items()
                if isinstance(inner, dict)
            }
            ready["required"] = [_named(str(each)) for each in ready.get("required", ())]
            if not ready["required"]:
                del ready["required"]
        return ready

    def _resolved(self, schema: Mapping[str, Any], where: str, deep: int) -> Mapping[str, Any]:
        reference = schema.get("$ref")
        if reference is None or (isinstance(reference, str) and reference.startswith("../elements/")):
            return schema
        steps = reference.removeprefix("#/").split("/") if isinstance(reference, str) and reference.startswith("#/") else []
        target: Any = self._document if steps else None
        for step in steps:
            target = target.get(step.replace("~1", "/").replace("~0", "~")) if isinstance(target, dict) else None
        besides = {key: value for key, value in schema.items() if key != "$ref"}
        if not isinstance(target, dict) or deep >= _DEEPEST:
            self.say(where, f"$ref {reference}", "引用的定义不在这个文件里，没有取用" if deep < _DEEPEST else "引用套得太深，没有取用")
            return besides
        return {**self._resolved(target, where, deep + 1), **besides}

    def _typed(self, ready: dict[str, Any], where: str) -> None:
        """One type; options are texts."""
        kind = ready.get("type")
        if isinstance(kind, list):
            ready["type"] = next((each for each in kind if each != "null"), "string")
            if len([each for each in kind if each != "null"]) > 1:
                self.say(where, f"type {kind}", f"一个栏目只能是一种，取了 {ready['type']}")
        elif kind not in _SCALARS and "$ref" not in ready:
            ready["type"] = "object" if "properties" in ready else "array" if "items" in ready else "string"
        if isinstance(ready.get("enum"), list):
            texts = list(dict.fromkeys(str(each) for each in ready["enum"] if each is not None))
            if texts != ready["enum"] or ready["type"] != "string":
                self.say(where, "enum", "选项改成文字")
            ready |= {"enum": texts, "type": "string"}
            for key in ("minimum", "maximum"):
                ready.pop(key, None)
        pattern = ready.get("pattern")
        if isinstance(pattern, str) and "x-help" not in ready:
            ready["x-help"] = _text(ready.get("description")) or "按规定的格式填写"

    def _items(self, ready: dict[str, Any], where: str, deep: int) -> None:
        items = ready.get("items")
        if not isinstance(items, dict):
            ready["items"] = {"type": "object", "properties": {"text": {"title": "内容", "type": "string"}}, "additionalProperties": False}
            self.say(where, "items", "没有写每一项是什么，先按一列文字")
            return
        items = dict(self._resolved(items, where, deep))
        if isinstance(items.get("enum"), list):
            ready |= {"items": {"type": "string", "enum": [str(each) for each in items["enum"]]}, "uniqueItems": True}
            return
        if not isinstance(items.get("properties"), dict):
            items = {"type": "object", "properties": {"value": {"title": ready["title"], **{key: value for key, value in items.items() if key != "title"}}}}
            self.say(where, "items", "一列的列表写成了一列的明细表")
        inner = self._ready(items, where, ready["title"], deep + 1)
        row = {key: inner[key] for key in ("properties", "required") if key in inner}
        ready["items"] = {"type": "object", **row, "additionalProperties": False}
        ready.pop("uniqueItems", None)

    def _taken(self, where: str, schema: dict[str, Any]) -> dict[str, Any] | None:
        """What of the definition the dialect takes; the rest is named. None when nothing is left that could be asked."""
        for _ in range(_ROUNDS):
            faults = _faults(_form({"x": schema}), self._shared)
            if not faults:
                return schema
            for fault in faults:
                path = _path(fault)
                if not path or not self._dropped(schema, path, where, fault):
                    self.say(where, fault.found, fault.expected)
                    return None
        return None

    def _dropped(self, schema: dict[str, Any], path: list[str], where: str, fault: Fault) -> bool:
        """Leave out the keyword at the place, if it is one that can be done without."""
        holder: Any = schema
        for step in path[:-1]:
            holder = holder.get(step) if isinstance(holder, dict) else holder[int(step)] if isinstance(holder, list) and step.isdigit() and int(step) < len(holder) else None
        if not isinstance(holder, dict) or path[-1] not in holder or path[-1] in {"type", "title", "properties", "items"}:
            return False
        self.say(where, f"{path[-1]} {json.dumps(holder.pop(path[-1]), ensure_ascii=False, default=str)[:60]}", f"没有取用：{fault.expected or fault.found}")
        return True


def _path(fault: Fault) -> list[str]:
    """The steps below the property: `properties.x.items.properties.a.format` → items, properties, a, format."""
    place = re.sub(r"\[(\d+)\]", r".\1", fault.place)
    return place.split(".")[2:] if place.startswith("properties.x.") else []


def _form(properties: dict[str, Any]) -> dict[str, Any]:
    return {"$schema": _DRAFT, "$id": "x/form.json", "x-format": 1, "title": "x", "type": "object", "properties": properties, "additionalProperties": False}


def _faults(form: dict[str, Any], shared: Files) -> list[Fault]:
    parts = {path: data for path, data in shared.items() if path.startswith(("elements/", "codes/"))}
    try:
        return load_form({**parts, "form.json": json.dumps(form, ensure_ascii=False).encode()}, "x", _BLAME)[1]
    except (TypeError, ValueError, AttributeError, KeyError, RecursionError) as error:
        return [_BLAME.at("", f"这一定义读不出来（{type(error).__name__}）", "普通的栏目", code="unreadable")]


def _text(value: Any) -> str:
    return value.strip()[:200] if isinstance(value, str) else ""


def _named(name: str) -> str:
    """The property's own name where ours may be called so, else empty: then it is made from the label."""
    snake = re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()).strip("_")
    return snake if _NAME.match(snake) else _numbered(name)


def _numbered(name: str) -> str:
    from core.revisions.naming import spelled  # noqa: PLC0415 - large tables, only for Chinese names

    return spelled(name)



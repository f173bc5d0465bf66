"""The files of a new item out of a shape and a few facts: what `jiban new` writes into folders and the studio into a revision.

They are canonical under `jiban fmt`, load without a fault, and their scenarios pass.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import msgspec

from core.items.fmt import canonical_json, json_of, toml_of
from core.items.parts import Limit
from core.items.shapes.model import RowShape, Shape
from core.items.unfilled import OPEN, TO_FILL
from core.scenarios.layout import canonical_text

_DAY = "2026-02-13"
_SINCE = date(2026, 1, 1)
_SCHEMA = "https://json-schema.org/draft/2020-12/schema"
COMMON = ("org_name", "uscc", "contact_name", "mobile")
"""Elements that every form of ours begins with."""
_BASE = {"org_name": "【演示】沈抚示范有限公司", "uscc": "91210100MA0YT7B8X7", "contact_name": "演示甲", "mobile": "13800000001"}


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the item; the rest says 待填写 until somebody fills it in. `plugin` is the measure it belongs to."""

    id: str
    plugin: str
    name: str
    authority: str
    authority_name: str = "待填写的部门"
    clause: str = TO_FILL
    summary: str = TO_FILL
    audience: str = "企业"
    result: str = ""
    document: str = TO_FILL
    article: str = ""
    statutory: Limit = Limit(days=20, basis=TO_FILL)
    promised: Limit = Limit(days=5, basis=TO_FILL)
    office: str = "待填写的窗口"

    @property
    def basis(self) -> str:
        """The legal basis in one line."""
        return f"{self.document}{self.article}"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the form asks besides what the shape does: definitions by field, those that must be answered, pages, and an answer to each."""

    fields: Mapping[str, dict[str, Any]] = {}
    required: tuple[str, ...] = ()
    pages: tuple[dict[str, Any], ...] = ()
    base: Mapping[str, Any] = {}


def drafted_item(facts: Facts, shape: Shape, asked: Asked = Asked()) -> dict[str, bytes]:  # noqa: B008 - frozen
    """The files by virtual path (`core.items.files`), without shared elements. Fields of `asked` must not be called like one of the shape's."""
    words = {"id": facts.id, "name": facts.name}
    return {
        "item.toml": toml_of(_item(facts, named(shape.traits, words), shape), "item.toml"),
        "rules.toml": toml_of(_rules(facts, words, shape), "rules.toml"),
        "process.toml": toml_of(_process(shape), "process.toml"),
        "notices.toml": toml_of(_notices(shape), "notices.toml"),
        "form.json": canonical_json(json_of(_form(facts, shape, asked))),
        "features/base.toml": toml_of({"format": 1, "base": [{"name": facts.name, "values": {**_BASE, **shape.base, **asked.base}}]}, "base.toml"),
        "features/rules.feature": canonical_text(_feature(facts, shape)).encode(),
    }


def fill(text: str, words: Mapping[str, str]) -> str:
    """`{id}` and `{name}` replaced; other braces belong to the text."""
    for key, word in words.items():
        text = text.replace(f"{{{key}}}", word)
    return text


def named(value: Any, words: Mapping[str, str]) -> Any:
    """The same data with the new id and name filled in everywhere."""
    match value:
        case str():
            return fill(value, words)
        case dict():
            return {fill(key, words): named(inner, words) for key, inner in value.items()}
        case list() | tuple():
            return [named(inner, words) for inner in value]
    return value


def _prefix(plugin: str) -> str:
    """The letters before the numbers of its rows: the initials of its id."""
    return "".join(part[0] for part in plugin.split("_") if part and part[0].isalpha()).upper()[:6]


def _item(facts: Facts, traits: list[str], shape: Shape) -> dict[str, Any]:
    proof = {
        "id": "proof", "name": "证明材料", "when": f"path = '{shape.paths[1]}'", "get": "电子上传", "source": "申请人自备", "basis": facts.basis,
    }
    basis = {"document": facts.document} | ({"clause": facts.article} if facts.article else {})
    return {
        "format": 1, "id": facts.id, "measure": facts.plugin, "name": facts.name, "kind": "承诺件", "type": shape.type, "authority": facts.authority,
        "authority_name": facts.authority_name, "clause": facts.clause, "summary": facts.summary, "audience": facts.audience,
        "result": facts.result or f"{facts.name}结果", "traits": traits, "index": list(shape.index), "visits": 0, "channels": ["网上办理"],
        "statutory": _limit(facts.statutory), "promised": _limit(facts.promised), "basis": [basis],
        "office": [{"name": facts.office, "address": OPEN, "hours": OPEN, "phone": OPEN, "complaint": OPEN}],
        "faq": [{"ask": "待填写的问题", "answer": TO_FILL}],
        "situation": _situations(shape),
        "material": [
            {"id": "form", "name": f"{facts.name}申请表", "get": "表单生成", "basis": facts.basis},
            *({**each, "basis": facts.basis} for each in shape.materials), proof,
        ],
        "archive": {"years": 10, "basis": TO_FILL},
    }


def _limit(limit: Limit) -> dict[str, Any]:
    return {"days": limit.days, "unit": limit.unit, "basis": limit.basis}


def _situations(shape: Shape) -> list[dict[str, Any]]:
    """A question for each field that the path looks at: what people are asked before they are told what to bring."""
    label = shape.rows[0].cells[0][0][0]
    asked = [name for name in shape.inputs.values() if "x-calc" not in shape.fields[name]] or shape.required
    return [{"id": name, "field": name, "ask": f"{shape.fields[name].get('title', label)}是？"} for name in asked]


def _rules(facts: Facts, words: Mapping[str, str], shape: Shape) -> dict[str, Any]:
    """Parameters, facts, the path table and, where the shape has a hint, the table of hints; nobody has confirmed any row yet, so each only advises."""
    params = {key: {**param, "values": [{**value, "since": _SINCE} for value in param["values"]]} for key, param in shape.params.items()}
    rows = [
        {"no": no, "when": row.when, "then": {"path": row.path}, "force": "advice", "basis": [facts.basis], "status": "local-unconfirmed", "say": row.say}
        for no, row in _numbered(facts.id, shape.rows)
    ]
    tables: dict[str, Any] = {
        "path": {"label": "办理路径", "hit": "unique", "inputs": shape.inputs, "outputs": {"path": list(shape.paths)}, "rows": rows},
    }
    if shape.advice is not None:
        inputs, when, hint, say = shape.advice
        tables["review"] = {
            "label": "人工复核提示", "hit": "collect", "complete": False, "inputs": inputs, "outputs": {"review": [hint]},
            "rows": [{
                "no": f"{_prefix(facts.id)}-11", "when": when, "then": {"review": hint}, "force": "advice", "basis": [facts.basis],
                "status": "local-unconfirmed", "say": say,
            }],
        }
    return {"format": 1, "param": params, "fact": named(shape.facts, words), "decision": tables}


def _numbered(plugin: str, rows: Iterable[RowShape]) -> Iterable[tuple[str, RowShape]]:
    return ((f"{_prefix(plugin)}-{position:02}", row) for position, row in enumerate(rows, 1))


def _auto(shape: Shape) -> dict[str, str]:
    """When the system does a step by itself: on the first path, where nobody is to look at it."""
    if shape.by_hand:
        return {}
    return {"auto": f"path = '{shape.paths[0]}'" + (" and review is empty" if shape.advice is not None else "")}


def _process(shape: Shape) -> dict[str, Any]:
    auto = _auto(shape)
    straight = [{"on": "受理", "when": auto["auto"], "to": "decide"}] if auto else []

    def step(kind: str, name: str, duty: str, ways: list[dict[str, str]], **more: Any) -> dict[str, Any]:
        return {"id": kind, "kind": kind, "name": shape.names.get(kind, name), "duty": duty, **more, "next": ways}

    return {"format": 1, "step": [
        {"id": "filing", "kind": "filing", "name": "申报", "next": [{"to": "receive"}]},
        step("receive", "收件", "receiver", [{"to": "accept"}], **auto),
        step("accept", "受理", "acceptor", [{"on": "不予受理", "end": "不予受理"}, *straight, {"on": "受理", "to": "review"}],
             **auto, limit={"days": 5, "unit": "workday", "basis": "行政许可法第32条"}),
        step("review", "审查", "handler", [{"to": "decide"}]),
        step("decide", "决定", "decider", [{"on": "不予", "end": shape.refused}, {"on": "准予", "to": "issue"}], **auto,
             outcomes={"准予": shape.granted, "不予": shape.refused}),
        step("issue", "出证", "issuer", [{"end": "办结"}], **auto),
    ]}


def _notices(shape: Shape) -> dict[str, Any]:
    said = "你单位提出的“{item.name}”申请，"
    refusal = ["理由：{reason}", "依据：{basis}", "{remedy}"]
    return {"format": 1, "notice": [
        {"id": "receipt", "on": "filed", "title": "申请材料收件凭证", "number": "收", "lines": [
            "申请人：{org_name}", "事项：{item.name}", "办件编号：{case.number}", "查询码：{case.query_code}", "提交时间：{case.filed_at}", "收到材料：{materials}",
        ]},
        {"id": "acceptance", "on": "accepted", "title": "受理通知书", "number": "受", "lines": [
            "{org_name}：", f"{said}决定予以受理。",
            "受理日期：{case.accepted_on}。法定办结日期：{case.statutory_due}；承诺办结日期：{case.promised_due}。",
            "{fee}可凭办件编号 {case.number} 和查询码查询进度。",
        ]},
        {"id": "not_accepted", "on": "acceptance_refused", "title": "不予受理通知书", "number": "不受",
         "lines": ["{org_name}：", f"{said}决定不予受理。", *refusal]},
        {"id": "result", "on": "granted", "title": "{item.result}", "number": "准",
         "lines": ["申请人：{org_name}（{uscc}）", f"{said}决定{shape.granted}。", "依据：{item.clause}"]},
        {"id": "refusal", "on": "refused", "title": f"{shape.refused}决定书", "number": "不准",
         "lines": ["{org_name}：", f"{said}决定{shape.refused}。", *refusal]},
    ]}


def _form(facts: Facts, shape: Shape, asked: Asked) -> dict[str, Any]:
    pages = [{"title": "申请人", "fields": list(COMMON)}, {"title": "申请事项", "fields": list(shape.fields)}, *asked.pages]
    return {
        "$schema": _SCHEMA, "$id": f"{facts.id}/form.json", "x-format": 1, "title": f"{facts.name}申请表", "type": "object",
        "x-pages": pages,
        "properties": {**{field: {"$ref": f"../elements/{field}.json"} for field in COMMON}, **shape.fields, **asked.fields},
        "required": [*COMMON, *shape.required, *asked.required], "additionalProperties": False,
    }


def _feature(facts: Facts, shape: Shape) -> str:
    """One 规则 for each row, then handling from filing to end."""
    words = {"id": facts.id, "name": facts.name}
    parts = [
        (f'# language: zh-CN\n@{facts.id}\n功能: {facts.name}\n{facts.clause if facts.clause != TO_FILL else "待填写：引用计划条款。"}\n背景:\n假如 今天是 {_DAY}\n'
        f'并且 一份齐全的"{facts.name}"申报\n'),
        *(_rule(no, row) for no, row in _numbered(facts.id, shape.rows)),
    ]
    if shape.advice is not None:
        parts.append(f"规则: {_prefix(facts.id)}-11 {shape.advice[2]}的只作提示\n{fill(shape.advice_scenario, words)}")
    if shape.scenarios:
        parts.append(fill(shape.scenarios, words))
    return "\n".join([*parts, fill(_BY_HAND, {"issue": shape.names.get("issue", "出证")}) if shape.by_hand else _AT_ONCE])


_AT_ONCE = """规则: 符合当场办结条件的提交后就办结
场景: 自动办到出证
当 申请人提交
那么 办件状态为"办结"
并且 当前环节为"无"
"""
_BY_HAND = """规则: 提交以后由人办理
场景: 办到出证就办结
假如 办件已到"{issue}"环节
当 "发证人" 作出 "出证"
那么 办件状态为"办结"
并且 当前环节为"无"
"""


def _rule(no: str, row: RowShape) -> str:
    """A 规则 with one scenario for each example of the row."""
    scenarios = []
    for position, cells in enumerate(row.cells, 1):
        table = "\n".join(f"| {label} | {cell} |" for label, cell in (("栏目", "内容"), *cells))
        name = f"{row.title}（{position}）" if len(row.cells) > 1 else row.title
        scenarios.append(f'场景: {name}\n假如 申请人填写\n{table}\n那么 结论"办理路径"为"{row.path}"\n并且 适用规则行 "{no}"\n')
    return f"规则: {no} {row.title}\n" + "\n".join(scenarios)

"""`jiban new <id> --shape …`: a plugin with one item in all five places, green at once.

What it writes is canonical under `jiban fmt`, checked by `jiban check`, and its scenarios pass; from there on one changes things.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from core.items.fmt import canonical_json, json_of, toml_of
from core.items.shapes import INSTANT, ORDINARY, SHAPES, RowShape, Shape
from core.items.unfilled import OPEN
from core.plugging.sources import RESERVED
from core.scenarios.layout import canonical_text

_ID = re.compile(r"^[a-z][a-z0-9_]{0,40}$")
_DAY = "2026-02-13"
_SINCE = date(2026, 1, 1)
_AUTO = f"path = '{INSTANT}' and review is empty"
_SCHEMA = "https://json-schema.org/draft/2020-12/schema"
_COMMON = ("org_name", "uscc", "contact_name", "mobile")
_BASE = {"org_name": "【演示】沈抚示范有限公司", "uscc": "91210100MA0YT7B8X7", "contact_name": "演示甲", "mobile": "13800000001"}


class ScaffoldRefused(Exception):
    """The plugin cannot be made; the text says why and what to do."""


def scaffold(root: Path, plugin: str, shape: str) -> list[str]:
    """Write a new plugin of the shape with an item of the same id; answers the paths written, from the root.

    Raises ScaffoldRefused for an unknown shape, a bad id, or an id that is taken in any of the five places.
    """
    if shape not in SHAPES:
        raise ScaffoldRefused(f"没有形状“{shape}”；可以是：{'、'.join(f'{key}（{each.about}）' for key, each in SHAPES.items())}")
    if not _ID.match(plugin) or plugin in RESERVED:
        raise ScaffoldRefused(f"“{plugin}”不能作为编号；用小写英文字母、数字和下划线，字母开头，最多 41 个字")
    listed = tomllib.loads((root / "plugins.toml").read_text("utf-8"))
    taken = [entry["id"] for entry in listed.get("plugin", ())] + [item for entry in listed.get("plugin", ()) for item in entry.get("items", ())]
    places = [root / "plugins" / plugin, root / "forms" / "schemas" / plugin, root / "features" / plugin]
    if plugin in taken or any(place.exists() for place in places):
        raise ScaffoldRefused(f"“{plugin}”已经有了；换一个编号")
    files = drafted(plugin, SHAPES[shape])
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    entries = [*listed.get("plugin", ()), {"id": plugin, "enabled": True, "items": [plugin]}]
    (root / "plugins.toml").write_bytes(toml_of({**listed, "plugin": entries}, "plugins.toml"))
    return [*files, "plugins.toml"]


def next_steps(plugin: str) -> list[str]:
    """What to do after `scaffold`, in order."""
    folder = f"plugins/{plugin}/items/{plugin}"
    return [
        f"1. 在 {folder}/item.toml 写明事项：名称、实施机关、依据、时限、材料；凡写着“待填写”的都要改。",
        f"2. 在 forms/schemas/{plugin}/form.json 改栏目；数据元在 forms/schemas/elements/。",
        f"3. 在 {folder}/rules.toml 写规则行，每一行在 features/{plugin}/ 有一条同号的“规则:”。",
        f"4. 在 {folder}/process.toml、notices.toml 改环节和文书。",
        f"5. 随时运行：jiban check · jiban scenarios run --item {plugin} · jiban fmt。写法见 docs/plugins.md。",
    ]


def drafted(plugin: str, shape: Shape) -> dict[str, bytes]:
    """The files of a new plugin by path from the root."""
    name = f"示例{shape.noun}（{plugin}）"
    words = {"id": plugin, "name": name}
    folder = f"plugins/{plugin}/items/{plugin}"
    files = {
        f"plugins/{plugin}/plugin.toml": toml_of(
            {"format": 1, "id": plugin, "name": name, "clause": "待填写", **_named(shape.plugin, words)}, "plugin.toml"
        ),
        f"{folder}/item.toml": toml_of(_item(plugin, name, _named(shape.traits, words), shape), "item.toml"),
        f"{folder}/rules.toml": toml_of(_rules(plugin, words, shape), "rules.toml"),
        f"{folder}/process.toml": toml_of(_process(shape), "process.toml"),
        f"{folder}/notices.toml": toml_of(_notices(shape), "notices.toml"),
        f"forms/schemas/{plugin}/form.json": canonical_json(json_of(_form(plugin, name, shape))),
        f"features/{plugin}/base.toml": toml_of({"format": 1, "base": [{"name": name, "values": _BASE | shape.base}]}, "base.toml"),
        f"features/{plugin}/rules.feature": canonical_text(_feature(plugin, name, shape)).encode(),
    }
    if shape.code:
        files[f"plugins/{plugin}/plugin.py"] = _fill(shape.code, words).encode()
    return files


def _fill(text: str, words: Mapping[str, str]) -> str:
    """`{id}` and `{name}` replaced; other braces belong to the text."""
    for key, word in words.items():
        text = text.replace(f"{{{key}}}", word)
    return text


def _named(value: Any, words: Mapping[str, str]) -> Any:
    """The same data with the new id and name filled in everywhere."""
    match value:
        case str():
            return _fill(value, words)
        case dict():
            return {_fill(key, words): _named(inner, words) for key, inner in value.items()}
        case list() | tuple():
            return [_named(inner, words) for inner in value]
    return value


def _prefix(plugin: str) -> str:
    """The letters before the numbers of its rows: the initials of its id."""
    return "".join(part[0] for part in plugin.split("_") if part and part[0].isalpha()).upper()[:6]


def _item(plugin: str, name: str, traits: list[str], shape: Shape) -> dict[str, Any]:
    return {
        "format": 1, "id": plugin, "measure": plugin, "name": name, "kind": "承诺件", "type": shape.type, "authority": plugin,
        "authority_name": "待填写的部门", "clause": "待填写", "summary": "待填写", "audience": "企业", "result": f"{name}结果",
        "traits": traits, "index": list(shape.index), "visits": 0, "channels": ["网上办理"],
        "statutory": {"days": 20, "unit": "workday", "basis": "待填写"}, "promised": {"days": 5, "unit": "workday", "basis": "待填写"},
        "basis": [{"document": "待填写"}],
        "office": [{"name": "待填写的窗口", "address": OPEN, "hours": OPEN, "phone": OPEN, "complaint": OPEN}],
        "faq": [{"ask": "待填写的问题", "answer": "待填写"}],
        "situation": _situations(shape),
        "material": [
            {"id": "form", "name": f"{name}申请表", "get": "表单生成", "basis": "待填写"},
            {
                "id": "proof", "name": "证明材料", "when": f"path = '{ORDINARY}'", "get": "电子上传", "source": "申请人自备", "basis": "待填写",
            },
        ],
        "archive": {"years": 10, "basis": "待填写"},
    }


def _situations(shape: Shape) -> list[dict[str, Any]]:
    """A question for each field that the path looks at: what people are asked before they are told what to bring."""
    label = shape.rows[0].cells[0][0][0]
    asked = [name for name in shape.inputs.values() if "x-calc" not in shape.fields[name]] or shape.required
    return [{"id": name, "field": name, "ask": f"{shape.fields[name].get('title', label)}是？"} for name in asked]


def _rules(plugin: str, words: Mapping[str, str], shape: Shape) -> dict[str, Any]:
    """Parameters, facts, the path table and, where the shape has a hint, the table of hints."""
    params = {key: {**param, "values": [{**value, "since": _SINCE} for value in param["values"]]} for key, param in shape.params.items()}
    rows = [
        {"no": no, "when": row.when, "then": {"path": row.path}, "basis": ["待填写"], "status": "local-confirmed", "say": row.say, "confirmed_by": "待填写"}
        for no, row in _numbered(plugin, shape.rows)
    ]
    tables: dict[str, Any] = {
        "path": {"label": "办理路径", "hit": "unique", "inputs": shape.inputs, "outputs": {"path": [INSTANT, ORDINARY]}, "rows": rows},
    }
    if shape.advice is not None:
        inputs, when, hint, say = shape.advice
        tables["review"] = {
            "label": "人工复核提示", "hit": "collect", "complete": False, "inputs": inputs, "outputs": {"review": [hint]},
            "rows": [{
                "no": f"{_prefix(plugin)}-11", "when": when, "then": {"review": hint}, "force": "advice", "basis": ["待填写"],
                "status": "local-unconfirmed", "say": say,
            }],
        }
    return {"format": 1, "param": params, "fact": _named(shape.facts, words), "decision": tables}


def _numbered(plugin: str, rows: Iterable[RowShape]) -> Iterable[tuple[str, RowShape]]:
    return ((f"{_prefix(plugin)}-{position:02}", row) for position, row in enumerate(rows, 1))


def _process(shape: Shape) -> dict[str, Any]:
    auto = _AUTO if shape.advice is not None else f"path = '{INSTANT}'"

    def step(kind: str, name: str, duty: str, ways: list[dict[str, str]], **more: Any) -> dict[str, Any]:
        return {"id": kind, "kind": kind, "name": name, "duty": duty, **more, "next": ways}

    return {"format": 1, "step": [
        {"id": "filing", "kind": "filing", "name": "申报", "next": [{"to": "receive"}]},
        step("receive", "收件", "receiver", [{"to": "accept"}], auto=auto),
        step("accept", "受理", "acceptor", [
            {"on": "不予受理", "end": "不予受理"}, {"on": "受理", "when": auto, "to": "decide"}, {"on": "受理", "to": "review"},
        ], auto=auto, limit={"days": 5, "unit": "workday", "basis": "行政许可法第32条"}),
        step("review", "审查", "handler", [{"to": "decide"}]),
        step("decide", "决定", "decider", [{"on": "不予", "end": shape.refused}, {"on": "准予", "to": "issue"}], auto=auto,
             outcomes={"准予": shape.granted, "不予": shape.refused}),
        step("issue", "出证", "issuer", [{"end": "办结"}], auto=auto),
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


def _form(plugin: str, name: str, shape: Shape) -> dict[str, Any]:
    return {
        "$schema": _SCHEMA, "$id": f"{plugin}/form.json", "x-format": 1, "title": f"{name}申请表", "type": "object",
        "x-pages": [{"title": "申请人", "fields": list(_COMMON)}, {"title": "申请事项", "fields": list(shape.fields)}],
        "properties": {**{field: {"$ref": f"../elements/{field}.json"} for field in _COMMON}, **shape.fields},
        "required": [*_COMMON, *shape.required], "additionalProperties": False,
    }


def _feature(plugin: str, name: str, shape: Shape) -> str:
    """One 规则 for each row, then handling from filing to end."""
    parts = [
        f'# language: zh-CN\n@{plugin}\n功能: {name}\n待填写：引用计划条款。\n背景:\n假如 今天是 {_DAY}\n并且 一份齐全的"{name}"申报\n',
        *(_rule(no, row) for no, row in _numbered(plugin, shape.rows)),
    ]
    if shape.advice is not None:
        parts.append(f"规则: {_prefix(plugin)}-11 {shape.advice[2]}的只作提示\n{_fill(shape.advice_scenario, {'id': plugin, 'name': name})}")
    if shape.scenarios:
        parts.append(_fill(shape.scenarios, {"id": plugin, "name": name}))
    parts.append('规则: 符合当场办结条件的提交后就办结\n场景: 自动办到出证\n当 申请人提交\n那么 办件状态为"办结"\n并且 当前环节为"无"\n')
    return "\n".join(parts)


def _rule(no: str, row: RowShape) -> str:
    """A 规则 with one scenario for each example of the row."""
    scenarios = []
    for position, cells in enumerate(row.cells, 1):
        table = "\n".join(f"| {label} | {cell} |" for label, cell in (("栏目", "内容"), *cells))
        name = f"{row.title}（{position}）" if len(row.cells) > 1 else row.title
        scenarios.append(f'场景: {name}\n假如 申请人填写\n{table}\n那么 结论"办理路径"为"{row.path}"\n并且 适用规则行 "{no}"\n')
    return f"规则: {no} {row.title}\n" + "\n".join(scenarios)

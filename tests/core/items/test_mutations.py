"""More than two hundred ways to break the demo plugin by one mistake, each reported at its file and place.

Half are made by rule over the data (a key left out, misspelt, of the wrong type, outside its enumeration); the others are mistakes
that people make, written out: what is changed into what, and where the fault must stand.
"""

import os
import tomllib
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from msgspec import inspect

from core.items.fmt import FORMATS, toml_of
from core.items.reading import row_name
from core.registry import assemble
from core.settings import ROOT

FOLDER = "plugins/demo/items/demo_permit"
FILES = [f"{FOLDER}/{name}" for name in ("item.toml", "rules.toml", "process.toml", "notices.toml")] + ["plugins/demo/plugin.toml"]
FORM = "forms/schemas/demo_permit/form.json"
RULES, PROCESS, ITEM, NOTICES = (f"{FOLDER}/{name}.toml" for name in ("rules", "process", "item", "notices"))
PLUGIN, CODE, LIST = "plugins/demo/plugin.toml", "plugins/demo/plugin.py", "plugins.toml"
EVERY = 1 if os.environ.get("JIBAN_SOAK") else 7
"""Of the mistakes made by rule, every how many-th is tried; `make soak` tries all."""


# --- by rule ---------------------------------------------------------------------------------------------------------


def by_rule() -> Iterator[Any]:
    """Mistakes in every struct of the demo's TOML files: id, file, text, expected place, expected code."""
    for file in FILES:
        data = tomllib.loads((ROOT / file).read_text(encoding="utf-8"))
        kind = inspect.type_info(FORMATS[file.rsplit("/", 1)[1]])
        for keys, place, field in _fields(data, kind, (), ""):
            for code, where, broken in _mistakes(data, keys, place, field):
                text = toml_of(broken, "any.toml").decode()
                yield pytest.param(file, text, where, code, id=f"{code} {file.rsplit('/', 1)[1]} {where}")


def _fields(value: Any, kind: inspect.Type, keys: tuple[Any, ...], place: str) -> Iterator[tuple[tuple[Any, ...], str, inspect.Field]]:
    """Every field that is written: the way to it, its place, what it is."""
    match kind:
        case inspect.StructType() if isinstance(value, dict):
            for field in kind.fields:
                if field.encode_name in value and field.encode_name != "note":
                    where = f"{place}.{field.encode_name}" if place else field.encode_name
                    yield (*keys, field.encode_name), where, field
                    yield from _fields(value[field.encode_name], field.type, (*keys, field.encode_name), where)
        case inspect.DictType() if isinstance(value, dict):
            for key, inner in value.items():
                yield from _fields(inner, kind.value_type, (*keys, key), f"{place}.{key}")
        case inspect.VarTupleType() if isinstance(value, list):
            for position, inner in enumerate(value):
                yield from _fields(inner, kind.item_type, (*keys, position), f"{place}[{row_name(inner, position)}]")
        case inspect.UnionType():
            for member in kind.types:
                yield from _fields(value, member, keys, place)


def _mistakes(data: Any, keys: tuple[Any, ...], place: str, field: inspect.Field) -> Iterator[tuple[str, str, Any]]:
    name = field.encode_name
    if field.required:
        broken, parent = _copy(data, keys)
        del parent[name]
        yield "missing-key", _renamed(place, keys, broken), broken
    broken, parent = _copy(data, keys)
    parent[f"{name}z"] = parent.pop(name)
    yield "unknown-key", _renamed(place, keys, broken) + "z", broken
    if isinstance(field.type, inspect.LiteralType):
        broken, parent = _copy(data, keys)
        parent[name] = f"{parent[name]}z"
        yield "enum", place, broken
    broken, parent = _copy(data, keys)
    parent[name] = {"a": {"b": 1}} if not isinstance(parent[name], dict) else 1
    yield "enum" if isinstance(field.type, inspect.LiteralType) else "type", _renamed(place, keys, broken), broken


def _copy(data: Any, keys: tuple[Any, ...]) -> tuple[Any, Any]:
    """A copy of the data, and in it the struct that holds the last key."""
    broken = deepcopy(data)
    parent = broken
    for key in keys[:-1]:
        parent = parent[key]
    return broken, parent


def _renamed(place: str, keys: tuple[Any, ...], broken: Any) -> str:
    """The place once the row's own name may be gone: rows are then named otherwise."""
    if len(keys) < 2 or not isinstance(keys[-2], int):
        return place
    row = broken
    for key in keys[:-1]:
        row = row[key]
    head = place[: place.rindex("[")]
    return f"{head}[{row_name(row, keys[-2])}].{keys[-1]}"


# --- by hand ---------------------------------------------------------------------------------------------------------

BY_HAND: list[tuple[str, str, str, str, str]] = [
    # parameters
    (RULES, 'since = 2026-01-01\nvalue = "100"', 'since = 2026-13-01\nvalue = "100"', "第 11 行", "syntax"),
    (RULES, 'value = "100"', 'value = "一百"', "param.area_limit.values[2026-01-01].value", ""),
    (RULES, 'value = "100"', 'value = "100.001"', "param.area_limit.values[2026-01-01].value", ""),
    (RULES, 'source = "演示规定（第一版）"', 'source = ""', "param.area_limit.values[2026-01-01].source", ""),
    (RULES, 'source = "演示规定（第一版）"\n', "", "param.area_limit.values[2026-01-01].source", "missing-key"),
    (RULES, "since = 2026-07-01", "since = 2026-01-01", "param.area_limit.values[2026-01-01].since", ""),
    (RULES, '["农夫集市", "文创市集"]', '"农夫集市"', "param.open_kinds.values[2026-01-01].value", ""),
    (RULES, '["农夫集市", "文创市集"]', '["农夫集市", "文创集市"]', "decision.path.rows[YS-01].when.kind", ""),
    (RULES, 'value = "7"', 'value = "7.5"', "param.long_days.values[2026-01-01].value", ""),
    # facts
    (RULES, 'from = "case:demo_permit"', 'from = "case:demo_permits"', "fact.near_area.from", ""),
    (RULES, 'from = "register:demo_credit"', 'from = "register:demo_credits"', "fact.bad_credit.from", ""),
    (RULES, "place_key = self.place_key", "place_kee = self.place_key", "fact.near_area.where", ""),
    (RULES, "place_key = self.place_key", "place_key = self.place_kee", "fact.near_area.where", ""),
    (RULES, "repaired = false", "repaired = 3", "fact.bad_credit.where", ""),
    (RULES, "repaired = false", "repaired = ", "fact.bad_credit.where", ""),
    (RULES, 'take = "sum(area_m2)"', 'take = "sum(aera_m2)"', "fact.near_area.take", ""),
    (RULES, 'take = "sum(area_m2)"', 'take = "total(area_m2)"', "fact.near_area.take", ""),
    (RULES, 'lock = ["place_key"]', 'lock = ["place_keys"]', "fact.near_area.lock", ""),
    (RULES, 'back_from = "submitted_on"', 'back_from = "submited_on"', "fact.near_area.window.back_from", ""),
    (RULES, "window = { days = 30,", 'window = { days = "30",', "fact.near_area.window.days", "type"),
    # inputs
    (RULES, 'kind = "market_kind"\narea = "area_m2"', 'kind = "market_kinds"\narea = "area_m2"', "decision.path.inputs.kind", ""),
    (RULES, 'joined = "area_m2 + near_area"', 'joined = "area_m2 + near_aera"', "decision.review.inputs.joined", ""),
    (RULES, 'joined = "area_m2 + near_area"', 'joined = "area_m2 + market_kind"', "decision.review.inputs.joined", ""),
    (RULES, 'joined = "area_m2 + near_area"', 'joined = "area_m2 + stage_height"', "decision.review.inputs.joined", ""),
    (RULES, 'joined = "area_m2 + near_area"', 'joined = "area_m2 +"', "decision.review.inputs.joined", ""),
    (RULES, 'food = "any(stalls, sells_food = true)"', 'food = "any(stalls, sell_food = true)"', "decision.review.inputs.food", ""),
    (RULES, 'food = "any(stalls, sells_food = true)"', 'food = "some(stalls, sells_food = true)"', "decision.review.inputs.food", ""),
    (RULES, 'path = "path"\nblocked', 'path = "paths"\nblocked', "decision.grant.inputs.path", ""),
    # tables
    (RULES, 'as_of = "accepted_on"', 'as_of = "acepted_on"', "decision.grant.as_of", ""),
    (RULES, 'path = ["当场办结", "一般程序"]\n\n[[', 'path = ["当场办结", "普通程序"]\n\n[[', "decision.path.rows[YS-02].then.path", ""),
    (RULES, 'review = ["合并面积", ', "review = [", "decision.review.rows[YS-31].then.review", ""),
    # the cells of rows
    (RULES, 'kind = "in {open_kinds}", area = "< {area_limit}"', 'kinds = "in {open_kinds}", area = "< {area_limit}"',
     "decision.path.rows[YS-01].when.kinds", ""),
    (RULES, 'area = "< {area_limit}"', 'area = "< {area_limits}"', "decision.path.rows[YS-01].when.area", ""),
    (RULES, 'area = "< {area_limit}"', 'area = "大于 3"', "decision.path.rows[YS-01].when.area", ""),
    (RULES, 'area = "< {area_limit}"', 'area = ["宾馆"]', "decision.path.rows[YS-01].when.area", ""),
    (RULES, 'area = "< {area_limit}"', "area = true", "decision.path.rows[YS-01].when.area", ""),
    (RULES, 'area = "< {area_limit}"', 'area = "< {open_kinds}"', "decision.path.rows[YS-01].when.area", ""),
    (RULES, 'area = "< {area_limit}"', 'area = "9..3"', "decision.path.rows[YS-01].when.area", ""),
    (RULES, 'path = ["当场办结"] }', 'path = ["当场办"] }', "decision.grant.rows[YS-12].when.path", ""),
    (RULES, "blocked = true", 'blocked = "true"', "decision.grant.rows[YS-11].when.blocked", ""),
    (RULES, '"has [明火, 用电]"', '"has [明火, 用典]"', "decision.review.rows[YS-35].when.uses", ""),
    (RULES, '"has [明火, 用电]"', '["明火"]', "decision.review.rows[YS-35].when.uses", ""),
    (RULES, "within 3 workdays after {filed}", "within 3 weeks after {filed}", "decision.review.rows[YS-34].when.starts", ""),
    (RULES, "within 3 workdays after {filed}", "within 3 workdays after {file}", "decision.review.rows[YS-34].when.starts", ""),
    (RULES, "within 3 workdays after {filed}", "< 2026-02-30", "decision.review.rows[YS-34].when.starts", ""),
    # what follows from rows
    (RULES, 'then = { grant = "不予" }', 'then = { grant = "不准" }', "decision.grant.rows[YS-11].then.grant", ""),
    (RULES, 'then = { grant = "不予" }', 'then = { grants = "不予" }', "decision.grant.rows[YS-11].then.grants", ""),
    (RULES, 'then = { grant = "不予" }', "then = {}", "decision.grant.rows[YS-11].then", ""),
    (RULES, 'then = { deposit_level = "全额" }', 'then = { deposit_level = ["半额", "全额"] }', "decision.deposit.rows[YS-22].then.deposit_level", ""),
    (RULES, 'then = { deposit_level = ["免收", "半额"] }', 'then = { deposit_level = ["免收", "半价"] }', "decision.deposit.rows[YS-21].then.deposit_level", ""),
    (RULES, 'force = "range"', 'force = "ranges"', "decision.deposit.rows[YS-21].force", "enum"),
    (RULES, 'force = "range"\n', "", "decision.deposit.rows[YS-21].then.deposit_level", ""),
    (RULES, 'then = { review = "信用未整改" }\nforce = "advice"', 'then = { review = "信用未整改" }', "decision.review.rows[YS-32].force", "unconfirmed-binding"),
    (RULES, 'basis = ["消防法第28条"]', "basis = []", "decision.grant.rows[YS-11].basis", ""),
    (RULES, "占用消防车通道，依法", "占用{blockd}，依法", "decision.grant.rows[YS-11].say", ""),
    (RULES, 'confirmed_by = "【演示】示范区法制部门"\n', "", "decision.grant.rows[YS-13].confirmed_by", ""),
    # the proof of a table
    (RULES, 'area = "< {area_limit}" }', 'area = "<= {area_limit}" }', "decision.path.rows[YS-02].when", "overlap"),
    (RULES, 'area = ">= {area_limit}" }', 'area = "> {area_limit}" }', "decision.path.rows", "gap"),
    (RULES, 'kind = "not in {open_kinds}"', 'kind = "in {open_kinds}"', "decision.path.rows[YS-03].when", "overlap"),
    (RULES, 'money = ">= {deposit_floor}"', 'money = "> {deposit_floor}"', "decision.deposit.rows", "gap"),
    (RULES, 'money = ">= {deposit_floor}"', 'money = ">= 0"', "decision.deposit.rows[YS-22].when", "overlap"),
    (RULES, "when = { blocked = true }", "when = {}", "decision.grant.rows[YS-12]", "unreachable"),
    (RULES, 'when = { path = ["一般程序"] }', 'when = { path = ["当场办结"] }', "decision.grant.rows[YS-13]", "unreachable"),
    (RULES, 'never = [{ when = { money = "< 0" }', 'never = [{ when = { money = ">= 0" }', "decision.deposit.rows[YS-22]", ""),
    (RULES, 'no = "YS-12"', 'no = "YS-11"', "decision.grant.rows[YS-11].no", "duplicate"),
    (RULES, 'no = "YS-12"', 'no = "YS-01"', "decision.grant.rows[YS-01].no", ""),
    # process
    (PROCESS, 'next = [{ to = "receive" }]', 'next = [{ to = "recieve" }]', "step[filing].next[1].to", "unknown-step"),
    (PROCESS, 'next = [{ to = "receive" }]', 'next = [{ to = "accept" }]', "step[receive]", ""),
    (PROCESS, 'next = [{ to = "receive" }]', "next = []", "step[filing].next", "dead-end"),
    (PROCESS, 'next = [{ to = "receive" }]', 'next = [{ to = "receive", end = "办结" }]', "step[filing].next[1]", "to-or-end"),
    (PROCESS, 'duty = "demo_witness"', 'duty = "demo_witnes"', "step[visit].duty", "unknown-role"),
    (PROCESS, 'duty = "demo_witness"\n', "", "step[visit].duty", "no-duty"),
    (PROCESS, 'id = "visit"', 'id = "visits"', "step[accept].next[3].to", "unknown-step"),
    (PROCESS, 'id = "visit"', 'id = "accept"', "step[accept].id", "duplicate"),
    (PROCESS, 'id = "visit"', 'id = "Visit"', "step[Visit].id", "bad-id"),
    (PROCESS, 'kind = "filing"', 'kind = "receive"', "step[filing].kind", "first-step"),
    (PROCESS, 'kind = "review"', 'kind = "filing"', "step[visit].kind", "first-step"),
    (PROCESS, 'kind = "review"', 'kind = "visiting"', "step[visit].kind", "enum"),
    (PROCESS, 'must = "grant"', 'must = "grants"', "step[decide].must", "unknown-field"),
    (PROCESS, 'must = "grant"', 'must = "path"', "step[decide].must", "unknown-outcome"),
    (PROCESS, '"准予" = "准予许可"', '"准许" = "准予许可"', "step[decide].outcomes.准许", "unknown-outcome"),
    (PROCESS, '"准予" = "准予许可"', '"准予" = "不予许可"', "step[decide].outcomes", "duplicate-outcome"),
    (PROCESS, '{ on = "不予", end', '{ on = "不准", end', "step[decide].next[1].on", "unknown-outcome"),
    (PROCESS, '{ on = "准予", to = "issue" }', '{ on = "准予", to = "isue" }', "step[decide].next[2].to", "unknown-step"),
    (PROCESS, '{ on = "准予", to = "issue" }', '{ on = "准予", end = "办结" }', "step[issue]", ""),
    (PROCESS, '{ on = "受理", to = "visit" }]', '{ on = "受理", when = "night = true", to = "visit" }]', "step[accept].next[3].when", "dead-end"),
    (PROCESS, 'next = [{ end = "办结" }]', 'next = [{ to = "issue" }]', "step[issue].next", "endless-loop"),
    (PROCESS, "officers = 2", "officers = 0", "step[visit].officers", "officers"),
    (PROCESS, "officers = 2", 'officers = 2\nauto = "night = true"', "step[visit].auto", "auto-officers"),
    (PROCESS, "review is empty and grant = '准予'", "review is empty and grants = '准予'", "step[decide].auto", ""),
    (PROCESS, "review is empty and grant = '准予'", "review is empty and grant = '准许'", "step[decide].auto", ""),
    (PROCESS, "review is empty and grant = '准予'", "area_m2", "step[decide].auto", ""),
    (PROCESS, 'basis = "行政许可法第32条"', 'basis = ""', "step[accept].limit.basis", "no-basis"),
    (PROCESS, "limit = { days = 3,", "limit = { days = 30,", "step[decide].limit.days", "limit-sum"),
    (PROCESS, 'next = [{ to = "accept" }]', 'next = [{ when = "night = true", to = "decide" }, { to = "accept" }]', "step[decide].kind", "no-clock"),
    (PROCESS, "limit = { days = 10,", "limit = { days = 11,", "step[issue].limit.days", "limit"),
    (PROCESS, "limit = { days = 10,", "limit = { days = 0,", "step[issue].limit.days", "limit"),
    (PROCESS, 'limit = { days = 3, unit = "workday"', 'limit = { days = 3, unit = "workdays"', "step[visit].limit.unit", "enum"),
    # notices
    (NOTICES, '办件编号：{case.number}", "查询码', '办件编号：{case.numbr}", "查询码', "notice[receipt].lines[3]", ""),
    (NOTICES, "摊位 {stall_count} 个", "摊位 {stall_counts} 个", "notice[permit].lines[2]", ""),
    (NOTICES, "摊位 {stall_count} 个", "摊位 {stall_count 个", "notice[permit].lines[2]", "placeholder"),
    (NOTICES, '"收到材料：{materials}"', '"收到材料"', "notice[receipt].lines", "mandatory"),
    (NOTICES, '"依据：{basis}", "{remedy}"]\n\n[[notice]]\nid = "permit"', '"依据：{basis}"]\n\n[[notice]]\nid = "permit"', "notice[not_accepted].lines", "mandatory"),
    (NOTICES, 'number = "演许"', 'number = ""', "notice[permit].number", "empty"),
    (NOTICES, 'title = "受理通知书"', 'title = ""', "notice[acceptance].title", "empty"),
    (NOTICES, 'on = "granted"', 'on = "grantd"', "notice[permit].on", "enum"),
    (NOTICES, 'id = "refusal"', 'id = "permit"', "notice[permit].id", "duplicate"),
    # the item
    (ITEM, 'id = "demo_permit"', 'id = "demo_permits"', "id", "id-differs"),
    (ITEM, 'measure = "demo"', 'measure = "demos"', "measure", "id-differs"),
    (ITEM, '"演示事项", ', '"演示事相", ', "traits[演示事相]", "unknown-trait"),
    (ITEM, 'index = ["place_key"', 'index = ["place_kee"', "index[place_kee]", "unknown-field"),
    (ITEM, 'index = ["place_key"', 'index = ["mobile", "place_key"', "index[mobile]", "personal-index"),
    (ITEM, "stalls_area >= 50", "stall_area >= 50", "material[layout].when", ""),
    (ITEM, "stalls_area >= 50", "stalls_area >= '五十'", "material[layout].when", ""),
    (ITEM, "path = '一般程序'", "path = '普通程序'", "material[layout].when", ""),
    (ITEM, 'get = "承诺替代"', 'get = "承诺代替"', "material[safety_promise].get", "enum"),
    (ITEM, 'id = "layout"', 'id = "licence"', "material[licence].id", "duplicate"),
    (ITEM, "days = 8", "days = 21", "promised.days", "limit"),
    (ITEM, "fen = 0", "fen = 100", "fee.basis", "fee-basis"),
    (ITEM, "fen = 0", "fen = 1.5", "fee.fen", "type"),
    (ITEM, "format = 1", "format = 2", "format", "enum"),
    (ITEM, 'kind = "承诺件"', 'kind = "承诺"', "kind", "enum"),
    (ITEM, "required = false", 'required = "否"', "material[night_plan].required", "type"),
    # the form
    (FORM, '"$id": "demo_permit/form.json"', '"$id": "demo_permits/form.json"', "$id", "id-differs"),
    (FORM, '"../elements/uscc.json"', '"../elements/usccc.json"', "properties.uscc.$ref", ""),
    (FORM, '"x-format": 1', '"x-format": 2', "x-format", ""),
    (FORM, '"x-multiline": true', '"x-multilines": true', "properties.night_measures.x-multilines", ""),
    (FORM, '"x-kind": "money"', '"x-kind": "moneys"', "properties.deposit.x-kind", ""),
    (FORM, '"x-scale": 1', '"x-scale": "1"', "properties.stage_height.x-scale", ""),
    (FORM, '"night = true",\n      "x-required"', '"nigth = true",\n      "x-required"', "properties.night_measures.x-visible", ""),
    (FORM, '"plain(place_addr)"', '"plain(place_adr)"', "properties.place_key.x-calc", ""),
    (FORM, '"plain(place_addr)"', '"area_m2 * 2"', "properties.place_key.x-calc", ""),
    (FORM, '"sum(stalls, stall_area)"', '"sum(stalls, stall_name)"', "properties.stalls_area.x-calc", ""),
    (FORM, '"count(stalls)"', '"stalls_area"', "properties.stall_count.x-calc", ""),
    (FORM, '        "daily_hours",\n', '        "daily_hour",\n', "properties.daily_hours", "page-missing"),
    (FORM, '    "daily_hours",\n    "facilities"', '    "daily_hour",\n    "facilities"', "required[14]", "unknown-field"),
    (FORM, '"format": "duration"', '"format": "durations"', "properties.daily_hours.format", ""),
    (FORM, '"type": "boolean"\n    },\n    "night_measures"', '"type": "bool"\n    },\n    "night_measures"', "properties.night.type", ""),
    (FORM, '"title": "集市名称",\n', "", "properties.market_name", ""),
    (FORM, '"pattern": "^JY[0-9]{14}$"', '"pattern": "^JY[0-9{14}$"', "properties.food_licence.pattern", ""),
    (FORM, '"type": "object",\n  "x-pages"', '"type": "objekt",\n  "x-pages"', "type", ""),
    (FORM, '"additionalProperties": false\n}', '"additionalProperties": true\n}', "additionalProperties", ""),
    (FORM, '"夜市",\n', '"农夫集市",\n', "properties.market_kind.enum", ""),
    # the plugin and the list; more of these in the tests of the registry
    (PLUGIN, 'id = "demo"', 'id = "demos"', "id", "id-differs"),
    (PLUGIN, 'share = "check_share"\nduty = "demo_witness"', 'share = "check_share"\nduty = "demo_witnes"', "draw.demo_spot_check.duty", "unknown-role"),
    (PLUGIN, 'share = "check_share"', 'share = "check_shares"', "draw.demo_spot_check.share", "unknown-param"),
    (CODE, "def case_changed(", "def case_chnaged(", "case_chnaged()", "unknown-hook"),
    (CODE, "def case_changed(change:", "def case_changed(changes:", "case_changed(changes)", "wrong-argument"),
    (CODE, "import logging\n", "import loging\n", "第 6 行", "import-error"),
    (LIST, 'id = "demo"', 'id = "demoo"', "plugin[demoo].id", "missing-plugin"),
    (LIST, 'items = ["demo_permit"]', 'items = ["demo_permitt"]', "plugin[demo].items[demo_permitt]", "missing-item"),
]


@pytest.mark.parametrize(("file", "text", "place", "code"), list(by_rule())[::EVERY])
def test_a_mistake_made_by_rule(demo_root: Path, file: str, text: str, place: str, code: str) -> None:
    (demo_root / file).write_text(text, encoding="utf-8")
    _reported(demo_root, file, place, code)


@pytest.mark.parametrize("mistake", BY_HAND, ids=[f"{n} {row[3]}" for n, row in enumerate(BY_HAND)])
def test_a_mistake_people_make(demo_root: Path, change: Callable[[str, str, str], None], mistake: tuple[str, str, str, str, str]) -> None:
    file, old, new, place, code = mistake
    change(file, old, new)
    _reported(demo_root, file, place, code)


def test_there_are_enough_of_them() -> None:
    made = list(by_rule())
    assert len(made[::EVERY]) + len(BY_HAND) >= 200
    assert {param.values[3] for param in made} == {"missing-key", "unknown-key", "enum", "type"}


def _reported(root: Path, file: str, place: str, code: str) -> None:
    """Some fault stands at that file and place, says what was found and expected, and names its plugin."""
    found = assemble(root).faults
    shown = [f"{fault.file} · {fault.place} · {fault.code}：{fault.found}；{fault.expected}" for fault in found]
    hits = [fault for fault in found if (fault.file, fault.place) == (file, place) and code in ("", fault.code)]
    assert hits, shown
    assert all(fault.found and fault.expected for fault in hits)
    assert all(fault.plugin == ("" if file == LIST else "demo") for fault in hits)

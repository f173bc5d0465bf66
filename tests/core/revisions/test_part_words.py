"""Changes of facts, impossible combinations, calculations and entries in registers are told without a name from a file."""

import re
from collections.abc import Mapping
from typing import Any

from core.items.fmt import canonical_toml
from core.revisions.difference import difference
from core.revisions.part_words import Beyond
from core.revisions.words import sentence
from core.rules import Named
from core.values import FieldType

BEYOND = Beyond(
    {"register:credit": {"holder": Named("主体代码", FieldType("text")), "points": Named("扣分", FieldType("int")), "state": Named("状态", FieldType("choice", options=("甲", "乙")))}},
    {"register:credit": "信用名录", "case:demo_cancel": "注销"},
)
FORM = b"""{"$schema": "https://json-schema.org/draft/2020-12/schema", "x-format": 1, "title": "\xe8\xa1\xa8", "type": "object", "x-pages": [{"title": "\xe9\xa1\xb5", "fields": ["area", "floors"]}],
"properties": {"area": {"title": "\xe9\x9d\xa2\xe7\xa7\xaf", "type": "number", "x-kind": "decimal", "x-scale": 2, "x-unit": "m2"}, "floors": {"title": "\xe5\xb1\x82\xe6\x95\xb0", "type": "integer"}}, "additionalProperties": false}"""
FACT = '[fact.points]\nlabel = "扣分"\nfrom = "register:credit"\nwhere = "{where}"\ntake = "{take}"\n'


def told(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    was, now = ({path: data if isinstance(data, bytes) else canonical_toml(data.encode(), path) for path, data in {"form.json": FORM, **each}.items()} for each in (before, after))
    said = [sentence(each, was, now, BEYOND) for each in difference(was, now)]
    assert not [each for each in said if re.search(r"[a-z_]{2,}", each)], said
    return said


def test_a_fact_in_words() -> None:
    none, one = "format = 1\n", "format = 1\n" + FACT.format(where="holder = self.holder", take="sum(points)")
    assert told({"rules.toml": none}, {"rules.toml": one}) == ["规则：增加查到的事实“扣分”（在“信用名录”的登记里，主体代码为本件的申请人代码的，扣分的合计）"]
    assert told({"rules.toml": one}, {"rules.toml": none})[0].startswith("规则：删去查到的事实“扣分”（")
    other = "format = 1\n" + FACT.format(where="holder = self.holder and state = '甲'", take="exists") + 'window = { days = 30, back_from = "today" }\nlock = ["holder"]\n'
    assert sorted(told({"rules.toml": one}, {"rules.toml": other})) == [
        "规则 · 查到的事实“扣分” · 取什么：扣分的合计 → 看有没有",
        "规则 · 查到的事实“扣分” · 同时提交的先后判断：没有 → 申请人代码",
        "规则 · 查到的事实“扣分” · 时间范围：没有 → 今天以前 30 日内",
        "规则 · 查到的事实“扣分” · 查哪些：主体代码为本件的申请人代码 → 主体代码为本件的申请人代码，且状态为“甲”",
    ]


TABLE = """format = 1

[decision.way]
label = "办法"
hit = "first"
inputs = { area = "area", floors = "floors" }
outputs = { way = ["当场"] }
never = [NEVER]

[[decision.way.rows]]
no = "GZ-01"
then = { way = "当场" }
basis = ["计划"]
status = "plan"
say = "当场。"
"""


def test_a_combination_that_never_comes_in_words() -> None:
    none, one = TABLE.replace("never = [NEVER]\n", ""), TABLE.replace("NEVER", '{ when = { area = "< 0" }, because = "不会是负数" }')
    other = TABLE.replace("NEVER", '{ when = { area = "<= 0", floors = "> 3" }, because = "没有" }')
    assert told({"rules.toml": none}, {"rules.toml": one}) == ["规则 · 规则表“办法” · 不会出现的组合：增加“面积 小于 0”（不会是负数）"]
    assert told({"rules.toml": one}, {"rules.toml": none}) == ["规则 · 规则表“办法” · 不会出现的组合：删去“面积 小于 0”（不会是负数）"]
    said = told({"rules.toml": one}, {"rules.toml": other})
    assert "规则 · 规则表“办法” · 不会出现的组合：“面积 小于 0” → “面积 不大于 0，层数 大于 3”" in said
    assert "规则 · 规则表“办法” · 不会出现的组合 · 原因：不会是负数 → 没有" in said


def test_a_calculation_and_a_condition_of_a_field_in_words() -> None:
    form = FORM.decode().replace('"type": "integer"}', '"type": "integer", "x-visible": "area > 3"}')
    calculated = form.replace('"x-unit": "m2"}', '"x-unit": "m2", "x-calc": "floors * 2"}').replace("area > 3", "area > 4")
    said = told({"form.json": form.encode()}, {"form.json": calculated.encode()})
    assert "申请表 · 栏目“层数” · 显示条件：面积大于 3 平方米 → 面积大于 4 平方米" in said
    assert "申请表 · 栏目“面积” · 怎样算出：没有 → 层数 × 2" in said


PROCESS = """format = 1

[[step]]
id = "filing"
kind = "filing"
name = "申报"
next = [{ end = "办结" }]

[[effect]]
end = "办结"
register = "credit"

[effect.values]
holder = "holder"
points = "1"
"""


def test_an_entry_in_a_register_in_words() -> None:
    none, one = PROCESS.partition("[[effect]]")[0], PROCESS
    whole = "以“办结”办结时，在名录“信用名录”登记一条：主体代码为申请人代码，扣分为1"
    assert told({"process.toml": none}, {"process.toml": one}) == [f"流程 · 名录登记：增加“{whole}”"]
    assert told({"process.toml": one}, {"process.toml": none}) == [f"流程 · 名录登记：删去“{whole}”"]
    other = one.replace('points = "1"', 'points = "floors"\nstate = "\'甲\'"').replace('register = "credit"', 'register = "credit"\nwhen = "area > 3"')
    said = told({"process.toml": one}, {"process.toml": other})
    assert "流程 · 登记到“信用名录” · 扣分：1 → 层数" in said
    assert "流程 · 登记到“信用名录” · 状态：没有 → “甲”" in said
    assert any("面积大于 3 平方米的，在名录" in each for each in said)


def test_openings_and_conditions_of_a_step_in_words() -> None:
    beyond = 'kind = "open"\nname = "分办"\nopens = [{ item = "demo_cancel"OTHER }]\nnext = [{ when = "area > 3", end = "办结" }, { end = "办结" }]'
    plain = PROCESS.partition("[[effect]]")[0].replace('kind = "filing"\nname = "申报"\nnext = [{ end = "办结" }]', beyond)
    one, other = plain.replace("OTHER", ""), plain.replace("OTHER", ', when = "floors > 1", values = { note = "number" }').replace("area > 3", "area > 4")
    said = told({"process.toml": one}, {"process.toml": other})
    assert "流程 · 环节“分办”：“开办“注销”” → “层数大于 1的，开办“注销”，填好：一栏为办件编号”" in said
    assert any("去向的条件：面积大于 3 平方米 → 面积大于 4 平方米" in each for each in said), said


WAYS = """format = 1

[[step]]
id = "accept"
kind = "accept"
name = "受理"
duty = "acceptor"
next = [{first}]

[[step]]
id = "inspect"
kind = "inspect"
name = "现场核查"
duty = "inspector"
next = [{{ end = "办结" }}]

[[step]]
id = "review"
kind = "review"
name = "专家论证"
duty = "reviewer"
next = [{{ end = "办结" }}]
"""


def test_where_a_step_leads_in_words() -> None:
    def ways(first: str) -> dict[str, str]:
        return {"process.toml": WAYS.format(first=first)}

    assert told(ways('{ to = "inspect" }'), ways('{ to = "review" }')) == ["流程 · 环节“受理”：删去去向“到“现场核查””", "流程 · 环节“受理”：增加去向“到“专家论证””"]
    bad = '{ on = "不予受理", end = "不予受理" }, '
    changed = told(ways(bad + '{ to = "inspect" }'), ways(bad + '{ to = "review" }'))
    assert " ".join(changed).count("“专家论证”") == 1
    more = '{ on = "不予受理", end = "不予受理" }, { to = "inspect" }'
    assert "流程 · 环节“受理”：增加去向“到“现场核查””" in " ".join(told(ways('{ on = "不予受理", end = "不予受理" }'), ways(more)))

"""The six shapes of `jiban new`: a small working item of each, to be changed into the real one.

Each shape says only what makes it what it is: its fields, its question and rows, its register or draw, its Python. What all have in
common is in `core.items.scaffold`. A row's examples are what its scenarios try: both sides of each boundary.
"""

from typing import Any

import msgspec

INSTANT, ORDINARY = "当场办结", "一般程序"


class RowShape(msgspec.Struct, frozen=True):
    """A row of the path table: when it holds, where it leads, the sentence, the title of its 规则, and what to fill in to try it."""

    when: dict[str, Any]
    path: str
    title: str
    say: str
    cells: tuple[tuple[tuple[str, str], ...], ...]


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """One shape. `plugin` are registers, draws and indicators, `scenarios` more 规则, `code` the text of `plugin.py`; `{id}` in them is the new id."""

    about: str
    noun: str
    type: str
    granted: str
    refused: str
    fields: dict[str, dict[str, Any]]
    required: tuple[str, ...]
    base: dict[str, Any]
    params: dict[str, Any] = {}
    facts: dict[str, Any] = {}
    inputs: dict[str, str]
    rows: tuple[RowShape, ...]
    advice: tuple[dict[str, str], dict[str, Any], str, str] | None = None
    advice_scenario: str = ""
    scenarios: str = ""
    index: tuple[str, ...] = ()
    traits: tuple[str, ...] = ("全程网办",)
    plugin: dict[str, Any] = {}
    code: str = ""


def _param(label: str, kind: str, value: str, **more: Any) -> dict[str, Any]:
    return {"label": label, "kind": kind, **more, "values": [{"since": "2026-01-01", "value": value, "source": "待填写", "confirmed": False}]}


def _choice(title: str, *options: str) -> dict[str, Any]:
    return {"title": title, "type": "string", "enum": list(options)}


_MATTER = {"title": "事由", "type": "string", "minLength": 1, "maxLength": 200}

_BY_KIND = (
    RowShape({"kind": ["变更"]}, INSTANT, "变更的当场办结", "{kind}，当场办结。", ((("办理情形", "变更"),),)),
    RowShape({"kind": "not [变更]"}, ORDINARY, "其他的按一般程序", "{kind}，按一般程序办理。", ((("办理情形", "首次"),),)),
)

PERMIT = Shape(
    about="行政许可：按面积分当场办结和一般程序", noun="许可", type="行政许可", granted="准予许可", refused="不予许可",
    fields={"place_addr": {"$ref": "../elements/place_addr.json"}, "area_m2": {"$ref": "../elements/area_m2.json"}},
    required=("place_addr", "area_m2"), base={"place_addr": "沈抚示范区金枫街 1 号", "area_m2": 50},
    params={"area_limit": _param("当场办结面积上限", "decimal", "100", scale=2, unit="m2")},
    inputs={"area": "area_m2"},
    rows=(
        RowShape(
            {"area": "< {area_limit}"}, INSTANT, "面积小于上限的当场办结", "面积 {area}，小于 {area_limit}，当场办结。",
            ((("建筑面积", "99.99"),), (("建筑面积", "0.01"),)),
        ),
        RowShape(
            {"area": ">= {area_limit}"}, ORDINARY, "面积不小于上限的按一般程序", "面积 {area}，不小于 {area_limit}，按一般程序办理。",
            ((("建筑面积", "100"),), (("建筑面积", "100.01"),)),
        ),
    ),
    index=("area_m2",),
)

FILING = Shape(
    about="备案：按情形分当场办结和一般程序", noun="备案", type="其他行政权力", granted="准予备案", refused="不予备案",
    fields={"kind": _choice("办理情形", "首次", "变更"), "matter": _MATTER}, required=("kind", "matter"),
    base={"kind": "变更", "matter": "演示事由"}, inputs={"kind": "kind"}, rows=_BY_KIND,
)

LEDGER = Shape(
    about="名录：登记列入名录的单位，已在名录的提示", noun="登记", type="行政确认", granted="准予登记", refused="不予登记",
    fields={"kind": _choice("办理情形", "首次", "变更"), "matter": _MATTER}, required=("kind", "matter"),
    base={"kind": "变更", "matter": "演示事由"}, inputs={"kind": "kind"}, rows=_BY_KIND,
    facts={"listed": {"label": "已在名录", "from": "register:{id}_list", "where": "holder = self.holder and left_on is empty", "take": "exists"}},
    advice=({"kind": "kind", "listed": "listed"}, {"kind": ["首次"], "listed": True}, "已在名录", "申请人已在名录，请核对是否重复登记。"),
    advice_scenario="""
场景: 已在名录的再次申请
假如 名录"{name}名录"有记录
| 列入日期   |
| 2026-01-15 |
并且 申请人填写
| 栏目     | 内容 |
| 办理情形 | 首次 |
那么 结论"人工复核提示"为"已在名录"

场景: 不在名录的首次申请
假如 申请人填写
| 栏目     | 内容 |
| 办理情形 | 首次 |
那么 结论"人工复核提示"为"无"
""",
    plugin={"register": {"{id}_list": {"label": "{name}名录", "key": "holder", "fields": {
        "holder": {"label": "申请人", "kind": "text"}, "entered_on": {"label": "列入日期", "kind": "date"}, "left_on": {"label": "移出日期", "kind": "date"},
    }}}},
)

TRAIT = Shape(
    about="办理特征：声明一个特征，挂在一个事项上", noun="申请", type="公共服务", granted="同意", refused="不同意",
    fields={"kind": _choice("办理情形", "首次", "变更"), "matter": _MATTER}, required=("kind", "matter"),
    base={"kind": "变更", "matter": "演示事由"}, inputs={"kind": "kind"}, rows=_BY_KIND, traits=("{name}特征",),
    code='''"""办理特征“{name}特征”。"""

from collections.abc import Sequence

from core import Declaration, Trait, hookimpl


@hookimpl
def declare() -> Sequence[Declaration]:
    """The trait that items carry under `traits`."""
    return (Trait("{id}", "{name}特征", "待填写"),)
''',
)

INDICATOR = Shape(
    about="指标：填报完成数和总数，与目标值比较，并声明一个由办件算出的指标", noun="填报", type="公共服务", granted="采用", refused="不采用",
    fields={
        "done": {"title": "完成数", "type": "integer", "minimum": 0, "maximum": 1000000},
        "total": {"title": "总数", "type": "integer", "minimum": 1, "maximum": 1000000},
        "rate": {
            "title": "完成率", "type": "number", "x-kind": "decimal", "x-scale": 2, "x-calc": "round(done / total * 100, 2)", "x-help": "百分之",
        },
    },
    required=("done", "total"), base={"done": 90, "total": 100}, params={"target": _param("目标值（百分之）", "decimal", "80", scale=2)},
    inputs={"rate": "rate"},
    rows=(
        RowShape({"rate": ">= {target}"}, INSTANT, "达到目标的直接采用", "完成率 {rate}，达到 {target}。", ((("完成数", "80"),), (("完成数", "100"),))),
        RowShape({"rate": "< {target}"}, ORDINARY, "没有达到目标的由人核对", "完成率 {rate}，没有达到 {target}，请核对。", ((("完成数", "79"),), (("完成数", "0"),))),
    ),
    index=("done", "total"),
    plugin={"indicator": {"{id}_rate": {
        "label": "{name}达标率", "about": "待填写：数什么、按哪个日期归入各期、什么不计", "unit": "percent", "period": "month",
        "target": ">= 90", "target_basis": "待填写", "basis": ["待填写"], "status": "local-unconfirmed",
        "numerator": {"from": "case:{id}", "where": f"path = '{INSTANT}'", "day": "submitted_on"},
        "denominator": {"from": "case:{id}", "day": "submitted_on"},
    }}},
    scenarios="""
规则: 达标率是当场采用的占提交的比例
场景: 当场采用的计入分子和分母
当 申请人提交
那么 指标"{name}达标率"为"100.00%"
并且 指标"{name}达标率"达标为"是"

场景大纲: 目标的两边
假如 指标"{name}达标率"取数
| 项目 | 数 |
| 分子 | <分子> |
| 分母 | <分母> |
那么 指标"{name}达标率"达标为"<达标>"

例子:
| 分子 | 分母 | 达标 |
| 90 | 100 | 是 |
| 89 | 100 | 否 |
| 0 | 0 | 无数据 |
""",
)

CHECK = Shape(
    about="核查：办结以后按比例抽查，结果写入名录", noun="备案", type="其他行政权力", granted="准予备案", refused="不予备案",
    fields={"kind": _choice("办理情形", "首次", "变更"), "matter": _MATTER}, required=("kind", "matter"),
    base={"kind": "变更", "matter": "演示事由"}, inputs={"kind": "kind"}, rows=_BY_KIND,
    params={"check_share": _param("抽查比例（百分之）", "int", "10")},
    facts={"failed": {"label": "抽查不合格", "from": "register:{id}_credit", "where": "holder = self.holder and finding = '不合格'", "take": "exists"}},
    advice=({"failed": "failed"}, {"failed": True}, "抽查不合格", "申请人以前抽查不合格，请核对。"),
    advice_scenario="""
场景大纲: 以前抽查不合格
假如 名录"{name}抽查记录"有记录
| 认定   | 申请人   |
| 不合格 | <申请人> |
那么 结论"人工复核提示"为"<提示>"

例子:
| 申请人             | 提示       |
| 91210100MA0YT7B8X7 | 抽查不合格 |
| 91210100MA0YT7B8X8 | 无         |
""",
    plugin={
        "register": {"{id}_credit": {"label": "{name}抽查记录", "key": "holder", "fields": {
            "holder": {"label": "申请人", "kind": "text"}, "finding": {"label": "认定", "kind": "choice", "options": ["不合格"]},
            "case_number": {"label": "办件编号", "kind": "text"},
        }}},
        "draw": {"{id}_check": {
            "label": "{name}抽查", "item": "{id}", "where": "status = '办结'", "share": "check_share", "duty": "inspector",
            "results": ["合格", "不合格"], "register": "{id}_credit", "writes": ["不合格"], "basis": ["待填写"], "status": "local-unconfirmed",
        }},
    },
)

SHAPES: dict[str, Shape] = {
    "permit": PERMIT, "filing": FILING, "ledger": LEDGER, "trait": TRAIT, "indicator": INDICATOR, "check": CHECK,
}
"""By the word that `--shape` takes."""

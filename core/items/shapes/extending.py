"""Shapes that show how the platform is extended: a trait, an indicator, a draw of cases to check."""

from core.items.shapes.model import BY_KIND, INSTANT, MATTER, ORDINARY, RowShape, Shape, choice, param

TRAIT = Shape(
    about="办理特征：声明一个特征，挂在一个事项上", noun="申请", type="公共服务", granted="同意", refused="不同意",
    fields={"kind": choice("办理情形", "首次", "变更"), "matter": MATTER}, required=("kind", "matter"),
    base={"kind": "变更", "matter": "演示事由"}, inputs={"kind": "kind"}, rows=BY_KIND, traits=("{name}特征",),
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
    required=("done", "total"), base={"done": 90, "total": 100}, params={"target": param("目标值（百分之）", "decimal", "80", scale=2)},
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
    fields={"kind": choice("办理情形", "首次", "变更"), "matter": MATTER}, required=("kind", "matter"),
    base={"kind": "变更", "matter": "演示事由"}, inputs={"kind": "kind"}, rows=BY_KIND,
    params={"check_share": param("抽查比例（百分之）", "int", "10")},
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

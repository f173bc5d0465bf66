"""Shapes of items that end in a decision on an application: permit, filing, entry into a ledger."""

from core.items.shapes.model import BY_KIND, INSTANT, MATTER, ORDINARY, RowShape, Shape, choice, param

PERMIT = Shape(
    about="行政许可：按面积分当场办结和一般程序", noun="许可", type="行政许可", granted="准予许可", refused="不予许可",
    fields={"place_addr": {"$ref": "../elements/place_addr.json"}, "area_m2": {"$ref": "../elements/area_m2.json"}},
    required=("place_addr", "area_m2"), base={"place_addr": "沈抚示范区金枫街 1 号", "area_m2": 50},
    params={"area_limit": param("当场办结面积上限", "decimal", "100", scale=2, unit="m2")},
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
    fields={"kind": choice("办理情形", "首次", "变更"), "matter": MATTER}, required=("kind", "matter"),
    base={"kind": "变更", "matter": "演示事由"}, inputs={"kind": "kind"}, rows=BY_KIND,
)

LEDGER = Shape(
    about="名录：登记列入名录的单位，已在名录的提示", noun="登记", type="行政确认", granted="准予登记", refused="不予登记",
    fields={"kind": choice("办理情形", "首次", "变更"), "matter": MATTER}, required=("kind", "matter"),
    base={"kind": "变更", "matter": "演示事由"}, inputs={"kind": "kind"}, rows=BY_KIND,
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

"""Shapes of the items that officials start most often by themselves: instant on a promise, a ledger of its own cases, complaints, subsidies."""

from core.items.shapes.model import BY_KIND, INSTANT, MATTER, ORDINARY, RowShape, Shape, choice, param

_PROMISED = "告知承诺"
_ON_PROMISE = f"apply_mode = '{_PROMISED}'"


def _told(element: str) -> dict[str, object]:
    return {"$ref": f"../elements/{element}.json", "x-visible": _ON_PROMISE, "x-must": True}


PROMISE = Shape(
    about="承诺即办：作出承诺的当场办结，不承诺的按一般程序", noun="承诺即办", type="行政许可", granted="准予许可", refused="不予许可",
    fields={
        "matter": MATTER, "apply_mode": choice("办理方式", _PROMISED, "不采用告知承诺"),
        "promise_told": _told("promise_told"), "promise_met": _told("promise_met"), "promise_liable": _told("promise_liable"),
        "promise_public": {"$ref": "../elements/promise_public.json", "x-visible": _ON_PROMISE},
        "signer": {"$ref": "../elements/signer.json", "x-visible": _ON_PROMISE, "x-required": _ON_PROMISE},
    },
    required=("matter", "apply_mode"),
    base={
        "matter": "演示事由", "apply_mode": _PROMISED, "promise_told": True, "promise_met": True, "promise_liable": True, "promise_public": False,
        "signer": "演示甲",
    },
    inputs={"mode": "apply_mode"},
    rows=(
        RowShape({"mode": [_PROMISED]}, INSTANT, "作出承诺的当场办结", "采用{mode}，当场办结。", ((("办理方式", _PROMISED),),)),
        RowShape({"mode": f"not [{_PROMISED}]"}, ORDINARY, "不承诺的按一般程序", "{mode}，按一般程序办理。", ((("办理方式", "不采用告知承诺"),),)),
    ),
    traits=("全程网办", "告知承诺"),
    materials=(
        {
            "id": "promise", "name": "告知承诺书", "when": f"path = '{INSTANT}'", "get": "承诺替代", "document": "commitment", "basis": "待填写",
        },
    ),
)

RECORD = Shape(
    about="台账：登记一件记一件，本事项的办件就是台账，重复登记的提示", noun="台账", type="其他行政权力", granted="准予登记", refused="不予登记",
    fields={"kind": choice("办理情形", "首次", "变更"), "matter": MATTER}, required=("kind", "matter"),
    base={"kind": "变更", "matter": "演示事由"}, inputs={"kind": "kind"}, rows=BY_KIND,
    facts={"listed": {"label": "已经登记", "from": "case:{id}", "where": "holder = self.holder and status = '办结'", "take": "exists"}},
    advice=({"kind": "kind", "listed": "listed"}, {"kind": ["首次"], "listed": True}, "已经登记", "申请人已经登记过，请核对是否重复。"),
    advice_scenario="""
场景: 已经登记的再次登记
假如 已有办件
| 提交日期   | 状态 |
| 2026-01-15 | 办结 |
并且 申请人填写
| 栏目     | 内容 |
| 办理情形 | 首次 |
那么 结论"人工复核提示"为"已经登记"

场景: 第一次登记
假如 申请人填写
| 栏目     | 内容 |
| 办理情形 | 首次 |
那么 结论"人工复核提示"为"无"
""",
)

COMPLAINT = Shape(
    about="投诉举报：分投诉和举报两路，都由人办理和答复", noun="投诉举报", type="公共服务", granted="处理完毕", refused="不予处理",
    paths=("投诉调解", "举报核查"), by_hand=True,
    fields={
        "kind": choice("诉求类型", "投诉", "举报"),
        "target": {"title": "被投诉举报人", "type": "string", "minLength": 1, "maxLength": 100},
        "happened_on": {"title": "发生日期", "type": "string", "format": "date"},
        "matter": {"title": "事实和理由", "type": "string", "minLength": 1, "maxLength": 2000},
        "demand": {"title": "具体请求", "type": "string", "maxLength": 500, "x-visible": "kind = '投诉'", "x-required": "kind = '投诉'"},
    },
    required=("kind", "target", "matter"),
    base={"kind": "投诉", "target": "【演示】被投诉的商店", "happened_on": "2026-02-01", "matter": "演示事实和理由", "demand": "退款"},
    inputs={"kind": "kind"},
    rows=(
        RowShape({"kind": ["投诉"]}, "投诉调解", "投诉的调解", "{kind}，组织调解。", ((("诉求类型", "投诉"),),)),
        RowShape({"kind": ["举报"]}, "举报核查", "举报的核查", "{kind}，进行核查。", ((("诉求类型", "举报"), ("具体请求", "")),)),
    ),
    names={"receive": "登记", "review": "调解或者核查", "decide": "处理", "issue": "答复"},
)

SUBSIDY = Shape(
    about="补贴：按申报金额分当场核定和一般程序", noun="补贴", type="行政给付", granted="准予补贴", refused="不予补贴",
    fields={
        "matter": {"title": "补贴项目", "type": "string", "minLength": 1, "maxLength": 100},
        "spend": {"title": "申报金额", "type": "integer", "x-kind": "money", "minimum": 1, "maximum": 100_000_000_000},
        "account_name": {"title": "收款账户名", "type": "string", "minLength": 1, "maxLength": 100},
        "bank": {"title": "开户银行", "type": "string", "minLength": 1, "maxLength": 100},
        "account_no": {"title": "收款账号", "type": "string", "pattern": "^[0-9]{8,32}$", "x-help": "只写数字", "x-personal": True},
    },
    required=("matter", "spend", "account_name", "bank", "account_no"),
    base={
        "matter": "演示补贴项目", "spend": 500000, "account_name": "【演示】沈抚示范有限公司", "bank": "演示银行", "account_no": "6200000000000000",
    },
    params={"spend_limit": param("当场核定金额上限", "money", "10000")},
    inputs={"spend": "spend"},
    rows=(
        RowShape(
            {"spend": "<= {spend_limit}"}, INSTANT, "不超过上限的当场核定", "申报 {spend}，不超过 {spend_limit}，当场核定。",
            ((("申报金额", "10000 元"),), (("申报金额", "0.01 元"),)),
        ),
        RowShape(
            {"spend": "> {spend_limit}"}, ORDINARY, "超过上限的按一般程序", "申报 {spend}，超过 {spend_limit}，按一般程序办理。",
            ((("申报金额", "10000.01 元"),),),
        ),
    ),
    index=("spend",),
)

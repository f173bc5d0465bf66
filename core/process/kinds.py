"""The step kinds of the core: which outcomes a step may have and what an officer must give with each.

Sources: 行政许可法 32 (收件、受理 and their 5 working days), 34 (two officers for an on-site check), 38 (a refusal gives its reasons and
the remedies), 42 and 44 (decision; issue within 10 working days), 26 (several departments: one takes it in, all decide side by side).
"""

import msgspec

from core.items.model import StepKind
from core.items.parts import Limit

REMEDY = (
    "如不服本决定，可以自收到本决定书之日起六十日内依法申请行政复议，"
    "或者自收到本决定书之日起六个月内依法向人民法院提起行政诉讼。"
)
"""The sentence every refusal carries (行政许可法 38; 行政复议法 20: sixty days; 行政诉讼法 46: six months)."""


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """What a step kind is.

    `outcomes` are its words, `favourable` the one the system may reach by itself; `needs` names, for an outcome, the texts of an
    `Act` that may not be empty; `events` is the case event an outcome makes. `timed` steps count against the item's limit, which
    runs from acceptance to decision; `ceiling` is the longest limit the law allows a step of this kind in a permit. At a `system`
    step nobody acts: it ends by time, by what other cases have come to, or `at_once`. `silent` outcomes are said by the system only, when a
    time is over. A case that ends by an outcome `against` it has ended without what was applied for. `pair`: in a permit two officers
    must be there (34 第3款); `ways` are what may stand as the ground of an outcome.
    """

    word: str
    outcomes: tuple[str, ...]
    favourable: str
    needs: dict[str, tuple[str, ...]] = {}
    events: dict[str, str] = {}
    timed: bool = False
    ceiling: Limit | None = None
    system: bool = False
    silent: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    at_once: bool = False
    pair: bool = False
    ways: tuple[str, ...] = ()


SPECIAL = ("听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审")
"""What the law lists as not counting against the limit (行政许可法 45)."""
DIRECT, ELECTRONIC, LEFT, NOTICE = "直接送达", "电子送达", "留置送达", "公告送达"
DELIVERIES = (DIRECT, "邮寄送达", ELECTRONIC, NOTICE, LEFT)
"""Ways of serving a paper. Electronic service wants the applicant's consent; a public notice counts as served 30 days later (民事诉讼法 95)."""
_REFUSAL = ("reason", "basis")

KINDS: dict[StepKind, Kind] = {
    "filing": Kind(word="申报", outcomes=("提交",), favourable="提交", events={"提交": "filed"}),
    "receive": Kind(word="收件", outcomes=("收件",), favourable="收件", events={"收件": "received"}),
    "accept": Kind(
        word="受理",
        outcomes=("受理", "不予受理"),
        favourable="受理",
        needs={"不予受理": _REFUSAL},
        events={"受理": "accepted", "不予受理": "acceptance_refused"},
        against=("不予受理",),
        ceiling=Limit(days=5, basis="行政许可法第32条"),
    ),
    "review": Kind(
        word="审查",
        outcomes=("通过", "不通过"),
        favourable="通过",
        needs={"不通过": ("reason",)},
        events={"通过": "reviewed", "不通过": "reviewed"},
        against=("不通过",),
        timed=True,
    ),
    "decide": Kind(
        word="决定",
        outcomes=("准予", "不予"),
        favourable="准予",
        needs={"不予": _REFUSAL},
        events={"准予": "granted", "不予": "refused"},
        against=("不予",),
        timed=True,
    ),
    "issue": Kind(
        word="出证",
        outcomes=("出证",),
        favourable="出证",
        events={"出证": "issued"},
        ceiling=Limit(days=10, basis="行政许可法第44条"),
    ),
    "publicise": Kind(
        word="公示", outcomes=("期满无异议", "有异议"), favourable="期满无异议",
        events={"期满无异议": "publicised", "有异议": "objected"}, system=True, against=("有异议",),
    ),
    "wait": Kind(
        word="等候", outcomes=("继续办理", "逾期"), favourable="继续办理", events={"继续办理": "continued", "逾期": "lapsed"}, silent=("逾期",),
        against=("逾期",),
    ),
    "open": Kind(word="分办", outcomes=("已分办",), favourable="已分办", events={"已分办": "opened"}, system=True),
    "await": Kind(
        word="汇总", outcomes=("全部办成", "部分办结", "均未办成"), favourable="全部办成",
        events={"全部办成": "joined", "部分办结": "joined", "均未办成": "joined"}, system=True,
        against=("均未办成",),
    ),
    "consult": Kind(
        word="征求意见", outcomes=("意见收齐", "逾期未答复"), favourable="意见收齐", needs={"意见收齐": ("opinion",), "逾期未答复": ("opinion",)},
        events={"意见收齐": "consulted", "逾期未答复": "consulted"}, timed=True,
    ),
    "inspect": Kind(
        word="核查", outcomes=("合格", "不合格"), favourable="合格", needs={"合格": ("opinion",), "不合格": ("reason", "opinion")},
        events={"合格": "inspected", "不合格": "inspected"}, against=("不合格",), timed=True, pair=True,
    ),
    "hearing": Kind(
        word="听证", outcomes=("听证已举行", "未要求听证"), favourable="听证已举行", needs={"听证已举行": ("basis", "opinion")},
        events={"听证已举行": "heard", "未要求听证": "unheard"}, silent=("未要求听证",), timed=True,
    ),
    "special": Kind(
        word="特别程序", outcomes=("结果符合", "结果不符合"), favourable="结果符合", needs={"结果符合": ("opinion",), "结果不符合": ("reason", "opinion")},
        events={"结果符合": "special_done", "结果不符合": "special_done"}, against=("结果不符合",),
    ),
    "deliver": Kind(
        word="送达", outcomes=("已送达",), favourable="已送达", needs={"已送达": ("ground",)}, events={"已送达": "delivered"},
        ceiling=Limit(days=10, basis="行政许可法第44条"), ways=DELIVERIES,
    ),
    "forward": Kind(
        word="转报", outcomes=("上级准予", "上级不予"), favourable="上级准予", needs={"上级准予": ("opinion",), "上级不予": ("reason", "opinion")},
        events={"上级准予": "answered_above", "上级不予": "answered_above"}, against=("上级不予",),
    ),
    "archive": Kind(word="归档", outcomes=("已归档",), favourable="已归档", events={"已归档": "archived"}, system=True, at_once=True),
}
"""Every step kind of the core, by its name in `process.toml`."""

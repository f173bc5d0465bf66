"""The step kinds of the core: which outcomes a step may have and what an officer must give with each.

Sources: 行政许可法 32 (收件、受理 and their 5 working days), 34 (two officers for an on-site check), 38 (a refusal gives its reasons and
the remedies), 42 and 44 (decision; issue within 10 working days).
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
    runs from acceptance to decision; `ceiling` is the longest limit the law allows a step of this kind in a permit.
    """

    word: str
    outcomes: tuple[str, ...]
    favourable: str
    needs: dict[str, tuple[str, ...]] = {}
    events: dict[str, str] = {}
    timed: bool = False
    ceiling: Limit | None = None


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
        ceiling=Limit(days=5, basis="行政许可法第32条"),
    ),
    "review": Kind(
        word="审查",
        outcomes=("通过", "不通过"),
        favourable="通过",
        needs={"不通过": ("reason",)},
        events={"通过": "reviewed", "不通过": "reviewed"},
        timed=True,
    ),
    "decide": Kind(
        word="决定",
        outcomes=("准予", "不予"),
        favourable="准予",
        needs={"不予": _REFUSAL},
        events={"准予": "granted", "不予": "refused"},
        timed=True,
    ),
    "issue": Kind(
        word="出证",
        outcomes=("出证",),
        favourable="出证",
        events={"出证": "issued"},
        ceiling=Limit(days=10, basis="行政许可法第44条"),
    ),
}
"""Every step kind of the core, by its name in `process.toml`."""

"""Two countdowns, always both: what the law leaves and what was promised, each with a word for its state, never a colour alone."""

from datetime import date
from typing import Final, Literal, TypeAlias

import msgspec

from core.calendar import workdays_between
from core.cases.desk import SOON
from core.cases.views import CaseView, DueView
from core.items.item import Item
from core.items.parts import Limit
from core.process.clock import moment_words, words
from ui.web.templates import day

State: TypeAlias = Literal["waiting", "calm", "soon", "over", "done"]
STATE_WORDS: Final[dict[State, str]] = {"waiting": "尚未起算", "calm": "正常", "soon": "临期", "over": "已超期", "done": "已决定"}
STATE_TONES: Final[dict[State, str]] = {"waiting": "", "calm": "good", "soon": "warn", "over": "bad", "done": "good"}
"""How each state is drawn: the shell's tones."""
TONES: Final = {"overdue": "bad", "soon": "warn", "calm": "good", "none": ""}
"""The same for a row of the inbox."""


class Countdown(msgspec.Struct, frozen=True):
    """A limit as it stands today: its name, state, the big line, the small line, and the computation day by day."""

    name: str
    state: State
    left: str
    note: str
    explained: tuple[str, ...] = ()
    used: str = ""
    level: str = ""

    @property
    def word(self) -> str:
        """The state in a word."""
        return STATE_WORDS[self.state]

    @property
    def tone(self) -> str:
        """The state's tone in the shell."""
        return STATE_TONES[self.state]


def state_of(left: int) -> State:
    """The state of a limit with so many working days left."""
    return "over" if left < 0 else "soon" if left <= SOON else "calm"


def left_words(left: int) -> str:
    """How many working days are left, or by how many the limit has been passed."""
    return f"超期 {-left} 个工作日" if left < 0 else "今天到期" if left == 0 else f"剩 {left} 个工作日"


def countdowns(view: CaseView, item: Item, today: date) -> tuple[Countdown, ...]:
    """Statutory and promised, then the step's own limit when it has one."""
    running = {due.name: due for due in view.dues}
    said = {field.name: field.text for field in view.fields if not field.unseen}  # a choice reads as its value
    known = all(each.field not in {field.name for field in view.fields if field.unseen} for each in item.info.situation)
    statutory, promised = item.limits(said) if known else (None, None)
    both = (("法定期限", "法定剩余", statutory), ("承诺期限", "承诺剩余", promised))
    main = tuple(_limit(title, running.get(name), limit, view, today) for name, title, limit in both)
    own = tuple(_running(due.name, due, today) for due in view.dues if due.name not in {name for name, _, _ in both})
    return main + own


def _limit(title: str, due: DueView | None, limit: Limit | None, view: CaseView, today: date) -> Countdown:
    """A limit of the whole case; None where it depends on an answer that the reader does not need."""
    long = words(limit) if limit is not None else "按申报的情形"
    if due is not None:
        return _running(title, due, today)
    if view.decided_on is not None and view.accepted_on is not None:
        used = workdays_between(view.accepted_on, view.decided_on)
        took = "当日决定" if used == 0 else f"用时 {used} 个工作日"
        return Countdown(title, "done", took, f"期限 {long}，{day(view.decided_on)}决定")
    if view.closed_on is not None:
        return Countdown(title, "done", "不再计算", f"{day(view.closed_on)}结束，未进入决定")
    return Countdown(title, "waiting", long, "自受理之日起算")


def _running(title: str, due: DueView, today: date) -> Countdown:
    left = workdays_between(today, due.on)
    end = moment_words(due.at) if due.at is not None else day(due.on)
    note = f"{end}届满" + ("（预估，放假安排公布后重新计算）" if due.provisional else "")
    return Countdown(title, state_of(left), left_words(left), note, due.explained, due.used, due.level)


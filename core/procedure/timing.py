"""Time that does not count, and time that is added: special procedures (行政许可法 45) and the extension (42)."""

import msgspec

from core.cases.clocks import began, due_columns
from core.cases.commands import SPECIAL_BASIS, Ground
from core.cases.standing import Extension, Pause, Standing
from core.cases.state import CaseState, NewEvent
from core.items.parts import Limit
from core.procedure.command import Ask, Command, always, stays
from core.process import KINDS, Act, Refused
from core.process.clock import words
from core.process.kinds import SPECIAL

PERMIT = "行政许可"
_ALONE = Limit(days=10, unit="workday", basis="行政许可法第42条第1款")
_JOINT = Limit(days=15, unit="workday", basis="行政许可法第42条第2款")


def deciding(ground: Ground, state: CaseState) -> bool:
    """Whether the time of the case runs and it is not decided, at a step whose time counts."""
    step = ground.item.process.steps.get(state.step)
    return step is not None and KINDS[step.kind].timed and began(ground.item, state) is not None and state.decided_on is None


def extension_of(ground: Ground) -> Limit | None:
    """By how much the item's limit may be prolonged; None when nothing allows it."""
    info = ground.item.info
    if info.extension is not None:
        return info.extension
    return (_JOINT if info.joint else _ALONE) if info.type == PERMIT else None


def _start(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    if act.ground not in SPECIAL:
        return Refused(f"“{act.ground}”不是不计入时限的法定情形", f"可选：{'、'.join(SPECIAL)}（{SPECIAL_BASIS}）")
    if act.days < 1:
        return Refused("没有写明所需的工作日数", "须将所需时间书面告知申请人")
    pause = Pause(ground=act.ground, basis=SPECIAL_BASIS, since=ground.today, days=act.days)
    standing = msgspec.structs.replace(state.standing, pauses=(*state.standing.pauses, pause))
    line = f"{act.ground}所需 {act.days} 个工作日不计入办理时限（{SPECIAL_BASIS}）"
    return [stays(ground, state, ("special_started", "启动特别程序"), actor, act, standing, along=(line,), **_dues(ground, state, standing))]


def _end(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    pauses = tuple(each if each.until is not None else msgspec.structs.replace(each, until=ground.today) for each in state.standing.pauses)
    standing = msgspec.structs.replace(state.standing, pauses=pauses)
    return [stays(ground, state, ("special_ended", "结束特别程序"), actor, act, standing, **_dues(ground, state, standing))]


def _extend(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    allowed = extension_of(ground)
    assert allowed is not None, "shown only then"
    if not 1 <= act.days <= allowed.days:
        return Refused(f"延长 {act.days} 日不在允许的范围内", f"可以延长 1 至 {allowed.days} 日（{allowed.basis}）")
    more = Extension(days=act.days, unit=allowed.unit, basis=allowed.basis, reason=act.reason, on=ground.today)
    standing = msgspec.structs.replace(state.standing, extensions=(*state.standing.extensions, more))
    line = f"延长 {words(msgspec.structs.replace(allowed, days=act.days))}（{allowed.basis}）"
    return [stays(ground, state, ("extended", "延长期限"), actor, act, standing, along=(line,), basis=allowed.basis, **_dues(ground, state, standing))]


def _dues(ground: Ground, state: CaseState, standing: Standing) -> dict[str, object]:
    start = began(ground.item, state)
    return due_columns(ground.item, ground.values, standing, start) if start is not None else {}


def _may_start(_: Ground, state: CaseState) -> Refused | None:
    special = state.standing.special
    return Refused(f"“{special.ground}”还没有结束", "请先登记它的结果") if special is not None else None


def _may_extend(ground: Ground, state: CaseState) -> Refused | None:
    if state.standing.extensions:
        return Refused("本件已经延长过一次", "期限只能延长一次，请在届满日前作出决定")
    if state.statutory_due is not None and ground.today > state.statutory_due:
        return Refused(f"法定期限已于 {state.statutory_due} 届满，不能再延长", "请尽快作出决定")
    return None


COMMANDS: tuple[Command, ...] = (
    Command(
        word="启动特别程序", by="officer", about="听证、检验、检测、专家评审等所需时间不计入时限，须书面告知申请人",
        asks=(Ask("ground", "特别程序", options=lambda *_: tuple((each, each) for each in SPECIAL)), Ask("days", "所需工作日"), Ask("reason", "启动的理由")),
        shown=lambda ground, state: deciding(ground, state) and ground.item.info.type == PERMIT, lawful=_may_start, decide=_start,
    ),
    Command(
        word="结束特别程序", by="officer", about="登记特别程序的结果，时限继续计算", asks=(Ask("opinion", "结果"),),
        shown=lambda _, state: state.standing.special is not None, lawful=always, decide=_end,
    ),
    Command(
        word="延长期限", by="decider", about="经负责人批准延长一次，并告知申请人理由（行政许可法第42条）",
        asks=(Ask("days", "延长的日数"), Ask("reason", "延长的理由")),
        shown=lambda ground, state: deciding(ground, state) and extension_of(ground) is not None, lawful=_may_extend, decide=_extend,
    ),
)

"""Others are told or asked: 知会 and 已阅, 征求意见 and 会办, 答复意见 and taking the question back."""

from datetime import date

import msgspec

from core.cases.clocks import due_on
from core.cases.commands import SYSTEM_ACTOR, Ground, Walk
from core.cases.standing import Consult, Copy
from core.cases.state import CaseState, NewEvent
from core.items.parts import Limit
from core.procedure.command import Ask, Command, always, stays
from core.procedure.handing import by_officer
from core.process import Act, Refused

WAIT, GO_ON = "等候答复", "继续办理"
LONGEST = 60
"""Working days that somebody may be given for an opinion."""


def _tell(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    person = ground.around.anybody(act.to)
    if person is None:
        return Refused(f"没有叫“{act.to}”的工作人员", "请从工作人员中选择")
    if any(each.login == person.login for each in state.standing.copies):
        return Refused(f"已经知会{person.name}，对方还没有阅读", "不需要再知会")
    copy = Copy(login=person.login, name=person.name, on=ground.today)
    standing = msgspec.structs.replace(state.standing, copies=(*state.standing.copies, copy))
    return [stays(ground, state, ("copied", "知会"), actor, act, standing, along=(f"知会{person.name}",))]


def _read(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    left = tuple(each for each in state.standing.copies if each.login != ground.who.login)
    return [stays(ground, state, ("copy_read", "已阅"), actor, act, msgspec.structs.replace(state.standing, copies=left))]


def _told(ground: Ground, state: CaseState) -> Refused | None:
    mine = any(each.login == ground.who.login for each in state.standing.copies)
    return None if mine else Refused("没有知会您，或者您已经阅读", "不需要办理")


def _ask(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    if act.ground not in (WAIT, GO_ON):
        return Refused(f"“{act.ground}”不是可选的办法", f"可选：{WAIT}、{GO_ON}")
    return _asked(ground, state, act, actor, ("征求意见", act.ground == WAIT))


def _join(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    return _asked(ground, state, act, actor, ("会办", True))


def _asked(ground: Ground, state: CaseState, act: Act, actor: str, how: tuple[str, bool]) -> list[NewEvent] | Refused:
    word, waits = how
    org, person = ground.around.org(act.to), ground.around.anybody(act.to)
    if not org and person is None:
        return Refused(f"没有“{act.to}”这一部门或者工作人员", "请从部门和工作人员中选择")
    if not 1 <= act.days <= LONGEST:
        return Refused(f"答复期限 {act.days} 个工作日", f"写 1 到 {LONGEST} 个工作日")
    name = org or (person.name if person is not None else "")
    if any(each.open and each.name == name for each in state.standing.consults):
        return Refused(f"已经向{name}征求意见，对方还没有答复", "请等候答复，或者先撤回")
    last = due_on(Limit(days=act.days, unit="workday", basis=""), ground.today).on
    consult = Consult(
        no=len(state.standing.consults) + 1, kind=word, org=act.to if org else "", login="" if org else act.to, name=name,
        asked_on=ground.today, last_on=last, waits=waits,
    )
    standing = msgspec.structs.replace(state.standing, consults=(*state.standing.consults, consult))
    line = f"{word}：{name}，{last} 前答复，{WAIT if waits else GO_ON}"
    return [stays(ground, state, ("consult_asked", word), actor, act, standing, along=(line,))]


def asked_of(ground: Ground, state: CaseState) -> Consult | None:
    """The question that waits for an answer of whoever gives the command."""
    who = ground.who
    return next((each for each in state.standing.consults if each.open and (who.stands_for(each.login) or each.org in who.orgs)), None)


def _theirs(ground: Ground, state: CaseState) -> Refused | None:
    return None if asked_of(ground, state) is not None else Refused("没有向您征求意见，或者已经答复", "不需要办理")


def _answer(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    mine = asked_of(ground, state)
    assert mine is not None, "theirs only then"
    answered = msgspec.structs.replace(mine, answered_on=ground.today)
    late = "（逾期）" if ground.today > mine.last_on else ""
    return _closed(ground, state, act, actor, ("consult_answered", "答复意见", f"{mine.name}答复{late}", answered))


def _take_back(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    found = next((each for each in state.standing.consults if each.open and act.to in (str(each.no), each.name)), None)
    if found is None:
        return Refused(f"没有等候“{act.to}”的意见", "请从还没有答复的中选择")
    gone = msgspec.structs.replace(found, answered_on=ground.today)
    return _closed(ground, state, act, actor, ("consult_dropped", "撤回征求意见", f"不再等候{found.name}的意见", gone))


def _closed(ground: Ground, state: CaseState, act: Act, actor: str, how: tuple[str, str, str, Consult]) -> list[NewEvent]:
    kind, word, line, closed = how
    consults = tuple(closed if each.no == closed.no else each for each in state.standing.consults)
    event = stays(ground, state, (kind, word), actor, act, msgspec.structs.replace(state.standing, consults=consults), along=(line,))
    return _going_on(ground, state, event) if closed.waits else [event]


def _going_on(ground: Ground, state: CaseState, event: NewEvent) -> list[NewEvent]:
    """Nobody is waited for any more: where the system acts by itself, it does so now."""
    walk = Walk(ground, state, dict(state.outcomes))
    walk.add(event)
    walk.run_on()
    return walk.events


def waited_until(state: CaseState) -> date | None:
    """The last day on which an opinion is waited for, of the one that lapses first; None when none is."""
    return min((each.last_on for each in state.standing.consults if each.open and each.waits), default=None)


def lapsed(ground: Ground, state: CaseState) -> list[NewEvent]:
    """Who has not answered in time is not waited for any more; they may still answer."""
    late = [each for each in state.standing.consults if each.open and each.waits and each.last_on < ground.today]
    consults = tuple(msgspec.structs.replace(each, waits=False) if each in late else each for each in state.standing.consults)
    lines = tuple(f"{each.name}没有在 {each.last_on} 前答复，不再等候" for each in late)
    standing = msgspec.structs.replace(state.standing, consults=consults)
    return _going_on(ground, state, stays(ground, state, ("consult_lapsed", "逾期未答复"), SYSTEM_ACTOR, None, standing, along=lines))


def _everybody(ground: Ground, _: CaseState) -> tuple[tuple[str, str], ...]:
    return tuple((each.login, each.name) for each in (*ground.around.people, *ground.around.elsewhere) if each.login != ground.who.login)


def _departments(ground: Ground, state: CaseState) -> tuple[tuple[str, str], ...]:
    return (*ground.around.orgs, *_everybody(ground, state))


def _open_questions(_: Ground, state: CaseState) -> tuple[tuple[str, str], ...]:
    return tuple((str(each.no), each.name) for each in state.standing.consults if each.open)


def _undecided(ground: Ground, state: CaseState) -> bool:
    return by_officer(ground, state) and state.decided_on is None


_DAYS = Ask("days", "答复期限（工作日）", hint=f"1 到 {LONGEST}")
_WHAT = Ask("reason", "征求意见的内容", hint="对方看到这些文字和本件的全部内容")

COMMANDS: tuple[Command, ...] = (
    Command(
        word="知会", by="officer", about="让一名工作人员知道本件；对方可以查看，不能办理", asks=(Ask("to", "知会", options=_everybody), Ask("reason", "说明", required=False)),
        shown=by_officer, lawful=always, decide=_tell,
    ),
    Command(
        word="已阅", by="officer", about="知会您的办件，阅读以后标明已阅", shown=lambda _, state: bool(state.standing.copies), lawful=always, decide=_read,
        theirs=_told, anytime=True,
    ),
    Command(
        word="征求意见", by="officer", about="请其他部门或者人员提出意见；对方在答复以前可以查看本件",
        asks=(Ask("to", "征求谁的意见", options=_departments), _WHAT, _DAYS, Ask("ground", "其间", options=lambda *_: ((WAIT, WAIT), (GO_ON, GO_ON)))),
        shown=_undecided, lawful=always, decide=_ask,
    ),
    Command(
        word="会办", by="officer", about="请其他部门会同办理，收到意见以后再继续", asks=(Ask("to", "会办部门", options=_departments), _WHAT, _DAYS),
        shown=_undecided, lawful=always, decide=_join,
    ),
    Command(
        word="答复意见", by="officer", about="向您征求的意见，答复以后办理机关继续办理", asks=(Ask("opinion", "意见"),),
        shown=lambda _, state: any(each.open for each in state.standing.consults), lawful=always, decide=_answer, theirs=_theirs,
    ),
    Command(
        word="撤回征求意见", by="officer", about="不再等候对方的意见", asks=(Ask("to", "撤回", options=_open_questions), Ask("reason", "理由")),
        shown=lambda ground, state: by_officer(ground, state) and any(each.open for each in state.standing.consults), lawful=always, decide=_take_back,
    ),
)

"""Signing together 会签: everybody signs for himself, and the step's outcome falls when it is settled."""

from collections.abc import Sequence

import msgspec

from core.cases.around import Around
from core.cases.commands import Ground, Walk, lawful
from core.cases.hands import hand_of, signers_of, signs_as, together, unsigned
from core.cases.standing import Hand, Signature, Signer
from core.cases.state import CaseState, NewEvent
from core.items.model import StepDef
from core.procedure.command import Ask, Command, always, stays
from core.process import KINDS, Act, Refused

SIGN = "签署"


def signed(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    """One signature with an outcome's word; what follows when it settles the step.

    All sign favourably, or the first unfavourable word settles it; of any the first word does; in order only the next may sign.
    """
    process = ground.item.process
    step = process.step(state.step)
    walk = Walk(ground, state, dict(state.outcomes))
    refused = lawful(ground, state, _alone(step, act), walk.env)
    if refused is not None:
        return refused
    signer = signs_as(step, state, ground.who)
    if signer is None:
        return _not_now(step, state, ground)
    word = process.word(step.id, act.outcome)
    assert word is not None, "a lawful act has a word of the step"
    mine = Signature(key=signer.key, login=ground.who.login, name=ground.who.name, word=word)
    hand = msgspec.structs.replace(hand_of(state), signed=(*hand_of(state).signed, mine))
    line = f"{mine.name or '签署人'}签署“{process.shown(step.id, word)}”"
    event = stays(ground, state, ("signed", SIGN), actor, act, msgspec.structs.replace(state.standing, hand=hand), along=(line,))
    walk.add(msgspec.structs.replace(event, turn=msgspec.structs.replace(event.turn, officers=(ground.who.login,))))
    if settled(step, walk.state):
        everybody = msgspec.structs.replace(act, officers=tuple(each.login for each in hand.signed))
        walk.take(step, word, actor, everybody)
        walk.run_on()
    return walk.events


def settled(step: StepDef, state: CaseState) -> bool:
    """Whether the last signature decides the step."""
    last = hand_of(state).signed[-1].word
    if step.signing == "any" or last != KINDS[step.kind].favourable:
        return True
    return not unsigned(step, state)


def joined(ground: Ground, state: CaseState, act: Act) -> Act:
    """The act with those among its signers who have signed the same word before by themselves (two officers, 行政许可法 34 第3款)."""
    step = ground.item.process.steps.get(state.step)
    if step is None or not hand_of(state).signed:
        return act
    word = ground.item.process.word(step.id, act.outcome)
    before = [each.login for each in hand_of(state).signed if each.word == word]
    return msgspec.structs.replace(act, officers=tuple(dict.fromkeys((*act.officers, *before))))


def _alone(step: StepDef, act: Act) -> Act:
    """The act as if everybody had signed: the number of signatures is another matter."""
    return act if together(step) else msgspec.structs.replace(act, officers=tuple(map(str, range(step.officers))))


def _not_now(step: StepDef, state: CaseState, ground: Ground) -> Refused:
    if any(each.login == ground.who.login for each in hand_of(state).signed):
        return Refused("您已经签署，不能再签", f"还等候：{called(ground.around, unsigned(step, state))}")
    mine = [each for each in signers_of(step, state) if ground.who.stands_for(each.login) or each.role in ground.who.roles]
    if step.signing == "order" and mine:
        return Refused(f"还没有轮到您签署，现在由{called(ground.around, unsigned(step, state))}签署", "请等候前一位签署")
    return Refused(f"“{step.name}”不需要您签署", f"由{called(ground.around, unsigned(step, state))}签署")


def called(around: Around, signers: Sequence[Signer]) -> str:
    """How signers are called: by name, or by their role."""
    return "、".join(dict.fromkeys(each.name or around.role(each.role) for each in signers)) or "无"


def _sign(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    """At a step that wants several officers: one of them signs by himself."""
    return signed(ground, state, msgspec.structs.replace(act, outcome=act.ground), actor)


def _several(ground: Ground, state: CaseState) -> StepDef | None:
    step = ground.item.process.steps.get(state.step)
    return step if step is not None and step.officers > 1 and not together(step) else None


def _words(ground: Ground, state: CaseState) -> tuple[tuple[str, str], ...]:
    return tuple((word, word) for word in ground.item.process.outcomes(state.step)) if state.step else ()


def signing_step(ground: Ground, state: CaseState) -> bool:
    """Whether several sign here, each for himself."""
    step = ground.item.process.steps.get(state.step)
    return step is not None and together(step)


def _add(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    step = ground.item.process.step(state.step)
    person = ground.around.person(act.to)
    if person is None:
        return Refused(f"“{act.to}”不是本机关的工作人员", "请从本机关的工作人员中选择")
    if person.login in {each.login for each in signers_of(step, state)} | {each.login for each in hand_of(state).signed}:
        return Refused(f"{person.name}已经在签署人之列", "不需要再加")
    signers = (*signers_of(step, state), Signer(login=person.login, name=person.name))
    return [_changed(ground, state, act, actor, ("signer_added", "加签", f"加签：{person.name}", signers))]


def _remove(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    step = ground.item.process.step(state.step)
    signers = signers_of(step, state)
    gone = next((each for each in signers if act.to in (each.key, each.login, each.role, called(ground.around, (each,)))), None)
    if gone is None:
        return Refused(f"“{act.to}”不在签署人之列", f"签署人：{called(ground.around, signers)}")
    if any(each.key == gone.key for each in hand_of(state).signed):
        return Refused(f"{called(ground.around, (gone,))}已经签署，不能减去", "已经签署的，签署记录不能改变")
    if len(signers) == 1:
        return Refused("只剩一名签署人，不能减去", "需要换人的，先加签，再减签")
    left = tuple(each for each in signers if each.key != gone.key)
    events = [_changed(ground, state, act, actor, ("signer_removed", "减签", f"减签：{called(ground.around, (gone,))}", left))]
    standing = events[0].turn.standing
    after = msgspec.structs.replace(state, standing=standing) if standing is not None else state
    if not unsigned(step, after):
        return Refused("减去以后没有人可以签署", "其余的人都已签署的，不能减去最后一名")
    return events


def _changed(ground: Ground, state: CaseState, act: Act, actor: str, how: tuple[str, str, str, tuple[Signer, ...]]) -> NewEvent:
    kind, word, line, signers = how
    hand: Hand = msgspec.structs.replace(hand_of(state), signers=signers)
    return stays(ground, state, (kind, word), actor, act, msgspec.structs.replace(state.standing, hand=hand), along=(line,))


def _people(ground: Ground, state: CaseState) -> tuple[tuple[str, str], ...]:
    step = ground.item.process.steps.get(state.step)
    there = {each.login for each in signers_of(step, state)} if step is not None else set()
    return tuple((each.login, each.name) for each in ground.around.people if each.login not in there and each.login != ground.who.login)


def _removable(ground: Ground, state: CaseState) -> tuple[tuple[str, str], ...]:
    step = ground.item.process.steps.get(state.step)
    if step is None:
        return ()
    done = {each.key for each in hand_of(state).signed}
    return tuple((each.key, called(ground.around, (each,))) for each in signers_of(step, state) if each.key not in done)


COMMANDS: tuple[Command, ...] = (
    Command(
        word=SIGN, by="officer", about="须由两名以上工作人员办理的环节，您先就自己的意见签署，另一名工作人员办理时一并计入",
        asks=(Ask("ground", "签署的结果", options=_words), Ask("opinion", "意见", hint="记入办理记录，只在机关内部可见")),
        shown=lambda ground, state: _several(ground, state) is not None, lawful=always, decide=_sign,
    ),
    Command(
        word="加签", by="officer", about="再请一名本机关的工作人员签署",
        asks=(Ask("to", "加签的人员", options=_people), Ask("reason", "加签的理由")), shown=signing_step, lawful=always, decide=_add,
    ),
    Command(
        word="减签", by="officer", about="减去一名还没有签署的签署人",
        asks=(Ask("to", "减去的签署人", options=_removable), Ask("reason", "减签的理由")), shown=signing_step, lawful=always, decide=_remove,
    ),
)

"""The five ways to deal with an application that has been received, besides accepting or refusing it (行政许可法 32), and 容缺受理.

Source of the form of 容缺受理: the domain's common rules; of the rule that all corrections are told at once: 行政许可法 32 第1款第4项.
"""

from collections.abc import Collection, Sequence
from datetime import date

import msgspec

from core.cases.clocks import due_columns, due_on
from core.cases.commands import RECEIVING, Ground, Walk, env_of, promise
from core.cases.standing import Correction, Lacking, Standing
from core.cases.state import Amendment, CaseState, NewEvent
from core.items.item import Item
from core.items.parts import BY_UPLOAD, Material
from core.procedure.amending import amendment
from core.procedure.command import Ask, Command, always, ends, stays
from core.procedure.silence import SILENCE, acceptance_last
from core.process import Act, Point, Refused
from core.rules import value_words
from core.values import FieldType

NEW_GROUNDS = ("申请人变更申请", "由补正后的材料引起")
"""Why a later notice may list what an earlier one did not."""
ONCE = "补正内容须一次告知（行政许可法第32条第1款第4项）"


def receiving(ground: Ground, state: CaseState) -> bool:
    """Whether the application has come in and nobody has accepted it yet."""
    step = ground.item.process.steps.get(state.step)
    return step is not None and step.kind in RECEIVING and state.accepted_on is None and ground.item.info.starts == "applicant"


def tolerable(ground: Ground, state: CaseState) -> list[Material]:
    """The materials of this application that may be supplied later 可容缺材料."""
    return [each for each in ground.item.materials(env_of(ground, state)) if each.tolerate is not None]


def _correct(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    points = tuple(msgspec.structs.replace(point, label=label_of(ground.item, point.what)) for point in act.points)
    wrong = _points(points) or _askable(ground, points) or _again(points, state)
    if wrong is not None:
        return wrong
    mending, standing = ground.item.info.correction, state.standing
    last = due_on(mending.limit, ground.today).on if mending is not None else None
    no = standing.notices + 1
    asked = Correction(no=no, asked_on=ground.today, last_on=last, points=points)
    told = {point.what: point for point in (*standing.told, *points)}
    new = [point.label for point in points if point.because]
    after = msgspec.structs.replace(standing, correction=asked, told=tuple(told.values()), notices=no)
    lines = tuple(f"{point.label}：{point.problem}；{point.how}（{point.basis}）" for point in points)
    watched = f"第 {no} 次补正告知新列了{'、'.join(new)}" if new else ""
    return [stays(ground, state, ("correction_asked", "补正"), actor, act, after, along=lines, watched=watched)]


def _points(points: Sequence[Point]) -> Refused | None:
    for point in points:
        lacking = [word for word, text in (("存在的问题", point.problem), ("依据", point.basis), ("怎样补正", point.how)) if not text]
        if not point.label:
            return Refused(f"没有“{point.what}”这一栏目或者材料", "请从申报的栏目和材料中选择")
        if lacking:
            return Refused(f"“{point.label}”没有写明{'、'.join(lacking)}", f"请写明{'、'.join(lacking)}，申请人据此补正")
        if point.because and point.because not in NEW_GROUNDS:
            return Refused(f"“{point.because}”不是新增补正内容的法定理由", f"可选：{'、'.join(NEW_GROUNDS)}")
    return None


def _askable(ground: Ground, points: Sequence[Point]) -> Refused | None:
    """What the house fetches or works out by itself is nobody's to mend (国务院关于在线政务服务的若干规定 7)."""
    uploads = {each.id for each in ground.item.info.material if each.get == BY_UPLOAD}
    for point in points:
        field = ground.item.form.fields.get(point.what)
        if field is not None and field.calc:
            return Refused(f"“{point.label}”由系统算出，申请人不能填写", "请列明据以计算的栏目")
        if field is None and point.what not in uploads:
            return Refused(f"“{point.label}”由平台调取或者生成，不得要求申请人提供", "栏目有误的，请列明有关的栏目")
    return None


def _again(points: Sequence[Point], state: CaseState) -> Refused | None:
    """A later notice repeats what an earlier one listed; anything else needs a lawful ground."""
    if not state.standing.told:
        return None
    listed = {point.what for point in state.standing.told}
    new = [point.label for point in points if point.what not in listed and not point.because]
    if not new:
        return None
    return Refused(
        f"{ONCE}，先前的告知没有列明{'、'.join(new)}", f"先前列明的仍不符合的可以再次告知；新增的，须选择理由：{'、'.join(NEW_GROUNDS)}", watched=True
    )


def _looked_over(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    """An opinion beforehand: it binds nobody and stops no clock; a correction asked for stays as it was."""
    return [stays(ground, state, ("prereviewed", "预审意见"), actor, act, along=(act.reason,))]


def _corrected(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    correction = state.standing.correction
    assert correction is not None, "shown only then"
    given = {*act.values, *act.materials}
    left = [point.label for point in correction.points if point.what not in given]
    if left:
        return Refused(f"还有没有补正的内容：{'、'.join(left)}", "请全部补正后提交；已填写的会保存")
    stray = given - {point.what for point in correction.points} - _opened(ground)
    if stray:
        return Refused(f"补正告知没有列明{'、'.join(label_of(ground.item, each) or each for each in sorted(stray))}", "只能修改补正告知列明的内容")
    later = tuple(each for each in state.standing.promised if each not in act.materials)
    standing = msgspec.structs.replace(state.standing, correction=None, received_on=ground.today, promised=later)
    return _amended(ground, state, ("corrected", "补正"), act, actor, standing)


def _opened(ground: Ground) -> set[str]:
    """The fields that had no value and come into question only through what others say now: they may be filled in with a correction."""
    return opening(ground.item, ground.before if ground.before is not None else ground.values)


def opening(item: Item, before: Collection[str]) -> set[str]:
    """The conditional fields that have no value; `before` are the names of those that have."""
    fields = item.form.fields.values()
    return {field.name for field in fields if field.name not in before and (field.visible is not None or field.needed is not None)}


def _on_the_spot(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    return _amended(ground, state, ("amended", "当场更正"), act, actor, None)


def _amended(
    ground: Ground, state: CaseState, said: tuple[str, str], act: Act, actor: str, standing: Standing | None
) -> list[NewEvent]:
    """The application with the values as they are now, decided anew; the system goes on as far as it may."""
    walk = Walk(ground, state, dict(state.outcomes))
    decision = walk.decide()
    change = amendment(ground)
    names = [label_of(ground.item, each) for each in (*change.changed, *act.materials)]
    event = stays(
        ground, state, said, actor, act, standing, amended=change, decision=decision, outcomes=walk.outcomes,
        sentences=decision.sentences(ground.item.scope), along=(f"修改了{'、'.join(names)}",) if names else (),
    )
    walk.add(event)
    walk.run_on()
    return walk.events


def _promised(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    known = {each.id: each for each in tolerable(ground, state)}
    stray = [each for each in act.materials if each not in known]
    if stray:
        return Refused(f"{'、'.join(label_of(ground.item, each) or each for each in stray)}不能容缺", f"可以容缺的材料：{_names(known.values())}")
    said = promise(ground.item, state, act.materials)
    return [stays(ground, state, ("lacking_promised", "容缺承诺"), actor, act, said.standing, along=said.along)]


def _accept_lacking(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    known = {each.id: each for each in tolerable(ground, state)}
    stray = [label_of(ground.item, each) or each for each in act.materials if each not in known]
    if stray:
        return Refused(f"{'、'.join(stray)}不能容缺", "请一次告知申请人补正")
    unsigned = [known[each].name for each in act.materials if each not in state.standing.promised]
    if unsigned:
        return Refused(f"申请人还没有就{'、'.join(unsigned)}签署《容缺受理承诺书》", "请申请人在“我的办件”中作出容缺承诺，或者一次告知补正")
    statutory = due_columns(ground.item, ground.values, state.standing, ground.today)["statutory_due"]
    lacking = tuple(_lacking(known[each], ground.today, statutory) for each in act.materials)
    standing = msgspec.structs.replace(state.standing, correction=None, lacking=lacking)
    walk = Walk(ground, state, dict(state.outcomes))
    lines = tuple(f"“{each.label}”须在{_day(each.last_on)}以前补齐，逾期不补的视为放弃申请，作退件处理" for each in lacking)
    walk.take(
        ground.item.process.step(state.step), "受理", actor, act, kind="accepted_lacking", standing=standing, along=lines,
    )
    walk.run_on()
    return walk.events


def lacking_of(ground: Ground, state: CaseState, accepted: date, statutory: date) -> list[Lacking]:
    """The materials still lacking, with the last days as they are counted today."""
    known = {each.id: each for each in ground.item.info.material if each.tolerate is not None}
    return [_lacking(known[each.material], accepted, statutory) for each in state.standing.lacking if each.material in known]


def _lacking(material: Material, accepted: date, statutory: date) -> Lacking:
    """Its own days, but never past the item's limit."""
    assert material.tolerate is not None, "a tolerable material"
    return Lacking(material=material.id, label=material.name, last_on=min(due_on(material.tolerate, accepted).on, statutory))


def still_promised(ground: Ground, state: CaseState, accepted: date) -> tuple[Lacking, ...]:
    """What the applicant has promised and not given, when the case counts as accepted as of a day: its days run from today, when it is known."""
    statutory = due_columns(ground.item, ground.values, state.standing, accepted)["statutory_due"]
    return tuple(_lacking(each, ground.today, statutory) for each in tolerable(ground, state) if each.id in state.standing.promised)


def _supplied(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    waiting = {each.material: each.label for each in state.standing.lacking}
    stray = [label_of(ground.item, each) or each for each in act.materials if each not in waiting]
    if stray:
        return Refused(f"{'、'.join(stray)}不在待补齐的材料中", f"待补齐：{'、'.join(waiting.values())}")
    left = tuple(each for each in state.standing.lacking if each.material not in act.materials)
    walk = Walk(ground, state, dict(state.outcomes))
    lines = (f"补齐了{'、'.join(waiting[each] for each in act.materials)}",)
    standing = msgspec.structs.replace(state.standing, lacking=left)
    given = Amendment(attachments=ground.files) if ground.files else None
    still = {"status": state.status, "code": state.status_code} if left or state.decided_on is not None else {}
    walk.add(stays(ground, state, ("supplied", "补齐"), actor, act, standing, along=lines, amended=given, **still))
    walk.run_on()
    return walk.events


def _not_needed(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    return [ends(ground, state, ("not_needed", "不需要许可"), actor, act)]


def label_of(item: Item, what: str) -> str:
    """How people call the field or the material; empty when the item has neither."""
    field = item.form.fields.get(what)
    return field.label if field is not None else next((each.name for each in item.info.material if each.id == what), "")


def _names(materials: Collection[Material]) -> str:
    return "、".join(each.name for each in materials) or "无"


def _may_tolerate(ground: Ground, state: CaseState) -> bool:
    step = ground.item.process.steps.get(state.step)
    return receiving(ground, state) and step is not None and step.kind == "accept" and bool(tolerable(ground, state))


def _tolerable_options(ground: Ground, state: CaseState) -> tuple[tuple[str, str], ...]:
    return tuple((each.id, each.name) for each in tolerable(ground, state))


def _day(day: date) -> str:
    return value_words(day, FieldType("date"))


def _lacking_options(ground: Ground, state: CaseState) -> tuple[tuple[str, str], ...]:
    """Each with the last day it would have, accepted today, and whether the applicant has promised it."""
    statutory = due_columns(ground.item, ground.values, state.standing, ground.today)["statutory_due"]
    return tuple(
        (each.id, f"{each.name}，{_day(_lacking(each, ground.today, statutory).last_on)}（含当日）以前补齐" + ("" if each.id in state.standing.promised else "（申请人还没有承诺）"))
        for each in tolerable(ground, state)
    )


def _unnoticed(_: Ground, state: CaseState) -> Refused | None:
    """While the applicant has not answered a notice there is nothing new to tell."""
    correction = state.standing.correction
    last = correction.last_on if correction is not None else None
    return Refused("已经告知补正，申请人还没有补正", f"请等候申请人补正（至 {last}）") if last is not None else None


def _too_late(ground: Ground, state: CaseState) -> str:
    """What the law says when the days for telling what must be corrected are over."""
    last, since = acceptance_last(ground.item, state), state.received
    if last is None or ground.today <= last:
        return ""
    return f"告知补正的五个工作日已于{_day(last)}届满：逾期不告知的，自收到申请材料之日（{_day(since)}）起即为受理（{SILENCE.basis}），请按受理办理"


COMMANDS: tuple[Command, ...] = (
    Command(
        word="补正", by="officer", about="一次告知申请人须补正的全部内容；补正前不受理，五个工作日从补正之日重新起算",
        asks=(Ask("points", "补正内容"),), shown=receiving, lawful=_unnoticed, decide=_correct, warns=_too_late,
    ),
    Command(
        word="预审意见", by="officer", about="受理前先告诉申请人初步意见；不是决定，不停止五个工作日的计算",
        asks=(Ask("reason", "预审意见", hint="申请人看得到"),), shown=receiving, lawful=always, decide=_looked_over,
    ),
    Command(
        word="容缺受理", by="officer", about="主要材料齐全，容缺的材料由申请人按承诺限期补齐；审查照常进行，补齐前不作准予决定",
        asks=(Ask("materials", "容缺的材料", hint="逾期没有补齐的，视为放弃申请，作退件处理", options=_lacking_options),), shown=_may_tolerate, lawful=always, decide=_accept_lacking,
    ),
    Command(
        word="当场更正", by="officer", about="申请人当场更正可以当场更正的错误（行政许可法第32条第1款第3项）",
        asks=(Ask("values", "更正的栏目"), Ask("reason", "更正的情况")), shown=receiving, lawful=always, decide=_on_the_spot, amends=True,
    ),
    Command(
        word="不需要许可", by="officer", about="申请事项依法不需要取得行政许可，即时告知申请人不受理（行政许可法第32条第1款第1项）",
        asks=(Ask("reason", "理由"), Ask("basis", "依据")), shown=receiving, lawful=always, decide=_not_needed,
    ),
    Command(
        word="提交补正", by="applicant", about="按补正告知逐项修改后提交",
        asks=(), shown=lambda _, state: state.standing.correction is not None, lawful=always, decide=_corrected, amends=True, files=True,
    ),
    Command(
        word="容缺承诺", by="applicant", about="签署《容缺受理承诺书》，承诺限期补齐容缺的材料",
        asks=(Ask("materials", "容缺的材料", options=_tolerable_options),),
        shown=lambda ground, state: receiving(ground, state) and bool(tolerable(ground, state)), lawful=always, decide=_promised,
    ),
    Command(
        word="补齐", by="applicant", about="补齐容缺的材料",
        asks=(Ask("materials", "补齐的材料", options=lambda _, state: tuple((each.material, each.label) for each in state.standing.lacking)),),
        shown=lambda _, state: bool(state.standing.lacking), lawful=always, decide=_supplied, files=True,
    ),
)

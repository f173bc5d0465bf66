"""The commands that belong where a case stands, for whoever reads it, and what hangs over it; each with its reason where it may not be given."""

from datetime import date

from core.access import Actor
from core.cases.commands import Ground, deciders
from core.cases.loading import Loaded
from core.cases.views import AskView, CommandView, PendingView, PointView
from core.house import House
from core.items.model import APPLICANT
from core.procedure.command import Ask, Command
from core.procedure.registry import COMMANDS
from core.process import Refused
from core.rules import value_words


def offers(house: House, actor: Actor, case: Loaded) -> tuple[CommandView, ...]:
    """The commands that may come into question for this reader: an applicant's for the applicant, the officers' for officers."""
    if not case.state.open:
        return ()
    ground = case.ground()
    theirs = [command for command in COMMANDS.values() if (command.by == "applicant") == (actor.kind == "applicant")]
    if actor.kind not in ("applicant", "officer"):
        return ()
    return tuple(_offer(house, actor, case, command, ground) for command in theirs if command.shown(ground, case.state))


def _offer(house: House, actor: Actor, case: Loaded, command: Command, ground: Ground) -> CommandView:
    refused = not_theirs(house, actor, case, command) or command.lawful(ground, case.state)
    asks = tuple(_ask(ask, ground, case) for ask in command.asks)
    if refused is not None:
        return CommandView(word=command.word, about=command.about, possible=False, because=refused.because, instead=refused.instead, asks=asks)
    return CommandView(word=command.word, about=command.about, possible=True, asks=asks)


def not_theirs(house: House, actor: Actor, case: Loaded, command: Command) -> Refused | None:
    """Why the command is not this actor's to give; None when it is."""
    step = case.item.process.steps.get(case.state.step)
    if command.by == "applicant" or (command.by == "officer" and step is not None and step.duty == APPLICANT):
        mine = actor.party(case.state.party, case.state.item) is not None
        return None if mine else Refused(f"“{command.word}”由申请人办理", "请由申请人或者其委托代理人办理")
    duties = deciders(case.item) if command.by == "decider" else (step.duty,) if step is not None and step.duty else ()
    if any(actor.holds(duty, case.state.org) for duty in duties):
        return None
    roles = house.catalogue.registry.roles
    who = "、".join(roles[duty].name for duty in duties if duty in roles) or "系统"
    return Refused(f"“{command.word}”由{who}办理，您没有这一岗位", f"请移交{who}")


def _ask(ask: Ask, ground: Ground, case: Loaded) -> AskView:
    return AskView(ask.name, ask.label, ask.required, ask.hint, ask.options(ground, case.state) if ask.options is not None else ())


def pending(case: Loaded, *, openly: bool) -> PendingView:
    """What hangs over the case; what a personal field says now only `openly`."""
    standing, special = case.state.standing, case.state.standing.special
    correction = standing.correction
    points = [_point(case, point.what, (point.label, point.problem, point.basis, point.how), openly=openly) for point in correction.points] if correction else []
    return PendingView(
        points=tuple(points), correct_by=correction.last_on if correction is not None and correction.last_on != date.max else None,
        lacking=tuple((each.material, each.label, each.last_on) for each in standing.lacking), promised=standing.promised,
        special=special.ground if special is not None else "",
        told=tuple(_point(case, each.what, (each.label, each.problem, each.basis, each.how), openly=openly) for each in standing.told),
    )


def _point(case: Loaded, what: str, texts: tuple[str, str, str, str], *, openly: bool) -> PointView:
    field, value = case.item.form.fields.get(what), case.values.get(what)
    label, problem, basis, how = texts
    now = value_words(value, field.type) if field is not None and value is not None and (openly or not field.personal) else ""
    return PointView(what=what, label=label, material=field is None, problem=problem, basis=basis, how=how, now=now)

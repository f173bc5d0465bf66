"""The commands that belong where a case stands, for whoever reads it, and what hangs over it; each with its reason where it may not be given."""


from core.access import Actor
from core.cases.around import ALONE, Around
from core.cases.commands import Ground
from core.cases.loading import Loaded
from core.cases.people import who_of
from core.cases.views import AskView, CommandView, PendingView, PointView
from core.procedure.command import Ask, Command
from core.procedure.permitting import unpermitted
from core.procedure.registry import COMMANDS
from core.rules import value_words


def offers(actor: Actor, case: Loaded, around: Around = ALONE) -> tuple[CommandView, ...]:
    """The commands that may come into question for this reader: an applicant's for the applicant, the officers' for officers."""
    if actor.kind not in ("applicant", "officer"):
        return ()
    ground = case.ground(who_of(actor, case.state.org), around)
    theirs = [command for command in COMMANDS.values() if (command.by == "applicant") == (actor.kind == "applicant")]
    found = [_offer(actor, case, command, ground) for command in theirs if (case.state.open or command.anytime) and command.shown(ground, case.state)]
    return tuple(offer for offer in found if offer is not None)


def _offer(actor: Actor, case: Loaded, command: Command, ground: Ground) -> CommandView | None:
    """The command as it is offered; None for one that is only for others."""
    mine = actor.party(case.state.party, case.state.item) is not None
    refused = unpermitted(ground, case.state, command, mine=mine)
    if refused is not None and command.theirs is not None:
        return None
    refused = refused or command.lawful(ground, case.state)
    asks = tuple(_ask(ask, ground, case) for ask in command.asks)
    if refused is not None:
        return CommandView(word=command.word, about=command.about, possible=False, because=refused.because, instead=refused.instead, asks=asks)
    warned = command.warns(ground, case.state) if command.warns is not None else ""
    return CommandView(word=command.word, about=command.about, possible=True, asks=asks, warning=warned)


def _ask(ask: Ask, ground: Ground, case: Loaded) -> AskView:
    return AskView(ask.name, ask.label, ask.required, ask.hint, ask.options(ground, case.state) if ask.options is not None else ())


def pending(case: Loaded, *, openly: bool) -> PendingView:
    """What hangs over the case; what a personal field says now only `openly`."""
    standing, special = case.state.standing, case.state.standing.special
    correction = standing.correction
    points = [_point(case, point.what, (point.label, point.problem, point.basis, point.how), openly=openly) for point in correction.points] if correction else []
    return PendingView(
        points=tuple(points), correct_by=correction.last_on if correction is not None else None,
        lacking=tuple((each.material, each.label, each.last_on) for each in standing.lacking), promised=standing.promised,
        special=special.ground if special is not None else "",
        told=tuple(_point(case, each.what, (each.label, each.problem, each.basis, each.how), openly=openly) for each in standing.told),
    )


def _point(case: Loaded, what: str, texts: tuple[str, str, str, str], *, openly: bool) -> PointView:
    field, value = case.item.form.fields.get(what), case.values.get(what)
    label, problem, basis, how = texts
    shown = field is not None and value is not None and (openly or not field.personal) and what not in case.unseen
    now = value_words(value, field.type) if shown and field is not None and value is not None else ""
    return PointView(what=what, label=label, material=field is None, problem=problem, basis=basis, how=how, now=now)

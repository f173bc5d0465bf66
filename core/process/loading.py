"""From `process.toml` to a checked process, or to every fault in it."""

from collections.abc import Collection, Mapping

from core.faults import Blame, Fault
from core.items.model import ItemFile, Next, ProcessFile, StepDef
from core.process.approving import check_approval
from core.process.checking import check_steps, step_place
from core.process.effects import EffectPlan, load_effects
from core.process.endings import check_endings
from core.process.graph import check_graph
from core.process.kinds import KINDS
from core.process.limits import check_limits
from core.process.opens import OpenPlan, load_opens
from core.process.order import check_order
from core.process.process import Move, Place, Process
from core.process.silences import check_silences
from core.rules import Expr, Scope, compile_expr, evaluate

Opens = dict[str, tuple[OpenPlan, ...]]
Texts = dict[tuple[str, int], Expr]
"""The parsed conditions: by step id and position of the way out; -1 is the step's `auto`."""


def load_process(
    source: ProcessFile, scope: Scope, roles: Collection[str], info: ItemFile, blame: Blame, others: Mapping[str, Scope] | None = None
) -> tuple[Process | None, list[Fault]]:
    """The checked process, or all faults of it.

    `scope` are the form's fields, the outcomes of the rules and the base names; `roles` every role the registry knows; `info` the
    item's own file, whose limits the steps may not exceed; `blame` names the file `process.toml`; `others` are the registers it may
    read and write, by `register:<id>`.
    """
    around = others or {}
    texts, faults = _expressions(source, scope, blame)
    faults += check_steps(source, scope, roles, blame)
    faults += check_graph(source, blame)
    faults += check_limits(source, info, blame)
    faults += check_approval(source, scope, roles, info, blame)
    faults += check_order(source, info, blame)
    faults += check_endings(source, blame)
    faults += check_silences(source, info, blame)
    opens, found = _opens(source, scope, around, blame)
    effects, more = load_effects(source, scope, around, blame)
    faults += found + more
    return (None, faults) if faults else (_build(source, texts, opens, effects), [])


def _opens(source: ProcessFile, scope: Scope, others: Mapping[str, Scope], blame: Blame) -> tuple[Opens, list[Fault]]:
    plans, faults = Opens(), list[Fault]()
    for step in source.step:
        if step.opens:
            plans[step.id], found = load_opens(step, scope, others, blame, step_place(step))
            faults += found
    return plans, faults


def _expressions(source: ProcessFile, scope: Scope, blame: Blame) -> tuple[Texts, list[Fault]]:
    """Every `auto` and `when`, parsed and typed as a condition."""
    texts: Texts = {}
    faults: list[Fault] = []
    for step in source.step:
        written = [(-1, f"{step_place(step)}.auto", step.auto)]
        written += [(no, f"{step_place(step)}.next[{no + 1}].when", way.when) for no, way in enumerate(step.next)]
        for no, place, text in written:
            if text:
                expr, wrong = compile_expr(text, scope, blame, place, want="bool")
                faults += wrong
                if expr is not None:
                    texts[step.id, no] = expr
                    faults += _never(no, expr, blame, place)
    return texts, faults


def _never(no: int, expr: Expr, blame: Blame, place: str) -> list[Fault]:
    """A way that is never open; `auto = "false"` is a way of switching it off."""
    if no < 0 or evaluate(expr, {}) is not False:
        return []
    return [blame.at(place, f"条件“{expr.source}”永远不成立，走不到这里", "能够成立的条件，或者删去这一去向", code="unreachable-next")]


def _build(source: ProcessFile, texts: Texts, opens: Opens, effects: tuple[EffectPlan, ...]) -> Process:
    moves = {(step.id, word): _moves(step, word, texts) for step in source.step for word in KINDS[step.kind].outcomes}
    autos = {step_id: expr for (step_id, no), expr in texts.items() if no < 0}
    return Process({step.id: step for step in source.step}, moves, autos, opens, effects)


def _moves(step: StepDef, word: str, texts: Texts) -> tuple[Move, ...]:
    """The ways out under one outcome, in the order of the file."""
    return tuple(
        Move(texts.get((step.id, no)), _place(way)) for no, way in enumerate(step.next) if way.on in ("", word)
    )


def _place(way: Next) -> Place:
    return Place(step=way.to, end=way.end)

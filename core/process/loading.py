"""From `process.toml` to a checked process, or to every fault in it."""

from collections.abc import Collection

from core.faults import Blame, Fault
from core.items.model import ItemFile, Next, ProcessFile, StepDef
from core.process.checking import check_steps, step_place
from core.process.graph import check_graph
from core.process.kinds import KINDS
from core.process.limits import check_limits
from core.process.process import Move, Place, Process
from core.rules import Expr, Scope, compile_expr

Texts = dict[tuple[str, int], Expr]
"""The parsed conditions: by step id and position of the way out; -1 is the step's `auto`."""


def load_process(
    source: ProcessFile, scope: Scope, roles: Collection[str], info: ItemFile, blame: Blame
) -> tuple[Process | None, list[Fault]]:
    """The checked process, or all faults of it.

    `scope` are the form's fields, the outcomes of the rules and the base names; `roles` every role the registry knows; `info` the
    item's own file, whose limits the steps may not exceed; `blame` names the file `process.toml`.
    """
    texts, faults = _expressions(source, scope, blame)
    faults += check_steps(source, scope, roles, blame)
    faults += check_graph(source, blame)
    faults += check_limits(source, info, blame)
    return (None, faults) if faults else (_build(source, texts), [])


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
    return texts, faults


def _build(source: ProcessFile, texts: Texts) -> Process:
    moves = {(step.id, word): _moves(step, word, texts) for step in source.step for word in KINDS[step.kind].outcomes}
    autos = {step_id: expr for (step_id, no), expr in texts.items() if no < 0}
    return Process({step.id: step for step in source.step}, moves, autos)


def _moves(step: StepDef, word: str, texts: Texts) -> tuple[Move, ...]:
    """The ways out under one outcome, in the order of the file."""
    return tuple(
        Move(texts.get((step.id, no)), _place(way)) for no, way in enumerate(step.next) if way.on in ("", word)
    )


def _place(way: Next) -> Place:
    return Place(step=way.to, end=way.end)

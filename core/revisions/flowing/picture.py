"""The process of a revision as a picture, also while something is wrong with it."""

from collections.abc import Callable, Mapping

import msgspec

from core.faults import Blame
from core.items.model import ProcessFile, StepDef
from core.items.reading import read_toml
from core.process.drawing import Drawing, draw
from core.process.kinds import KINDS
from core.process.process import Move, Place, Process
from core.revisions.documents import Files
from core.rules import Expr, Named, Scope, compile_expr, parse
from core.values import FieldType

_BROKEN = "broken_condition"
_BLAME = Blame("", "")


def source_of(files: Files) -> ProcessFile | None:
    """The process as it is written; None when it cannot be read at all."""
    return read_toml(files.get("process.toml", b""), ProcessFile, _BLAME)[0]


def pictured(source: ProcessFile, scope: Scope, who: Callable[[StepDef], str]) -> Drawing | None:
    """The picture; what leads nowhere is left out, and a condition that is wrong says so. None without a single step."""
    if not source.step:
        return None
    steps = {step.id: step for step in source.step}
    shown: Scope = {**scope, _BROKEN: Named("这个条件有错", FieldType("bool"))}
    moves = {(step.id, word): _moves(step, word, steps, scope) for step in steps.values() for word in KINDS[step.kind].outcomes}
    return draw(Process(steps, moves, {}), shown, who)


def _moves(step: StepDef, word: str, steps: Mapping[str, StepDef], scope: Scope) -> tuple[Move, ...]:
    ways = [way for way in step.next if way.on in ("", word) and (way.end or way.to in steps)]
    return tuple(Move(_condition(way.when, scope), Place(step="" if way.end else way.to, end=way.end)) for way in ways)


def _condition(text: str, scope: Scope) -> Expr | None:
    if not text.strip():
        return None
    found, _ = compile_expr(text, scope, _BLAME, "", want="bool")
    return found or msgspec.structs.replace(parse(_BROKEN), source=text)

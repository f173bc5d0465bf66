"""What a command is, and the events that commands make: the case stays where it is, or ends."""

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

import msgspec

from core.cases.commands import Ground, written
from core.cases.standing import Standing
from core.cases.state import STATUS, CaseState, NewEvent, Turn, status_of_kind
from core.process import Act, Refused

By: TypeAlias = Literal["officer", "applicant", "decider"]
"""Who gives a command: whoever has the duty of the step, the applicant, whoever decides in the process."""
Options: TypeAlias = Callable[[Ground, CaseState], tuple[tuple[str, str], ...]]
"""What may be chosen now: what is sent, and how it reads."""


class Ask(msgspec.Struct, frozen=True):
    """Something that goes with a command: the name it has in an `Act`, how people call it, what may be chosen."""

    name: str
    label: str
    required: bool = True
    hint: str = ""
    options: Options | None = None


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """A command.

    `about` says in one sentence what it does. `shown` tells whether it is a matter at all where the case stands; `lawful` why it may
    not be given now; `decide` answers its events, or why not. `amends`: the applicant's values change, and the rules are asked again.
    `theirs`, where it is set, says instead of `by` whether it is for whoever gives it (`Ground.who`), and why not; it is then offered to those only.
    `anytime`: also after the case has ended.
    `files`: files may come with it, and each material named must have one.
    `warns` says what the law says of giving it now, where that is not what one would think; empty for nothing.
    """

    word: str
    by: By
    about: str
    asks: tuple[Ask, ...] = ()
    shown: Callable[[Ground, CaseState], bool]
    lawful: Callable[[Ground, CaseState], Refused | None]
    decide: Callable[[Ground, CaseState, Act, str], list[NewEvent] | Refused]
    amends: bool = False
    anytime: bool = False
    theirs: Callable[[Ground, CaseState], Refused | None] | None = None
    files: bool = False
    warns: Callable[[Ground, CaseState], str] | None = None


def always(_: Ground, __: CaseState) -> Refused | None:
    """Lawful wherever it is shown."""
    return None


def stays(
    ground: Ground, state: CaseState, said: tuple[str, str], actor: str, act: Act | None = None, standing: Standing | None = None, **more: Any
) -> NewEvent:
    """The event (its kind, and what was said) of a command after which the case stands where it stood.

    A kind that has no status of its own leaves the case's as it was.
    """
    kind, word = said
    status, code = status_of_kind(kind, word, "") if kind in STATUS else (state.status, state.status_code)
    turn = Turn(**spoken(act) | {
        "step": state.step, "outcome": word, "status": status, "code": code, "to": state.step, "standing": standing, **more,
    })
    return written(ground, state, NewEvent(kind, ground.today, actor, turn))


def ends(
    ground: Ground, state: CaseState, said: tuple[str, str], actor: str, act: Act | None = None, standing: Standing | None = None, **more: Any
) -> NewEvent:
    """The event (its kind, and the word of the end) of a command that ends the case."""
    kind, word = said
    status, code = status_of_kind(kind, word, word)
    turn = Turn(**spoken(act) | {
        "step": state.step, "outcome": word, "status": status, "code": code, "end": word, "closed_on": ground.today, "standing": standing,
        **more,
    })
    return written(ground, state, NewEvent(kind, ground.today, actor, turn))


def spoken(act: Act | None) -> dict[str, Any]:
    """What of an act an event stays."""
    if act is None:
        return {}
    return {name: getattr(act, name) for name in ("reason", "basis", "opinion", "officers", "ground", "days")} | {"named": act.to}

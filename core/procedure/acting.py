"""An act: an outcome of the step where the case stands, or a command."""

import msgspec

from core.cases.commands import Ground, cleaned
from core.cases.commands import acted as said_at_step
from core.cases.hands import together
from core.cases.state import CaseState, NewEvent
from core.items.item import Item
from core.procedure.command import Command
from core.procedure.permitting import in_place_of
from core.procedure.registry import COMMANDS
from core.procedure.signing import joined, signed
from core.process import KINDS, Act, Refused


def command_of(item: Item, state: CaseState, word: str) -> Command | None:
    """The command of that word; None for an outcome of the step where the case stands, which goes first, and for anything else."""
    step = item.process.steps.get(state.step)
    if step is not None and item.process.word(step.id, word) is not None:
        return None
    return COMMANDS.get(word)


def acted(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    """The events of an act, or why it is not lawful. Who may give it is for the caller to see to."""
    command = command_of(ground.item, state, act.outcome)
    outcome = _acted(ground, state, command, act, actor)
    instead = in_place_of(ground, state, command)
    if isinstance(outcome, Refused) or not instead:
        return outcome
    return [_noted(event, actor, instead) for event in outcome]


def _noted(event: NewEvent, actor: str, instead: str) -> NewEvent:
    """The event with the words of a stand-in; the actor stays who it was."""
    return event if event.actor != actor else msgspec.structs.replace(event, turn=msgspec.structs.replace(event.turn, instead_of=instead))


def _acted(ground: Ground, state: CaseState, command: Command | None, act: Act, actor: str) -> list[NewEvent] | Refused:
    if command is None:
        step = ground.item.process.steps.get(state.step)
        if step is not None and together(step) and not KINDS[step.kind].system:
            return signed(ground, state, cleaned(act), actor)
        return said_at_step(ground, state, joined(ground, state, act), actor)
    if not state.open and not command.anytime:
        return Refused(f"办件已经结束（{state.status}）", "需要改变结果的，由决定人依法撤销")
    if not command.shown(ground, state):
        step = ground.item.process.steps.get(state.step)
        return Refused(f"“{step.name if step else state.status}”环节不能办理“{command.word}”", "请按当前环节办理")
    refused = command.lawful(ground, state) or _missing(command, act)
    return refused if refused is not None else command.decide(ground, state, cleaned(act), actor)


def _missing(command: Command, act: Act) -> Refused | None:
    """What must go with the command and does not."""
    lacking = [ask.label for ask in command.asks if ask.required and not _given(getattr(act, ask.name))]
    return Refused(f"办理“{command.word}”，须写明{'、'.join(lacking)}", f"请补充{'、'.join(lacking)}") if lacking else None


def _given(value: object) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)

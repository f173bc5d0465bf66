"""The applicant consents to electronic service 电子送达."""

import msgspec

from core.cases.commands import Ground
from core.cases.state import CaseState, NewEvent
from core.procedure.command import Command, always, stays
from core.process import Act, Refused


def _consent(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    standing = msgspec.structs.replace(state.standing, electronic=True)
    return [stays(ground, state, ("electronic_consented", "同意电子送达"), actor, act, standing)]


def _may(ground: Ground, state: CaseState) -> bool:
    ways = {state.step, *ground.item.process.ahead(state.step)} if state.step else set()
    return not state.standing.electronic and any(ground.item.process.step(each).kind == "deliver" for each in ways)


COMMANDS: tuple[Command, ...] = (
    Command(
        word="同意电子送达", by="applicant", about="同意以电子方式送达文书，到达您的账号即为送达", shown=_may, lawful=always, decide=_consent,
    ),
)

"""What a version that an open case was moved to 换版 asks for and the application has not got, until the applicant has been told of it."""

from collections.abc import Sequence

from core.access import Actor
from core.cases.loading import looked_at
from core.cases.state import Turn
from core.house import House

_TOLD = "correction_asked"


async def wanted_by_version(house: House, actor: Actor, number: str) -> tuple[str, ...]:
    """Names of fields and ids of materials to be told to the applicant. Raises NotFound."""
    async with looked_at(house, actor, number) as (_, case):
        return wanted([row.kind for row in case.events], case.turns)


def wanted(kinds: Sequence[str], turns: Sequence[Turn]) -> tuple[str, ...]:
    """Of the last move, unless the applicant was told to correct something since."""
    for kind, turn in zip(reversed(kinds), reversed(turns), strict=True):
        if kind == _TOLD:
            break
        if turn.rebased is not None:
            return turn.rebased.asked
    return ()

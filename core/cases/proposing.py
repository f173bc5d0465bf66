"""What papers an act would make, before it is done: for the officer to read."""

from core.access import Actor
from core.cases.annexes import annexed
from core.cases.loading import opened
from core.cases.papers import content
from core.cases.people import around_of, who_of
from core.house import House
from core.notices import Paper, compose
from core.problems import Forbidden, NotLawful
from core.procedure import acted, command_of
from core.procedure.permitting import unpermitted
from core.process import Act, Refused


async def proposed(house: House, actor: Actor, number: str, said: Act) -> tuple[Paper, ...]:
    """The papers of a command as they would be made now, without their numbers; nothing is written.

    For commands that change no value of the application. Raises NotFound, Forbidden and NotLawful like the act itself.
    """
    async with opened(house, actor, number) as (connection, case):
        org, command = case.state.org, command_of(case.item, case.state, said.outcome)
        ground = case.ground(who_of(actor, org), await around_of(house, connection, org, said.to.strip()))
        mine = actor.party(case.state.party, case.state.item) is not None
        forbidden = unpermitted(ground, case.state, command, mine=mine)
        if forbidden is not None:
            raise Forbidden(forbidden.because, forbidden.instead)
        outcome = acted(ground, case.state, said, f"account:{actor.account}")
        if isinstance(outcome, Refused):
            raise NotLawful(outcome.because, outcome.instead)
        first = outcome[0]
        data = content(case, case.state.seq, about=first.turn)
        day, writes = first.effective_on, first.writes
        notices = case.item.notices.on(first.kind)
        return tuple([await annexed(house, connection, compose(each, data, on=day), each, data, writes) for each in notices])

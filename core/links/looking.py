"""One look at a case whose day has come: what the system says at its step, the same in the house and in a scenario without a database."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from core.cases import commands
from core.cases.clocks import theirs
from core.cases.commands import Ground
from core.cases.state import CaseState, ChildRef, Kin, NewEvent, Turn, refs_of
from core.cases.waiting import arrival, begun, here_of, last_day
from core.items.model import StepDef
from core.links.kin import Wanted, elapsed, ready, verdict
from core.procedure import timers
from core.procedure.recounting import recounted
from core.procedure.timers import Here

CHILD_OF, OBJECTS_TO = "child_of", "objects_to"


class Looking(ABC):
    """A case being looked at today. `days` are the effective days of its turns."""

    def __init__(self, ground: Ground, state: CaseState, turns: Sequence[Turn], days: Sequence[date]) -> None:
        self.ground, self.state, self.turns, self.days = ground, state, turns, days

    @property
    def step(self) -> StepDef:
        """The step where the case stands."""
        return self.ground.item.process.step(self.state.step)

    @property
    def arrived(self) -> date:
        """The day from which the time of its step runs."""
        return begun(self.step, self.state, arrival(self.turns, self.days, self.state.step))

    @property
    def here(self) -> Here:
        """How the case stands at its step."""
        return here_of(self.ground.item, self.state, self.arrived, theirs(self.ground.item, self.turns, self.days))

    async def events(self) -> list[NewEvent]:
        """What happens now; nothing while everything is still open and no time is over."""
        found: list[NewEvent] = []
        match self.step.kind:
            case "open":
                found = await self._open()
            case "await":
                found = await self._join()
        found = found or recounted(self.ground, self.state, self.turns)
        ends = last_day(self.step, self.state, self.arrived)
        return found or timers.elapsed(self.ground, self.state, self.here, max(self.days), ends) or await self._elapsed(ends)

    async def _elapsed(self, last: date | None) -> list[NewEvent]:
        """What follows from an objection, or from the time of the step, which is over after the day `last`."""
        standing = self.state.standing
        objections = await self.kin(OBJECTS_TO) if self.step.kind == "publicise" else ()
        came = elapsed(self.step, last, self.ground.today, [each for each in objections if each.number not in standing.heard])
        if came is None:
            return []
        more: dict[str, Any] = {}
        if came.heard:
            more["standing"] = msgspec.structs.replace(standing, heard=(*standing.heard, *came.heard))
        on = max(came.on, *self.days)  # late or not, nothing takes effect before what has been done
        return commands.said(msgspec.structs.replace(self.ground, today=on), self.state, came.outcome, over_on=came.over_on, **more)

    async def _open(self) -> list[NewEvent]:
        every = {each.ref: each for each in await self.wanted(self.step.id)}
        refs = [ChildRef(each.ref, each.item, "：".join(filter(None, (self.title(each.item), each.name)))) for each in every.values()]
        opened = [ref if every[ref.ref].after else await self.child(ref, every[ref.ref]) for ref in refs]
        return commands.said(self.ground, self.state, "已分办", tuple(opened))

    async def _join(self) -> list[NewEvent]:
        """Open what has been waiting for others, or conclude."""
        refs = refs_of(self.turns)
        kin = {each.number: each for each in await self.kin(CHILD_OF)}
        more = await self._later(refs, kin)
        if more != refs:
            return [commands.more_opened(self.ground, self.state, more)]
        word = verdict(refs, kin)
        return commands.said(self.ground, self.state, word, refs) if word is not None else []

    async def _later(self, refs: tuple[ChildRef, ...], kin: Mapping[str, Kin]) -> tuple[ChildRef, ...]:
        """The children with those opened whose turn has come."""
        if all(ref.number or ref.because for ref in refs):
            return refs
        opener = next(turn.step for turn in self.turns if turn.children)
        every = {each.ref: each for each in await self.wanted(opener)}
        return tuple([await self._waiting(ref, every.get(ref.ref), refs, kin) for ref in refs])

    async def _waiting(self, ref: ChildRef, asked: Wanted | None, refs: tuple[ChildRef, ...], kin: Mapping[str, Kin]) -> ChildRef:
        if ref.number or ref.because:
            return ref
        if asked is None:
            return msgspec.structs.replace(ref, because="情况已有变化，不再需要办理")
        may = ready(ref, asked.after, refs, kin)
        if isinstance(may, str):
            return msgspec.structs.replace(ref, because=may)
        return await self.child(ref, asked) if may else ref

    @abstractmethod
    async def wanted(self, step: str) -> Sequence[Wanted]:
        """Everything the `open` step opens."""

    @abstractmethod
    async def kin(self, kind: str) -> Sequence[Kin]:
        """The cases linked to this one in that way."""

    @abstractmethod
    async def child(self, ref: ChildRef, asked: Wanted) -> ChildRef:
        """Open one child; one that cannot be filled in or does not exist any more is told, not tried again."""

    @abstractmethod
    def title(self, item: str) -> str:
        """The item's name."""

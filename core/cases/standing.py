"""What hangs over a case besides the step where it stands: corrections asked for, materials still lacking, times that do not count.

It is a part of the state, whole in each event that changes it, so an old event is read by itself.
"""

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from core.items.parts import LimitUnit
from core.process import Point


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """A correction notice the applicant has not answered yet 补正告知: the `no`-th of the case, its points, the last day."""

    no: int
    asked_on: date
    last_on: date
    points: tuple[Point, ...]


class Lacking(msgspec.Struct, frozen=True, kw_only=True):
    """A material accepted as lacking 容缺, and the last day for supplying it 补齐."""

    material: str
    label: str
    last_on: date


class Pause(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Time that does not count against the limit (行政许可法 45): on which ground, how long it was announced, when it ended.

    `since` itself counts; the pause begins on the day after and has `days` of `unit`, or fewer when it ended (`until`, included) earlier.
    """

    ground: str
    basis: str
    since: date
    days: int
    unit: LimitUnit = "workday"
    until: date | None = None


class Extension(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A lawful prolongation 延长期限: how many days, by which clause, approved by whom, why."""

    days: int
    unit: LimitUnit = "workday"
    basis: str
    reason: str
    on: date


class Standing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything that hangs over the case.

    `received_on` is the day from which the five working days run when it is not the day of the filing; `told` are the points of all
    correction notices so far, `notices` how many there were, `promised` the materials whose later supply the applicant has promised;
    `heard` are the numbers of the objections that have ended a publicity: they do not end the next one again.
    `accepted_at` and `arrived_at` are the moments of acceptance and of coming to the step where a limit counts hours; `warned` is the
    highest level in percent that has been recorded of each time that runs.
    """

    received_on: date | None = None
    correction: Correction | None = None
    told: tuple[Point, ...] = ()
    promised: tuple[str, ...] = ()
    notices: int = 0
    lacking: tuple[Lacking, ...] = ()
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    heard: tuple[str, ...] = ()
    accepted_at: datetime | None = None
    arrived_at: datetime | None = None
    warned: Mapping[str, int] = {}

    @property
    def special(self) -> Pause | None:
        """The special procedure that is going on."""
        return next((pause for pause in self.pauses if pause.until is None), None)


NOTHING = Standing()

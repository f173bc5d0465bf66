"""What hangs over a case besides the step where it stands: corrections asked for, materials still lacking, times that do not count.

It is a part of the state, whole in each event that changes it, so an old event is read by itself.
"""

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from core.items.parts import LimitUnit
from core.process import Point


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """A correction notice the applicant has not answered yet 补正告知: the `no`-th of the case, its points, the last day.

    `last_on` is None where the item sets no time for corrections.
    """

    no: int
    asked_on: date
    last_on: date | None
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


class Signer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whose signature a step wants: whoever holds the `role` at the authority (the `nth` of several), or one person."""

    role: str = ""
    nth: int = 1
    login: str = ""
    name: str = ""

    @property
    def key(self) -> str:
        """What tells the signer apart at the step."""
        return self.login or f"{self.role}:{self.nth}"


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """A signature given: as which signer (its key), by whom, with which word of the step's kind."""

    key: str
    login: str
    name: str
    word: str


class Hand(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who has the step in hand. It is gone when the case leaves the step.

    `signers` stand here once they have been changed 加签、减签 (before, the process says who they are); `assignee` is who alone acts after
    转办 (a login), `escalated` the role that has the step after 提级.
    """

    signers: tuple[Signer, ...] = ()
    signed: tuple[Signature, ...] = ()
    assignee: str = ""
    assignee_name: str = ""
    escalated: str = ""


class Consult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An opinion asked for 征求意见, 会办: of an authority or of one person (`login`), until when; the case `waits` for it or goes on."""

    no: int
    kind: str
    org: str = ""
    login: str = ""
    name: str
    asked_on: date
    last_on: date
    waits: bool = False
    answered_on: date | None = None

    @property
    def open(self) -> bool:
        """Whether nobody has answered yet."""
        return self.answered_on is None


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who was told 知会 and has not marked it as read."""

    login: str
    name: str
    on: date


class Hearing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A hearing 听证 (行政许可法 46–48): told, applied for by `apply_by`, held by `hold_by`; `record` is where its record is found."""

    told_on: date
    apply_by: date
    applied_on: date | None = None
    hold_by: date | None = None
    held_on: date | None = None
    record: str = ""


class Standing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything that hangs over the case.

    `received_on` is the day from which the five working days run when it is not the day of the filing; `told` are the points of all
    correction notices so far, `notices` how many there were, `promised` the materials whose later supply the applicant has promised;
    `heard` are the numbers of the objections that have ended a publicity: they do not end the next one again.
    `electronic`: the applicant has consented to electronic service; `overdue`: that nothing was served in time has been reported.
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
    hand: Hand | None = None
    consults: tuple[Consult, ...] = ()
    copies: tuple[Copy, ...] = ()
    hearing: Hearing | None = None
    electronic: bool = False
    overdue: bool = False
    heard: tuple[str, ...] = ()
    accepted_at: datetime | None = None
    arrived_at: datetime | None = None
    warned: Mapping[str, int] = {}

    @property
    def special(self) -> Pause | None:
        """The special procedure that is going on."""
        return next((pause for pause in self.pauses if pause.until is None), None)


NOTHING = Standing()

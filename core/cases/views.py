"""What a person reads of a case."""

from datetime import date, datetime
from typing import Any

import msgspec

from core.rules import TableResult
from core.scenes.model import Composition


class CaseBrief(msgspec.Struct, frozen=True, kw_only=True):
    """A case in one line: its number and query code, where it stands, what the rules said in sentences, and until when."""

    number: str
    query_code: str
    item: str
    item_name: str
    status: str
    step: str = ""
    step_name: str = ""
    outcomes: dict[str, Any] = {}
    sentences: tuple[str, ...] = ()
    submitted_on: date
    statutory_due: date | None = None
    promised_due: date | None = None
    closed_on: date | None = None


class EventView(msgspec.Struct, frozen=True, kw_only=True):
    """One line of 办理记录: what happened, in words, by whom, on which day. `hash` (hex) is its link in the chain.

    `step` is where the case was; `to` the step to which, or `end` the closing word with which it went on from there. `version` says of a
    decision by which version of the item it was made.
    """

    seq: int
    kind: str
    text: str
    by: str
    on: date
    recorded_at: datetime
    reason: str = ""
    basis: str = ""
    opinion: str = ""
    depart: str = ""
    remedy: str = ""
    instead_of: str = ""
    hash: str = ""
    step: str = ""
    to: str = ""
    end: str = ""
    version: str = ""


class FieldView(msgspec.Struct, frozen=True):
    """A submitted value as it reads. `personal` ones stand here only for those who may see them; `covered`: its middle is hidden.

    `unseen`: words stand in its place, since no duty of the reader needs it; no purpose shows it.
    """

    name: str
    label: str
    text: str
    personal: bool = False
    covered: bool = False
    unseen: bool = False


class DueView(msgspec.Struct, frozen=True):
    """A time limit that runs: which, until when, and its computation day by day.

    `provisional` while a year it touches has no published calendar. `used` says how much of the office's time is used, `level` the word of
    the level of supervision 效能监察 that was reached (both empty where the time is not the office's). `at` is the hour where hours count.
    `clock` tells this time from every other, as in the source `clock:open` of runs.
    """

    name: str
    on: date
    provisional: bool
    explained: tuple[str, ...]
    used: str = ""
    level: str = ""
    at: datetime | None = None
    clock: str = ""


class Choice(msgspec.Struct, frozen=True):
    """Something that might be done with the case now. When it may not be, `because` says why and `instead` what may.

    `needs` names the texts that must go with it: reason, basis, opinion, officers, depart. `may_depart`: this reader may depart from the rules.
    """

    act: str
    possible: bool
    because: str = ""
    instead: str = ""
    needs: tuple[str, ...] = ()
    may_depart: bool = True


class AskView(msgspec.Struct, frozen=True):
    """Something that goes with a command: the name under which it is sent, how people call it, and what may be chosen (sent, shown)."""

    name: str
    label: str
    required: bool = True
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()


class CommandView(msgspec.Struct, frozen=True, kw_only=True):
    """A command that belongs where the case stands: what it does, whether it may be given now, what goes with it, what to mind before."""

    word: str
    about: str
    possible: bool
    because: str = ""
    instead: str = ""
    asks: tuple[AskView, ...] = ()
    warning: str = ""


class PointView(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be corrected: a field or a material, what is wrong with it, by which clause, how to mend it; what a field says now."""

    what: str
    label: str
    material: bool
    problem: str
    basis: str
    how: str
    now: str = ""


class PendingView(msgspec.Struct, frozen=True, kw_only=True):
    """What hangs over the case: points to be corrected until `correct_by`, materials to be supplied and until when, the special procedure.

    `told` are the points of all correction notices so far.
    """

    points: tuple[PointView, ...] = ()
    correct_by: date | None = None
    lacking: tuple[tuple[str, str, date], ...] = ()
    promised: tuple[str, ...] = ()
    special: str = ""
    told: tuple[PointView, ...] = ()


class ChangeView(msgspec.Struct, frozen=True):
    """A field that the applicant has filled in anew: what it said and what it says; `covered`: the middle of both is hidden; `unseen`: neither is shown."""

    name: str
    label: str
    before: str
    after: str
    covered: bool = False
    unseen: bool = False


class AmendmentView(msgspec.Struct, frozen=True, kw_only=True):
    """What changed at once after the filing, by the record `seq`: fields, and files given (id, name of the material)."""

    seq: int
    said: str
    on: date
    changes: tuple[ChangeView, ...] = ()
    files: tuple[tuple[int, str], ...] = ()


class SignerView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whose signature a step wants: the person or the role, what they have said (empty: nothing yet), whether it is their turn."""

    name: str
    role: str = ""
    said: str = ""
    now: bool = False


class ConsultView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who was asked for an opinion: who, how, until when, whether the case waits, when they answered."""

    name: str
    kind: str
    last_on: date
    waits: bool
    answered_on: date | None = None


class HandsView(msgspec.Struct, frozen=True, kw_only=True):
    """Who has the case in hand: the duty of the step, its signers, the one who has it after 转办, who was told and who was asked."""

    duty: str = ""
    signing: str = ""
    signers: tuple[SignerView, ...] = ()
    assignee: str = ""
    escalated: bool = False
    told: tuple[str, ...] = ()
    asked: tuple[ConsultView, ...] = ()
    hearing_by: date | None = None


class PaperView(msgspec.Struct, frozen=True):
    """A paper that was made: `blob` (hex) is the digest its bytes are found by.

    `state` is empty while it holds, else 已更正 or 已作废, on the day `ended_on` and `because`; `successor` is the number of the one that
    took its place, `replaces` of the one whose place it took. `mendable`: the reader may correct or void it.
    """

    title: str
    number: str
    seq: int
    made_at: datetime
    blob: str
    state: str = ""
    ended_on: date | None = None
    because: str = ""
    successor: str = ""
    replaces: str = ""
    mendable: bool = False


class DocumentView(msgspec.Struct, frozen=True, kw_only=True):
    """A document that the platform made out of the answers (`document` says by which template, the case's release in which version).

    `content` is the SM3 (hex) of what it says, `answers` that of all answers filed. `signer` signed it at `signed_at`; `how` is not empty
    when that was done on paper, at the counter. `file` is the file's id.
    """

    file: int
    material: str
    name: str
    document: str
    content: str
    answers: str
    signer: str
    signed_at: datetime
    how: str = ""


class WaitingPaper(msgspec.Struct, frozen=True):
    """A paper that could not be made yet: its number is its own already. `tries` is how often it was tried, `next_at` when it is again."""

    title: str
    number: str
    seq: int
    tries: int
    since: datetime
    next_at: datetime


class RemedyView(msgspec.Struct, frozen=True):
    """Until when the decision may be taken to reconsideration 行政复议 and to court 行政诉讼, counted from its service."""

    served_on: date
    reconsider_by: date
    sue_by: date
    provisional: bool = False


class KinView(msgspec.Struct, frozen=True, kw_only=True):
    """A case linked to this one: what it is to it, and how far it is; of others' cases no more than number and status.

    `relation`: 主办件 (opened this one), 分办件 (opened by this one), 异议 (objects to this one), 异议所指 (this one objects to it). A
    child that is not open has no number: `because` says why, or it waits for others. `open_to` says that the reader may read it whole.
    """

    relation: str
    name: str
    number: str = ""
    org_name: str = ""
    status: str = ""
    status_code: str = ""
    step_name: str = ""
    due_on: date | None = None
    closed_on: date | None = None
    because: str = ""
    open_to: bool = False


class CaseView(msgspec.Struct, frozen=True, kw_only=True):
    """A case as its reader may see it. `seq` is given back with an act, so that nobody acts on what is no longer so.

    `composition` says of which items and versions its filing was combined; `project_no` is the upper platform's number, when it came from there;
    `presented` how materials were presented at the counter, by their ids; `openly`: personal values stand uncovered; `version` says which
    version of the item applies: that of the filing, or the one the case was moved to.
    """

    number: str
    query_code: str
    item: str
    item_name: str
    release: str
    org: str
    org_name: str
    applicant: str
    status: str
    status_code: str
    step: str
    step_name: str
    seq: int
    submitted_on: date
    accepted_on: date | None
    decided_on: date | None
    closed_on: date | None
    outcomes: dict[str, Any]
    sentences: tuple[str, ...]
    tables: tuple[TableResult, ...]
    params: tuple[dict[str, Any], ...]
    facts: tuple[dict[str, Any], ...]
    fields: tuple[FieldView, ...]
    materials: tuple[str, ...]
    dues: tuple[DueView, ...]
    events: tuple[EventView, ...]
    choices: tuple[Choice, ...]
    papers: tuple[PaperView, ...]
    composition: Composition | None = None
    kin: tuple[KinView, ...] = ()
    commands: tuple[CommandView, ...] = ()
    pending: PendingView = PendingView()
    waiting: tuple[WaitingPaper, ...] = ()
    remedies: RemedyView | None = None
    amendments: tuple[AmendmentView, ...] = ()
    project_no: str = ""
    presented: tuple[tuple[str, str], ...] = ()
    openly: bool = False
    version: str = ""
    hands: HandsView | None = None
    documents: tuple[DocumentView, ...] = ()


class CaseFilter(msgspec.Struct, frozen=True):
    """Which cases a list shows; what is empty does not restrict. `open` True: still being worked on."""

    item: str = ""
    status: str = ""
    step: str = ""
    open: bool | None = None


class CasePage(msgspec.Struct, frozen=True):
    """A page of cases, newest first; `next` is where the following page starts, empty on the last."""

    cases: tuple[CaseBrief, ...]
    next: str = ""


class StatusView(msgspec.Struct, frozen=True, kw_only=True):
    """What anybody with number and query code may know: how far it is, and nothing of what was submitted or who handles it."""

    number: str
    item_name: str
    status: str
    step_name: str
    submitted_on: date
    accepted_on: date | None
    decided_on: date | None
    promised_due: date | None
    statutory_due: date | None

"""A case as its events left it, and the events themselves. Events are the truth; the row in `cases` is this fold, stored.

An event's payload carries in words and dates whatever it changed, so an old event is read without the item that made it.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from core.cases.chain import GENESIS, Link, link_hash
from core.cases.standing import NOTHING, Standing
from core.process import RegisterWrite
from core.scenes.model import Composition
from core.time import CHINA

WITHDRAWN = "撤回申请"
REVOKED = "撤销"
RETURNED = "退件"
TERMINATED = "终止"
TAKEN_BACK = "收回"
STOPPED = "43"
"""The status code of a case that ended 终止, without a refusal and without being withdrawn (standards 2.11)."""
UNFAVOURABLE_CODES = frozenset({"21", "41", "42", STOPPED})
"""Status codes of cases that ended without what was applied for."""
STATUS = {
    "filed": ("已提交", "10"),
    "received": ("已收件", "10"),
    "accepted": ("已受理", "30"),
    "acceptance_refused": ("不予受理", "21"),
    "reviewed": ("在办", "30"),
    "granted": ("准予", "40"),
    "refused": ("不予许可", "41"),
    "issued": ("已出证", "50"),
    "withdrawn": (WITHDRAWN, "42"),
    "revoked": (REVOKED, "70"),
    "publicised": ("公示期满", "30"),
    "objected": ("公示有异议", "30"),
    "continued": ("在办", "30"),
    "lapsed": ("逾期未办理", "30"),
    "opened": ("分办中", "30"),
    "joined": ("各办件已有结果", "30"),
    "correction_asked": ("等待补正", "20"),
    "corrected": ("已补正", "10"),
    "amended": ("已提交", "10"),
    "accepted_lacking": ("已受理（容缺）", "30"),
    "supplied": ("在办", "30"),
    "not_needed": ("不需要许可", "21"),
    "special_started": ("特别程序", "31"),
    "special_ended": ("在办", "30"),
    "returned_closed": (RETURNED, STOPPED),
    "terminated": (TERMINATED, STOPPED),
    "sent_back": ("退回", "30"),
    "consulted": ("在办", "30"),
    "inspected": ("在办", "30"),
    "heard": ("在办", "30"),
    "unheard": ("在办", "30"),
    "special_done": ("在办", "30"),
    "answered_above": ("在办", "30"),
    "delivered": ("已送达", "60"),
    "archived": ("已归档", "80"),
}
"""Event kind → status word and its code (standards 2.11). A case that has ended shows the end's own word."""
INSIDE = frozenset({
    "signed", "signer_added", "signer_removed", "handed_over", "escalated", "copied", "copy_read", "consult_asked", "consult_answered", "consult_dropped",
    "consult_lapsed", "delivery_overdue", "warned",
})
"""Events inside the authority, that leave the status as it was: for its officers, not for the applicant."""
QUIET = frozenset({"prereviewed", "lacking_promised", "extended", "hearing_told", "hearing_asked", "electronic_consented", "taken_back", "recounted", "paper_corrected", "paper_voided", "handed_out", "rebased"}) | INSIDE
"""Events that leave the status as it was."""
EVENT_KINDS = frozenset(STATUS) | QUIET
"""Every kind of event there is."""


class ChildRef(msgspec.Struct, frozen=True, omit_defaults=True):
    """A case that an `open` step opens.

    `ref` says what it stands for, unique within the parent; `title` is its item's name, and which of several it is, as people say it.
    `number` is empty while it waits for others (`after`), or for ever when it could not be opened: then `because` says why.
    """

    ref: str
    item: str
    title: str
    number: str = ""
    because: str = ""


def called(ref: ChildRef) -> str:
    """How people call the child: its item, and for one of several the register's key (食品经营许可注销（JY123））."""
    _, _, key = ref.ref.partition(":")
    return f"{ref.title}（{key}）" if key else ref.title


class Kin(msgspec.Struct, frozen=True):
    """A linked case as far as it matters to the other: whether it has ended, and whether well."""

    number: str
    item: str
    closed: bool
    status_code: str

    @property
    def well(self) -> bool:
        """Ended with what was applied for."""
        return self.closed and self.status_code not in UNFAVOURABLE_CODES


class Amendment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the applicant has filled in or given anew: all open values by identity and all personal ones (sealed, base64) as they are now.

    `values` is None where only files were given. `changed` are the fields that differ from before, `attachments` the files given now.
    """

    values: Any = None
    sealed: str = ""
    changed: tuple[str, ...] = ()
    attachments: tuple["Attached", ...] = ()


class Rebase(msgspec.Struct, frozen=True, omit_defaults=True):
    """An open case moved to another version of its item 换版: from which, to which (hashes); the event itself stands on the new one already.

    `asked` are the fields and materials that the new version wants and the application has not got.
    """

    before: str
    after: str
    asked: tuple[str, ...] = ()


class Turn(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an event says: where the case was (`step`), what was said there, and where it went (`to` a step, or an `end`).

    `status` and `code` are the case's after it; dates and `outcomes` stand here when this event set them; `decision` holds
    tables, rows, parameters and facts behind the outcomes, `sentences` the same as a person reads it; `reason` … `depart` are an officer's words, `remedy` the sentence of
    reconsideration and suit that a refusal carries; `children` the cases opened, all of them each time; `along` says what became of
    them when the application was taken back; `over_on` is the last day of the time that this event says is over. `standing` is what hangs
    over the case after the event when that has changed, `amended` what the applicant has corrected; `tacit`: nobody said it, the law
    does; `watched` is what the supervision 效能监察 should look at; `ground`, `days` and `named` (somebody or something) belong to commands.
    `instead_of` names in whose place it was said (AB 岗). `anew`: another paper takes the place of the one named; `mended` are the changes
    of its text (sealed, base64). `rebased` says from which version of the item to which the case was moved.
    """

    step: str
    outcome: str
    status: str
    code: str
    to: str = ""
    end: str = ""
    outcomes: dict[str, Any] | None = None
    decision: Any = None
    accepted_on: date | None = None
    decided_on: date | None = None
    closed_on: date | None = None
    statutory_due: date | None = None
    promised_due: date | None = None
    provisional: bool = False
    reason: str = ""
    basis: str = ""
    opinion: str = ""
    officers: tuple[str, ...] = ()
    depart: str = ""
    remedy: str = ""
    sentences: tuple[str, ...] = ()
    children: tuple[ChildRef, ...] = ()
    along: tuple[str, ...] = ()
    over_on: date | None = None
    standing: Standing | None = None
    amended: Amendment | None = None
    tacit: bool = False
    watched: str = ""
    ground: str = ""
    days: int = 0
    named: str = ""
    instead_of: str = ""
    anew: bool = False
    mended: str = ""
    rebased: Rebase | None = None


def refs_of(turns: Iterable[Turn]) -> tuple[ChildRef, ...]:
    """The children as the last event that speaks of them left them."""
    found: tuple[ChildRef, ...] = ()
    for turn in turns:
        found = turn.children or found
    return found


class Attached(msgspec.Struct, frozen=True):
    """A file submitted for a material: its id, and the SM3 (hex) of its sealed bytes, so that nobody can put another in its place."""

    id: int
    material: str
    digest: str


class Generated(msgspec.Struct, frozen=True, omit_defaults=True):
    """A document that the platform made and the applicant signed: the file it is, by which template it was made.

    `content` is the SM3 (hex) of what it says, `answers` that of all answers filed; the release is the event's. `account` signed it at `at`
    under a name (`sealed`, base64); at the counter `how` says that it was signed on paper.
    """

    file: int
    material: str
    document: str
    content: str
    answers: str
    account: int
    at: datetime
    how: str = ""
    sealed: str = ""


class Filed(Turn, frozen=True, kw_only=True, omit_defaults=True):
    """The first event.

    `values` are the open values by identity, `sealed` (base64) the personal ones, readable with the party's key; `composition` says of
    which items and versions it was combined. `parent` is the number of the case that opened this one, `about` of the case it objects to,
    `reopens` of the case that is dealt with anew.
    `channel` is 窗口办理 when an officer took it in for the applicant, `seen` how each material was presented then, `confirmed` how the
    applicant confirmed it. `origins` is the digest of what is kept about where values came from.
    """

    number: str
    query_code: str
    filing: int
    item: str
    item_name: str
    org: str
    party: int
    submitted_on: date
    values: Any
    sealed: str = ""
    attachments: tuple[Attached, ...] = ()
    composition: Composition | None = None
    parent: str = ""
    about: str = ""
    channel: str = ""
    seen: tuple[tuple[str, str], ...] = ()
    confirmed: str = ""
    origins: str = ""
    reopens: str = ""
    documents: tuple[Generated, ...] = ()


class NewEvent(msgspec.Struct, frozen=True):
    """An event that a command decided and that is not written yet, with the register rows it writes.

    `actor` is `account:<id>` or `system`.
    """

    kind: str
    effective_on: date
    actor: str
    turn: Turn
    writes: tuple[RegisterWrite, ...] = ()


class EventRow(msgspec.Struct, frozen=True):
    """An event as it is stored."""

    seq: int
    kind: str
    recorded_at: datetime
    effective_on: date
    actor: str
    release: str
    payload: bytes
    prev: bytes
    hash: bytes


class CaseState(msgspec.Struct, frozen=True, kw_only=True):
    """The read model of one case: column for column the row in `cases`, without its id."""

    number: str
    query_code: str
    filing: int
    item: str
    org: str
    party: int
    release: str
    filed_at: datetime
    seq: int = 0
    head: bytes = GENESIS
    status: str = ""
    status_code: str = ""
    step: str = ""
    outcomes: dict[str, Any] = {}
    accepted_on: date | None = None
    decided_on: date | None = None
    statutory_due: date | None = None
    promised_due: date | None = None
    closed_on: date | None = None
    standing: Standing = NOTHING

    @property
    def submitted_on(self) -> date:
        """The day of the filing, as an office in China reads it."""
        return self.filed_at.astimezone(CHINA).date()

    @property
    def received(self) -> date:
        """The day on which the application, as it stands, came in: of the last correction, else of the filing."""
        return self.standing.received_on or self.submitted_on

    @property
    def open(self) -> bool:
        """Whether the case is still being worked on."""
        return self.closed_on is None


def standing_of(row: Mapping[str, Any]) -> Standing:
    """What hangs over the case whose row this is."""
    found = row["standing"]
    return msgspec.convert(found, Standing) if found else NOTHING


_encoder = msgspec.json.Encoder(order="sorted", decimal_format="number")
_turn = msgspec.json.Decoder(Turn, float_hook=Decimal)
_filed = msgspec.json.Decoder(Filed, float_hook=Decimal)


def payload_of(turn: Turn) -> bytes:
    """Canonical bytes of what an event says. Its texts are NFC and its decimals plain already, so one encoder pass is enough."""
    return _encoder.encode(turn)


def turn_of(payload: bytes) -> Turn:
    """What a stored event says, without the values of a filing."""
    return _turn.decode(payload)


def filed_of(payload: bytes) -> Filed:
    """What a case's first event says, with the values."""
    return _filed.decode(payload)


def status_of_kind(kind: str, word: str, end: str, *, against: bool = False) -> tuple[str, str]:
    """Status word and code after an event: the end's word when the case ends, the item's own word for a decision.

    `against`: an end by this outcome is without what was applied for. A revoked permit keeps 70: 撤销 is said of the permit, the case itself stays finished (standards 2.11).
    """
    status, code = STATUS[kind]
    if end:
        return end, code if code in UNFAVOURABLE_CODES else STOPPED if against else "70"
    return (word if kind in {"granted", "refused"} else status), code


def changed(turn: Turn) -> dict[str, Any]:
    """The columns an event changes besides `seq` and `head`; `release` when the case was moved to another version."""
    columns: dict[str, Any] = {"status": turn.status, "status_code": turn.code, "step": turn.to}
    for name in ("outcomes", "accepted_on", "decided_on", "closed_on", "statutory_due", "promised_due", "standing"):
        value = getattr(turn, name)
        if value is not None:
            columns[name] = value
    if turn.rebased is not None:
        columns["release"] = turn.rebased.after
    return columns


def append(state: CaseState, event: NewEvent, recorded_at: datetime) -> tuple[EventRow, CaseState]:
    """The event as the case's next row, chained to its head, and the case after it. An event stands on the version that the case is on after it."""
    payload, columns = payload_of(event.turn), changed(event.turn)
    seq, release = state.seq + 1, columns.get("release", state.release)
    link = Link(state.number, seq, event.kind, recorded_at, event.effective_on, event.actor, release, payload)
    row = EventRow(seq, event.kind, recorded_at, event.effective_on, event.actor, release, payload, state.head, link_hash(state.head, link))
    return row, msgspec.structs.replace(state, seq=seq, head=row.hash, **columns)


def append_all(state: CaseState, events: list[NewEvent], recorded_at: datetime) -> tuple[list[EventRow], CaseState]:
    """Several events in order, recorded at one moment."""
    rows: list[EventRow] = []
    for event in events:
        row, state = append(state, event, recorded_at)
        rows.append(row)
    return rows, state

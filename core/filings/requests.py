"""What is submitted, and what the submitter holds in hand afterwards."""

from datetime import date
from typing import Any

import msgspec


class FilingRequest(msgspec.Struct, frozen=True):
    """A submission: the item, the form's values by field name as JSON gave them (numbers int or Decimal), for which party.

    `idempotency` is a text of the submitter's choosing, unique to this submission: sent again, nothing happens twice.
    """

    item: str
    values: dict[str, Any]
    party: int
    idempotency: str


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


class Receipt(msgspec.Struct, frozen=True):
    """The submission is stored. `repeated` when the same submission had been stored before; `warnings` are doubts that an officer
    will look at, in the fields' words."""

    filing: int
    cases: tuple[CaseBrief, ...]
    repeated: bool = False
    warnings: tuple[str, ...] = ()

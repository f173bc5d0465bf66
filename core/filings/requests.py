"""What is submitted, and what the submitter holds in hand afterwards."""

from typing import Any

import msgspec

from core.cases.views import CaseBrief


class FilingRequest(msgspec.Struct, frozen=True):
    """A submission: the item, the form's values by field name as JSON gave them (numbers int or Decimal), for which party.

    `idempotency` is a text of the submitter's choosing, unique to this submission: sent again, nothing happens twice. `draft` is the
    draft it was typed in, whose files go with it; then materials that are to be uploaded must be there. `about` is the number of the
    case that is objected to, for an item by which one objects; `promised` are the ids of materials that the applicant promises to supply
    after acceptance 容缺承诺.
    """

    item: str
    values: dict[str, Any]
    party: int
    idempotency: str
    draft: int | None = None
    about: str = ""
    promised: tuple[str, ...] = ()


class Receipt(msgspec.Struct, frozen=True):
    """The submission is stored.

    `repeated` when the same submission had been stored before; `warnings` are doubts that an officer will look at, in the fields'
    words.
    """

    filing: int
    cases: tuple[CaseBrief, ...]
    repeated: bool = False
    warnings: tuple[str, ...] = ()

"""What is submitted, and what the submitter holds in hand afterwards."""

from datetime import datetime
from typing import Any

import msgspec

from core.cases.views import CaseBrief
from core.sourcing.model import Provenances

HOW_SEEN = ("原件核验", "复印件", "电子")
"""How a material is presented at the counter."""
ON_PAPER = "已由申请人签字"
"""How a document that the platform made is presented at the counter: printed, and signed by hand."""
ABSENT = "没有提交"
"""How a material that is missing is spoken of."""
AT_COUNTER = "窗口办理"


class Counter(msgspec.Struct, frozen=True):
    """A filing taken in at the counter 窗口收件: how each material was presented (its id, one of HOW_SEEN); what is missing is left out.

    A document that the platform made is ON_PAPER.
    The applicant has confirmed the content: `confirmed` says how.
    """

    seen: tuple[tuple[str, str], ...] = ()
    confirmed: str = ""


class Signature(msgspec.Struct, frozen=True):
    """A document that the platform made, confirmed and signed: the material's id, the digest of what was read, the name that was typed.

    `account` and `at` say by whom and when; without them it is whoever submits, at that moment.
    """

    material: str
    digest: str
    name: str = ""
    account: int = 0
    at: datetime | None = None


class FilingRequest(msgspec.Struct, frozen=True):
    """A submission: the item, the form's values by field name as JSON gave them (numbers int or Decimal), for which party.

    `idempotency` is a text of the submitter's choosing, unique to this submission: sent again, nothing happens twice. `draft` is the
    draft it was typed in, whose files go with it; then materials that are to be uploaded must be there. `about` is the number of the
    case that is objected to, for an item by which one objects; `promised` are the ids of materials that the applicant promises to supply
    after acceptance 容缺承诺; `signed` the documents confirmed; `counter` when an officer takes it in on the applicant's behalf. `origins` say where values were taken from that nobody typed; they come
    from the draft that the platform keeps, never from outside.
    """

    item: str
    values: dict[str, Any]
    party: int
    idempotency: str
    draft: int | None = None
    about: str = ""
    promised: tuple[str, ...] = ()
    counter: Counter | None = None
    origins: Provenances = ()
    signed: tuple[Signature, ...] = ()


class Receipt(msgspec.Struct, frozen=True):
    """The submission is stored.

    `repeated` when the same submission had been stored before; `warnings` are doubts that an officer will look at, in the fields'
    words.
    """

    filing: int
    cases: tuple[CaseBrief, ...]
    repeated: bool = False
    warnings: tuple[str, ...] = ()

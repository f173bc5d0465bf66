"""What is asked of a source, what it answers, and what is kept of where a value came from."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec


class Consent(msgspec.Struct, frozen=True):
    """What a party agrees to before a source is asked: who is asked (`to`), what for, and for how many days (个人信息保护法 13, 14, 17, 23)."""

    to: str
    purpose: str
    days: int


class Asked(msgspec.Struct, frozen=True):
    """A question to a source: about which party (USCC, or the digest of a natural person's number), which fields by identity.

    `party` is our number of it and means nothing outside; `consent` is the number of the consent, empty where none is needed.
    """

    code: str
    name: str
    fields: tuple[str, ...]
    today: date
    consent: str = ""
    party: int = 0


class Answer(msgspec.Struct, frozen=True):
    """A value that a source has: the field by identity, the value as a submission would carry it.

    `document` and `number` name the licence or record it stands in, `as_of` the day it was right.
    """

    field: str
    value: Any
    document: str = ""
    number: str = ""
    as_of: date | None = None


class Origin(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the value of a field was taken from, as a draft keeps it.

    `value` is what was filled in, as it would be typed; `licence` says that it stands in a licence; `changed_at` when the applicant
    wrote something else, `why` what the applicant says to that.
    """

    value: Any
    source: str
    document: str = ""
    number: str = ""
    as_of: date | None = None
    licence: bool = False
    changed_at: datetime | None = None
    why: str = ""

    @property
    def words(self) -> str:
        """取自营业执照（编号），2026-03-02."""
        named = self.document or self.source
        numbered = f"（{self.number}）" if self.number else ""
        return f"取自{named}{numbered}" + (f"，{self.as_of.isoformat()}" if self.as_of else "")


class Provenance(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a submitted value came from, for the case: the same as an Origin, with the old value in words.

    `changed_at` None: it was filed as it had been filled in.
    """

    field: str
    was: str
    source: str
    words: str
    licence: bool = False
    changed_at: datetime | None = None
    why: str = ""


Provenances = tuple[Provenance, ...]


def corrected(found: Provenances) -> int:
    """How many of the filled-in values the applicant has changed."""
    return sum(each.changed_at is not None for each in found)


def origin_of(kept: Any) -> Origin | None:
    """An origin out of a draft; None for what is none. Drafts of before kept a value and words."""
    if isinstance(kept, Mapping):
        try:
            return msgspec.convert(dict(kept), Origin)
        except msgspec.ValidationError:
            return None
    if isinstance(kept, list | tuple) and len(kept) == 2:
        return Origin(value=kept[0], source=str(kept[1]))
    return None

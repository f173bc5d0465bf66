"""Values and their types, shared by forms, rules, facts and cases.

Exact by construction: a decimal is a `Decimal` at its declared scale, money is an integer of fen, no value is ever a float.
What is not known is an `Unknown` that says which fields would make it known; it is never a false and never a zero.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, Protocol, TypeAlias

import msgspec

Kind: TypeAlias = Literal[
    "bool", "choice", "choices", "text", "decimal", "money", "int", "date", "datetime", "duration", "list"
]
KINDS: tuple[Kind, ...] = (
    "bool", "choice", "choices", "text", "decimal", "money", "int", "date", "datetime", "duration", "list",
)
ORDERED: frozenset[str] = frozenset({"decimal", "money", "int", "date", "datetime", "duration"})
"""Kinds whose cells may be written as an interval."""


class Unknown(msgspec.Struct, frozen=True):
    """A value nobody has given yet, or that cannot be computed; `needs` are the field names asked for, `because` a sentence."""

    needs: tuple[str, ...] = ()
    because: str = ""

    def __bool__(self) -> bool:
        """Refuse to be taken for a truth value: an unknown condition is neither true nor false."""
        raise TypeError("未知值不能当作真假使用")


class Codes(Protocol):
    """A list of codes, as far as values of its codes have to be understood (`core.forms.codes.CodeList`)."""

    @property
    def title(self) -> str:
        """What the list is called."""
        ...

    def __contains__(self, code: object) -> bool:
        """Whether the code is on the list."""
        ...

    def words(self, code: str) -> str:
        """What a person reads for the code."""
        ...

    def by_prefix(self, branch: str) -> bool:
        """Whether the codes below the branch are those that begin with it."""
        ...


class FieldType(msgspec.Struct, frozen=True):
    """The type of a field, fact or parameter.

    `scale` counts decimal places (decimal only) and `unit` is shown after the number (m2 → 平方米); `options` are the members of
    a choice or of a multiple choice (`choices`); `fields` are the columns of a list of records. `word` says more closely what a text or
    span is: `email`, `phone`, `time` (a span since midnight), `file` (the digest of an uploaded file); `codes` is the list a text is a code of.
    """

    kind: Kind
    scale: int = 0
    unit: str = ""
    options: tuple[str, ...] = ()
    fields: tuple[tuple[str, "FieldType"], ...] = ()
    word: str = ""
    codes: Codes | None = None


Scalar: TypeAlias = bool | str | int | Decimal | date | datetime | timedelta
Value: TypeAlias = "Scalar | Unknown | tuple[str, ...] | tuple[dict[str, Any], ...]"
"""A choices value is a tuple of texts; a list value is a tuple of records (field → Value)."""

UNITS: dict[str, str] = {
    "m2": "平方米", "m": "米", "day": "日", "workday": "个工作日", "month": "个月", "year": "年", "yuan": "元", "percent": "%", "case": "件",
    "item": "项", "copy": "份", "step": "个环节", "time": "次", "household": "户", "store": "家", "point": "分", "second": "秒",
}
"""Unit codes and the words a person reads."""

"""What an expression may name: each name's label, which a person reads, and its type."""

from collections.abc import Mapping
from typing import TypeAlias

import msgspec

from core.values import FieldType


class Named(msgspec.Struct, frozen=True):
    """A name an expression may use. `label` is what stands on the form; `type` is checked before anything runs."""

    label: str
    type: FieldType


Scope: TypeAlias = Mapping[str, Named]
"""Name → what it means. Parameters stand under `param.<name>`, our own fields inside a fact's `where` under `self.<name>`."""

BASE: Scope = {
    "submitted_on": Named("提交日期", FieldType("date")),
    "accepted_on": Named("受理日期", FieldType("date")),
    "decided_on": Named("决定日期", FieldType("date")),
    "holder": Named("申请人代码", FieldType("text")),
    "today": Named("今天", FieldType("date")),
}
"""Names every item has without declaring them; whoever evaluates supplies their values."""

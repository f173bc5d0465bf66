"""A topic that has been read and checked: its questions as a small form, its items with the conditions under which they follow."""

from collections.abc import Mapping
from typing import Final

import msgspec

from core.forms import Form
from core.items.topic_model import TopicDef
from core.process.assigning import known_values
from core.rules import Expr, evaluate
from core.values import Value

MOST: Final = 8
"""Questions that a topic may ask: more is a form, not a guide (plan 1.2: 情形问答，不多于 8 问)."""


class Way(msgspec.Struct, frozen=True, eq=False):
    """An item of a topic: when it follows (None: always), why in words, and what the answers fill in, by field."""

    item: str
    when: Expr | None
    says: str
    values: Mapping[str, Expr]

    def follows(self, answers: Mapping[str, Value]) -> bool | None:
        """Whether it applies; None while that cannot be said yet."""
        if self.when is None:
            return True
        answer = evaluate(self.when, answers)
        return answer if isinstance(answer, bool) else None

    def filled(self, answers: Mapping[str, Value]) -> dict[str, Value]:
        """The fields that the answers fill in."""
        return known_values(self.values, answers)


class TopicPlan(msgspec.Struct, frozen=True, eq=False):
    """A checked topic of a plugin; `form` asks its questions."""

    id: str
    plugin: str
    definition: TopicDef
    form: Form
    ways: tuple[Way, ...]

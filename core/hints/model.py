"""Tips and frequent questions as the hall reads them, and the shelf they stand on, by the field they belong to."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, Literal, TypeAlias

import msgspec

from core.declarations import Register
from core.forms import Field
from core.registers import RegisterRow
from core.registers.holding import BEFORE, BLOCK, FOCUS, IN_USE, OFF, TO_REVIEW
from core.rules import Expr, evaluate
from core.values import Value

TIPS: Final = "tips"
FAQ: Final = "faq"
EFFECT: Final = "tip_effect"
ERRORS: Final = "field_error"
Holds: TypeAlias = Literal["tips", "faq", "tip_effect", "field_error"]
VALUE: Final = "value"
"""Under which name a condition reads what its own field holds."""
TYPED: Final = "typed"
"""Under which name a condition reads its own field as it was typed, whatever it comes to."""
ELEMENT: Final = "shared."
"""How a field is written that means an element wherever it stands."""


def holds_hints(register: Register) -> bool:
    """Whether its rows are tips or questions, which applicants see."""
    return register.definition.holds in (TIPS, FAQ)


class Tip(msgspec.Struct, frozen=True, kw_only=True):
    """A tip 易错点提示: at which field of which item (empty: wherever its element stands), when it appears, what it says.

    `cond` is checked; None: no condition. `broken` says why a condition that was right when it was written cannot be read by the
    form of today; such a tip is not shown. `until` is the last day on which it is shown; `item_name` and `field_label` are how people call
    where it stands.
    """

    id: str
    row: int
    item: str
    field: str
    trigger: str
    kind: str
    text: str
    cond: Expr | None = None
    cond_text: str = ""
    answers: tuple[str, ...] = ()
    rule: str = ""
    legal_ref: str = ""
    owner: str = ""
    until: date | None = None
    state: str = IN_USE
    broken: str = ""
    item_name: str = ""
    field_label: str = ""

    @property
    def live(self) -> bool:
        """Whether what is filled in decides whether it appears."""
        return self.cond is not None

    @property
    def blocks(self) -> bool:
        """Whether the page is not left while it appears."""
        return self.kind == BLOCK

    def hits(self, env: Mapping[str, Value], value: "Value | None", typed: str) -> bool:
        """Whether it appears with what is filled in; something unknown makes it stay away."""
        if self.cond is None:
            return True
        return evaluate(self.cond, {**env, VALUE: value, TYPED: typed}) is True


class Faq(msgspec.Struct, frozen=True, kw_only=True):
    """A frequent question 常见问题 and its answer; field and item may be empty."""

    id: str
    row: int
    ask: str
    answer: str
    item: str = ""
    field: str = ""
    tags: str = ""
    owner: str = ""
    until: date | None = None
    state: str = IN_USE
    item_name: str = ""
    field_label: str = ""


Hint: TypeAlias = Tip | Faq


def home_of(item: str, field: str) -> str:
    """Where a hint stands: an element's identity, a field's identity, an item, or nowhere."""
    if field.startswith(ELEMENT):
        return field
    return f"{item}.{field}" if item and field else item


def shown_on(hint: Hint, day: date) -> bool:
    """Whether applicants see it on that day."""
    broken = isinstance(hint, Tip) and hint.broken
    return hint.state == IN_USE and not broken and (hint.until is None or day <= hint.until)


def standing(hint: Hint, day: date) -> str:
    """How it stands, in a word: 在用, 待复核, 下线, 已过期, 条件失效."""
    if hint.state in (TO_REVIEW, OFF):
        return hint.state
    if isinstance(hint, Tip) and hint.broken:
        return BROKEN
    return EXPIRED if hint.until is not None and day > hint.until else IN_USE


EXPIRED: Final = "已过期"
BROKEN: Final = "条件失效"
STANDINGS: Final = (IN_USE, EXPIRED, BROKEN, TO_REVIEW, OFF)


class Shelf(msgspec.Struct, frozen=True, eq=False):
    """Every hint of a day: all of them in the order of their numbers, and those that are shown, by where they stand.

    `often` are the fields, by item and name, that most people get wrong (`core.hints.figures.often_wrong`).
    """

    tips: tuple[Tip, ...] = ()
    faqs: tuple[Faq, ...] = ()
    tips_at: Mapping[str, tuple[Tip, ...]] = {}
    faqs_at: Mapping[str, tuple[Faq, ...]] = {}
    often: frozenset[tuple[str, str]] = frozenset()

    def tips_of(self, item: str, field: Field) -> tuple[Tip, ...]:
        """The tips at a field of an item."""
        return tuple(_for(self.tips_at.get(field.identity, ()), item, field.identity))

    def faqs_of(self, item: str, field: Field) -> tuple[Faq, ...]:
        """The questions at a field of an item."""
        return tuple(_for(self.faqs_at.get(field.identity, ()), item, field.identity))

    def faqs_about(self, item: str) -> tuple[Faq, ...]:
        """The questions about an item as a whole."""
        return self.faqs_at.get(item, ()) if item else ()

    def said_before(self, items: Sequence[str]) -> tuple[Tip, ...]:
        """The tips of these items that belong to no field: said before the filing is sent."""
        return tuple(tip for item in items for tip in self.tips_at.get(item, ()))


EMPTY: Final = Shelf()


def _for(hints: Sequence[Any], item: str, identity: str) -> Iterator[Any]:
    """Of the hints at a field those of this item, of every item, or of the item that lends the field."""
    lender = identity.partition(".")[0]
    return (hint for hint in hints if hint.item in ("", item, lender))


def at_focus(tip: Tip) -> bool:
    """Whether it stands at the field from the beginning."""
    return not tip.live and tip.trigger != BEFORE


def tip_of(row: RegisterRow, cond: Expr | None, broken: str, until: date | None) -> Tip:
    """The row as a tip."""
    word = _words(row)
    return Tip(
        id=row.key, row=row.id, item=word("item"), field=word("field"), trigger=word("trigger") or FOCUS, kind=word("kind"), text=word("text"),
        cond=cond, cond_text=word("cond"), answers=split(word("answers")), rule=word("rule"), legal_ref=word("legal_ref"), owner=word("owner"),
        until=until, state=word("state") or IN_USE, broken=broken,
    )


def faq_of(row: RegisterRow, until: date | None) -> Faq:
    """The row as a question."""
    word = _words(row)
    return Faq(
        id=row.key, row=row.id, ask=word("ask"), answer=word("answer"), item=word("item"), field=word("field"), tags=word("tags"), owner=word("owner"),
        until=until, state=word("state") or IN_USE,
    )


def split(text: str) -> tuple[str, ...]:
    """Several answers written in one cell, apart by ；."""
    return tuple(part for each in text.replace(";", "；").split("；") if (part := each.strip()))


def _words(row: RegisterRow) -> Any:
    return lambda name: str(row.values.get(name, ""))

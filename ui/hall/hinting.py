"""Hints on the pages of a filing: at the field from the beginning, after an answer to which one applies, and before sending."""

from collections.abc import Collection, Iterable
from typing import Final

import msgspec
from markupsafe import Markup, escape

from core.forms import Form, Message
from core.hints import Shelf, Tip
from core.hints.counting import Count
from core.hints.model import at_focus
from core.registers.holding import BEFORE, CHOICES, EXAMPLE
from core.rules import names_in
from ui.web.beside import Beside, Said
from ui.web.field_views import FieldShown
from ui.web.fields import Reading

SEEN: Final = "_tip"
"""The hidden inputs that name the tips which have appeared on the page."""


class Hinting(msgspec.Struct, frozen=True, eq=False):
    """The hints of an item's form, and which of them have appeared on this page already."""

    shelf: Shelf
    item: str
    form: Form
    seen: frozenset[str] = frozenset()

    def tips(self, name: str) -> tuple[Tip, ...]:
        """The tips at the field, without those for the end."""
        return tuple(tip for tip in self.shelf.tips_of(self.item, self.form.fields[name]) if tip.trigger != BEFORE)

    def hits(self, reading: Reading, names: Iterable[str]) -> list[tuple[str, Tip]]:
        """The tips that appear with what is filled in, by field."""
        return [(name, tip) for name in names for tip in self.tips(name) if tip.live and _hits(tip, reading, name)]

    def steers(self, names: Iterable[str]) -> frozenset[str]:
        """The fields on whose answers a tip at one of the named fields depends."""
        live = [(name, tip.cond) for name in names for tip in self.tips(name) if tip.cond is not None]
        read = {each for _, cond in live for each in names_in(cond)}
        return frozenset({name for name, _ in live} | (read & self.form.fields.keys()))

    def at(self, field: FieldShown, reading: Reading, steers: Collection[str] = ()) -> FieldShown:
        """The field with what helps beside it."""
        own = self.form.fields[field.name]
        tips, faqs = self.tips(field.name), self.shelf.faqs_of(self.item, own)
        often = (self.item, field.name) in self.shelf.often
        if not tips and not faqs and not often and field.name not in steers:
            return field
        said = tuple(Said(tip.id, tip.text, tip.blocks) for tip in tips if tip.live and _hits(tip, reading, field.name))
        known = {tip.id for tip in tips}
        beside = Beside(
            live=any(tip.live for tip in tips), said=said, seen=tuple(sorted((self.seen & known) | {each.id for each in said})),
            answers=tuple(dict.fromkeys(answer for tip in tips for answer in tip.answers)), faqs=tuple((faq.ask, faq.answer) for faq in faqs), often=often,
        )
        hint = hint_html(field.hint, [tip for tip in tips if at_focus(tip)], often=often)
        return msgspec.structs.replace(field, hint=hint, steers=field.steers or field.name in steers, beside=beside)

    def before(self, reading: Reading) -> list[Message]:
        """What is said before the filing is sent: tips for the end, at fields that are filled in and about the item as a whole."""
        found = [
            Message(name, field.label, tip.text) for name, field in self.form.fields.items() for tip in self.shelf.tips_of(self.item, field)
            if tip.trigger == BEFORE and _hits(tip, reading, name)
        ]
        whole = [tip for tip in self.shelf.said_before((self.item,)) if tip.hits(reading.env, None, "")]
        return [*found, *(Message("", "", tip.text) for tip in whole)]


def counted(hinting: Hinting, reading: Reading, names: Collection[str], errors: Iterable[Message], *, leaves: bool) -> list[Count]:
    """What a sent page says about its fields; and, when it is left, about the tips that appeared on it."""
    wrong = {message.field.partition(".")[0] for message in errors}
    found = [Count("field", hinting.item, name, name in wrong) for name in names]
    if leaves:
        hits = {tip.id for _, tip in hinting.hits(reading, names)}
        there = {tip.id for name in names for tip in hinting.tips(name) if tip.live}
        found += [Count("tip", hinting.item, key, key not in hits) for key in sorted((hinting.seen & there) | hits)]
    return found


def hint_html(hint: str, tips: Iterable[Tip], *, often: bool = False) -> str:
    """The field's own help and its tips as one text: whatever describes the field to a reader of screens describes it whole."""
    parts = [Markup('<span class="often">容易填错</span>')] if often else []
    parts += [escape(hint)] if hint else []
    for tip in tips:
        word = "例：" if tip.kind == EXAMPLE else ""
        look = "example" if tip.kind in (EXAMPLE, CHOICES) else "bubble"
        parts.append(Markup('<span class="{}">{}{}</span>').format(look, word, tip.text))
    return Markup(" ").join(parts) if often or len(parts) > bool(hint) else hint


def messages(form: Form, hits: Iterable[tuple[str, Tip]]) -> list[Message]:
    """Tips as messages at their fields."""
    return [Message(name, form.fields[name].label, tip.text) for name, tip in hits]


def _hits(tip: Tip, reading: Reading, name: str) -> bool:
    typed = reading.raw.get(name, "")
    return tip.hits(reading.env, reading.env.get(name), typed if isinstance(typed, str) else "")

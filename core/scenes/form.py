"""The merged form: each question once, and a submission judged by every item's own form.

Constraints, conditions and calculations of an item are never rewritten for judging: its own form reads its part of the submission, so the whole
may be filed exactly when each item would take its part. What stands in the merged fields (visible, required, limits) is for showing.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import msgspec

from core.canonical import plain
from core.forms import Field, Form, Message, Page, Submission
from core.forms.cleaning import closest
from core.forms.kinds import FILE, field_type, lists_in
from core.forms.offering import Offer
from core.forms.submitting import UNKNOWN_TOLD
from core.forms.typed import converter
from core.items.item import Item
from core.rules import Expr, Named
from core.scenes.constraints import Disjoint, both
from core.scenes.model import Conflict
from core.scenes.parts import SHARED, Part
from core.scenes.renaming import joined
from core.values import Value

TOGETHER = "共同信息"
"""The page of what several items ask and the composing item does not."""
Asked = dict[str, list[tuple[Part, Field]]]
"""Merged name → who asks it, the composing item first."""


class Joined(msgspec.Struct, frozen=True, eq=False, dict=True):
    """Reads a submission of the merged form. `refusals` are sentences about the composition itself, which keep it from being filed."""

    parts: tuple[Part, ...]
    fields: Mapping[str, Field]
    refusals: tuple[Message, ...] = ()

    def read(self, values: Mapping[str, Any], env: Mapping[str, Value]) -> Submission:
        """The submission that the values come to. Never raises, whatever JSON came in."""
        if not isinstance(values, Mapping):
            return Submission({}, messages=(Message("", "", "请按“栏目：内容”提交"),))
        kept, said, doubts = dict[str, Value](), dict[str, Message](), dict[str, Message]()
        for part in self.parts:
            own = part.item.form.submit(part.inside(values), env)
            for message in own.messages:
                told = _told(message, part, self.fields)
                said.setdefault(told.field, told)
            doubts |= {told.field: told for message in own.warnings if (told := _told(message, part, self.fields)).field not in doubts}
            for name, value in own.values.items():
                kept.setdefault(part.names[name], value)
        refused = {name.partition(".")[0] for name in said}
        typed = {name: self._typed(name, kept[name]) for name in self.fields if name in kept and name not in refused}
        dropped = tuple(name for name, field in self.fields.items() if name in values and (field.calc or (name not in kept and name not in refused)))
        return Submission(typed, dropped, (*self.refusals, *self._unknown(values), *self._sorted(said)), tuple(self._sorted(doubts)))

    def _typed(self, name: str, value: Value) -> Value:
        """The value at the merged field's scale."""
        convert = self._converters.get(name)
        return convert(plain(value)) if convert is not None else value

    @cached_property
    def _converters(self) -> dict[str, Any]:
        """Of fields whose type is not that of each item's own."""
        differing = {
            part.names[name] for part in self.parts for name, field in part.item.form.fields.items() if field.type != self.fields[part.names[name]].type
        }
        return {name: made for name in differing if (made := converter(self.fields[name].type)) is not None}

    def _sorted(self, said: Mapping[str, Message]) -> list[Message]:
        place = {name: number for number, name in enumerate(self.fields)}
        return sorted(said.values(), key=lambda message: place.get(message.field.partition(".")[0], len(place)))

    def _unknown(self, values: Mapping[str, Any]) -> Iterable[Message]:
        for name in [str(name) for name in values if name not in self.fields][:UNKNOWN_TOLD]:
            yield Message(name[:50], name[:50], f"没有“{name[:50]}”这个栏目，请删去{closest(name, self.fields)}")


def merged_form(parent: Part, members: Sequence[Part]) -> tuple[Form, tuple[Conflict, ...]]:
    """The form of the composition, and what its items cannot agree upon; of such a question the first item's limits stand."""
    parts = (parent, *members)
    asked = Asked()
    for part in parts:
        for name, field in part.item.form.fields.items():
            asked.setdefault(part.names[name], []).append((part, field))
    pages = _pages(parent, members, asked)
    where = {name: page.title for page in pages for name in page.fields}
    conflicts = list[Conflict]()
    fields = {name: _field(name, title, asked[name], conflicts) for name, title in where.items()}
    conflicts += [_alone(part.item) for part in members if any(field.type.word == FILE for field in part.item.form.fields.values())]
    own = parent.item.form
    always = [name for name, field in fields.items() if (field.required or field.must) and not field.visible]
    schema = {**own.schema, "properties": {name: field.schema for name, field in fields.items()}, "required": always}
    scope = {name: Named(field.label, field.type) for name, field in fields.items()}
    return Form(own.item, own.title, fields, pages, schema, scope, Joined(parts, fields)), tuple(conflicts)


def _alone(item: Item) -> Conflict:
    """A file answers one item's question and is kept with that item's filing."""
    return Conflict("field", f"“{item.info.name}”的申报表里有要上传文件的栏目，请单独申报", (item.id,))


def _told(message: Message, part: Part, fields: Mapping[str, Field]) -> Message:
    """A message of an item's own form, about the merged field."""
    name, dot, cell = message.field.partition(".")
    merged = part.names[name]
    text = message.text.replace(message.label, fields[merged].label, 1) if not dot and message.label else message.text
    return Message(f"{merged}{dot}{cell}", fields[merged].label, text)


def _pages(parent: Part, members: Sequence[Part], asked: Asked) -> tuple[Page, ...]:
    """The composing item's own pages, what several members ask, then a page for each member that asks something more."""
    common = [name for name, by in asked.items() if by[0][0] is not parent and len(by) > 1 and by[0][1].identity.startswith(SHARED)]
    pages = [*parent.item.form.pages, Page(TOGETHER, tuple(common))]
    seen = {name for page in pages for name in page.fields}
    for part in members:
        pages.append(Page(part.item.info.name, tuple(name for field in part.item.form.fields if (name := part.names[field]) not in seen)))
        seen.update(pages[-1].fields)
    return tuple(page for page in pages if page.fields)


def _field(name: str, page: str, by: Sequence[tuple[Part, Field]], conflicts: list[Conflict]) -> Field:
    """A question as everybody who asks it would have it."""
    first = by[0][1]
    if len(by) == 1:
        part, field = by[0]
        return msgspec.structs.replace(
            field, name=name, page=page, **{key: part.said(expr) for key in ("visible", "needed", "calc", "readonly") if (expr := getattr(field, key))},
            offers=_offers(by), after=part.names.get(field.after, ""),
        )
    schema = _schema(by, conflicts)
    visible, needed, required = _demand(by)
    return Field(
        name=name, identity=first.identity, label=first.label, type=field_type(schema, lists_in(first.schema, first.type)), page=page, personal=any(field.personal for _, field in by),
        required=required, visible=visible, needed=needed, calc=_calc(by, conflicts), must=any(field.must for _, field in by),
        check=next((field.check for _, field in by if field.check), None), help=next((field.help for _, field in by if field.help), ""), schema=schema, readonly=first.readonly and by[0][0].said(first.readonly),
        offers=_offers(by), after=by[0][0].names.get(first.after, ""), said=first.said,
    )


def _offers(by: Sequence[tuple[Part, Field]]) -> tuple[Offer, ...]:
    """The options that depend on something, with the condition of everybody who asks; each item's own form judges by its own."""
    found: dict[str, tuple[list[Expr], list[str]]] = {}
    for part, field in by:
        for each in field.offers:
            conditions, words = found.setdefault(each.option, ([], []))
            conditions.append(part.said(each.when))
            words.append(each.words)
    return tuple(
        Offer(option, expr, "，且".join(dict.fromkeys(words))) for option, (conditions, words) in found.items() if (expr := joined("and", conditions))
    )


def _demand(by: Sequence[tuple[Part, Field]]) -> tuple[Expr | None, Expr | None, bool]:
    """When the question shows, when it must be answered, and whether it always must."""
    shown, needed, required = list[Expr](), list[Expr](), False
    for part, field in by:
        when = [part.said(field.visible)] if field.visible else []
        shown += when
        if field.needed:
            needed += [each for each in (joined("and", [*when, part.said(field.needed)]),) if each]
        elif field.required:
            needed += when
            required = required or not when
    visible = joined("or", shown) if all(field.visible for _, field in by) else None
    return visible, None if required else joined("or", needed), required


def _schema(by: Sequence[tuple[Part, Field]], conflicts: list[Conflict]) -> dict[str, Any]:
    (first, field), *others = by
    schema = field.schema
    for part, other in others:
        try:
            schema = both(schema, other.schema)
        except Disjoint as disjoint:
            names = (first.item.info.name, part.item.info.name)
            conflicts.append(Conflict("field", f"“{names[0]}”和“{names[1]}”对“{field.label}”{disjoint}", (first.item.id, part.item.id)))
    return schema


def _calc(by: Sequence[tuple[Part, Field]], conflicts: list[Conflict]) -> Expr | None:
    """The calculation, when all who ask have the same; who types what another calculates cannot go together with it."""
    made = [part.said(field.calc) if field.calc else None for part, field in by]
    for (part, field), calc in zip(by[1:], made[1:], strict=True):
        if (calc.source if calc else "") != (made[0].source if made[0] else ""):
            names = (by[0][0].item.info.name, part.item.info.name)
            conflicts.append(Conflict("field", f"“{names[0]}”和“{names[1]}”对“{field.label}”的算法不一样", (by[0][0].item.id, part.item.id)))
    return made[0]

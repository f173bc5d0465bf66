"""Several items as one, to be filed for at once: the composing item with a merged form, merged materials and joined limits.

What comes out is an item like any other, with the id and release of the composing one (decision record 0010): drafts, prefilling, review,
uploads, submission and the pages of a case take it as they take any. Its rules, process and papers are the composing item's; those of the
members decide about the members' own cases.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from core.forms import Message
from core.forms.text import tidy
from core.items.item import Item
from core.items.parts import Material
from core.scenes.form import Joined, merged_form
from core.scenes.limits import Times, joined_times
from core.scenes.materials import Asked, env_of, issues, merged_materials, needs_of
from core.scenes.model import Chosen, Composition, Conflict, DroppedMaterial, Pin
from core.scenes.ordering import in_order, waits
from core.scenes.parties import party_conflicts, party_kinds
from core.scenes.parts import Part, own_part, part_of
from core.values import Value

KEPT = 256
"""Compositions remembered."""


class Composed(Item, frozen=True, eq=False, kw_only=True):
    """A composing item with what has been chosen.

    `parts` are the members, each after those it waits for; `own` is the composing item as it is; `materials` of it and the members are merged in `asked`,
    `dropped` says which need not be handed in and why; `conflicts` keep it from being filed; `pins` is kept with the filing.
    """

    own: Item
    parts: tuple[Part, ...]
    asked: tuple[Asked, ...]
    dropped: tuple[DroppedMaterial, ...]
    conflicts: tuple[Conflict, ...]
    times: Times
    party_kinds: tuple[str, ...]
    pins: Composition

    def materials(self, env: Mapping[str, Value]) -> list[Material]:
        """The materials that some item asks for, given the fields and outcomes known so far."""
        envs = self._envs(env)
        return [each.material for each in self.asked if each.wanted(envs)]

    def open_materials(self, env: Mapping[str, Value]) -> dict[str, tuple[str, ...]]:
        """Materials that cannot be settled yet, with the field names that would settle each."""
        return needs_of(self.asked, self._envs(env))

    def _envs(self, env: Mapping[str, Value]) -> dict[str, Mapping[str, Value]]:
        return {self.id: env, **{part.item.id: env_of(part, env) for part in self.parts}}


def composed(parent: Item, chosen: Sequence[Chosen], pins: Composition, more: Sequence[Conflict] = (), where: str = "") -> Composed:
    """The parent with these members; a set of versions is merged once, however often it is asked for.

    `more` are conflicts known before, `where` the field at which conflicts are said.
    """
    return _composed(parent, tuple(chosen), pins, tuple(more), where)


@lru_cache(maxsize=KEPT)
def _composed(parent: Item, chosen: tuple[Chosen, ...], pins: Composition, more: tuple[Conflict, ...], where: str) -> Composed:
    """The same object for the same question, so that whatever is made of it (pages, plans) is made once."""
    made = _merged(parent, chosen)
    conflicts = (*more, *made.conflicts)
    members = tuple(Pin(part.item.id, part.item.hash, part.after, given_to(made, part.item.id)) for part in made.parts)
    pinned = msgspec.structs.replace(pins, members=members)
    if not conflicts:
        return msgspec.structs.replace(made, pins=pinned)
    reader = Joined((own_part(parent), *made.parts), made.form.fields, (_refusal(parent, conflicts, where),))
    return msgspec.structs.replace(made, conflicts=conflicts, pins=pinned, form=msgspec.structs.replace(made.form, reader=reader))


def given_to(made: Composed, item: str) -> tuple[tuple[str, str], ...]:
    """By the id under which it is handed in, each material of a member."""
    return tuple((each.material.id, own.id) for each in made.asked for by, own in each.by if by.item.id == item)


def needed_papers(items: Sequence[Item]) -> dict[str, frozenset[str]]:
    """By item, the members whose papers it asks for, and which therefore come first."""
    issued = {item.id: issues(item) for item in items}
    asked = {item.id: {tidy(each.name) for each in item.info.material} for item in items}
    return {
        item: frozenset(other for other, names in issued.items() if other != item and not names.isdisjoint(wanted)) for item, wanted in asked.items()
    }


@lru_cache(maxsize=KEPT)
def _merged(parent: Item, chosen: tuple[Chosen, ...]) -> Composed:
    items = [each.item for each in chosen]
    ordered, circles = in_order(waits(chosen, needed_papers(items)))
    own, parts = own_part(parent), tuple(part_of(parent, each.item, each.after) for each in ordered)
    form, differing = merged_form(own, parts)
    asked, dropped = merged_materials(own, parts)
    values: dict[str, Any] = {name: getattr(parent, name) for name in Item.__struct_fields__}
    values |= {
        "form": form, "scope": {**form.scope, **parent.scope},
        "info": msgspec.structs.replace(parent.info, material=tuple(each.material for each in asked)),
    }
    return Composed(
        **values, own=parent, parts=parts, asked=asked, dropped=dropped, conflicts=(*circles, *party_conflicts(items), *differing),
        times=joined_times(parts), party_kinds=party_kinds(items), pins=Composition(()),
    )


def _refusal(parent: Item, conflicts: Sequence[Conflict], where: str) -> Message:
    """The conflicts, said of the field in which the items were chosen."""
    label = parent.form.fields[where].label if where in parent.form.fields else ""
    return Message(where, label, "；".join(each.text for each in conflicts))

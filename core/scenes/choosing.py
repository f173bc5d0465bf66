"""What an applicant has chosen to be done together, as members in the order of the house, and whether the ways of combining admit it.

The four ways are those of the plan (11.2): 固定场景、事项+事项、场景+事项、场景+场景.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from core.items.item import Item
from core.items.model import Compose, SceneDef
from core.rules import evaluate, parse
from core.scenes.compose import Composed, composed
from core.scenes.model import Chosen, Composition, Conflict
from core.values import Value

EACH = 2
"""How many scenes, or items, a combination of its kind takes at least."""
MODES: dict[str, tuple[str, Callable[[int, int], bool]]] = {
    "固定场景": ("只选 1 个场景，不另选事项", lambda scenes, items: scenes == 1 and items == 0),
    "事项+事项": (f"至少选 {EACH} 个事项，不选场景", lambda scenes, items: scenes == 0 and items >= EACH),
    "场景+事项": ("至少选 1 个场景和 1 个事项", lambda scenes, items: scenes >= 1 and items >= 1),
    "场景+场景": (f"至少选 {EACH} 个场景，不另选事项", lambda scenes, items: scenes >= EACH and items == 0),
}
"""By the word on screen: what is to be chosen, in words and as a test of how many scenes and items are."""


class Offered(msgspec.Struct, frozen=True, eq=False):
    """What may be chosen: scenes by id, items by id, and the version of an item that applies (None: takes no filings now)."""

    scenes: Mapping[str, SceneDef]
    items: Mapping[str, Item]
    version: Callable[[str], Item | None]


class Wish(msgspec.Struct, frozen=True):
    """What was chosen, as the form has it: the mode's word, labels of scenes, names of items; `values` are all of the parent's, typed."""

    mode: str = ""
    scenes: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    values: Mapping[str, Value] = {}


def wish_of(parent: Item, values: Mapping[str, Any], env: Mapping[str, Value] = {}) -> Wish:
    """What is chosen in the values of a submission: a field that does not show says nothing, a thing chosen twice stays visible as such."""
    compose = parent.info.compose
    if compose is None:
        return Wish()
    read = parent.form.submit({name: value for name, value in values.items() if name in parent.form.fields}, env)
    refused = {message.field for message in read.messages}
    said = {name: read.values.get(name, values.get(name) if name in refused else None) for name in (compose.mode, compose.scenes, compose.items)}
    mode = said[compose.mode]
    return Wish(mode if isinstance(mode, str) else "", _texts(said[compose.scenes]), _texts(said[compose.items]), read.values)


def resolve(parent: Item, values: Mapping[str, Any], offered: Offered, env: Mapping[str, Value] = {}) -> Item:
    """The item as these values compose it; an item that does not compose is answered as it is.

    `values` are those of a submission (JSON, by field name), `env` the names every item has. Never raises: what cannot go together is among
    the conflicts of the answer, and its form then refuses every submission in words.
    """
    if parent.info.compose is None:
        return parent
    wish = wish_of(parent, values, env)
    known = {**env, **wish.values}
    scenes = {key: scene for key, scene in offered.scenes.items() if scene.label in wish.scenes}
    after, wanted = _members(scenes, known)
    names = {item.info.name: key for key, item in offered.items.items()}
    wanted |= dict.fromkeys(key for name, key in names.items() if name in wish.items)
    chosen, conflicts = _versions(parent, wanted, after, offered)
    conflicts = [*_shape(parent, wish), *conflicts]
    if not wanted and not conflicts:
        conflicts.append(Conflict("none", "请选择要一并办理的场景或者事项"))
    return composed(parent, chosen, Composition((), wish.mode, tuple(scenes)), conflicts, _place(parent, known))


def is_composed(item: Item) -> bool:
    """Whether the item is made up of several."""
    return isinstance(item, Composed)


def _place(parent: Item, env: Mapping[str, Value]) -> str:
    """The field that shows in which items, or else scenes, are chosen: what does not go together is said there."""
    compose = parent.info.compose or Compose()
    fields = [parent.form.fields[name] for name in (compose.items, compose.scenes, compose.mode) if name]
    return next((field.name for field in fields if field.visible is None or evaluate(field.visible, env) is True), fields[0].name)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list | tuple) else ()


def _members(scenes: Mapping[str, SceneDef], env: Mapping[str, Value]) -> tuple[dict[str, tuple[str, ...]], dict[str, None]]:
    """What each member waits for in any of the scenes, and the members whose condition holds."""
    after, wanted = dict[str, tuple[str, ...]](), dict[str, None]()
    for scene in scenes.values():
        for member in scene.members:
            if not member.when or evaluate(parse(member.when), env) is True:
                wanted[member.item] = None
                after[member.item] = (*after.get(member.item, ()), *member.after)
    return after, wanted


def _versions(
    parent: Item, wanted: Mapping[str, None], after: Mapping[str, tuple[str, ...]], offered: Offered
) -> tuple[list[Chosen], list[Conflict]]:
    chosen, conflicts = list[Chosen](), list[Conflict]()
    for key in wanted:
        item = offered.version(key)
        if item is not None and key != parent.id:
            chosen.append(Chosen(item, after.get(key, ())))
        else:
            name = offered.items[key].info.name if key in offered.items else key
            conflicts.append(Conflict("missing", f"“{name}”现在不能申请，请先不选它", (key,)))
    return chosen, conflicts


def _shape(parent: Item, wish: Wish) -> Sequence[Conflict]:
    """What the way of combining asks for and was not chosen; a thing chosen twice."""
    compose = parent.info.compose
    found = list[Conflict]()
    if len({*wish.scenes}) < len(wish.scenes) or len({*wish.items}) < len(wish.items):
        found.append(Conflict("mode", "同一个场景或者事项选了两次"))
    if compose is None or not compose.mode or wish.mode not in MODES:
        return found
    wanted, admits = MODES[wish.mode]
    if not admits(len(wish.scenes), len(wish.items)):
        found.append(Conflict("mode", f"“{wish.mode}”{wanted}；现在选了 {len(wish.scenes)} 个场景、{len(wish.items)} 个事项"))
    return found

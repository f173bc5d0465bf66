"""Choosing what to file for together: scenes and items as cards, and the guide that belongs to what is ticked."""

from typing import Annotated, Any, Final
from urllib.parse import urlencode

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from core.house import House
from core.items.item import Item
from core.items.model import Compose, SceneDef
from core.problems import NotFound
from core.process.clock import words
from core.scenes import MODES, Composed, span_words
from core.search import find_items
from ui.api.who import Asking, house_of
from ui.hall.choosing import choice_fields, chooser
from ui.hall.offered import ItemId, Query, offered
from ui.web import Visit, page, visit_of
from ui.web.fields import Raw, gather

Words = Annotated[str, QueryParameter(name="q", description="搜索词", max_length=100)]
_SOURCES: Final = {"电子上传": "申请人上传", "证照调用": "平台调取，不用提交", "表单生成": "按填写的内容生成", "承诺替代": "以承诺书代替"}


class Card(msgspec.Struct, frozen=True):
    """A scene or an item to tick: `value` as the form has it."""

    value: str
    about: str
    more: str
    ticked: bool


class Leg(msgspec.Struct, frozen=True):
    """A member in the order of handling: who decides, in how long, what it waits for, what comes of it."""

    name: str
    authority: str
    promised: str
    after: str
    result: str


class Needed(msgspec.Struct, frozen=True):
    """A material of the whole, and the items it is for."""

    name: str
    source: str
    need: str
    whom: str


@get("/together/{item:str}")
async def compose(request: Asking, item: ItemId, q: Words = "") -> Response[bytes]:
    """The chooser; with htmx only the guide of what is ticked."""
    visit, house = await visit_of(request), house_of(request)
    version = offered(house, item)
    choose = chooser(house, version, visit.acting)
    if choose is None:
        raise NotFound("这个事项不是组合办理的事项", "请从事项的办事指南直接申报")
    query = Query(request)
    raw = gather(version.form, [name for name in choice_fields(version) if query.all(name)], query)
    return page(
        request, visit, "hall/compose.html", fragment="hall/_combined.html", title=f"选择要办的事项 · {version.info.name}",
        item=version, info=version.info, q=q.strip(), **_cards(house, version, raw, q.strip()), **_told(house, visit, version, choose(raw), raw),
    )


def _cards(house: House, item: Item, raw: Raw, word: str) -> dict[str, Any]:
    """The modes, and the scenes and items that the word means; what is ticked stays."""
    compose_of, fields, registry = item.info.compose or Compose(), item.form.fields, house.catalogue.registry
    meant = {*find_items(registry, word)} if word else set(registry.items)
    names = {each.info.name: each for each in registry.items.values()}
    scenes = {scene.label: scene for scene in registry.scenes.values()}
    options = fields[compose_of.scenes].type.options if compose_of.scenes else ()
    shown = [
        Card(label, scenes[label].about, _members(house, scenes[label]), label in raw.get(compose_of.scenes, ())) for label in options
        if label in scenes and (not word or word in label or meant & {member.item for member in scenes[label].members} or label in raw.get(compose_of.scenes, ()))
    ]
    options = fields[compose_of.items].type.options if compose_of.items else ()
    singles = [
        Card(name, names[name].info.summary, names[name].info.authority_name, name in raw.get(compose_of.items, ())) for name in options
        if name in names and (names[name].id in meant or name in raw.get(compose_of.items, ()))
    ]
    modes = [(word, word, MODES[word][0]) for word in fields[compose_of.mode].type.options] if compose_of.mode else []
    return {"compose": compose_of, "modes": modes, "mode": raw.get(compose_of.mode, ""), "scenes": shown, "singles": singles}


def _members(house: House, scene: SceneDef) -> str:
    items = house.catalogue.registry.items
    return "、".join(items[member.item].info.name for member in scene.members if member.item in items)


def _told(house: House, visit: Visit, item: Item, made: Item, raw: Raw) -> dict[str, Any]:
    """The guide of what is ticked; nothing is said before anything is."""
    compose_of = item.info.compose or Compose()
    chosen = bool(raw.get(compose_of.scenes) or raw.get(compose_of.items))
    if not isinstance(made, Composed) or not chosen:
        return {"made": None}
    pairs = [(name, each) for name, value in raw.items() for each in (value if isinstance(value, list) else [value]) if each]
    items = house.catalogue.registry.items
    feasible = [[items[key].info.name for key in one if key in items] for conflict in made.conflicts for one in conflict.feasible]
    return {
        "made": made, "conflicts": [conflict.text for conflict in made.conflicts], "feasible": feasible, "legs": legs(made),
        "needed": needed(made), "dropped": [each.reason for each in made.dropped], "promised": span_words(made.times.promised),
        "statutory": span_words(made.times.statutory), "way": made.times.promised_way, "joint": made.times.joint, "joint_words": words(made.times.joint),
        "apply": f"/apply/{item.id}?{urlencode(pairs)}" if not visit.officer and not made.conflicts else "",
        "before": len(item.form.fields) + sum(len(part.item.form.fields) for part in made.parts), "asked": len(made.form.fields),
    }


def legs(item: Composed) -> tuple[Leg, ...]:
    """The members in the order in which they are handled."""
    names = {part.item.id: part.item.info.name for part in item.parts}
    return tuple(
        Leg(part.item.info.name, part.item.info.authority_name, words(part.item.info.promised), "、".join(names[key] for key in part.after), part.item.info.result)
        for part in item.parts
    )


def needed(item: Composed) -> tuple[Needed, ...]:
    """The materials of the whole, each with the items it is for."""
    found = []
    for each in item.asked:
        always = any(own.id not in part.item.conditions for part, own in each.by)
        need = ("必要" if each.material.required else "非必要") if always else "按情形"
        whom = "、".join(part.item.info.name for part, _ in each.by)
        found.append(Needed(each.material.name, _SOURCES[each.material.get], need, whom))
    return tuple(found)

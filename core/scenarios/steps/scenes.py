"""组合: scenes and items filed for at once, what they ask together, how long they take, and what does not go together."""

import re
from collections.abc import Iterable

from core.items.item import Item
from core.items.model import Compose
from core.process.clock import UNIT_WORDS
from core.scenarios.saying import NONE
from core.scenarios.sentences import NotSo, StepError, step
from core.scenarios.world import World
from core.scenes import MODES, Composed, span_words


@step('假如 组合办理"{names}"')
async def combined(world: World, names: str) -> None:
    """申请人一并办理这些场景和事项，用顿号隔开；组合方式按所选的形态。"""
    scenes, items = _sorted(world, names)
    mode = next((word for word, (_, admits) in MODES.items() if admits(len(scenes), len(items))), "事项+事项")
    _choose(world, mode, scenes, items)


@step('假如 按"{mode}"组合办理"{names}"')
async def combined_by(world: World, mode: str, names: str) -> None:
    """申请人按这种组合方式一并办理这些场景和事项，用顿号隔开；同一个可以写两次。"""
    _choose(world, mode, *_sorted(world, names))


@step('那么 组合冲突为"{text}"')
async def conflict_is(world: World, text: str) -> None:
    """这些事项不能一并办理，原因里有这段文字；可以一并办理的写“无”。"""
    found = [each.text for each in _composed(world).conflicts]
    if (text == NONE) != (not found) or (found and not any(text in each for each in found)):
        raise NotSo("组合冲突", text, "；".join(found) or NONE)


@step('那么 可行的组合为"{names}"')
async def feasible_are(world: World, names: str) -> None:
    """有冲突时给出的组合之一，用顿号隔开。"""
    item = _composed(world)
    found = [tuple(world.shelf.items[key].info.name for key in one) for conflict in item.conflicts for one in conflict.feasible]
    if set(_apart(names)) not in [set(one) for one in found]:
        raise NotSo("可行的组合", names, "；".join("、".join(one) for one in found) or NONE)


@step('那么 办理次序为"{names}"')
async def order_is(world: World, names: str) -> None:
    """一并办理的事项的先后，用顿号隔开；并行的按所选的次序。"""
    found = [part.item.info.name for part in _composed(world).parts]
    if found != _apart(names):
        raise NotSo("办理次序", names, "、".join(found))


@step('那么 合并后的材料为"{names}"')
async def materials_are(world: World, names: str) -> None:
    """合并以后一共要哪些材料，每份只写一次，不论先后。"""
    decision = await world.decision()
    found = sorted(material.name for material in _composed(world).materials(world.env(decision)))
    if found != sorted(_apart(names)):
        raise NotSo("合并后的材料", names, "、".join(found) or NONE)


@step('那么 材料"{name}"不用提交，由"{issuer}"出具')
async def issued_by(world: World, name: str, issuer: str) -> None:
    """这份材料就是一并办理的另一事项的结果。"""
    found = [world.shelf.items[each.issued_by].info.name for each in _composed(world).dropped if each.name == name]
    if issuer not in found:
        raise NotSo(f"材料“{name}”", f"由“{issuer}”出具，不用提交", "、".join(found) or "要提交，或者没有事项要它")


@step("那么 合并后总时限为 {count:int} {unit:word}")
async def total_is(world: World, count: int, unit: str) -> None:
    """合并以后的承诺时限：并行的取最大，先后的相加。单位：个工作日、日、小时。"""
    span = _composed(world).times.promised
    found = [(days, UNIT_WORDS[each].partition("（")[0]) for days, each in span.amounts]
    if found != [(count, unit)]:
        raise NotSo("合并后总时限", f"{count} {unit}", span_words(span))


@step('那么 栏目"{label}"只问一次')
async def asked_once(world: World, label: str) -> None:
    """几个事项都要的栏目，合并以后只填一次。"""
    item = _composed(world)
    names = [name for name, field in item.form.fields.items() if field.label == label]
    askers = sum(name in part.names.values() for part in item.parts for name in names) + sum(name in item.own.form.fields for name in names)
    if len(names) != 1 or askers <= 1:
        raise NotSo(f"栏目“{label}”", "几个事项都要，只问一次", f"{askers} 个事项要它，问 {len(names)} 次")


def _composed(world: World) -> Composed:
    item = world.filer().item
    if not isinstance(item, Composed):
        raise StepError("这份申报没有组合：先写“假如 组合办理“……””")
    return item


def _apart(names: str) -> list[str]:
    return [] if names in ("", NONE) else [name.strip() for name in re.split("、", names)]


def _sorted(world: World, names: str) -> tuple[list[str], list[str]]:
    """The names as labels of scenes and as names of items. Raises StepError for one that is neither."""
    labels = {scene.label for scene in world.shelf.scenes.values()}
    wanted = _apart(names)
    scenes = [name for name in wanted if name in labels]
    return scenes, [world.shelf.item_named(name).info.name for name in wanted if name not in labels]


def _choose(world: World, mode: str, scenes: list[str], items: list[str]) -> None:
    """Write the choice into the filing; without one begun, into an empty one of the item that offers all of it."""
    if world.item is None or world.item.info.compose is None:
        world.item = _offering(world.shelf.items.values(), {*scenes, *items})
        world.values = {}
    compose = world.item.info.compose or Compose()
    chosen = {compose.mode: mode, compose.scenes: scenes, compose.items: items}
    world.fill({**world.values, **{name: value for name, value in chosen.items() if name}})


def _offering(items: Iterable[Item], wanted: set[str]) -> Item:
    for item in items:
        compose = item.info.compose
        if compose is None:
            continue
        fields = [item.form.fields[name] for name in (compose.scenes, compose.items) if name]
        if wanted <= {option for field in fields for option in field.type.options}:
            return item
    raise StepError(f"没有事项可以一并办理{'、'.join(sorted(wanted))}")

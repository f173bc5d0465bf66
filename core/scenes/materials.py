"""The materials of a composition: each asked once, and none asked that another member issues.

Two materials are the same when they bear the same name: a name is what an applicant reads and an officer receives, while ids are an item's own.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

import msgspec

from core.canonical import sm3
from core.forms.text import tidy
from core.items.item import Item
from core.items.parts import Material
from core.rules import evaluate
from core.scenes.model import DroppedMaterial
from core.scenes.parts import Part
from core.values import Unknown, Value

Get: TypeAlias = Literal["电子上传", "证照调用", "表单生成", "承诺替代"]
_FIRST: tuple[Get, ...] = ("证照调用", "电子上传", "承诺替代", "表单生成")
"""How a material asked for in two ways is obtained: what can be fetched is fetched for all; what one must see uploaded is uploaded."""
_RESULT = "{item.result}"


class Asked(msgspec.Struct, frozen=True, eq=False):
    """A material of the composition, with each item's own that it stands for."""

    material: Material
    by: tuple[tuple[Part, Material], ...]

    def wanted(self, envs: Mapping[str, Mapping[str, Value]]) -> bool:
        """Whether one of the items asks for it; `envs` are the names of each item by its id."""
        return any(_holds(part, own, envs[part.item.id]) for part, own in self.by)


def merged_materials(parent: Part, members: Sequence[Part]) -> tuple[tuple[Asked, ...], tuple[DroppedMaterial, ...]]:
    """What is asked for, in the order of the items, and what is not because another member issues it."""
    issued = {name: part.item for part in reversed(members) for name in issues(part.item)}
    found, dropped = dict[str, list[tuple[Part, Material]]](), list[DroppedMaterial]()
    for part in (parent, *members):
        for material in part.item.info.material:
            name = tidy(material.name)
            source = issued.get(name)
            if source is None or source.id == part.item.id:
                found.setdefault(name, []).append((part, material))
            else:
                reason = f"“{name}”不用提交：由本次一并办理的“{source.info.name}”出具"
                dropped.append(DroppedMaterial(name, part.item.id, source.id, reason))
    return tuple(_asked(name, by, parent) for name, by in found.items()), tuple(dropped)


def issues(item: Item) -> frozenset[str]:
    """The names of what the item's grant brings: its result, the papers of the grant, and what it says it issues."""
    titles = [notice.definition.title.replace(_RESULT, item.info.result) for notice in item.notices.on("granted")]
    return frozenset(tidy(name) for name in (item.info.result, *titles, *item.info.issues) if "{" not in name)


def env_of(part: Part, env: Mapping[str, Value]) -> dict[str, Value]:
    """The names of one item: what every item has, its own fields, and what its tables say without asking about other cases."""
    own: dict[str, Any] = {name: env[name] for name in ("submitted_on", "today", "holder") if name in env}
    own |= part.inside(env)
    outcomes = part.item.rules.decide(own, {}).outcomes if "submitted_on" in own else {}
    return own | {name: value for name, value in outcomes.items() if not isinstance(value, Unknown)}


def needs_of(asked: Iterable[Asked], envs: Mapping[str, Mapping[str, Value]]) -> dict[str, tuple[str, ...]]:
    """Of materials that cannot be settled yet, the merged names that would settle each."""
    found: dict[str, tuple[str, ...]] = {}
    for each in asked:
        if each.wanted(envs):
            continue
        open_parts = [(part, evaluate(part.item.conditions[own.id], envs[part.item.id])) for part, own in each.by if own.id in part.item.conditions]
        needs = [part.names.get(name, name) for part, value in open_parts if isinstance(value, Unknown) for name in value.needs]
        if needs:
            found[each.material.id] = tuple(dict.fromkeys(needs))
    return found


def _holds(part: Part, own: Material, env: Mapping[str, Value]) -> bool:
    expr = part.item.conditions.get(own.id)
    return expr is None or evaluate(expr, env) is True


def _asked(name: str, by: Sequence[tuple[Part, Material]], parent: Part) -> Asked:
    """One material for all who ask. Its id depends on its name only, so that an uploaded file stays with it whoever joins."""
    part, first = by[0]
    key = first.id if part is parent else f"m_{sm3(name.encode()).hex()[:12]}"
    ways = {own.get for _, own in by}
    return Asked(
        Material(
            id=key, name=first.name, get=next(way for way in _FIRST if way in ways), required=any(own.required for _, own in by),
            basis="；".join(dict.fromkeys(own.basis for _, own in by)),
        ),
        tuple(by),
    )

"""Scenes and composing items against what they name: items, each other, the composing item's own fields and options."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from core.declarations import Scene
from core.faults import Blame, Fault, did_you_mean
from core.forms import Field
from core.items.loading import Draft
from core.items.model import Compose, SceneMember
from core.plugging.collecting import Declared
from core.rules import BASE, compile_expr
from core.scenes import MODES

FEWEST = 2
"""Members a scene has at least."""


def check_scenes(made: Iterable[Declared], drafts: Iterable[Draft]) -> list[Fault]:
    """Every fault of every scene; what depends on an item whose files are faulty is not asked of it."""
    known = {draft.id: draft for draft in drafts}
    faults, labels = list[Fault](), dict[str, str]()
    for one in made:
        if isinstance(one.what, Scene):
            faults += [*_members(one, one.what, known), *_circle(one, one.what), *_conditions(one, one.what, known.values())]
            label = one.what.definition.label
            if label in labels:
                faults.append(one.blame.at(f"{one.place}.label", f"“{label}”已是场景 {labels[label]} 的名称", "不重复的名称", code="duplicate"))
            labels.setdefault(label, one.what.id)
    return faults


def check_compose(draft: Draft, made: Iterable[Declared], drafts: Iterable[Draft]) -> list[Fault]:
    """The fields and options by which an item composes others: an option that names nothing could never be filed."""
    if draft.info is None or draft.info.compose is None or draft.form is None:
        return []
    compose, fields, blame = draft.info.compose, draft.form.fields, draft.blame("item.toml")
    if not compose.scenes and not compose.items:
        return [blame.at("compose", "scenes 和 items 都没有写", "至少写一个：选场景的栏目，或者选事项的栏目", code="compose")]
    members = {each.info.name: each for each in drafts if each.info is not None}
    scenes = [one.what.definition.label for one in made if isinstance(one.what, Scene)]
    faults = [*_field(compose.mode, "mode", "choice", fields, blame), *_field(compose.scenes, "scenes", "choices", fields, blame)]
    faults += _field(compose.items, "items", "choices", fields, blame)
    if faults:
        return faults
    faults += _options(draft, compose.mode, MODES, "组合方式")
    faults += _options(draft, compose.scenes, scenes, "场景")
    faults += _options(draft, compose.items, members, "事项")
    return [*faults, *_unfit(draft, compose, members)]


def _members(one: Declared, scene: Scene, known: Mapping[str, Draft]) -> Iterator[Fault]:
    members = [member.item for member in scene.definition.members]
    if len(members) < FEWEST:
        yield one.blame.at(f"{one.place}.members", f"只有 {len(members)} 个事项", f"至少 {FEWEST} 个", code="scene-members")
    for number, member in enumerate(scene.definition.members):
        place = f"{one.place}.members[{number + 1}]"
        if member.item in members[:number]:
            yield one.blame.at(f"{place}.item", f"事项 {member.item} 写了两次", "一个场景里每个事项只写一次", code="duplicate")
        if member.item not in known:
            hint = did_you_mean(member.item, known)
            yield one.blame.at(f"{place}.item", member.item, "已登记的事项", hint, "unknown-item")
        elif reason := _why_not(known[member.item]):
            yield one.blame.at(f"{place}.item", f"事项 {member.item} {reason}", "由申请人申请的单个事项", code="scene-member")
        yield from _after(one, member, place, members)


def _after(one: Declared, member: SceneMember, place: str, members: Collection[str]) -> Iterator[Fault]:
    for item in member.after:
        if item not in members:
            expected = "本场景里的事项（在它办成以后才办）"
            yield one.blame.at(f"{place}.after[{item}]", f"场景里没有 {item}", expected, did_you_mean(item, members), "unknown-member")


def _circle(one: Declared, scene: Scene) -> Iterator[Fault]:
    members = scene.definition.members
    try:
        TopologicalSorter({member.item: member.after for member in members}).prepare()
    except CycleError as error:
        found = " → ".join(reversed(error.args[1]))
        yield one.blame.at(f"{one.place}.members", f"先后次序绕成了圈：{found}", "不绕回自己的次序", code="circular")


def _conditions(one: Declared, scene: Scene, drafts: Iterable[Draft]) -> Iterator[Fault]:
    """A member's condition reads fields of whatever item offers the scene."""
    offering = [draft for draft in drafts if scene.definition.label in _offered(draft)]
    for number, member in enumerate(scene.definition.members):
        if not member.when:
            continue
        place = f"{one.place}.members[{number + 1}].when"
        if not offering:
            yield one.blame.at(place, "没有事项提供这个场景，条件无从判断", "一个在 [compose] 里提供本场景的事项", code="scene-when")
        for draft in offering:
            if draft.form is not None:
                yield from compile_expr(member.when, {**BASE, **draft.form.scope}, one.blame, place, want="bool")[1]


def _offered(draft: Draft) -> tuple[str, ...]:
    """The scenes among which a composing item lets one choose."""
    if draft.info is None or draft.info.compose is None or draft.form is None:
        return ()
    field = draft.form.fields.get(draft.info.compose.scenes)
    return field.type.options if field is not None else ()


def _field(name: str, key: str, kind: str, fields: Mapping[str, Field], blame: Blame) -> Iterator[Fault]:
    if not name:
        return
    place, expected = f"compose.{key}", f"表单里的{'单选' if kind == 'choice' else '多选'}栏目"
    if name not in fields:
        yield blame.at(place, f"没有名为 {name} 的栏目", expected, did_you_mean(name, fields), "unknown-field")
    elif fields[name].type.kind != kind:
        yield blame.at(place, f"{fields[name].label}不是{expected[4:]}", expected, code="type")
    elif fields[name].personal:
        yield blame.at(place, f"{fields[name].label}是个人信息", "不含个人信息的栏目", code="personal")


def _options(draft: Draft, name: str, known: Collection[str], what: str) -> Iterator[Fault]:
    """Options that name nothing."""
    for option in draft.form.fields[name].type.options if name and draft.form else ():
        if option not in known:
            place = f"properties.{name}.enum[{option}]"
            yield draft.blame("form.json").at(place, f"没有{what}“{option}”", f"已有的{what}：{'、'.join(known)}", did_you_mean(option, known), "unknown-option")


def _unfit(draft: Draft, compose: Compose, members: Mapping[str, Draft]) -> Iterator[Fault]:
    """Items that cannot be a member."""
    for option in draft.form.fields[compose.items].type.options if compose.items and draft.form else ():
        if option in members and (reason := _why_not(members[option])):
            yield draft.blame("form.json").at(f"properties.{compose.items}.enum[{option}]", f"“{option}”{reason}", "由申请人申请的单个事项", code="scene-member")


def _why_not(draft: Draft) -> str:
    """Why an item cannot be a member; empty when it can, or when its own file is faulty."""
    if draft.info is None:
        return ""
    if draft.info.compose is not None:
        return "自己就由几个事项组合而成"
    return "" if draft.info.starts == "applicant" else "不由申请人申请"

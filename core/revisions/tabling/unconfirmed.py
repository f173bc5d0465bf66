"""待确认的本地规定: everything in force that nobody has confirmed yet, over all items and what plugins declare about them."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

import msgspec

from core.items.item import Item
from core.registry import Registry
from core.revisions.documents import identities, read, readable
from core.rules import RuleSet
from core.values import UNITS

LOCAL: Final = "local-unconfirmed"
_FILES: Final = {"item.toml": ("办事指南", "guide"), "process.toml": ("流程", "process"), "notices.toml": ("文书", "notices")}
_LABELS: Final = ("label", "name", "title", "ask", "id", "no")
_LIMITS: Final = {"statutory": "法定期限", "promised": "承诺期限", "correction": "补正期限", "extension": "延长期限", "limit": "时限", "fee": "收费", "archive": "保管期限", "tolerate": "容缺期限"}


class Waiting(msgspec.Struct, frozen=True):
    """One thing that waits: of which item (empty: declared by a plugin), what sort, what it says, on what ground it stands for now.

    `tab` and `place` lead to where it is confirmed in a revision: `rules/path` and `r-XF-21`, `parameters` and `p-area_limit`.
    """

    item: str
    item_name: str
    authority: str
    authority_name: str
    sort: str
    label: str
    said: str
    ground: str
    tab: str = ""
    place: str = ""


def waiting(registry: Registry, orgs: Collection[str]) -> tuple[Waiting, ...]:
    """Whatever waits at the items of these authorities, and in what plugins declare about them, item by item."""
    items = {name: item for name, item in registry.items.items() if item.info.authority in orgs}
    found = [each for item in items.values() for each in of_item(item)]
    return (*sorted(found, key=lambda each: (each.authority, each.item_name)), *_declared(registry, items, orgs))


def of_item(item: Item) -> Iterator[Waiting]:
    """What waits in one version of an item."""
    for sort, label, said, ground, tab, place in (*_rules(item.rules), *_files(item.files)):
        yield Waiting(item.id, item.info.name, item.info.authority, item.info.authority_name, sort, label, said, ground, tab, place)


_Found = tuple[str, str, str, str, str, str]


def _rules(rules: RuleSet) -> Iterator[_Found]:
    """Rows that nobody has confirmed, and values of parameters."""
    for table in rules.tables:
        for row in table.definition.rows:
            if row.status == LOCAL:
                yield "规则", f"{table.label} {row.no}", _sentence(rules, row.say), "；".join(row.basis), f"rules/{table.name}", f"r-{row.no}"
    for param in rules.params.values():
        for used in param.values:
            if not used.confirmed:
                said = f"{used.since.year}年{used.since.month}月{used.since.day}日起：{param.words(used.value)}"
                yield "参数", param.label, said, used.source, "parameters", f"p-{param.name}"


def _sentence(rules: RuleSet, say: str) -> str:
    """The sentence of a row with labels, marked as such, in the place of values."""
    named = {name: named.label for name, named in rules.scope.items()} | {name: param.label for name, param in rules.params.items()}
    for table in rules.tables:
        named |= {name: column.label for name, column in table.plan.columns.items()}
    return "".join(part if at % 2 == 0 else f"〈{named.get(part, part)}〉" for at, part in enumerate(say.replace("}", "{").split("{")))


def _files(files: Mapping[str, bytes]) -> Iterator[_Found]:
    """Whatever else in the item's files says that it is not confirmed: limits, fees, steps, papers."""
    for path, (sort, tab) in _FILES.items():
        if path in files and readable(path):
            for place, raw in marked(read(files, path)):
                at = "materials" if place[:1] == ("material",) else tab
                yield _sort(place, sort), _label(place, raw), _said(raw), str(raw.get("basis", raw.get("source", ""))), at, ""


def marked(data: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """Every table of a document that is marked as not confirmed, with the way to it."""
    if isinstance(data, Mapping):
        if data.get("status") == LOCAL or data.get("confirmed") is False:
            yield place, data
        for name, value in data.items():
            yield from marked(value, (*place, name))
    elif isinstance(data, list):
        for name, value in zip(identities(data), data, strict=True):
            yield from marked(value, (*place, name))


def _sort(place: tuple[str, ...], otherwise: str) -> str:
    return next((_LIMITS[part] for part in reversed(place) if part in _LIMITS), otherwise)


def _label(place: tuple[str, ...], raw: Mapping[str, Any]) -> str:
    named = next((str(raw[name]) for name in _LABELS if raw.get(name)), "")
    return named or _LIMITS.get(place[-1] if place else "", "") or "本地规定"


def _said(raw: Mapping[str, Any]) -> str:
    if "days" in raw:
        return f"{raw['days']} {UNITS.get(raw.get('unit', 'workday'), '小时')}"
    return str(raw.get("say", raw.get("about", raw.get("value", raw.get("text", "")))))


# --- declared by plugins ----------------------------------------------------------------------------------------------


def _declared(registry: Registry, items: Mapping[str, Item], orgs: Collection[str]) -> Iterator[Waiting]:
    """Draws, scenes, topics, indicators, runs and signals about these items or held by these authorities."""
    for draw in registry.draws.values():
        if draw.item in items and draw.status == LOCAL:
            yield _of_plugin(items[draw.item], "抽查", draw.label, items[draw.item].info.name, draw.basis)
    for scene in registry.scenes.values():
        home = next((items[member.item] for member in scene.members if member.item in items), None)
        if home is not None and scene.status == LOCAL:
            yield _of_plugin(home, "场景", scene.label, scene.about, scene.basis)
    for plan in registry.topics.values():
        topic = plan.definition
        home = next((items[way.item] for way in topic.items if way.item in items), None)
        if home is not None and topic.status == LOCAL:
            yield _of_plugin(home, "主题", topic.label, topic.about, topic.basis)
    yield from _indicators(registry, items)
    yield from _runs(registry, orgs)


def _runs(registry: Registry, orgs: Collection[str]) -> Iterator[Waiting]:
    for sort, plans in (("批次", registry.runs), ("信号", registry.signals)):
        for run in plans.values():
            definition = run.definition
            if definition.org in orgs and definition.status == LOCAL:
                yield Waiting("", "", definition.org, "", sort, definition.label, definition.about, "；".join(definition.basis))
            for kind, label, said, ground, _, _ in _rules(run.rules) if definition.org in orgs else ():
                yield Waiting("", "", definition.org, "", f"{sort}的{kind}", f"{definition.label}·{label}", said, ground)


def _indicators(registry: Registry, items: Mapping[str, Item]) -> Iterator[Waiting]:
    for indicator in registry.indicators.values():
        definition = indicator.definition
        plugin = registry.plugins.get(indicator.plugin)
        home = next((items[name] for name in plugin.items if name in items), None) if plugin else None
        if home is None:
            continue
        if definition.status == LOCAL:
            yield _of_plugin(home, "指标", definition.label, definition.about, definition.basis)
        for param in definition.param.values():
            for dated in param.values:
                if not dated.confirmed:
                    yield _of_plugin(home, "指标的参数", f"{definition.label}·{param.label}", f"{dated.since.isoformat()} 起：{dated.value} {UNITS.get(param.unit, param.unit)}".strip(), (dated.source,))


def _of_plugin(home: Item, sort: str, label: str, said: str, basis: Collection[str]) -> Waiting:
    return Waiting("", "", home.info.authority, home.info.authority_name, sort, label, said, "；".join(basis))

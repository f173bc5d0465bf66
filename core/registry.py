"""From `plugins.toml` to everything the house can do: plugins, their declarations, their items, checked and immutable.

`assemble` never stops at a fault and says which of them must stop the start; `load_registry` raises them all.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import TypeVar

import msgspec
import pluggy

from core.declarations import KINDS, Declaration, Draw, Indicator, Register, Role, Scene, Sentence, Trait
from core.declarations import Source as ValueSource
from core.faults import Fault, Faulty
from core.hookspecs import CaseChange
from core.items.files import ItemFiles
from core.items.item import Item
from core.items.loading import Draft, Surroundings, finish, offered, read_item
from core.items.model import DrawDef, RegisterDef, SceneDef
from core.items.places import check_folders, check_orphans, check_places
from core.items.plugin_files import PluginEntry
from core.plugging import builtin
from core.plugging.checks import run_checks
from core.plugging.code import load_code, manager
from core.plugging.collecting import Declared, by_kind, collect, register_scopes, unique
from core.plugging.draws import check_draws
from core.plugging.helping import check_sources
from core.plugging.indicators import check_indicators
from core.plugging.kin import check_kin
from core.plugging.registers import check_registers
from core.plugging.runs import Plans, read_plans
from core.plugging.scenes import check_compose, check_scenes
from core.plugging.sources import LIST, Source, find, read_list
from core.plugging.topics import read_topics
from core.runs.plan import Plan
from core.settings import Mode
from core.topics import TopicPlan

D = TypeVar("D")
LACKING = frozenset({"missing-plugin", "import-error", "declare-error"})
"""Faults after which nobody knows everything that was meant to be declared; so is any fault of a `plugin.toml`."""
HOUSE = "core"
"""Under which name the house's own declarations stand."""


class Plugin(msgspec.Struct, frozen=True):
    """A plugin that is on. `package` is empty for a folder of this repository."""

    id: str
    name: str
    clause: str
    demo: bool
    items: tuple[str, ...]
    package: str = ""


class Registry(msgspec.Struct, frozen=True, eq=False, dict=True):
    """What is switched on. Nothing in it ever changes: a reload makes a new one."""

    plugins: Mapping[str, Plugin]
    items: Mapping[str, Item]
    declarations: Mapping[str, tuple[Declaration, ...]]
    around: Surroundings
    hooks: pluggy.PluginManager
    plans: Plans = Plans({}, {})
    topics: Mapping[str, TopicPlan] = MappingProxyType({})

    @cached_property
    def roles(self) -> Mapping[str, Role]:
        """Roles by id."""
        return {role.id: role for role in self._of(Role)}

    @property
    def authorities(self) -> dict[str, str]:
        """The authorities of all items, id → name as the items give it."""
        return {item.info.authority: item.info.authority_name for item in self.items.values()}

    @cached_property
    def traits(self) -> Mapping[str, Trait]:
        """Traits by id."""
        return {trait.id: trait for trait in self._of(Trait)}

    @cached_property
    def registers(self) -> Mapping[str, RegisterDef]:
        """Registers by id."""
        return {register.id: register.definition for register in self._of(Register)}

    @cached_property
    def draws(self) -> Mapping[str, DrawDef]:
        """Draws by id."""
        return {draw.id: draw.definition for draw in self._of(Draw)}

    @cached_property
    def scenes(self) -> Mapping[str, SceneDef]:
        """Scenes by id."""
        return {scene.id: scene.definition for scene in self._of(Scene)}

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        """Indicators by id, each with its plugin."""
        return {indicator.id: indicator for indicator in self._of(Indicator)}

    @cached_property
    def sources(self) -> Mapping[str, ValueSource]:
        """Sources of values by id."""
        return {source.id: source for source in self._of(ValueSource)}

    @property
    def runs(self) -> Mapping[str, Plan]:
        """Runs by id, compiled."""
        return self.plans.runs

    @property
    def signals(self) -> Mapping[str, Plan]:
        """Signals by id, compiled: their rules as those of a run over what comes in."""
        return self.plans.signals

    @cached_property
    def steps(self) -> tuple[Sentence, ...]:
        """Step sentences of scenarios that plugins add."""
        return tuple(self._of(Sentence))

    def with_items(self, items: Mapping[str, Item], around: Surroundings | None = None) -> "Registry":
        """The same registry with these versions of items; one that no plugin lists (made in the studio, imported) is its plugin's too."""
        listed = {item for plugin in self.plugins.values() for item in plugin.items}
        plugins = {
            plugin.id: msgspec.structs.replace(plugin, items=(*plugin.items, *more)) if more else plugin
            for plugin in self.plugins.values() for more in [sorted(each.id for each in items.values() if each.plugin == plugin.id and each.id not in listed)]
        }
        return msgspec.structs.replace(self, plugins=MappingProxyType(plugins), items=MappingProxyType(dict(items)), around=around or self.around)

    def tell(self, change: CaseChange) -> list[tuple[str, Exception]]:
        """Call every plugin's `case_changed`, one failing not keeping the change from the others; answers who failed."""
        failed: list[tuple[str, Exception]] = []
        for caller in reversed(self.hooks.hook.case_changed.get_hookimpls()):
            try:
                caller.function(*(change for _ in caller.argnames))
            except Exception as error:  # noqa: BLE001 - foreign code; the caller logs it and goes on
                failed.append((caller.plugin_name, error))
        return failed

    def _of(self, kind: type[D]) -> Iterator[D]:
        return (one for tag in KINDS for one in self.declarations[tag] if isinstance(one, kind))


class Assembly(msgspec.Struct, frozen=True, eq=False):
    """What came of loading.

    The registry with the items that are whole, the faults that must stop the start (list, code, declarations, places), and the
    faults of each item's own files.
    """

    registry: Registry
    stopping: tuple[Fault, ...]
    by_item: Mapping[str, tuple[Fault, ...]]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All of them, each once, in order of plugin, file and place."""
        return tuple(sorted({*self.stopping, *(fault for faults in self.by_item.values() for fault in faults)}))


def load_registry(root: Path, mode: Mode = "demo") -> Registry:
    """The registry of a repository. Raises Faulty with every fault when there is one."""
    made = assemble(root, mode)
    if made.faults:
        raise Faulty(made.faults)
    return made.registry


def assemble(root: Path, mode: Mode = "demo", instead: Mapping[str, tuple[str, ItemFiles]] = MappingProxyType({})) -> Assembly:
    """Load as much as can be loaded and list everything that is wrong.

    `instead` are plugins and files by item: read in place of the item's own, or as an item more.
    """
    listed, stopping = read_list(root)
    if listed is None:
        return Assembly(_empty(), tuple(sorted(stopping)), {})
    sources, found = find(root, listed, mode)
    modules, made, more = _declarations(sources)
    partial = any(fault.code in LACKING or fault.file != LIST.file for fault in found) or any(fault.code in LACKING for fault in more)
    stopping += found + more
    drafts = _drafts(sources, stopping, instead)
    around = _surroundings(made, drafts, partial=partial)
    items, by_item = _items(drafts, around, root, made, instead)
    for item, faults in check_kin({draft.id: draft for draft in drafts}, items, around).items():
        by_item[item] = faults
        del items[item]
    stopping += check_draws(made, drafts, around)
    stopping += check_registers(made, around)
    stopping += check_scenes(made, drafts)
    stopping += check_indicators(made, items, drafts, around)
    plans, found = read_plans(made, sources, drafts, around)
    stopping += found
    topics, found = read_topics(made, items, drafts)
    stopping += found
    stopping += check_sources(made, items, drafts)
    stopping += run_checks(made, items)
    stopping += check_orphans(root, listed, [*stopping, *(fault for faults in by_item.values() for fault in faults)])
    registry = Registry(
        MappingProxyType({source.entry.id: _plugin(source) for source in sources}), MappingProxyType(items), MappingProxyType(by_kind(made)), around, manager(modules), plans, MappingProxyType(topics),
    )
    return Assembly(registry, tuple(sorted(set(stopping))), by_item)


def _empty() -> Registry:
    """The registry of a house whose list of plugins cannot be followed: nothing else can be said before it is mended."""
    return Registry(MappingProxyType({}), MappingProxyType({}), MappingProxyType(by_kind(())), Surroundings(), manager(()))


def _declarations(sources: Iterable[Source]) -> tuple[list[tuple[str, ModuleType]], list[Declared], list[Fault]]:
    """The modules with hooks, and everything declared, the house's own first."""
    house = Source(PluginEntry(id=HOUSE), Path(), None)
    made, faults = collect(house, builtin)
    modules: list[tuple[str, ModuleType]] = [(HOUSE, builtin)]
    for source in sources:
        module, found = load_code(source)
        faults += found
        if module is not None and not found:
            modules.append((source.entry.id, module))
        more, found = collect(source, module)
        made += more
        faults += found
    return modules, made, faults + unique(made)


def _drafts(sources: Iterable[Source], stopping: list[Fault], instead: Mapping[str, tuple[str, ItemFiles]]) -> list[Draft]:
    """The first pass over every listed item that has a folder, and over those read from elsewhere."""
    drafts = [read_item(files, item, plugin) for item, (plugin, files) in instead.items()]
    for source in sources:
        stopping += check_folders(source)
        there = source.item_folders()
        drafts += [read_item(source.item_files(item), item, source.entry.id) for item in source.entry.items if item in there and item not in instead]
    return drafts


def _surroundings(made: list[Declared], drafts: list[Draft], *, partial: bool) -> Surroundings:
    """What items may refer to: cases of each other, registers, roles, traits."""
    others = register_scopes(made)
    for draft in drafts:
        others |= offered(draft)
    kinds = by_kind(made)
    return Surroundings(
        MappingProxyType(others),
        tuple(role.id for role in kinds["role"] if isinstance(role, Role)),
        tuple(trait.name for trait in kinds["trait"] if isinstance(trait, Trait)),
        tuple(f"case:{draft.id}" for draft in drafts if f"case:{draft.id}" not in others),
        partial,
    )


def _items(
    drafts: list[Draft], around: Surroundings, root: Path, made: list[Declared], instead: Collection[str]
) -> tuple[dict[str, Item], dict[str, tuple[Fault, ...]]]:
    """The second pass. An item is in the first answer or in the second."""
    items: dict[str, Item] = {}
    by_item: dict[str, tuple[Fault, ...]] = {}
    for draft in drafts:
        item, faults = finish(draft, around)
        faults += [*(() if draft.id in instead else check_places(draft, root)), *check_compose(draft, made, drafts)]
        if faults or item is None:
            by_item[draft.id] = tuple(faults)
        else:
            items[draft.id] = item
    return items, by_item


def _plugin(source: Source) -> Plugin:
    file, entry = source.file, source.entry
    return Plugin(entry.id, file.name if file else entry.id, file.clause if file else "", entry.demo, entry.items, source.package)

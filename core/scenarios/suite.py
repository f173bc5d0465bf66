"""Everything a run plays: the features of the items and of the platform, read, bound to sentences and checked once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from core.faults import Blame, Fault
from core.indicators.plans import plans
from core.items.item import Item
from core.plugging.sources import read_list
from core.registry import Registry
from core.scenarios.bases import FILE, Base, read_bases
from core.scenarios.checks import check_feature, check_numbers, check_runs, rows_of
from core.scenarios.feature import Feature, Scenario, Step
from core.scenarios.reading import Source, read_feature
from core.scenarios.sentences import Call, SentenceBook, StepError, used
from core.scenarios.shelf import Shelf
from core.scenarios.steps import sentence_book

PLATFORM = "platform"
"""The folder of the features that belong to no item."""


class Playable(msgspec.Struct, frozen=True, eq=False):
    """A scenario with its steps bound, ready for any world."""

    feature: Feature
    scenario: Scenario
    calls: tuple[tuple[Step, Call], ...]


class Suite(msgspec.Struct, frozen=True, eq=False):
    """What a run plays, on which items; `faults` are the mistakes of form. A scenario with a fault is not in `playable`."""

    shelf: Shelf
    book: SentenceBook
    features: tuple[Feature, ...]
    playable: tuple[Playable, ...]
    faults: tuple[Fault, ...]

    def unused(self) -> tuple[str, ...]:
        """Sentences that no scenario uses."""
        counts = used(call for each in self.playable for _, call in each.calls)
        return tuple(bound.pattern for bound in self.book.bound if bound.pattern not in counts)


def load_suite(registry: Registry, root: Path, item: str | None = None) -> Suite:
    """The suite of a repository, or of one item of it.

    Unused sentences are a fault of the whole only, not of one item, nor of a house whose demonstrations are left out.
    """
    faults: list[Fault] = []
    bases: dict[str, Base] = {}
    shelf = Shelf(registry.items, bases, registry.registers, registry.roles, registry.around, registry.scenes, plans(registry), registry.plans)
    for each in registry.items.values():
        found, more = _bases(each, shelf)
        faults += more if item in (None, each.id) else ()
        bases |= {base.name: base for base in found}
    suite = read_suite(sources(registry, root, item), shelf, sentence_book(registry.steps))
    faults += suite.faults
    if item is None and _whole(registry, root):
        faults += [Fault("", "", pattern, "没有规则用例用到这个步骤", "用起来或者删掉", code="unused-step") for pattern in suite.unused()]
    return msgspec.structs.replace(suite, faults=tuple(faults))


def _whole(registry: Registry, root: Path) -> bool:
    """Whether every plugin that is switched on is there; in production those that only demonstrate are not."""
    listed, _ = read_list(root)
    return listed is None or all(entry.id in registry.plugins for entry in listed.plugin if entry.enabled)


def read_suite(found: Iterable[Source], shelf: Shelf, book: SentenceBook) -> Suite:
    """Read, check and bind the given feature files."""
    faults: list[Fault] = []
    features: list[Feature] = []
    playable: list[Playable] = []
    blames: dict[str, Blame] = {}
    for source in found:
        blame = blames[source.file] = Blame(source.plugin, source.file)
        feature, more = read_feature(source.text, source.owner, blame)
        faults += more
        if feature is not None:
            features.append(feature)
            faults += check_feature(feature, blame)
            playable += _bound(feature, book, blame, faults)
    faults += _numbers(features, shelf, blames)
    return Suite(shelf, book, tuple(features), tuple(playable), tuple(dict.fromkeys(faults)))


def _numbers(features: Sequence[Feature], shelf: Shelf, blames: Mapping[str, Blame]) -> Iterator[Fault]:
    """Rows and 规则 against each other: of each item that has features here, then of the runs and signals of its plugin."""
    owners = sorted({feature.owner for feature in features if feature.owner in shelf.items})
    for owner in owners:
        item = shelf.items[owner]
        others = {no for plan in shelf.plans_of(item.plugin) for no in rows_of(plan)}
        yield from check_numbers(item, [feature for feature in features if feature.owner == owner], blames, others)
    for plugin in shelf.whole_plugins(owners):
        own = [feature for feature in features if feature.owner in owners and shelf.items[feature.owner].plugin == plugin]
        yield from check_runs(plugin, shelf.plans_of(plugin), {rule.number for feature in own for rule in feature.rules})


def sources(registry: Registry, root: Path, item: str | None = None) -> Iterator[Source]:
    """The feature files: each item's own as its release holds them, then the platform's."""
    for each in registry.items.values():
        if item in (None, each.id):
            for path in each.features:
                file = f"features/{each.id}/{path.removeprefix('features/')}"
                yield Source(each.plugin, each.id, file, each.files[path].decode("utf-8", "replace"))
    if item is None:
        for found in sorted((root / "features" / PLATFORM).glob("*.feature")):
            yield Source("", PLATFORM, f"features/{PLATFORM}/{found.name}", found.read_text("utf-8"))


def _bases(item: Item, shelf: Shelf) -> tuple[list[Base], list[Fault]]:
    """The item's complete filings. A name means one filing in all features, so another item's may not be taken."""
    data, blame = item.files.get(f"features/{FILE}"), Blame(item.plugin, f"features/{item.id}/{FILE}")
    found, faults = read_bases(data, item, blame, shelf.chosen) if data is not None else ([], [])
    for base in found:
        if base.name in shelf.bases:
            taken = f"名称已用于事项 {shelf.bases[base.name].item}"
            faults.append(blame.at(f"base[{base.name}]", taken, "所有事项里不重复的名称", code="base-twice"))
    return found, faults


def _bound(feature: Feature, book: SentenceBook, blame: Blame, faults: list[Fault]) -> Iterator[Playable]:
    """The scenarios whose every step is known."""
    for scenario in feature.scenarios:
        calls, broken = [], False
        for step in scenario.steps:
            try:
                calls.append((step, book.find(step)))
            except StepError as error:
                broken = True
                faults.append(blame.at(f"第 {step.line} 行", str(error), "已有的步骤（docs/scenarios.md）", code="unknown-step"))
        if not broken:
            yield Playable(feature, scenario, tuple(calls))

"""The scenarios of what is published, and which items each of them goes through: found once for a registry, used by every trial on it."""

from collections import OrderedDict
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Final

import msgspec

from core.registry import Registry
from core.scenarios.proof.recording import Notebook, RecordingRules
from core.scenarios.rule_world import RuleWorld
from core.scenarios.runner import ONLY_CASE, at_once, play
from core.scenarios.suite import Playable, Suite, load_suite

REMEMBERED: Final = 2
_found: OrderedDict[tuple[int, Path], "Published"] = OrderedDict()
_finding: Final = Lock()


class Published(msgspec.Struct, frozen=True, eq=False):
    """The suite of a registry, and the items whose rules each scenario asks; the registry is kept so that no other takes its place in memory."""

    registry: Registry
    suite: Suite
    asks: tuple[tuple[Playable, frozenset[str]], ...]

    def touching(self, item: str) -> list[Playable]:
        """The scenarios that play an item: its own, those that ask its rules, those that call it or its complete filings by name."""
        known = self.registry.items.get(item)
        names = {known.info.name} if known else set()
        names |= {base.name for base in self.suite.shelf.bases.values() if base.item == item}
        return [each for each, asked in self.asks if each.feature.owner == item or item in asked or _mentions(each, names)]


def published(registry: Registry, root: Path) -> Published:
    """What is published, played once. One thread at a time finds it out."""
    with _finding:
        key = (id(registry), root)
        if key not in _found:
            suite = load_suite(registry, root)
            _found[key] = Published(registry, suite, _asks(suite))
            while len(_found) > REMEMBERED:
                _found.popitem(last=False)
        return _found[key]


def _asks(suite: Suite) -> tuple[tuple[Playable, frozenset[str]], ...]:
    notebook = Notebook()
    items = {
        key: msgspec.structs.replace(item, rules=RecordingRules(item.rules, key, notebook)) for key, item in suite.shelf.items.items()
    }
    shelf = msgspec.structs.replace(suite.shelf, items=MappingProxyType(items))
    found = []
    for each in suite.playable:
        if ONLY_CASE not in each.scenario.tags:
            at_once(play(each, RuleWorld(shelf), "rule"))
            found.append((each, frozenset(asked.subject for asked in notebook.turn().asked)))
    return tuple(found)


def _mentions(playable: Playable, names: set[str]) -> bool:
    texts = [text for step in playable.scenario.steps for text in (step.text, *(cell for row in step.table for cell in row))]
    return any(name in text for name in names for text in texts)

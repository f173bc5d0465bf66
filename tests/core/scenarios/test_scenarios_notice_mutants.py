"""Both sides of every boundary: each small change of a 2.2 rule table is refused by the checker or noticed by a scenario."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import pytest
import tomlkit
from tomlkit import TOMLDocument

from core.items.item import Item
from core.items.loading import load_item
from core.registry import Registry, load_registry
from core.scenarios.rule_world import RuleWorld
from core.scenarios.runner import at_once, play
from core.scenarios.suite import load_suite, read_suite, sources

ROOT = Path(__file__).parents[3]
ITEMS = ("fire_acceptance_filing", "fire_opening_inspection")
OTHER_SIDE = {"< ": "<= ", "<= ": "< ", "> ": ">= ", ">= ": "> "}


class Changed(msgspec.Struct, frozen=True):
    files: Mapping[str, bytes]

    def read(self) -> dict[str, bytes]:
        return dict(self.files)

    def where(self, path: str) -> str:
        return path


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(ROOT)


def mutants(text: str) -> Iterator[tuple[str, TOMLDocument]]:
    """Boundary words turned, numbers moved by the least step, windows by a day, rows taken out."""
    plain = tomlkit.parse(text)
    for table, definition in plain["decision"].items():
        for index, row in enumerate(definition["rows"]):
            for column, cell in row.get("when", {}).items():
                for word, other in OTHER_SIDE.items():
                    if isinstance(cell, str) and cell.startswith(word):
                        mutant = tomlkit.parse(text)
                        mutant["decision"][table]["rows"][index]["when"][column] = cell.replace(word, other, 1)
                        yield f"{row['no']} {column} {cell} → {other}", mutant
            mutant = tomlkit.parse(text)
            del mutant["decision"][table]["rows"][index]
            yield f"{row['no']} 删去", mutant
    for name, param in plain["param"].items():
        step = {"decimal": ("299.99", "300.01"), "int": ("4", "6")}.get(param["kind"], ())
        for value in step if name != "spot_check_share" else ():
            mutant = tomlkit.parse(text)
            mutant["param"][name]["values"][0]["value"] = value
            yield f"{name} = {value}", mutant
    for days in (29, 31):
        mutant = tomlkit.parse(text)
        mutant["fact"]["near_area"]["window"]["days"] = days
        yield f"near_area {days} 日", mutant


def noticed(registry: Registry, item: Item, mutant: TOMLDocument) -> bool:
    """Whether the checker refuses the mutant, or a scenario of the item goes red."""
    files = {**item.files, "rules.toml": tomlkit.dumps(mutant).encode()}
    changed, faults = load_item(Changed(files), item.id, item.plugin, registry.around)
    if faults or changed is None:
        return True
    whole = load_suite(registry, ROOT, item.id)
    shelf = msgspec.structs.replace(whole.shelf, items={**registry.items, item.id: changed})
    suite = read_suite(sources(registry, ROOT, item.id), shelf, whole.book)
    return any(at_once(play(each, RuleWorld(shelf), "rule")).result != "passed" for each in suite.playable)


@pytest.mark.parametrize("name", ITEMS)
def test_no_small_change_of_a_rule_goes_unnoticed(registry: Registry, name: str) -> None:
    item = registry.items[name]
    tried = list(mutants(item.files["rules.toml"].decode()))
    assert len(tried) > 12
    assert [what for what, mutant in tried if not noticed(registry, item, mutant)] == []

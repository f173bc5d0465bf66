"""A revision's files loaded as an item: quickly on their own after every change, thoroughly with everything else before they are published."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from core.canonical import canonical, sm3
from core.faults import Fault
from core.house import House
from core.items.files import ItemFiles, house_elements, kept
from core.items.item import Item
from core.items.loading import Surroundings, load_item
from core.registry import Registry, assemble
from core.revisions.documents import Files
from core.revisions.model import Revision
from core.settings import Mode

REMEMBERED: Final = 64
_tried: OrderedDict[tuple[int, bytes], "tuple[Surroundings, Tried]"] = OrderedDict()
"""By what surrounds them (held here, so that its identity stays its own) and by what they hold."""


class Tried(msgspec.Struct, frozen=True, eq=False):
    """What became of the files: the item when nothing is wrong with them, else every fault; `files` are those it was loaded from."""

    item: Item | None
    faults: tuple[Fault, ...]
    files: Mapping[str, bytes]


class Source(msgspec.Struct, frozen=True):
    """The files of a revision towards whoever loads an item; faults name them by their virtual path."""

    files: Mapping[str, bytes]

    def read(self) -> dict[str, bytes]:
        """The files."""
        return dict(self.files)

    def where(self, path: str) -> str:
        """The virtual path itself."""
        return path


def completed(root: Path, files: Files) -> dict[str, bytes]:
    """The files with the elements and code lists of the house that they refer to and do not bring along."""
    house = {path: found.read_bytes() for path, found in house_elements(root).items() if path not in files and found.is_file()}
    return kept({**house, **files})


def tried(registry: Registry, root: Path, item: str, plugin: str, files: Files) -> Tried:
    """The files on their own. Remembered by what they hold and the registry they meet."""
    whole = completed(root, files)
    key = (id(registry.around), sm3(canonical({"item": item, "plugin": plugin, **{path: sm3(data).hex() for path, data in whole.items()}})))
    known = _tried.get(key)
    if known is None:
        found, faults = load_item(Source(whole), item, plugin, registry.around)
        known = _tried[key] = registry.around, Tried(found, tuple(sorted(faults)), whole)
        while len(_tried) > REMEMBERED:
            _tried.popitem(last=False)
    return known[1]


async def tried_revision(house: House, revision: Revision) -> Tried:
    """The revision on its own, off the event loop."""
    registry = house.catalogue.registry
    return await asyncio.to_thread(tried, registry, house.settings.root, revision.item, revision.plugin, revision.files)


def with_item(registry: Registry, item: Item) -> Registry:
    """The registry with this version of the item in place of its present one, or beside the others when it is new."""
    return registry.with_items({**registry.items, item.id: item})


async def faults_in_the_house(house: House, revision: Revision) -> tuple[Fault, ...]:
    """Every fault there would be in the whole house with the revision's files in place: other items, scenes, draws and indicators too.

    Faults that are there without it are not its own and left out.
    """
    return await faults_with(house, revision.item, revision.plugin, revision.files)


async def faults_with(house: House, item: str, plugin: str, files: Files) -> tuple[Fault, ...]:
    """The same for any files of an item."""
    root, mode, others = house.settings.root, house.settings.mode, house.catalogue.brought
    there = await asyncio.to_thread(_all_faults, root, mode, {**others, item: (plugin, Source(completed(root, files)))})
    return tuple(fault for fault in there if fault not in house.catalogue.faults)


def _all_faults(root: Path, mode: Mode, instead: Mapping[str, tuple[str, ItemFiles]]) -> tuple[Fault, ...]:
    return assemble(root, mode, instead).faults


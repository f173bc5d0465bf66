"""Items that have no folder: another name for the demo item, made out of its files."""

from collections.abc import Mapping

import msgspec

from core.items.files import Stored
from core.items.item import Item
from core.items.loading import load_item
from core.registry import Registry


def renamed(files: Mapping[str, bytes], old: str, new: str) -> dict[str, bytes]:
    """The files of an item under another id."""
    return {path: data.replace(old.encode(), new.encode()) for path, data in files.items()}


def loaded(files: Mapping[str, bytes], item: str, registry: Registry, plugin: str = "demo") -> Item:
    """The files as an item; they must be whole."""
    made, faults = load_item(Stored(files, "0" * 64), item, plugin, registry.around)
    assert made is not None, [fault.sentence() for fault in faults]
    return made


def saying(item: Item, summary: str, registry: Registry) -> Item:
    """The item with another summary."""
    old = msgspec.json.encode(item.info.summary)
    files = {**item.files, "item.toml": item.files["item.toml"].replace(old, msgspec.json.encode(summary))}
    assert files["item.toml"] != item.files["item.toml"]
    return loaded(files, item.id, registry, item.plugin)

"""The demo item in a repository of its own, and items that have no folder: another name for it, made out of its files."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import msgspec

from core.items.files import Stored
from core.items.item import Item
from core.items.loading import load_item
from core.registry import Registry
from core.settings import ROOT

LIST = 'format = 1\n\n[[plugin]]\nid = "demo"\nenabled = true\ndemo = true\nitems = ["demo_permit"]\n'


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


def copy_demo(root: Path) -> Path:
    """Copy the demo plugin's five places to a new root."""
    nothing = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "plugins" / "demo", root / "plugins" / "demo", ignore=nothing)
    shutil.copytree(ROOT / "features" / "demo_permit", root / "features" / "demo_permit", ignore=nothing)
    for name in ("elements", "codes", "demo_permit"):
        shutil.copytree(ROOT / "forms" / "schemas" / name, root / "forms" / "schemas" / name, ignore=nothing)
    (root / "plugins.toml").write_text(LIST, encoding="utf-8")
    return root

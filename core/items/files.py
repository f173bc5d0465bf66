"""Where the files of an item come from: this repository's five places, an installed wheel, or the release store.

All of them answer with the same virtual paths, so whoever loads an item does not know which it is:
`item.toml rules.toml process.toml notices.toml form.json elements/<element>.json codes/<list>.csv codes/<list>.toml features/<name>.feature features/base.toml`.
"""

import re
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Protocol

import msgspec

from core.canonical import canonical, sm3
from core.forms.compounds import LISTS

DATA = ("item.toml", "rules.toml", "process.toml", "notices.toml")
"""The files of an item folder."""
_LISTED = re.compile(rb'"x-codes"\s*:\s*"([a-z][a-z0-9_]*)"')
_KIND = re.compile(rb'"x-kind"\s*:\s*"([a-z]+)"')
_LIST_NAME = re.compile(r"[a-z][a-z0-9_]*")
_REFERENCE = re.compile(rb'"\$ref"\s*:\s*"(?:[./]*)(?:elements/)?([A-Za-z0-9_-]+)\.json')


class ItemFiles(Protocol):
    """The files of one item, by virtual path."""

    def read(self) -> dict[str, bytes]:
        """Every file that is there; a missing one is simply absent."""
        ...

    def where(self, path: str) -> str:
        """The path a person finds the file by: from the repository's root, or inside a package."""
        ...


class Repository(msgspec.Struct, frozen=True):
    """An item in the five places of this repository."""

    root: Path
    plugin: str
    item: str

    def read(self) -> dict[str, bytes]:
        """The item folder, its form, every element of the house, its features."""
        found: dict[str, Traversable] = {name: self.root / self.where(name) for name in (*DATA, "form.json")}
        found |= house_elements(self.root)
        found |= {f"features/{path.name}": path for path in _features(self.root / "features" / self.item)}
        return {name: path.read_bytes() for name, path in found.items() if path.is_file()}

    def where(self, path: str) -> str:
        """The path from the root."""
        if path == "form.json":
            return f"forms/schemas/{self.item}/form.json"
        if path.startswith(("elements/", "codes/")):
            return f"forms/schemas/{path}"
        if path.startswith("features/"):
            return f"features/{self.item}/{path.removeprefix('features/')}"
        return f"plugins/{self.plugin}/items/{self.item}/{path}"


class Package(msgspec.Struct, frozen=True):
    """An item inside an installed package: `items/<id>/`, `schemas/<id>/form.json`, `schemas/elements/`, `features/<id>/`.

    An element that the house has too is the house's: one element means one thing everywhere.
    """

    base: Traversable
    name: str
    item: str
    root: Path

    def read(self) -> dict[str, bytes]:
        """The files of the package, with the elements of the house before its own."""
        found: dict[str, Traversable] = {name: self.base / "items" / self.item / name for name in DATA}
        found["form.json"] = self.base / "schemas" / self.item / "form.json"
        found |= {f"features/{path.name}": path for path in _features(self.base / "features" / self.item)}
        found |= {f"elements/{path.name}": path for path in _children(self.base / "schemas" / "elements", ".json")}
        found |= {f"codes/{path.name}": path for suffix in (".csv", ".toml") for path in _children(self.base / "schemas" / "codes", suffix)}
        found |= house_elements(self.root)
        return {name: path.read_bytes() for name, path in found.items() if path.is_file()}

    def where(self, path: str) -> str:
        """The path inside the package, after its name."""
        if path == "form.json":
            return f"{self.name}/schemas/{self.item}/form.json"
        if path.startswith(("elements/", "codes/")):
            return f"{self.name}/schemas/{path}"
        if path.startswith("features/"):
            return f"{self.name}/features/{self.item}/{path.removeprefix('features/')}"
        return f"{self.name}/items/{self.item}/{path}"


class Stored(msgspec.Struct, frozen=True):
    """An item as a release stored it."""

    files: Mapping[str, bytes]
    release: str

    def read(self) -> dict[str, bytes]:
        """The stored files."""
        return dict(self.files)

    def where(self, path: str) -> str:
        """The path inside the release."""
        return f"发布版本 {self.release[:12]}/{path}"


def house_elements(root: Path) -> dict[str, Path]:
    """The shared elements and code lists of the house by virtual path."""
    schemas = root / "forms" / "schemas"
    found = [*sorted((schemas / "elements").glob("*.json")), *sorted((schemas / "codes").glob("*.csv")), *sorted((schemas / "codes").glob("*.toml"))]
    return {f"{path.parent.name}/{path.name}": path for path in found}


def house_codes(root: Path, name: str) -> dict[str, Path]:
    """The files of one code list of the house by virtual path; empty where there is no list of that name."""
    folder = root / "forms" / "schemas" / "codes"
    found = [folder / f"{name}{ending}" for ending in (".csv", ".toml")] if _LIST_NAME.fullmatch(name) else []
    return {f"{folder.name}/{path.name}": path for path in found if path.is_file()}


def kept(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that belong to this item: of the house's elements and code lists only those that its form refers to, directly or not."""
    reached = _reached(files)
    return {path: data for path, data in sorted(files.items()) if not path.startswith(("elements/", "codes/")) or path in reached}


def deciding(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that make the item behave as it does: all that belong to it but its features, which only test it."""
    return {path: data for path, data in kept(files).items() if not path.startswith("features/")}


def release_hash(files: Mapping[str, bytes]) -> str:
    """The identity of a version of an item: SM3 over the canonical manifest of its deciding files, as hex."""
    return sm3(canonical({path: sm3(data).hex() for path, data in deciding(files).items()})).hex()


def _features(folder: Traversable) -> list[Traversable]:
    """The scenarios of an item and the complete filings (`base.toml`) they start from."""
    return [*_children(folder, ".feature"), *_children(folder, ".toml")]


def _children(folder: Traversable, suffix: str) -> list[Traversable]:
    """The files of a package folder with a suffix, by name; nothing when there is no such folder."""
    if not folder.is_dir():
        return []
    return sorted((path for path in folder.iterdir() if path.name.endswith(suffix)), key=lambda path: path.name)


def _reached(files: Mapping[str, bytes]) -> set[str]:
    """The elements reached from the form by `$ref`, the code lists that they and their kinds name; an unknown one is left to the form's checker."""
    reached: set[str] = set()
    waiting = ["form.json"]
    while waiting:
        text = files.get(waiting.pop(), b"")
        lists = {*map(bytes.decode, _LISTED.findall(text))}.union(*(LISTS.get(kind.decode(), ()) for kind in _KIND.findall(text)))
        reached |= {f"codes/{name}{ending}" for name in lists for ending in (".csv", ".toml")}
        for name in _REFERENCE.findall(text):
            path = f"elements/{name.decode()}.json"
            if path not in reached and path in files:
                reached.add(path)
                waiting.append(path)
    return reached

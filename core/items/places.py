"""One id, five places: the list of plugins, the plugin folder, the schema folder, the feature folder, the tag.

Whoever renames an item in one of them reads here which of the others still bears the old name.
"""

from collections.abc import Iterable
from pathlib import Path

from core.faults import Blame, Fault, did_you_mean
from core.forms import ReadError, read_json
from core.items.loading import Draft
from core.items.plugin_files import PluginsFile
from core.plugging.sources import LIST, Source

HOUSE_FEATURES = frozenset({"platform"})
"""Feature folders that belong to the platform and to no item."""


def check_folders(source: Source) -> list[Fault]:
    """First and second place: the items listed, and the item folders of the plugin."""
    listed, there = source.entry.items, source.item_folders()
    faults, offered = [], ""
    for item in listed:
        if item not in there:
            hint = did_you_mean(item, [name for name in there if name not in listed])
            offered += hint
            place = f"plugin[{source.entry.id}].items[{item}]"
            faults.append(LIST.at(place, f"事项 {item} 没有文件夹 {_folder(source, item)}", "plugins.toml 与事项文件夹同名", hint, "missing-item"))
    for name in there:
        if name not in listed and name not in offered:
            place = f"plugin[{source.entry.id}].items"
            faults.append(LIST.at(place, f"事项文件夹 {_folder(source, name)} 没有列出", f"items 里写上 {name}", did_you_mean(name, listed), "unlisted-item"))
    return faults


def check_places(draft: Draft, root: Path) -> list[Fault]:
    """Third, fourth and fifth place: the form's `$id`, a feature in the item's folder, the item's tag on each feature."""
    faults = []
    if "form.json" in draft.files:
        faults += _schema_id(draft)
    features = [path for path in draft.files if path.endswith(".feature")]
    if not features:
        near = did_you_mean(draft.id, _names(root / "features"))
        blame = Blame(draft.plugin, draft.source.where("features/").rstrip("/"))
        faults.append(blame.at("", f"事项 {draft.id} 没有规则用例", f"至少一个 .feature 文件，标签 @{draft.id}", near, "missing-feature"))
    for path in features:
        faults += _tag(draft, path)
    return faults


def check_orphans(root: Path, listed: PluginsFile, faults: Iterable[Fault]) -> list[Fault]:
    """Schema and feature folders that no listed item has; one already offered as a "did you mean" is not said twice."""
    items = {item for entry in listed.plugin for item in entry.items}
    offered = " ".join(fault.hint for fault in faults)
    found = []
    for base, house in (("forms/schemas", {"elements", "codes"}), ("features", HOUSE_FEATURES)):
        for name in _names(root / base):
            if name not in items and name not in house and name not in offered:
                hint = did_you_mean(name, items)
                found.append(Blame("", f"{base}/{name}").at("", f"没有事项 {name}", "与 plugins.toml 里的事项同名", hint, "orphan-folder"))
    return found


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_dir() and path.name[0] not in "._") if folder.is_dir() else []


def _folder(source: Source, item: str) -> str:
    return f"{source.blame('items').file}/{item}"


def _schema_id(draft: Draft) -> list[Fault]:
    """The form says whose it is. A form that is no JSON is left to its own checker."""
    try:
        written = read_json(draft.files["form.json"])
    except ReadError:
        return []
    wanted, found = f"{draft.id}/form.json", written.get("$id") if isinstance(written, dict) else None
    if found == wanted:
        return []
    return [draft.blame("form.json").at("$id", str(found or "没有 $id"), wanted, code="id-differs")]


def _tag(draft: Draft, path: str) -> list[Fault]:
    """The tags stand on the lines before the feature's keyword."""
    tags: list[str] = []
    for line in draft.files[path].decode("utf-8", "replace").splitlines():
        words = line.split()
        if words and words[0].startswith("@"):
            tags += words
        elif words and not words[0].startswith("#"):
            break
    if f"@{draft.id}" in tags:
        return []
    hint = did_you_mean(f"@{draft.id}", tags)
    return [draft.blame(path).at("标签", "、".join(tags) or "没有标签", f"@{draft.id}", hint, "missing-tag")]

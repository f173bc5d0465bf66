"""Where a plugin listed in `plugins.toml` comes from: its folder under `plugins/`, or an installed wheel's entry point."""

import re
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files as resources
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path

import msgspec

from core.faults import Blame, Fault, did_you_mean
from core.items.files import ItemFiles, Package, Repository
from core.items.plugin_files import PluginEntry, PluginFile, PluginsFile
from core.items.reading import read_toml
from core.settings import Mode

GROUP = "jiban.plugins"
"""The entry-point group; the entry's name is the plugin's id, its value the module with the hooks."""
LIST = Blame("", "plugins.toml")
RESERVED = frozenset({"core", "platform", "elements", "codes"})
"""Names that folders and modules of the house bear."""
_ID = re.compile(r"^[a-z][a-z0-9_]*$")


class Source(msgspec.Struct, frozen=True):
    """A plugin that was found. `entry_point` is empty for a folder of this repository."""

    entry: PluginEntry
    root: Path
    file: PluginFile | None
    entry_point: EntryPoint | None = None
    package: str = ""

    def item_files(self, item: str) -> ItemFiles:
        """The files of one of its items."""
        if self.entry_point is None:
            return Repository(self.root, self.entry.id, item)
        return Package(resources(self.package), self.package, item, self.root)

    @property
    def folder(self) -> Traversable:
        """Where its files are."""
        return folder_of(self.root, self.entry.id, self.package)

    def item_folders(self) -> list[str]:
        """The item folders that are really there."""
        folder = self.folder / "items"
        return sorted(path.name for path in folder.iterdir() if path.is_dir() and path.name[0] not in "._") if folder.is_dir() else []

    def blame(self, name: str) -> Blame:
        """Whose fault a fault in `plugin.toml` or `plugin.py` is."""
        base = f"plugins/{self.entry.id}" if self.entry_point is None else self.package
        return Blame(self.entry.id, f"{base}/{name}")


def folder_of(root: Path, plugin: str, package: str) -> Traversable:
    """Where a plugin's files are: its folder in the repository, or inside its wheel's package."""
    return resources(package) if package else root / "plugins" / plugin


def read_list(root: Path) -> tuple[PluginsFile | None, list[Fault]]:
    """`plugins.toml`, or its faults; both when it can be followed all the same."""
    path = root / "plugins.toml"
    if not path.is_file():
        return None, [LIST.at("", "没有这个文件", "根目录下必须有 plugins.toml", code="missing-file")]
    listed, faults = read_toml(path.read_bytes(), PluginsFile, LIST)
    if listed is None or (faults := [*_misnamed(listed)]):
        return None, faults
    return listed, _twice(listed)


def find(root: Path, listed: PluginsFile, mode: Mode) -> tuple[list[Source], list[Fault]]:
    """The plugins that are on, in order; in production without those marked `demo`."""
    installed = {point.name: point for point in entry_points(group=GROUP)}
    folders = _folders(root)
    sources: list[Source] = []
    faults: list[Fault] = []
    for entry in listed.plugin:
        if not entry.enabled or (entry.demo and mode == "production"):
            continue
        if entry.id in folders:
            source, found = _from_folder(root, entry)
        elif entry.id in installed:
            source, found = _from_wheel(root, entry, installed[entry.id])
        else:
            source, found = None, [_absent(entry.id, {*folders, *installed} - {other.id for other in listed.plugin})]
        faults.extend(found)
        if source is not None:
            sources.append(source)
    return sources, faults + _unlisted(folders, listed, faults)


def _folders(root: Path) -> list[str]:
    """The plugin folders of the repository."""
    base = root / "plugins"
    return sorted(path.name for path in base.iterdir() if path.is_dir() and path.name[0] not in "._") if base.is_dir() else []


def _from_folder(root: Path, entry: PluginEntry) -> tuple[Source | None, list[Fault]]:
    path = root / "plugins" / entry.id / "plugin.toml"
    source = Source(entry, root, None)
    return _with_file(source, path.read_bytes() if path.is_file() else None)


def _from_wheel(root: Path, entry: PluginEntry, point: EntryPoint) -> tuple[Source | None, list[Fault]]:
    """A wheel's plugin. Its package is the entry's module, or the module's parent when it is a plain module."""
    try:
        spec = find_spec(point.module)
    except Exception as error:  # noqa: BLE001 - a parent package of foreign code may raise anything
        spec, why = None, f"（{type(error).__name__}：{error}）"
    else:
        why = ""
    if spec is None:
        place = f"plugin[{entry.id}].id"
        return None, [LIST.at(place, f"入口点 {point.value} 找不到{why}", "已安装的插件包", code="missing-plugin")]
    package = point.module if spec.submodule_search_locations else spec.parent or point.module
    path = resources(package) / "plugin.toml"
    return _with_file(Source(entry, root, None, point, package), path.read_bytes() if path.is_file() else None)


def _with_file(source: Source, raw: bytes | None) -> tuple[Source, list[Fault]]:
    """The source with its `plugin.toml` read; the file may be absent."""
    if raw is None:
        return source, []
    blame = source.blame("plugin.toml")
    file, faults = read_toml(raw, PluginFile, blame)
    if file is not None and file.id != source.entry.id:
        hint = did_you_mean(file.id, [source.entry.id])
        faults.append(blame.at("id", file.id, f"{source.entry.id}（与文件夹和 plugins.toml 一致）", hint, "id-differs"))
    return msgspec.structs.replace(source, file=file), faults


def _absent(plugin: str, known: set[str]) -> Fault:
    expected = "plugins/ 下的文件夹或已安装的插件包"
    return LIST.at(f"plugin[{plugin}].id", f"找不到插件 {plugin}", expected, did_you_mean(plugin, known), "missing-plugin")


def _unlisted(folders: list[str], listed: PluginsFile, faults: list[Fault]) -> list[Fault]:
    """Plugin folders the list does not name; one already offered as a "did you mean" is not said twice."""
    names = {entry.id for entry in listed.plugin}
    offered = " ".join(fault.hint for fault in faults)
    return [
        LIST.at("plugin", f"文件夹 plugins/{name} 没有列出", f'[[plugin]] id = "{name}"（不用时写 enabled = false）', code="unlisted-plugin")
        for name in folders if name not in names and name not in offered
    ]


def _misnamed(listed: PluginsFile) -> Iterator[Fault]:
    """Ids that cannot be folder names, or that belong to the house."""
    for entry in listed.plugin:
        for place, name in ((f"plugin[{entry.id}].id", entry.id), *((f"plugin[{entry.id}].items[{item}]", item) for item in entry.items)):
            if not _ID.match(name):
                yield LIST.at(place, name, "小写英文字母、数字和下划线，字母开头", code="bad-id")
            elif name in RESERVED:
                yield LIST.at(place, name, f"平台没有用掉的编号（{'、'.join(sorted(RESERVED))}是平台自己的）", code="reserved-id")


def _twice(listed: PluginsFile) -> list[Fault]:
    """Items listed twice, in one plugin or in two."""
    owner: dict[str, str] = {}
    faults = []
    for entry in listed.plugin:
        for item in entry.items:
            if item in owner:
                found = f"事项 {item} 已由插件 {owner[item]} 列出"
                faults.append(LIST.at(f"plugin[{entry.id}].items[{item}]", found, "一个事项只属于一个插件", code="duplicate"))
            owner.setdefault(item, entry.id)
    return faults

"""事项: what an item's own data must be before it may be published."""

import tomllib
from collections.abc import Mapping

import msgspec
import tomlkit

from core.items.loading import load_item
from core.scenarios.cells import Table, records
from core.scenarios.sentences import NotSo, StepError, step
from core.scenarios.world import World


class _Changed(msgspec.Struct, frozen=True):
    """The files of an item with some values written over."""

    files: Mapping[str, bytes]

    def read(self) -> dict[str, bytes]:
        """The files."""
        return dict(self.files)

    def where(self, path: str) -> str:
        """The virtual path itself: these files lie nowhere."""
        return path


@step('假如 事项"{name}"的配置改为')
async def item_changed(world: World, name: str, table: Table) -> None:
    """设想有人这样改了事项的数据。表头：文件、位置、内容；位置用点分开，如 fee.fen。"""
    item = world.shelf.item_named(name)
    files = dict(item.files)
    for row in records(table):
        files[row["文件"]] = _written(files[row["文件"]], row["位置"].split("."), row["内容"])
    _, faults = load_item(_Changed(files), item.id, item.plugin, world.shelf.around)
    world.faults = tuple(fault.sentence() for fault in faults)


@step('那么 事项不能发布，并提示"{text}"')
async def cannot_publish(world: World, text: str) -> None:
    """这样改以后检查不通过，提示里有这段文字。"""
    if not any(text in fault for fault in world.faults):
        raise NotSo("检查", f"不通过，并提示“{text}”", "；".join(world.faults) or "通过了")


def _written(data: bytes, place: list[str], cell: str) -> bytes:
    """The file with the value at the place; the cell is read as TOML, so texts stand in quotes."""
    document = tomlkit.parse(data.decode())
    try:
        value = tomllib.loads(f"value = {cell}")["value"]
    except tomllib.TOMLDecodeError:
        raise StepError(f'“{cell}”看不懂：文字要加引号，如 "本地规定"') from None
    target = document
    for name in place[:-1]:
        target = target.setdefault(name, tomlkit.table())
    target[place[-1]] = value
    return tomlkit.dumps(document).encode()

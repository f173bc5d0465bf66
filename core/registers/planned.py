"""Items and scenes that are planned, against those that run: what is there already, what is being made, what is missing."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, TypeAlias

import msgspec

from core.registers.store import RegisterRow
from core.registry import Registry

Standing: TypeAlias = Literal["已上线", "配置中", "未上线"]
RUNNING: Final = "已上线"
MAKING: Final = "配置中"
MISSING: Final = "未上线"
PLANNED: Final = ("items", "scenes")
"""What a register may hold that is planned."""


class Planned(msgspec.Struct, frozen=True):
    """A planned item or scene: its row's key and name, who answers for it, how it stands, and the running item's id (empty: none)."""

    no: str
    name: str
    authority: str
    standing: Standing
    item: str


def planned(holds: str, rows: Iterable[RegisterRow], registry: Registry, making: Iterable[str] = ()) -> tuple[Planned, ...]:
    """The rows in their order. `making` are the names of items that somebody is making in a revision."""
    running, under_way = _running(holds, registry), {_plain(name) for name in making}
    return tuple(_planned(row, running, under_way) for row in rows)


def counts(several: Sequence[Planned]) -> dict[Standing, int]:
    """How many stand how."""
    return {word: sum(each.standing == word for each in several) for word in (RUNNING, MAKING, MISSING)}


def _planned(row: RegisterRow, running: Mapping[str, str], under_way: set[str]) -> Planned:
    name, code = str(row.values.get("name", "")), str(row.values.get("code", ""))
    keys = [_plain(name), *([_plain(code)] if code else [])]
    item = next((running[key] for key in keys if key in running), None)
    standing: Standing = RUNNING if item is not None else MAKING if keys[0] in under_way else MISSING
    return Planned(row.key, name, str(row.values.get("authority", "")), standing, item or "")


def _running(holds: str, registry: Registry) -> dict[str, str]:
    """By name or code to the item's id; a scene of its own has none."""
    found: dict[str, str] = {}
    for item in registry.items.values():
        for word in (item.info.name, item.info.catalog_code, item.info.task_code, item.info.task_handle_item):
            if word:
                found.setdefault(_plain(word), item.id)
    if holds == "scenes":
        found |= {_plain(scene.label): "" for scene in registry.scenes.values()}
    return found


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split()).removeprefix("【演示】")

"""名录: rows of registers that rules may ask for and that cases write."""

from collections.abc import Iterator
from datetime import date

from core.faults import did_you_mean
from core.items.model import RegisterDef
from core.scenarios.cells import Table, records, typed
from core.scenarios.sentences import NotSo, StepError, step
from core.scenarios.world import World
from core.values import FieldType, Value


@step('假如 名录"{label}"有记录')
async def register_holds(world: World, label: str, table: Table) -> None:
    """名录里已有的记录，表头是名录的各列；不写“申请人”一列就是本申请人，格子留空就是没有。"""
    await _enter(world, label, table, None)


@step('假如 名录"{label}"自 {day:date} 起有记录')
async def register_holds_from(world: World, label: str, day: date, table: Table) -> None:
    """同上，但从那一天起才生效：以后的日子，在那一天以前不算。"""
    await _enter(world, label, table, day)


@step('那么 名录"{label}"现有记录')
async def register_now_holds(world: World, label: str, table: Table) -> None:
    """名录今天有这些记录，表头是名录的几列，没有写的列不论；格子留空就是没有。"""
    register, definition = world.shelf.register_named(label)
    held = await world.entries(register)
    for wanted in _rows(label, definition, table):
        if not any(all(row.get(name) == value for name, value in wanted.items()) for row in held):
            found = [{name: row.get(name) for name in wanted} for row in held]
            raise NotSo(f"名录“{label}”", f"有 {_told(wanted)}", "；".join(map(_told, found)) or "没有记录")


async def _enter(world: World, label: str, table: Table, since: date | None) -> None:
    register, definition = world.shelf.register_named(label)
    for row in _rows(label, definition, table):
        values = {name: value for name, value in row.items() if value is not None}
        await world.enter(register, dict.fromkeys(_ours(definition), world.holder) | values, since)


def _rows(label: str, definition: RegisterDef, table: Table) -> Iterator[dict[str, "Value | None"]]:
    """The rows of a scenario's table, typed, by column. Raises StepError for a column that the register has not."""
    columns = {column.label: (name, column) for name, column in definition.fields.items()}
    for row in records(table):
        unknown = next((word for word in row if word not in columns), None)
        if unknown is not None:
            raise StepError(f"名录“{label}”没有“{unknown}”这一列；{did_you_mean(unknown, columns)}".rstrip("；"))
        yield {
            name: typed(row[word], FieldType(column.kind, column.scale, options=column.options)) if row[word] else None
            for word, (name, column) in columns.items()
            if word in row
        }


def _ours(definition: RegisterDef) -> tuple[str, ...]:
    """The columns that are this applicant's code unless the table says otherwise."""
    return tuple(name for name in ("holder", definition.key) if name in definition.fields and (name == "holder" or "holder" not in definition.fields))


def _told(row: dict[str, "Value | None"]) -> str:
    return "、".join("无" if value is None else str(value) for value in row.values())

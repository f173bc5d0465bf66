"""名录: rows of registers that rules may ask for."""

from core.faults import did_you_mean
from core.items.model import RegisterDef
from core.scenarios.cells import Table, records, typed
from core.scenarios.sentences import StepError, step
from core.scenarios.world import World
from core.values import FieldType


@step('假如 名录"{label}"有记录')
async def register_holds(world: World, label: str, table: Table) -> None:
    """名录里已有的记录，表头是名录的各列；不写“申请人”一列就是本申请人，格子留空就是没有。"""
    register, definition = world.shelf.register_named(label)
    columns = {column.label: (name, column) for name, column in definition.fields.items()}
    for row in records(table):
        unknown = next((word for word in row if word not in columns), None)
        if unknown is not None:
            raise StepError(f"名录“{label}”没有“{unknown}”这一列；{did_you_mean(unknown, columns)}".rstrip("；"))
        values = {
            name: typed(row[word], FieldType(column.kind, column.scale, options=column.options))
            for word, (name, column) in columns.items()
            if row.get(word)
        }
        await world.enter(register, dict.fromkeys(_ours(definition), world.holder) | values)


def _ours(definition: RegisterDef) -> tuple[str, ...]:
    """The columns that are this applicant's code unless the table says otherwise."""
    return tuple(name for name in ("holder", definition.key) if name in definition.fields and (name == "holder" or "holder" not in definition.fields))

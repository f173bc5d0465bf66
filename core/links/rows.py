"""The rows of a register for which cases are opened."""

from collections.abc import Mapping
from datetime import date

from core.declarations import Register
from core.house import House
from core.process import OpenPlan
from core.registers import matching
from core.store.engine import Connection
from core.values import Value


async def rows_of(
    house: House, connection: Connection, plan: OpenPlan, env: Mapping[str, Value], on: date
) -> list[dict[str, Value]]:
    """The rows valid on the day that equal the plan's key, each with its `_key`; none while the key is unknown."""
    definition = house.catalogue.registry.registers.get(plan.register)
    equal = plan.key(env)
    if definition is None or equal is None:
        return []
    found = await matching(connection, Register(plan.register, definition), equal, on)
    return [{**row.values, "_key": row.key} for row in found]

"""Whom a case calls besides the desk where it lies, as rows: written anew whenever its events have changed them."""

from collections.abc import Sequence

from core.cases.hands import Call, calls
from core.cases.state import CaseState
from core.items.item import Item
from core.store.engine import Connection

_CLEAR = 'DELETE FROM case_calls WHERE "case" = $1'
_CALL = 'INSERT INTO case_calls ("case", kind, org, role, login) VALUES ($1, $2, $3, $4, $5)'


def calls_of(item: Item, state: CaseState) -> tuple[Call, ...]:
    """Whom the case calls now."""
    return calls(item.process.steps.get(state.step), state)


async def write_calls(connection: Connection, case: int, before: Sequence[Call], after: Sequence[Call]) -> None:
    """Put what the case calls now in the place of what it called before."""
    # unscoped: the case is locked by whoever acts on it
    if before == after:
        return
    if before:
        await connection.execute(_CLEAR, case)
    if after:
        await connection.executemany(_CALL, [(case, call.kind, call.org, call.role, call.login) for call in after])

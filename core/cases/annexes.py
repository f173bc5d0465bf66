"""The annex of a paper filled: the rows of the register as the case leaves them."""

from collections.abc import Iterable, Mapping

import msgspec

from core.declarations import Register
from core.house import House
from core.notices import Notice, Paper
from core.process import RegisterWrite
from core.registers import matching
from core.store.engine import Connection
from core.values import Value


async def annexed(
    house: House, connection: Connection, paper: Paper, notice: Notice, data: Mapping[str, Value], writes: Iterable[RegisterWrite] = (),
) -> Paper:
    """The paper with its annex, as the register stands on the day of the paper; `writes` are rows that are about to be written."""
    plan = notice.annex
    key = plan.key(data) if plan is not None else None
    if plan is None or key is None:
        return paper
    register = Register(plan.register, house.catalogue.registry.registers[plan.register])
    column = register.definition.key
    rows = {(row.values[column], row.line): row.values for row in await matching(connection, register, key, paper.on)}
    return with_rows(paper, notice, data, rows.values(), writes, column if register.definition.single else "")


def with_rows(
    paper: Paper, notice: Notice, data: Mapping[str, Value], rows: Iterable[Mapping[str, Value]], writes: Iterable[RegisterWrite] = (),
    key_column: str = "",
) -> Paper:
    """The paper with an annex of these rows and of what is about to be written; `key_column` is the key of a register with single rows."""
    plan = notice.annex
    key = plan.key(data) if plan is not None else None
    if plan is None or key is None:
        return paper
    fresh = [dict(write.values) for write in writes if write.register == plan.register]
    newer = {row.get(key_column) for row in fresh} if key_column else set()
    kept = [row for row in rows if not key_column or row.get(key_column) not in newer]
    standing = [row for row in (*kept, *fresh) if all(row.get(name) == value for name, value in key.items())]
    return msgspec.structs.replace(paper, annex=plan.filled(standing))

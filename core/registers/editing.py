"""Changes by hand: a new row, a row that is otherwise from a day on, a row that ends. Each with a reason, each a version of its own."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

import msgspec

from core import time
from core.access import Actor
from core.declarations import Register
from core.faults import Blame, Fault
from core.problems import Conflict, FieldProblem, Invalid
from core.registers.columns import type_row
from core.registers.guarding import Guarded
from core.registers.paging import Version, numbered, versions
from core.registers.sight import editing
from core.registers.store import RegisterRow, write_row
from core.store.engine import Connection

REASON: Final = 500
"""Characters of a reason."""
_EDIT: Final = """
INSERT INTO register_edits (register, key, kind, account, reason, made_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id
"""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody asks for: how the row is `since` a day, and why. `seen` is the version that stood before them, 0 for a new row.

    Without `values` the row ends on that day.
    """

    seen: int
    values: Mapping[str, Any] | None
    since: date
    reason: str


async def change(connection: Connection, actor: Actor, guarded: Guarded, asked: Change) -> RegisterRow:
    """Write the change; call it in a transaction.

    Raises Forbidden, NotFound, Invalid with a problem for each field, and Conflict when somebody else has changed the row since it was
    read, or the key of a new row is there already.
    """
    register = guarded.register
    editing(actor, register)
    reason = reasoned(asked.reason)
    before = await numbered(connection, register, asked.seen) if asked.seen else None
    values = _values(guarded, asked, before)
    key = str(values[register.definition.key])
    await connection.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))", _lock(register))
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"{_lock(register)}:{key}")
    if before is None:
        await _unheld(connection, register, key, asked.since)
    else:
        _newest(asked, before, await versions(connection, register, before))
    kind = "ended" if asked.values is None else "changed" if before else "new"
    edit = await connection.fetchval(_EDIT, register.id, key, kind, actor.account, reason, time.now())
    return await write_row(
        connection, register, values, valid_from=asked.since, valid_to=asked.since if asked.values is None else None, source=f"edit:{edit}",
        line=before.line if before else "",
    )


async def alone(connection: Connection, register: Register) -> None:
    """Wait until nobody else changes rows of the register by hand, and keep others waiting until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", _lock(register))


def _lock(register: Register) -> str:
    return f"register:{register.id}"


def reasoned(text: str) -> str:
    """The reason that somebody gives. Raises Invalid when there is none or it is too long."""
    reason = text.strip()
    if not reason or len(reason) > REASON:
        text = f"请写明理由，不超过 {REASON} 字"
        raise Invalid("没有写明理由" if not reason else "理由太长", text, [FieldProblem("reason", "理由", text)])
    return reason


def _values(guarded: Guarded, asked: Change, before: RegisterRow | None) -> dict[str, Any]:
    """What the row then holds; its key stays."""
    register = guarded.register
    if asked.values is None:
        return dict(before.values) if before else {}
    key = register.definition.key
    given = {**asked.values, key: before.key} if before else dict(asked.values)
    typed, faults = type_row(register.definition, given, Blame("", f"register:{register.id}"))
    if faults:
        raise Invalid("有栏目需要修改", "请按提示修改", tuple(_problems(register, faults)))
    if doubts := tuple(guarded.guard(typed)):
        fields = register.definition.fields
        said = tuple(FieldProblem(each.column, fields[each.column].label, each.sentence()) for each in doubts)
        raise Invalid("有栏目需要修改", "请按提示修改", said)
    return dict(typed)


def _problems(register: Register, faults: Iterable[Fault]) -> Iterable[FieldProblem]:
    for fault in faults:
        name = fault.place.rpartition(".")[2]
        column = register.definition.fields.get(name)
        yield FieldProblem(name, column.label if column else name, f"应为{fault.expected}" if fault.code == "type" else fault.expected)


def _newest(asked: Change, before: RegisterRow, known: tuple[Version, ...]) -> None:
    if known[0].row.id != asked.seen:
        who = known[0].editor or "办件或者批次"
        raise Conflict(f"这一行已由{who}在您打开以后修改", "请看过现在的内容，再决定要不要修改")
    if asked.since < before.valid_from:
        text = f"不早于现在这一版的生效日期 {before.valid_from}"
        raise Invalid("生效日期太早", text, [FieldProblem("since", "从哪一天起", text)])


async def _unheld(connection: Connection, register: Register, key: str, since: date) -> None:
    """In a register with single rows nothing stands under the key from that day on."""
    if not register.definition.single:
        return
    found = await connection.fetchrow(
        "SELECT valid_to FROM register_rows WHERE register = $1 AND key = $2 ORDER BY recorded_at DESC, id DESC LIMIT 1", register.id, key
    )
    if found is not None and (found["valid_to"] is None or found["valid_to"] > since):
        label = register.definition.fields[register.definition.key].label
        raise Conflict(f"{label}“{key}”已经在名录里", "请打开这一行修改")

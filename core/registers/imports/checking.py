"""A sheet against the register: which rows are new, changed, unchanged, wrong. Reads only."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeAlias

import msgspec

from core.canonical import plain
from core.faults import Blame, Fault
from core.items.model import RegisterDef
from core.registers.columns import type_row
from core.registers.guarding import Guarded
from core.registers.imports.drafts import drafts_of
from core.registers.imports.lines import CHANGED, NEW, SAME, Draft, Line
from core.registers.sheets import SINCE, UNTIL, VERSION, Grid, Trouble, layout_of, wanted, written
from core.registers.store import RegisterRow, row_of
from core.store.engine import Connection
from core.time import CHINA
from core.values import Value

_VERSIONS: Final = "SELECT * FROM register_rows WHERE register = $1 AND key = ANY($2::text[]) ORDER BY recorded_at, id"
History: TypeAlias = Mapping[str, Mapping[str, Sequence[RegisterRow]]]
"""Key → line → its versions, the one written last at the end."""


async def check(connection: Connection, guarded: Guarded, grid: Grid, day: date) -> tuple[Line, ...]:
    """Every row of the sheet. `day` is from when a row counts that does not say so itself.

    Raises Invalid when the header is wrong.
    """
    register = guarded.register
    drafts = await asyncio.to_thread(_drafts, register.definition, grid)
    found = await connection.fetch(_VERSIONS, register.id, list({draft.key for draft in drafts if draft.key}))
    return await asyncio.to_thread(_judged, guarded, drafts, found, day)


def _drafts(definition: RegisterDef, grid: Grid) -> list[Draft]:
    return drafts_of(definition, layout_of(definition, grid))


def _judged(guarded: Guarded, drafts: Sequence[Draft], found: Sequence[Mapping[str, Any]], day: date) -> tuple[Line, ...]:
    known: dict[str, dict[str, list[RegisterRow]]] = {}
    for record in found:
        row = row_of(guarded.register, record)
        known.setdefault(row.key, {}).setdefault(row.line, []).append(row)
    judge = _Judge(guarded, known, day)
    return tuple(judge.line(draft) for draft in drafts)


class _Judge:
    """What the register holds of the rows in question, and from when they count."""

    def __init__(self, guarded: Guarded, known: History, day: date) -> None:
        self._definition, self._guard, self._known, self._day = guarded.register.definition, guarded.guard, known, day

    def line(self, draft: Draft) -> Line:
        """What becomes of the row."""
        if draft.troubles:
            return draft.wrong()
        lines = self._known.get(draft.key, {})
        if draft.version:
            return self._numbered(draft, lines)
        if self._definition.single:
            return self._single(draft, lines.get("", ()))
        return self._one_of_many(draft, lines)

    def _numbered(self, draft: Draft, lines: Mapping[str, Sequence[RegisterRow]]) -> Line:
        """The row that was exported as this version."""
        for history in lines.values():
            base = next((row for row in history if row.id == draft.version), None)
            if base is not None:
                return self._against(draft, base, history)
        label = self._definition.fields[self._definition.key].label
        return draft.wrong(Trouble(
            VERSION, f"名录里“{draft.key}”没有编号为 {draft.version} 的行", "导出时的编号", f"重新导出再改；要改{label}的，旧行写失效日期，另起一行不写编号",
        ))

    def _single(self, draft: Draft, history: Sequence[RegisterRow]) -> Line:
        """The row of this key."""
        day = draft.since or self._day
        base = next((row for row in reversed(history) if row.valid_from <= day), None)
        if base is not None and (base.valid_to is None or day < base.valid_to):
            return self._against(draft, base, history)
        if history and history[-1] is not base:
            return draft.wrong(_later(history[-1]))
        return self._new(draft, history[-1].id if history else 0)

    def _one_of_many(self, draft: Draft, lines: Mapping[str, Sequence[RegisterRow]]) -> Line:
        """A row that is there already just so, or one more."""
        day = draft.since or self._day
        for history in lines.values():
            base = next((row for row in reversed(history) if row.valid_from <= day), None)
            if base is not None and (base.valid_to is None or day < base.valid_to) and self._same(draft, base):
                return self._against(draft, base, history)
        return self._new(draft, 0)

    def _new(self, draft: Draft, seen: int) -> Line:
        typed, troubles = self._typed(draft, {})
        since = draft.since or self._day
        if draft.until is not None and draft.until <= since:
            troubles = [*troubles, Trouble(UNTIL, f"写的是 {draft.until}", f"晚于生效日期 {since} 的日期", "改正失效日期，或者留空")]
        if troubles:
            return draft.wrong(*troubles)
        return Line(
            n=draft.n, key=draft.key, result=NEW, seen=seen, since=since, until=draft.until, values=plain(typed), changes=self._changes({}, typed),
        )

    def _against(self, draft: Draft, base: RegisterRow, history: Sequence[RegisterRow]) -> Line:
        """The row as the file has it against a version of it."""
        typed, troubles = self._typed(draft, base.values)
        if draft.since is not None and draft.since < base.valid_from:
            troubles = [*troubles, _early(SINCE, draft.since, base)]
        if troubles:
            return draft.wrong(*troubles)
        if typed == _filled(base.values) and draft.until in {None, base.valid_to}:
            return Line(n=draft.n, key=draft.key, result=SAME, seen=history[-1].id, line=base.line)
        if history[-1] is not base:
            return draft.wrong(_later(history[-1]))
        return self._changed(draft, base, typed)

    def _changed(self, draft: Draft, base: RegisterRow, typed: dict[str, Value]) -> Line:
        """From its own day on, if it names another than the version has; else from the file's."""
        named = draft.since if draft.since != base.valid_from else max(self._day, base.valid_from)
        since = named or self._day
        if since < base.valid_from:
            return draft.wrong(_early(SINCE, since, base))
        until = draft.until or (base.valid_to if base.valid_to is None or base.valid_to > since else None)
        if until is not None and until < since and typed == _filled(base.values):
            since = until
        if until is not None and (until < since or until < base.valid_from):
            return draft.wrong(_early(UNTIL, until, base) if until < base.valid_from else Trouble(
                UNTIL, f"写的是 {until}", f"不早于 {since} 的日期", "改正失效日期，或者写明这次变更的生效日期",
            ))
        ends = [(UNTIL, str(base.valid_to or ""), str(until or ""))] if until != base.valid_to else []
        return Line(
            n=draft.n, key=draft.key, result=CHANGED, seen=base.id, line=base.line, since=since, until=until, values=plain(typed),
            changes=(*self._changes(base.values, typed), *ends),
        )

    def _typed(self, draft: Draft, before: Mapping[str, Value]) -> tuple[dict[str, Value], list[Trouble]]:
        """The whole row: what the file has over what was there before."""
        whole = {**before, **draft.given}
        typed, faults = type_row(self._definition, whole, Blame("", ""))
        if faults:
            return _filled(typed), [self._trouble(fault) for fault in faults]
        fields = self._definition.fields
        return _filled(typed), [Trouble(fields[each.column].label, each.found, each.expected, each.instead) for each in self._guard(_filled(typed))]

    def _trouble(self, fault: Fault) -> Trouble:
        column = self._definition.fields[fault.place.rpartition(".")[2]]
        if fault.code == "type":
            return Trouble(column.label, "有换行、控制字符，或者数字太大", wanted(column), "改正这一格")
        return Trouble(column.label, "没有填写", "", "这一列必填")

    def _same(self, draft: Draft, base: RegisterRow) -> bool:
        typed, troubles = self._typed(draft, base.values)
        return not troubles and typed == _filled(base.values) and draft.until in {None, base.valid_to}

    def _changes(self, before: Mapping[str, Value], after: Mapping[str, Value]) -> tuple[tuple[str, str, str], ...]:
        def word(values: Mapping[str, Value], name: str) -> str:
            return written(self._definition.fields[name], values[name]) if name in values else ""

        words = ((column.label, word(before, name), word(after, name)) for name, column in self._definition.fields.items())
        return tuple(each for each in words if each[1] != each[2])


def _filled(values: Mapping[str, Value]) -> dict[str, Value]:
    """The values without empty texts: a cell cannot tell one from nothing."""
    return {name: value for name, value in values.items() if value != ""}


def _later(newest: RegisterRow) -> Trouble:
    return Trouble("", f"这一行另有自 {newest.valid_from} 起的一版（{newest.recorded_at.astimezone(CHINA):%Y-%m-%d} 写入）", "以最后写入的一版为准", "按那一天重新导出再改")


def _early(label: str, day: date, base: RegisterRow) -> Trouble:
    return Trouble(label, f"是 {day}", f"不早于现在这一版的生效日期 {base.valid_from}", "改正日期")


def stale(shown: Sequence[Line], again: Sequence[Line]) -> bool:
    """Whether the register has changed under a preview."""
    return msgspec.msgpack.encode(shown) != msgspec.msgpack.encode(again)

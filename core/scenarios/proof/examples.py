"""For a mutant that nobody noticed, the scenario that would: what to fill in, and what must come of it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from core.rules.equivalence import Case
from core.rules.mutants import Mutant
from core.rules.running import Table
from core.rules.words import money_words, number_words, value_words
from core.scenarios.proof.killing import Judge, Judged
from core.scenarios.proof.subjects import Subject
from core.values import FieldType

_FACTS = {
    "where": "一条已有的办件或记录，其余都符合，恰好让这一改动前后不同：{part}",
    "take": "两条都符合条件、数值不同的办件或记录：合计、最大、最小各不相同",
}


class Example(msgspec.Struct, frozen=True):
    """A row of 例子: the columns that are fields of the form with their cells, what else must be so in words, and what must come of it."""

    cells: dict[str, str]
    given: tuple[str, ...]
    expected: tuple[str, ...]

    def lines(self) -> list[str]:
        """The row as it may be copied into a feature, with the words around it."""
        header = [*self.cells, *("应当" for _ in self.expected[:1])]
        row = [*self.cells.values(), *self.expected[:1]]
        table = [f"| {' | '.join(header)} |", f"| {' | '.join(row)} |"] if self.cells else [f"应当：{text}" for text in self.expected[:1]]
        return [*(f"假如：{text}" for text in self.given), *table, *(f"并且：{text}" for text in self.expected[1:])]


def example_for(judged: Judged, judge: Judge) -> Example:
    """The scenario that a survivor calls for."""
    if judged.case is not None:
        table = next(each for each in judge.subject.rules.tables if each.name == judged.mutant.tables[0])
        return _of_case(judged.case, table, judge.subject)
    return _of_fact(judged.mutant, judge) if judged.mutant.fact else Example({}, (judged.mutant.about,), ("结论与现行规则一致",))


def _of_case(case: Case, table: Table, subject: Subject) -> Example:
    cells, given = dict[str, str](), list(case.said)
    for name, value in case.values.items():
        column = table.plan.columns[name]
        field = subject.fields.get(column.bare)
        if field is not None and field.calc is None:
            cells[field.label] = cell_of(value, column.type)
        else:
            given.append(f"{column.label}为 {value_words(value, column.type)}")
    if len(table.stretches) > 1 and case.since > date.min:
        given.insert(0, f"今天是 {case.since.isoformat()}")
    return Example(cells, tuple(given), tuple(_expected(case, table)))


def _expected(case: Case, table: Table) -> Iterator[str]:
    if not case.before:
        yield f'不适用规则行 "{case.after}"' if case.after else f'结论"{table.label}"与现行规则一致'
        return
    yield f'适用规则行 "{case.before}"'
    several = len(case.then) > 1
    for name, value in case.then.items():
        label = f"{table.label}·{name}" if several else table.label
        yield f'提示包含可选的各项“{"、".join(value)}”' if isinstance(value, tuple) else f'结论"{label}"为"{value}"'


def cell_of(value: Any, of: FieldType) -> str:  # noqa: PLR0911 - one case for each kind of value
    """A value as the cell of 假如 申请人填写."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case tuple():
            return "、".join(value) or "无"
        case date():
            return value.isoformat()
        case int() if of.kind == "money":
            return money_words(value)
        case Decimal() | int():
            return number_words(value)
    return str(value)


def _of_fact(mutant: Mutant, judge: Judge) -> Example:
    definition = judge.subject.source.fact[mutant.fact]
    label = definition.label
    if mutant.kind == "window" and definition.window is not None:
        changed = mutant.source.fact[mutant.fact].window
        days = max(definition.window.days, changed.days if changed else 0)
        counts = days == definition.window.days
        day = _day(judge, mutant.fact, definition.window.back_from)
        on = f"（{(day - timedelta(days=days)).isoformat()}，今天是 {day.isoformat()}）" if day else ""
        return Example({}, (f"一条符合条件的办件或记录，日期在 {days} 日以前{on}",), (f"“{label}”{'计入' if counts else '不计入'}这一条",))
    template = _FACTS[mutant.kind]
    return Example({}, (template.format(part=mutant.about.partition("”")[2].strip()),), (f"“{label}”与现行规则一致",))


def _day(judge: Judge, fact: str, name: str) -> date | None:
    """A day on which some scenario has asked for the fact."""
    days: Sequence[Any] = [asked.env.get(name) for _, asked in judge.facts.get(fact, ())]
    return next((day for day in days if isinstance(day, date)), None)


def plain(example: Example) -> Mapping[str, Any]:
    """In JSON's types."""
    return {"cells": example.cells, "given": list(example.given), "expected": list(example.expected)}

"""A table ready to run: one set of closures for each stretch of time in which its parameters do not change."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec

from core.items.model import Row
from core.rules.binding import Test, bind, test_for, within_program
from core.rules.cells import Cell, Truth, Within
from core.rules.params import Param
from core.rules.program import Env, Program, both
from core.rules.results import Blocked, ParamUsed, RowHit
from core.rules.say import filler
from core.rules.tables import PARAM, Column, TablePlan, within_cells
from core.rules.words import value_words
from core.values import FieldType, Unknown, Value

Hit = Callable[[list[Any], Env], RowHit]
Tests = tuple[tuple[int, Test], ...]


class Verdict(msgspec.Struct, frozen=True):
    """What running a table gave: rows that held, rows nobody can judge, the outcomes, a problem."""

    hits: tuple[RowHit, ...]
    blocked: tuple[Blocked, ...]
    outcomes: dict[str, Value]
    problem: str = ""


class ReadyRow(msgspec.Struct, frozen=True):
    """A row's tests (index of a value, test) and what makes its result."""

    row: Row
    tests: Tests
    cells: dict[str, Cell]
    hit: Hit


class Stretch(msgspec.Struct, frozen=True):
    """A table with the parameters of one stretch of time put in. `indexes` tells where a column's or a `within` cell's value is."""

    since: date
    plan: TablePlan
    params: tuple[ParamUsed, ...]
    param_env: dict[str, Value]
    programs: tuple[Program, ...]
    rows: tuple[ReadyRow, ...]
    never: tuple[tuple[str, Tests], ...]
    indexes: dict[str | Within, int]

    def values(self, env: dict[str, Any]) -> list[Any]:
        """The values of the columns, then of the derived ones. Puts the parameters into `env`."""
        env.update(self.param_env)
        return [run(env) for run in self.programs]

    def run(self, env: dict[str, Any], asked: Callable[[Unknown], Unknown]) -> Verdict:
        """The rows that hold. `asked` turns an unknown into what a person can be asked for."""
        values = self.values(env)
        for because, tests in self.never:
            if met(tests, values):
                return self._without((), (), f"出现了不应出现的情形：{because}")
        match self.plan.definition.hit:
            case "first":
                return self._first(values, env, asked)
            case "unique":
                return self._unique(values, env, asked)
        return self._collect(values, env, asked)

    def _first(self, values: list[Any], env: Env, asked: Callable[[Unknown], Unknown]) -> Verdict:
        blocked: list[Blocked] = []
        for ready in self.rows:
            holds = met(ready.tests, values)
            if holds:
                if blocked:
                    break
                return self._one(ready.hit(values, env))
            if holds is None:
                blocked.append(_blocked(ready, values, asked))
        return self._without((), tuple(blocked))

    def _unique(self, values: list[Any], env: Env, asked: Callable[[Unknown], Unknown]) -> Verdict:
        hits, blocked = self._all(values, env, asked)
        if len(hits) > 1:
            return self._without(hits, blocked, f"规则 {'、'.join(hit.no for hit in hits)} 同时成立，得不出唯一结论")
        return self._one(hits[0]) if hits and not blocked else self._without(hits, blocked)

    def _collect(self, values: list[Any], env: Env, asked: Callable[[Unknown], Unknown]) -> Verdict:
        hits, blocked = self._all(values, env, asked)
        if blocked:
            return self._without(hits, blocked)
        return Verdict(hits, (), {name: _collected(name, of, hits) for name, of in self.plan.outputs.items()})

    def _all(self, values: list[Any], env: Env, asked: Callable[[Unknown], Unknown]) -> tuple[tuple[RowHit, ...], tuple[Blocked, ...]]:
        hits, blocked = list[RowHit](), list[Blocked]()
        for ready in self.rows:
            holds = met(ready.tests, values)
            if holds:
                hits.append(ready.hit(values, env))
            elif holds is None:
                blocked.append(_blocked(ready, values, asked))
        return tuple(hits), tuple(blocked)

    def _one(self, hit: RowHit) -> Verdict:
        if hit.force == "range":
            return Verdict((hit,), (), {name: _to_choose(value) for name, value in hit.then.items()})
        return Verdict((hit,), (), dict(hit.then))

    def _without(self, hits: tuple[RowHit, ...], blocked: tuple[Blocked, ...], problem: str = "") -> Verdict:
        """No outcome: unknown with what is missing; absent where an incomplete table simply has no row."""
        if not problem and not blocked:
            if not self.plan.definition.complete:
                return Verdict((), (), {})
            problem = "没有适用的规则"
        unknown = Unknown(because=problem)
        if not problem:
            needs = tuple(dict.fromkeys(name for block in blocked for name in block.needs))
            unknown = Unknown(needs, "；".join(dict.fromkeys(block.because for block in blocked if block.because)))
        return Verdict(hits, blocked, dict.fromkeys(self.plan.outputs, unknown), problem)


class Table:
    """A table and its stretches of time, in order."""

    def __init__(self, plan: TablePlan, params: Mapping[str, Param]) -> None:
        self.plan, self.definition = plan, plan.definition
        self.name, self.label, self.as_of = plan.name, plan.definition.label, plan.definition.as_of
        self.missing = Blocked("", (self.as_of,))
        used = [params[name] for name in sorted(plan.params)]
        self.stretches = tuple(_stretch(plan, used, since) for since in starts(used))
        self.starts = [stretch.since for stretch in self.stretches]
        self.latest = max(used, key=lambda param: param.starts[0], default=None)

    def on(self, day: date) -> Stretch | None:
        """The stretch the day lies in; None before the first value of some parameter."""
        index = bisect_right(self.starts, day)
        return self.stretches[index - 1] if index else None


def starts(used: list[Param]) -> list[date]:
    """The days on which something changes, from the first on which every parameter has a value."""
    if not used:
        return [date.min]
    first = max(param.starts[0] for param in used)
    return sorted({first, *(day for param in used for day in param.starts if day > first)})


def met(tests: Tests, values: list[Any]) -> bool | None:
    """Whether all tests hold: false as soon as one known value fails, None when only unknown ones are left."""
    unknown = False
    for index, test in tests:
        value = values[index]
        if value.__class__ is Unknown:
            unknown = True
        elif not test(value):
            return False
    return None if unknown else True


def _blocked(ready: ReadyRow, values: list[Any], asked: Callable[[Unknown], Unknown]) -> Blocked:
    unknown: Unknown | None = None
    for index, _ in ready.tests:
        value = values[index]
        if value.__class__ is Unknown:
            unknown = value if unknown is None else both(unknown, value)
    unknown = asked(Unknown() if unknown is None else unknown)
    return Blocked(ready.row.no, unknown.needs, unknown.because)


def _to_choose(value: Value) -> Value:
    """Several values are unknown until an officer has chosen one."""
    return Unknown(because=f"由办理人员在{'、'.join(map(str, value))}中选定") if isinstance(value, tuple) else value


def _collected(name: str, of: FieldType, hits: tuple[RowHit, ...]) -> Value:
    if of.kind == "int":
        return sum(value for hit in hits if isinstance(value := hit.then[name], int))
    found: list[str] = []
    for hit in hits:
        value = hit.then[name]
        found += value if isinstance(value, tuple) else (str(value),)
    return tuple(dict.fromkeys(found))


# --- making a stretch ------------------------------------------------------------------------------------------------


def _stretch(plan: TablePlan, used: list[Param], since: date) -> Stretch:
    params = tuple(param.on(since) for param in used)
    by_name = {used.name: used.value for used in params}
    indexes: dict[str | Within, int] = {name: index for index, name in enumerate(plan.columns)}
    programs = [_column_program(column) for column in plan.columns.values()]
    for name, cell in within_cells(plan):
        bound = bind(cell, by_name)
        if isinstance(bound, Within) and _key(name, bound) not in indexes:
            other = plan.columns[bound.other].expr if bound.other in plan.columns else None
            indexes[_key(name, bound)] = len(programs)
            programs.append(within_program(bound, _column_program(plan.columns[name]), other.run if other else _field(bound.other)))
    words = {used.name: param.words(used.value) for param, used in zip(_in_order(params, used), params, strict=True)}
    rows = tuple(_ready(plan, row.row, {name: bind(cell, by_name) for name, cell in row.cells.items()}, indexes, words) for row in plan.rows)
    never = tuple((no.because, _tests(plan, {name: bind(cell, by_name) for name, cell in no.cells.items()}, indexes)) for no in plan.never)
    return Stretch(since, plan, params, {f"{PARAM}{name}": value for name, value in by_name.items()}, tuple(programs), rows, never, indexes)


def _in_order(params: tuple[ParamUsed, ...], used: list[Param]) -> list[Param]:
    by_name = {param.name: param for param in used}
    return [by_name[item.name] for item in params]


def _key(column: str, cell: Within) -> Within:
    """A derived column's key: the cell without its negation, and which column it stands in."""
    return Within(cell.count, cell.unit, cell.side, f"{column}/{cell.other}")


def _field(name: str) -> Program:
    missing = Unknown((name,))

    def run(env: Env) -> Any:
        value = env.get(name)
        return missing if value is None else value

    return run


def _column_program(column: Column) -> Program:
    """The column's value; where the table asks for emptiness, a field not given is None (an empty selection for choices)."""
    if not (column.knows_empty and column.bare):
        return column.expr.run
    name, nothing = column.bare, () if column.type.kind == "choices" else None

    def run(env: Env) -> Any:
        value = env.get(name)
        return nothing if value is None or value == "" else value

    return run


def _tests(plan: TablePlan, cells: dict[str, Cell], indexes: dict[str | Within, int]) -> Tests:
    return tuple(
        (indexes[_key(name, cell)], test_for(Truth(not cell.negated), "bool")) if isinstance(cell, Within)
        else (indexes[name], test_for(cell, plan.columns[name].type.kind))
        for name, cell in cells.items()
    )


def _ready(plan: TablePlan, row: Row, cells: dict[str, Cell], indexes: dict[str | Within, int], params: dict[str, str]) -> ReadyRow:
    columns = {name: (indexes[name], column.type) for name, column in plan.columns.items()}
    outputs = {name: value_words(value, plan.outputs[name]) for name, value in row.then.items()}
    fixed = {**{name: text for name, text in params.items() if name not in columns}, **outputs}
    fill = filler(row.say, fixed, columns, {name: named.type for name, named in plan.scope.items()})
    return ReadyRow(row, _tests(plan, cells, indexes), cells, _hit(row, fill))


def _hit(row: Row, fill: Any) -> Hit:
    if isinstance(fill, str):
        always = RowHit(row.no, row.then, row.force, row.basis, row.status, fill, row.confirmed_by)
        return lambda _values, _env: always
    no, then, force, basis, status, by = row.no, row.then, row.force, row.basis, row.status, row.confirmed_by
    return lambda values, env: RowHit(no, then, force, basis, status, fill(values, env), by)

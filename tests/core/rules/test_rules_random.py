"""Random tables against plain enumeration: decisions, and what the proof says about gaps, overlaps and dead rows."""

import os
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from core.faults import Blame
from core.items.model import Row, TableDef
from core.rules import Named, RuleSet
from core.rules.analysis import prove
from core.rules.tables import read_table
from core.time import CHINA
from core.values import FieldType

SOAK = os.environ.get("JIBAN_SOAK") == "1"
EXAMPLES = 4000 if SOAK else 250
BLAME = Blame("demo", "rules.toml")
NOON = datetime(2026, 3, 1, 12, tzinfo=CHINA)
START = date(2026, 3, 1)

FIELDS = {
    "kind": Named("类型", FieldType("choice", options=("甲", "乙", "丙"))), "yes": Named("是否", FieldType("bool")),
    "area": Named("面积", FieldType("decimal", 1, "m2")), "day": Named("日期", FieldType("date")), "marks": Named("情形", FieldType("choices", options=("子", "丑", "寅"))),
    "word": Named("文字", FieldType("text")), "moment": Named("时刻", FieldType("datetime")), "fee": Named("费用", FieldType("money")),
}
BASE = {"submitted_on": Named("提交日期", FieldType("date"))}

VALUES = {
    "kind": ("甲", "乙", "丙"), "yes": (True, False), "area": tuple(Decimal(n) / 10 for n in range(-1, 7)),
    "day": tuple(START + timedelta(days=n) for n in range(-1, 4)), "word": ("a", "b", "别的"), "fee": tuple(range(-1, 5)),
    "marks": tuple(tuple(mark for mark, on in zip(("子", "丑", "寅"), bits, strict=True) if on) for bits in product((True, False), repeat=3)),
    "moment": tuple(NOON + timedelta(minutes=n) for n in range(-1, 6)),
}
"""All values that cells of the random tables can tell apart, and one beyond them at each end; moments also one between two."""
WRITE = {"area": str, "day": date.isoformat, "fee": lambda fen: f"{Decimal(fen) / 100}", "moment": lambda at: f"{at:%Y-%m-%d %H:%M}"}
ORDERS = {"<": lambda v, x: v < x, "<=": lambda v, x: v <= x, ">": lambda v, x: v > x, ">=": lambda v, x: v >= x, "=": lambda v, x: v == x}


def some(items: Any) -> Any:
    return st.lists(st.sampled_from(items), min_size=1, max_size=len(items) - 1, unique=True).map(tuple)


@st.composite
def cells(draw: Any, column: str) -> Any:
    """A cell as written and what it asks of a value (None: not given); independent of the reader under test."""
    if draw(st.integers(0, 7)) == 0:
        present = draw(st.booleans())
        return ("present" if present else "empty"), lambda v: (v is not None and v != ()) is present, True
    if column == "yes":
        wanted = draw(st.booleans())
        return wanted, lambda v: v is wanted, False
    if column == "marks":
        chosen, without = draw(some(("子", "丑", "寅"))), draw(st.booleans())
        return f"{'none of' if without else 'has'} [{', '.join(chosen)}]", lambda v: bool(set(chosen) & set(v or ())) is not without, False
    if column in ("kind", "word"):
        chosen, negated = draw(some(("甲", "乙", "丙") if column == "kind" else ("a", "b"))), draw(st.booleans())
        return (f"not [{', '.join(chosen)}]" if negated else chosen), lambda v: v is not None and (v in chosen) is not negated, False
    return draw(ordered(column))


@st.composite
def ordered(draw: Any, column: str) -> Any:
    inner, write = VALUES[column][1:-1:2 if column == "moment" else 1], WRITE[column]
    if draw(st.booleans()):
        low, high = sorted((draw(st.sampled_from(inner)), draw(st.sampled_from(inner))))
        return f"{write(low)}..{write(high)}", lambda v: v is not None and low <= v <= high, False
    sign, bound = draw(st.sampled_from(sorted(ORDERS))), draw(st.sampled_from(inner))
    return f"{sign} {write(bound)}", lambda v: v is not None and ORDERS[sign](v, bound), False


@st.composite
def tables(draw: Any, rows: Any = 5) -> Any:
    columns = draw(st.lists(st.sampled_from(sorted(FIELDS)), min_size=1, max_size=3, unique=True))
    found = [{column: draw(cells(column)) for column in columns if draw(st.integers(0, 3))} for _ in range(draw(st.integers(1, rows)))]
    never = {columns[0]: draw(cells(columns[0]))} if draw(st.integers(0, 4)) == 0 else None
    return columns, found, never, draw(st.sampled_from(["unique", "first", "collect"]))


def plan_of(columns: Any, rows: Any, never: Any, hit: str, *, complete: Any = True) -> Any:
    def when(cells: Any) -> Any:
        return {name: written for name, (written, _, _) in cells.items()}

    made = tuple(
        Row(no=f"R-{n}", when=when(row), then={"out": f"第{n}"}, basis=("x",), status="plan", say="好") for n, row in enumerate(rows)
    )
    definition = TableDef(
        label="表", hit=hit, inputs={name: name for name in columns}, outputs={"out": ()}, complete=complete, rows=made,
        never=(msgspec.convert({"when": when(never), "because": "不可能"}, TableDef.__annotations__["never"].__args__[0]),) if never else (),
    )
    plan, faults = read_table("t", definition, {**BASE, **FIELDS}, {}, BLAME)
    assert faults == []
    return plan


def aware(columns: Any, rows: Any, never: Any) -> Any:
    """Columns in which some cell asks for emptiness."""
    return {name for name in columns for row in (*rows, never or {}) if name in row and row[name][2]}


def holds(row: Any, point: Any, aware_of: Any) -> Any:
    """Kleene `and` over the cells."""
    unknown = False
    for name, (_, asks, _) in row.items():
        value = point.get(name)
        if value is None and name not in aware_of:
            unknown = True
        elif not asks(value):
            return False
    return None if unknown else True


@settings(max_examples=EXAMPLES, deadline=None)
@given(tables(), st.data())
def test_decide_agrees_with_a_naive_reading(table: Any, data: Any) -> None:
    columns, rows, never, hit = table
    aware_of = aware(columns, rows, never)
    point = {name: data.draw(st.sampled_from((None, *VALUES[name]))) for name in columns}
    rules = RuleSet({}, {}, [plan_of(columns, rows, never, hit, complete=False)], FIELDS)
    decision = rules.decide({"submitted_on": START, **point}, {})
    result = decision.tables[0]
    if never and holds(never, point, aware_of):
        assert "不可能" in result.problem
        return
    truth = [holds(row, point, aware_of) for row in rows]
    yes, maybe = [n for n, is_so in enumerate(truth) if is_so], [n for n, is_so in enumerate(truth) if is_so is None]
    if hit == "first":
        maybe = [n for n in maybe if not yes or n < yes[0]]
        yes = yes[:1] if not maybe else []
    assert [block.row for block in result.blocked] == [f"R-{n}" for n in maybe]
    assert [row.no for row in result.hits] == [f"R-{n}" for n in yes]
    assert bool(result.problem) is (hit == "unique" and len(yes) > 1)
    wanted = {name for n in maybe for name in rows[n] if point[name] is None and name not in aware_of}
    assert set(decision.needs) == wanted
    if result.problem or maybe:
        assert not decision.complete
    elif hit == "collect":
        assert decision.outcomes == {"out": tuple(f"第{n}" for n in yes)}
    else:
        assert decision.outcomes == ({"out": f"第{yes[0]}"} if yes else {})


@settings(max_examples=EXAMPLES, deadline=None)
@given(tables())
def test_the_proof_finds_exactly_what_enumeration_finds(table: Any) -> None:
    columns, rows, never, hit = table
    plan, aware_of = plan_of(columns, rows, never, hit), aware(columns, rows, never)
    domains = [VALUES[name] + ((None,) if name in aware_of and name != "marks" else ()) for name in columns]
    points = [dict(zip(columns, values, strict=True)) for values in product(*domains)]
    points = [point for point in points if not (never and holds(never, point, aware_of))]
    gap, overlaps, alive = False, set(), set()
    for point in points:
        yes = [n for n, row in enumerate(rows) if holds(row, point, aware_of)]
        gap |= not yes
        alive |= set(yes[:1] if hit == "first" else yes)
        overlaps |= set(yes[1:])
    expected = {("gap", "")} if gap and hit != "collect" else set()
    expected |= {("overlap", f"R-{n}") for n in overlaps} if hit == "unique" else set()
    expected |= {("unreachable", f"R-{n}") for n in set(range(len(rows))) - alive}
    found = {(fault.code, fault.place.partition("[")[2].partition("]")[0]) for fault in prove(plan, {}, BLAME)}
    assert found == expected

"""Two random tables against plain enumeration: what is called the same is the same, and a case shown does tell them apart."""

import os
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from test_rules_random import FIELDS, START, VALUES, plan_of, tables

from core.rules import RuleSet
from core.rules.equivalence import compare
from core.values import Unknown

EXAMPLES = 4000 if os.environ.get("JIBAN_SOAK") == "1" else 250


def answer(rules: RuleSet, point: dict[str, Any]) -> Any:
    """What the table says: its rows, its outcome or that it has none, whether the case is impossible."""
    decision = rules.decide({"submitted_on": START, **point}, {})
    result, outcome = decision.tables[0], decision.outcomes.get("out")
    return [hit.no for hit in result.hits], None if isinstance(outcome, Unknown) else outcome, isinstance(outcome, Unknown), bool(result.problem)


@st.composite
def pairs(draw: Any) -> Any:
    """A table, and the same with two rows in another order or with a cell of another table of the same columns."""
    columns, rows, never, hit = draw(tables(4))
    others = list(rows)
    if len(rows) > 1 and draw(st.booleans()):
        at = draw(st.integers(0, len(rows) - 2))
        others[at], others[at + 1] = others[at + 1], others[at]
    else:
        at, name = draw(st.integers(0, len(rows) - 1)), draw(st.sampled_from(columns))
        donor = draw(tables(2).filter(lambda found: any(name in row for row in found[1])))
        others[at] = rows[at] | {name: next(row[name] for row in donor[1] if name in row)}
    return columns, rows, others, never, hit


@settings(max_examples=EXAMPLES, deadline=None)
@given(pairs())
def test_the_same_is_the_same_everywhere_and_a_case_tells_apart(pair: Any) -> None:
    columns, rows, others, never, hit = pair
    plans = [plan_of(columns, each, never, hit, complete=False) for each in (rows, others)]
    one, other = (RuleSet({}, {}, [plan], FIELDS) for plan in plans)
    verdict = compare(one.tables[0], other.tables[0])
    points = [dict(zip(columns, values, strict=True)) for values in product(*((None, *VALUES[name]) for name in columns))]
    differing = [point for point in points if answer(one, point) != answer(other, point)]
    if verdict.same:
        assert differing == []
    elif verdict.case is not None and None not in verdict.case.values.values():
        point = {name: VALUES[name][0] for name in columns if name != "marks"} | {"marks": ()} | verdict.case.values
        point = {name: value for name, value in point.items() if name in columns}
        assert answer(one, point) != answer(other, point)


def test_a_multiple_choice_that_nobody_knows_is_shown_as_not_filled_in() -> None:
    never = {"marks": ("present", None, True)}
    plans = [plan_of(["marks"], [{"marks": (f"has [{mark}]", None, False)}], never, "first", complete=False) for mark in ("子", "丑")]
    one, other = (RuleSet({}, {}, [plan], FIELDS) for plan in plans)
    verdict = compare(one.tables[0], other.tables[0])
    assert verdict.case is not None
    assert verdict.case.values == {"marks": None}  # an empty choice does not tell them apart

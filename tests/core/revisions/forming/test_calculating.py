"""Calculated fields in words: read, written back, checked; what cannot be is said."""

import pytest

from core.faults import Blame
from core.forms.loading import load_form
from core.items.files import Repository
from core.revisions import Edit, apply
from core.revisions.forming import Spot, add, outline
from core.revisions.forming.calculating import Term, calculated, operands, read, written
from core.revisions.forming.outline import FORM, scope_of
from core.revisions.forming.properties import Wrong, changes
from tests.core.revisions.forming.test_properties import ROOT

PERMIT = Repository(ROOT, "demo", "demo_permit").read()


def edited(files: dict[str, bytes], edits: tuple[Edit, ...]) -> dict[str, bytes]:
    for each in edits:
        files = apply(files, each)
    return files


@pytest.fixture
def fresh() -> tuple[dict[str, bytes], str]:
    """The permit with one more number, in square metres."""
    block = outline(PERMIT).blocks[0]
    edits, name = add(PERMIT, "decimal", "折算面积", Spot(block.page, block.section))
    files = edited(PERMIT, edits)
    return edited(files, changes(files, outline(files).questions[name], {"x-unit": ("m2",)})), name


@pytest.mark.parametrize("text", [
    "sum(stalls, stall_area)", "count(stalls)", "days_between(start_on, end_on) + 1", "area_m2 * 2 - deposit_share / 4", "max(stalls, stall_area) - min(stalls, stall_area)", "fee + money'3.05'",
])
def test_a_chain_is_read_and_written_back(text: str) -> None:
    terms = read(text)
    assert terms is not None
    assert written(terms) == text


@pytest.mark.parametrize("text", ["plain(place_addr)", "(area_m2 + 1) * 2", "all(investors, promised)", "area_m2 -", "area_m2 < 3", "1 - (2 - 3)"])
def test_what_is_no_chain_is_not_read(text: str) -> None:
    assert read(text) is None


def test_a_field_is_calculated_and_not_required_any_more(fresh: tuple[dict[str, bytes], str]) -> None:
    files, name = fresh
    question, scope = outline(files).questions[name], scope_of(files, {})
    assert question.required == "always"
    after = edited(files, calculated(files, question, [Term(what="field:area_m2"), Term("*", "number", "１.５"), Term("+", "sum:stalls.stall_area")], scope))
    question = outline(after).questions[name]
    assert question.definition["x-calc"] == "area_m2 * 1.5 + sum(stalls, stall_area)"
    assert question.required == "never"
    assert load_form(after, "demo_permit", Blame("demo", FORM))[1] == []
    assert calculated(after, question, read(question.definition["x-calc"]) or (), scope) == ()


@pytest.mark.parametrize(("terms", "key", "says"), [
    ([], "calc", "至少选一项"),
    ([Term()], "calc.0", "请选这一项是什么"),
    ([Term(what="field:area_m2"), Term("*", "number", "很多")], "calc.1", "请写一个数"),
    ([Term(what="days", first="start_on")], "calc.0", "从哪一天"),
    ([Term(what="field:area_m2"), Term("+", "count:stalls"), Term("-", "days", first="start_on", second="end_on")], "calc", "单位"),
    ([Term(what="days", first="start_on", second="end_on")], "calc", "单位"),
])
def test_what_is_wrong_is_said_at_its_row(fresh: tuple[dict[str, bytes], str], terms: list[Term], key: str, says: str) -> None:
    files, name = fresh
    with pytest.raises(Wrong) as wrong:
        calculated(files, outline(files).questions[name], terms, scope_of(files, {}))
    assert list(wrong.value.said) == [key]
    assert says in wrong.value.said[key]


def test_a_circle_and_oneself_are_refused(fresh: tuple[dict[str, bytes], str]) -> None:
    files, name = fresh
    scope = scope_of(files, {})
    with pytest.raises(Wrong, match="它自己"):
        calculated(files, outline(files).questions[name], [Term(what=f"field:{name}")], scope)
    files = edited(files, calculated(files, outline(files).questions[name], [Term(what="field:area_m2"), Term("+", "number", "1")], scope))
    with pytest.raises(Wrong, match=r"绕成了一圈：.*折算面积"):
        calculated(files, outline(files).questions["area_m2"], [Term(what=f"field:{name}"), Term("-", "number", "1")], scope)


def test_operands_are_offered_in_words(fresh: tuple[dict[str, bytes], str]) -> None:
    files, name = fresh
    titles = {question.name: question.title for question in outline(files).questions.values()}
    offered = dict(operands(scope_of(files, {}), name, titles, "decimal"))
    assert f"field:{name}" not in offered
    assert offered["number"] == "写一个数"
    assert all(not any(letter.isascii() and letter.isalpha() for letter in words) for words in offered.values()), offered

"""Two hands on one draft: whatever either typed is there afterwards, in its place or beside it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.filings.merging import CONTESTED, Hand, Merged, chosen, joined_rows, mark, merge, others_of, stamp_of
from core.time import CHINA

FIRST, SECOND = Hand(1, "王芳", "a"), Hand(2, "李明", "b")
NOON = datetime(2026, 3, 2, 12, tzinfo=CHINA)
LATER = NOON + timedelta(minutes=2)


def marks(values: dict[str, Any]) -> dict[str, str]:
    return {name: mark(value) for name, value in values.items()}


def sent(kept: dict[str, Any], base: dict[str, Any], hand: Hand = FIRST, moment: datetime = NOON, *, rows: bool = False, **typed: Any) -> Merged:
    """A page made from `base` and sent back with what was typed."""
    names = {**base, **typed}
    return merge(kept, {name: kept.get(name, "") for name in names}, names, marks(names | base), hand, moment, rows=rows)


def test_each_side_keeps_what_only_it_changed() -> None:
    base = {"a": "1", "b": "1"}
    one = sent(base, base, FIRST, a="2")
    both = sent(one.values, base, SECOND, LATER, b="2")
    assert (both.values["a"], both.values["b"]) == ("2", "2")
    assert both.fresh == ()
    assert both.marks == {"a": mark("1"), "b": mark("2")}  # this page still shows the old a
    stamp = stamp_of(both.values, "a")
    assert stamp is not None
    assert (stamp.account, stamp.name, stamp.at) == (1, "王芳", NOON.isoformat(timespec="seconds"))


def test_changed_on_both_sides_both_are_kept_and_the_later_is_told_once() -> None:
    base = {"a": "1"}
    one = sent(base, base, FIRST, a="2")
    two = sent(one.values, base, SECOND, LATER, a="3")
    assert (two.values["a"], two.fresh) == ("2", ("a",))
    assert [(each.name, each.value) for each in others_of(two.values)["a"]] == [("李明", "3")]
    assert sent(two.values, base, SECOND, LATER, a="3").fresh == ()
    more = sent(two.values, base, SECOND, LATER, a="34")  # typing on
    assert [each.value for each in others_of(more.values)["a"]] == ["34"]


def test_the_same_typed_twice_is_one_and_going_back_leaves_nothing() -> None:
    base = {"a": "1"}
    one = sent(base, base, FIRST, a="2")
    assert CONTESTED not in sent(one.values, base, SECOND, a="2").values
    two = sent(one.values, base, SECOND, a="3")
    assert CONTESTED not in sent(two.values, base, SECOND, a="1").values


def test_a_page_that_has_not_heard_of_its_own_saving_types_on() -> None:
    base = {"a": "1"}
    one = sent(base, base, FIRST, a="12")
    on = sent(one.values, base, FIRST, a="123")  # the answer was lost
    assert (on.values["a"], on.fresh) == ("123", ())
    assert sent(on.values, base, SECOND, a="9").fresh == ("a",)


def test_nothing_changed_is_nothing_to_save() -> None:
    assert not sent({"a": "1"}, {"a": "1"}).changed
    assert sent({"a": "1"}, {"a": "1"}, a="2").changed


@pytest.mark.parametrize("value", [None, "", [], [{}], [{"x": ""}], [{"x": "false"}, {}], ()], ids=str)
def test_nothing_said_is_the_same_however_it_is_written(value: Any) -> None:
    assert mark(value) == mark("")


def test_a_choice_gives_up_what_was_seen_and_nothing_else() -> None:
    two = sent({"a": "2"}, {"a": "1"}, SECOND, a="3")
    three = sent(two.values, {"a": "1"}, Hand(3, "丙", "c"), a="4")
    after = chosen(three.values, "a", "3", [mark("2")], FIRST, LATER)
    assert after["a"] == "3"
    assert [each.value for each in others_of(after)["a"]] == ["4"]
    stamp = stamp_of(after, "a")
    assert stamp is not None
    assert stamp.name == "王芳"


def test_what_was_set_after_the_page_was_made_is_not_given_up_unseen() -> None:
    kept = sent({"a": "1"}, {"a": "1"}, FIRST, a="new").values
    after = chosen(kept, "a", "mine", [mark("1")], SECOND, LATER)
    assert after["a"] == "mine"
    assert [(each.name, each.value) for each in others_of(after)["a"]] == [("王芳", "new")]


def row(*names: str) -> list[dict[str, str]]:
    return [{"n": name} for name in names]


@pytest.mark.parametrize(("there", "here", "both"), [
    (row("a", "b", "x"), row("a", "b", "y"), row("a", "b", "x", "y")),
    (row("A", "b"), row("a", "B"), row("A", "B")),
    (row("A", "b"), row("a", "b", "y"), row("A", "b", "y")),
    (row("a", "b", "x"), row("a", "b", "x", "y"), row("a", "b", "x", "y")),
], ids=["added", "changed", "changed and added", "added the same"])
def test_rows_of_both_sides_are_joined(there: Any, here: Any, both: Any) -> None:
    base = {"rows": row("a", "b")}
    kept = sent(base, base, FIRST, rows=True, rows_=1).values | {"rows": there}
    found = merge(kept, kept, {"rows": here}, marks(base), SECOND, LATER, rows=True)
    assert found.values["rows"] == both
    assert found.fresh == ()
    assert found.marks["rows"] == mark(both)


@pytest.mark.parametrize(("there", "here"), [(row("A", "b"), row("Ä", "b")), (row("a"), row("a", "B"))], ids=["same row", "taken away"])
def test_rows_that_cannot_be_joined_stand_beside_each_other(there: Any, here: Any) -> None:
    found = merge({"rows": there}, {"rows": there}, {"rows": here}, marks({"rows": row("a", "b")}), SECOND, LATER, rows=True)
    assert found.values["rows"] == there
    assert found.fresh == ("rows",)
    assert others_of(found.values)["rows"][0].value == here
    assert all(each in (joined_rows(there, here) or []) for each in (*there, *here))


def test_rows_are_joined_only_on_a_page_that_is_shown_anew() -> None:
    base = {"rows": row("a")}
    found = merge({"rows": row("a", "x")}, {"rows": row("a", "x")}, {"rows": row("a", "y")}, marks(base), SECOND, LATER)
    assert found.fresh == ("rows",)


@given(st.lists(st.tuples(st.sampled_from([FIRST, SECOND]), st.sampled_from("abc"), st.text("xyz", max_size=2)), max_size=12))
def test_whatever_two_hands_type_is_there_afterwards(typing: list[tuple[Hand, str, str]]) -> None:
    """Each hand types on at its own page and never looks at the other's: its last words of each field stand in the draft."""
    kept: dict[str, Any] = dict.fromkeys("abc", "")
    shown = {each.seat: dict(kept) for each in (FIRST, SECOND)}
    based = {each.seat: marks(kept) for each in (FIRST, SECOND)}
    for hand, name, text in typing:
        shown[hand.seat][name] = f"{hand.name}{text}" if text else ""
        done = merge(kept, kept, shown[hand.seat], based[hand.seat], hand, NOON)
        kept, based[hand.seat] = done.values, done.marks
    for hand in (FIRST, SECOND):
        touched = {name: shown[hand.seat][name] for who, name, _ in typing if who == hand}
        for name, text in touched.items():
            there = [kept[name], *(each.value for each in others_of(kept).get(name, ()))]
            assert text in there or not text


def test_what_a_page_sent_earlier_and_comes_later_does_not_take_its_place() -> None:
    base = {"a": "1", "b": "1"}
    early, late = Hand(1, "王芳", "a", 5), Hand(1, "王芳", "a", 6)
    in_order = sent(sent(base, base, early, a="12").values, base, late, a="123")
    assert in_order.values["a"] == "123"
    newer = sent(base, base, late, a="123")
    older = sent(newer.values, base, early, a="12", b="2")
    assert (older.values["a"], older.values["b"], older.fresh) == ("123", "2", ())  # what the later one did not set is taken
    assert older.marks["a"] == mark("123")
    assert CONTESTED not in older.values


def test_typed_back_to_what_it_was_the_later_word_counts() -> None:
    base = {"a": "1"}
    kept = sent(base, base, Hand(1, "王芳", "a", 1), a="2").values
    kept = sent(kept, base, Hand(1, "王芳", "a", 3), a="2").values  # the second turn, "3", is on its way
    assert sent(kept, base, Hand(1, "王芳", "a", 2), a="3").values["a"] == "2"


@pytest.mark.parametrize("turns", [(5, 6), (6, 5)], ids=["in order", "the other way round"])
def test_beside_another_s_value_too_the_later_word_stands(turns: tuple[int, int]) -> None:
    base = {"a": "1"}
    kept = sent(base, base, SECOND, a="theirs").values
    for turn in turns:
        kept = sent(kept, base, Hand(1, "王芳", "a", turn), LATER, a="typed12"[: turn + 1]).values
    assert kept["a"] == "theirs"
    assert [each.value for each in others_of(kept)["a"]] == ["typed12"]


def test_beside_another_s_value_typed_back_the_later_word_counts() -> None:
    base = {"a": "1"}
    kept = sent(base, base, SECOND, a="theirs").values
    for turn, text in ((1, "mine"), (3, "mine"), (2, "on its way")):
        kept = sent(kept, base, Hand(1, "王芳", "a", turn), LATER, a=text).values
    assert [each.value for each in others_of(kept)["a"]] == ["mine"]


def test_pages_are_counted_each_for_itself() -> None:
    base = {"a": "1"}
    one = sent(base, base, Hand(1, "王芳", "a", 900), a="2")
    assert sent(one.values, {"a": "2"}, Hand(2, "李明", "b", 3), a="3").values["a"] == "3"

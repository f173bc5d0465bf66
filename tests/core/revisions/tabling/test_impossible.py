"""不会出现的组合: said with the words of the cells, changed, taken away; a gap may be said to be one."""

import pytest

from core.problems import Invalid
from core.revisions.edits import Put
from core.revisions.tabling.book import Book
from core.revisions.tabling.impossible import boxes_of, drop_never, gaps, nevers, set_never
from tests.core.revisions.tabling.conftest import Change

TEETH = {"when.area": "小于 0"}


def test_a_combination_is_said_kept_changed_and_taken_away(book: Book, after: Change) -> None:
    made = after(book, set_never(book, book.sheet("way"), 0, TEETH, "面积不会是负数"))
    sheet = made.sheet("way")
    assert made.document["decision"]["way"]["never"] == [{"when": {"area": "< 0"}, "because": "面积不会是负数"}]
    assert [(each.words, each.because) for each in nevers(sheet)] == [("建筑面积 小于 0", "面积不会是负数")]
    assert boxes_of(sheet, 1) == {"when.area": "小于 0", "because": "面积不会是负数"}
    assert set_never(made, sheet, 1, boxes_of(sheet, 1), "面积不会是负数") == ()
    more = after(made, set_never(made, sheet, 0, {"when.area": "大于 100000"}, "没有这么大的场所"))
    assert len(nevers(more.sheet("way"))) == 2
    less = after(more, drop_never(more, more.sheet("way"), 1))
    assert [each.because for each in nevers(less.sheet("way"))] == ["没有这么大的场所"]
    assert "never" not in after(less, drop_never(less, less.sheet("way"), 1)).document["decision"]["way"]


@pytest.mark.parametrize(("cells", "because", "field"), [
    ({"when.area": ""}, "不会", "when.area"), ({"when.area": "好多"}, "不会", "when.area"), ({"when.area": "小于 0"}, " ", "because"),
])
def test_what_is_missing_is_said_at_its_box(book: Book, cells: dict[str, str], because: str, field: str) -> None:
    with pytest.raises(Invalid) as problem:
        set_never(book, book.sheet("way"), 0, cells, because)
    assert [each.field for each in problem.value.fields] == [field]


def test_a_gap_is_offered_as_a_combination_that_never_comes(book: Book, after: Change) -> None:
    assert gaps(book.sheet("way")) == ()
    holed = after(book, (Put("rules.toml", ("decision", "way", "rows", "GZ-02", "when"), {"area": ">= 500"}),))
    sheet = holed.sheet("way")
    assert gaps(sheet) == ({"when.area": "面积上限 至 499.99"},)
    mended = after(holed, set_never(holed, sheet, 0, gaps(sheet)[0], "都小于上限"))
    assert not [fault for fault in mended.sheet("way").faults if fault.code == "gap"]

"""A new table is sound from its first moment, whichever way its rows count."""

import pytest

from core.revisions.tabling.book import Book
from core.revisions.tabling.columns import NewTable
from core.revisions.tabling.starting import Unclear, asks, first_of, started
from core.revisions.tabling.words import file_words
from tests.core.revisions.tabling.conftest import Change

CASES = {
    "first": (("减收", "全收"), ("小于 500", ""), [("减收", "小于 500"), ("全收", "")]),
    "first, others first": (("全收", "减收"), ("", "小于 500"), [("减收", "小于 500"), ("全收", "")]),
    "unique": (("减收", "全收"), ("小于 500", ""), [("减收", "小于 500"), ("全收", "不小于 500")]),
    "unique, all said": (("减收", "全收"), ("小于 500", "不小于 500"), [("减收", "小于 500"), ("全收", "不小于 500")]),
    "unique, in two stretches": (("减收", "全收"), ("300 至 500", ""), [("减收", "300 至 500"), ("全收", "小于 300"), ("全收", "大于 500")]),
}


@pytest.mark.parametrize("name", CASES)
def test_a_fresh_table_has_no_fault(book: Book, after: Change, name: str) -> None:
    words, conditions, rows = CASES[name]
    made = _made(after(book, started(book, NewTable("收费档次", words, "area_m2", hit=name.partition(",")[0]), conditions, "x")), book)
    sheet = made.sheet(next(each.name for each in made.sheets if each.name != "way"))
    assert not sheet.faults
    column = next(iter(sheet.columns.values()))
    assert column.of is not None
    said = [(next(iter(line.row.then.values())), file_words(line.row.when.get(column.name), column.of, sheet.around)) for line in sheet.lines]
    assert said == rows
    assert len({line.row.no for line in sheet.lines}) == len(rows)
    assert all(line.row.status == "local-unconfirmed" and line.row.force == "advice" for line in sheet.lines)


@pytest.mark.parametrize("hit", ["first", "unique", "collect"])
def test_one_word_needs_no_condition(book: Book, after: Change, hit: str) -> None:
    new = NewTable("提示", ("请核对",), "area_m2", hit=hit)
    assert not asks(new)
    made = after(book, started(book, new, [""], "x"))
    assert not [fault for sheet in made.sheets for fault in sheet.faults]


@pytest.mark.parametrize(("conditions", "at", "said"), [(("", ""), 1, "没有写条件"), (("好多", ""), 0, "“好多”"), (("小于 500", "不小于 500", ""), 2, "所有情形")])
def test_a_condition_that_cannot_be_meant_is_told_with_its_word(book: Book, conditions: tuple[str, ...], at: int, said: str) -> None:
    new = NewTable("收费档次", ("减收", "全收", "免收")[: len(conditions)], "area_m2", hit="unique")
    assert (asks(new), first_of(book, new).label) == (True, "建筑面积")
    with pytest.raises(Unclear) as told:
        started(book, new, conditions, "x")
    assert told.value.at == at
    assert said in told.value.why.found


def _made(after: Book, before: Book) -> Book:
    assert len(after.sheets) == len(before.sheets) + 1
    return after

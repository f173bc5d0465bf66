"""Rows pasted from a spreadsheet, and a table tried out."""

from collections.abc import Callable
from datetime import date

import pytest

from core.problems import Invalid
from core.registry import Registry
from core.revisions.tabling.book import Book, book_of
from core.revisions.tabling.columns import add_column
from core.revisions.tabling.operations import one_outcome, set_cell
from core.revisions.tabling.pasting import cells_of, pasted
from core.revisions.tabling.troubles import troubles
from core.revisions.tabling.tryout import asked, try_out
from core.revisions.tabling.words import file_words

Change = Callable[..., Book]


def test_rows_are_added_and_replaced_by_number(book: Book, after: Change) -> None:
    text = "编号\t建筑面积（平方米）\t结论\t依据\t说明\nGZ-01\t小于 200\t当场\t\t\n\t200 至 面积上限\t一般\t甲条；乙条\t{建筑面积}不大于{面积上限}\n"
    found = pasted(book, book.sheet("way"), cells_of(text))
    assert (found.replaced, found.added, found.bad, found.unknown) == (("GZ-01",), ("GZ-03",), (), ())
    lines = {line.row.no: line.row for line in after(book, found.edits).sheet("way").lines}
    assert lines["GZ-01"].when == {"area": "< 200"}
    assert lines["GZ-01"].say == book.sheet("way").lines[0].row.say
    assert (lines["GZ-03"].when, lines["GZ-03"].basis, lines["GZ-03"].say, lines["GZ-03"].force) == ({"area": "200..{limit}"}, ("甲条", "乙条"), "{area}不大于{limit}", "advice")


def test_the_same_rows_again_change_nothing(book: Book, after: Change) -> None:
    text = "编号\t建筑面积\t结论\nGZ-01\t小于 面积上限\t当场\nGZ-02\t\t一般"
    assert pasted(book, book.sheet("way"), cells_of(text)).edits == ()


def test_every_bad_cell_is_told_with_its_place(book: Book, after: Change) -> None:
    text = "编号\t建筑面积\t结论\t状态\t颜色\nGZ-01\t小于三百\t当场\t计划\t红\n\t300元\t不知道\t随便\t蓝"
    found = pasted(book, book.sheet("way"), cells_of(text))
    assert [(bad.line, bad.column, bad.text) for bad in found.bad] == [(2, "建筑面积", "小于三百"), (3, "建筑面积", "300元"), (3, "结论", "不知道"), (3, "状态", "随便")]
    assert found.unknown == ("颜色",)
    done = after(book, found.edits)
    assert {each.spot.row for each in troubles(done, "small", mends=False) if each.spot.part == "when"} == {"GZ-01", "GZ-03"}


@pytest.mark.parametrize(("text", "said"), [("甲\t乙\n1\t2", "没有认出表头"), ("建筑面积\t建筑面积\n1\t2", "两次"), ("", "没有认出表头")])
def test_a_sheet_that_cannot_be_taken_says_why(text: str, said: str, book: Book) -> None:
    found = pasted(book, book.sheet("way"), cells_of(text))
    assert said in found.refused
    assert found.edits == ()


def test_what_a_table_shows_can_be_pasted_back(house: Registry) -> None:
    for item in house.items.values():
        book = book_of(item.files, item.id, house.around.others)
        for sheet in book.sheets:
            heads = ["编号", *(column.label for column in sheet.columns.values()), *("结论" if len(sheet.definition.outputs) == 1 else output for output in sheet.definition.outputs)]
            rows = [
                [line.row.no, *(file_words(line.row.when.get(name), column.of, sheet.around) for name, column in sheet.columns.items() if column.of), *(one_outcome(line.row.then[output]) for output in sheet.definition.outputs)]
                for line in sheet.lines
            ]
            if len({*heads}) == len(heads):
                found = pasted(book, sheet, [heads, *rows])
                assert (found.bad, found.edits) == ((), ()), (item.id, sheet.name, found)


def test_a_table_is_tried_out_on_a_day(book: Book, after: Change) -> None:
    sheet = book.sheet("way")
    assert [each.label for each in asked(sheet)] == ["建筑面积（平方米）"]
    small = try_out(sheet, {"c_area": "299.99"}, date(2026, 11, 26))
    assert small.hits == ("GZ-01",)
    assert [why.sentence for why in small.rows] == ["规则 GZ-01 成立。", "规则 GZ-02 的条件都符合，但前面的规则 GZ-01 先适用。"]
    large = try_out(sheet, {"c_area": "300"}, date(2026, 11, 26))
    assert large.hits == ("GZ-02",)
    assert large.rows[0].sentence == "规则 GZ-01 不成立：建筑面积应小于 300 平方米，填写的是 300 平方米，不符合。"
    early = try_out(sheet, {"c_area": "1"}, date(2025, 1, 1))
    assert early.hits == ()
    assert early.result is not None
    assert "2025-01-01" in early.result.problem
    assert try_out(sheet, {}, date(2026, 11, 26)).hits == ()
    assert "c_area" in try_out(sheet, {"c_area": "好大"}, date(2026, 11, 26)).wrong


def test_calculations_options_and_periods_are_filled_in_by_column(book: Book, after: Change) -> None:
    wide = after(book, add_column(book.sheet("way"), "difference", "area_m2", "param.limit"))
    wide = after(wide, add_column(wide.sheet("way"), "one", "done_on"))
    wide = after(wide, add_column(wide.sheet("way"), "one", "marks"))
    names = [*wide.sheet("way").columns]
    for column, text in zip(names, ("", "小于 0", "在 提交日期 之前 5 个工作日以内", "含有 明火"), strict=True):
        wide = after(wide, set_cell(wide.sheet("way"), "GZ-01", column, text))
    sheet = wide.sheet("way")
    values = {f"c_{names[0]}": "1", f"c_{names[1]}": "-1", f"c_{names[2]}": "2026-11-20", f"c_{names[3]}": "明火、用电", "d_submitted_on": "2026-11-26"}
    assert {each.name for each in asked(sheet)} == values.keys()
    assert try_out(sheet, values, date(2026, 11, 26)).hits == ("GZ-01",)
    assert try_out(sheet, {**values, "d_submitted_on": "2026-12-26"}, date(2026, 11, 26)).hits == ("GZ-02",)
    assert try_out(sheet, {**values, f"c_{names[3]}": "用电"}, date(2026, 11, 26)).hits == ("GZ-02",)


@pytest.mark.parametrize("text", ['编号\t说明\n1\t"' + "长" * 140_000, '编号,说明\n1,"' + "长" * 140_000 + '"', "编号\t说明\n1\t" + "长" * 140_000])
def test_a_cell_longer_than_any_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="双引号") as refused:
        cells_of(text)
    assert [each.field for each in refused.value.fields] == ["rows"]

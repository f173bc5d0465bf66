"""Columns of somebody's sheet matched with ours."""

import pytest

from core.items.model import ColumnDef, RegisterDef
from core.problems import Invalid
from core.registers.sheets import Cell, Grid, layout_of
from core.registers.sheets.matching import arranged, matched

REGISTER = RegisterDef(label="清单", key="no", single=True, fields={
    "no": ColumnDef(label="序号", kind="text", required=True), "name": ColumnDef(label="事项名称", kind="text", required=True),
    "authority": ColumnDef(label="实施机关", kind="text"), "area": ColumnDef(label="面积", kind="decimal", scale=2, unit="m2"),
})


def grid(*rows: str) -> Grid:
    return Grid(tuple((n, tuple(Cell(text) for text in row.split("|"))) for n, row in enumerate(rows, 1)))


SHEET = grid("【合成】事项清单", "编制单位：合成|||2026年", "序 号|事项全称|实施单位|面积(平方米)|备注", "1|甲|营商局|3|x", "2|乙||4|")


def test_the_head_is_found_and_columns_are_guessed_by_their_words() -> None:
    match = matched(REGISTER, SHEET)
    assert (match.head, match.header) == (2, ("序 号", "事项全称", "实施单位", "面积(平方米)", "备注"))
    places = {each.name: (each.place, each.same) for each in match.columns}
    assert places == {
        "no": (0, True), "name": (1, False), "authority": (2, False), "area": (3, True), "生效日期": (-1, False), "失效日期": (-1, False), "行编号": (-1, False),
    }
    assert [each.name for each in match.columns if each.needed] == ["no", "name"]
    assert match.samples == ("1、2", "甲、乙", "营商局", "3、4", "x")


def test_the_sheet_arranged_is_read_like_our_own() -> None:
    sheet = arranged(REGISTER, SHEET, 2, {"no": 0, "name": 1, "area": 3, "authority": -1})
    layout = layout_of(REGISTER, sheet)
    assert layout.header == ("序号", "事项名称", "面积（平方米）")
    assert [(n, [cell.text for cell in cells]) for n, cells in layout.rows] == [(4, ["1", "甲", "3"]), (5, ["2", "乙", "4"])]


def test_another_head_may_be_chosen() -> None:
    assert matched(REGISTER, SHEET, 1).header[0] == "编制单位：合成"
    assert matched(REGISTER, grid("x|y|z", "1|2|3")).head == 0


@pytest.mark.parametrize(("sheet", "why"), [(Grid(()), "空的"), (grid("序号|事项名称"), "没有内容")])
def test_a_sheet_without_rows(sheet: Grid, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        matched(REGISTER, sheet)


def test_one_column_for_two_of_ours_is_refused() -> None:
    with pytest.raises(Invalid, match="对应了同一列"):
        arranged(REGISTER, SHEET, 2, {"no": 0, "name": 0})
    with pytest.raises(Invalid, match="表头"):
        arranged(REGISTER, SHEET, 9, {"no": 0})

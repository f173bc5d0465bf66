"""Rows pasted out of a spreadsheet: columns by title or in order, cells as a browser holds them, and everything lost is said."""

import pytest

from core.forms import Form
from core.registry import load_registry
from core.settings import ROOT
from ui.web.fields import MOST_ROWS, read
from ui.web.forms import FormData
from ui.web.pasting import rows_pasted

NAMES = ["store_no", "store_name", "address", "shop_form", "biz_items", "area_m2", "opened_from"]
LINE = "01\t李石店\t沈抚示范区演示路 11 号\t普通门店\t预包装食品销售\t60\t2026/3/1"


@pytest.fixture(scope="module")
def form() -> Form:
    """A form with a list of texts, options, numbers and days."""
    return load_registry(ROOT).items["store_loading"].form


def paste(text: str, button: str = "stores") -> FormData:
    return FormData({"_table.stores": [text], "_paste": [button]})


def test_without_titles_the_cells_are_taken_in_order(form: Form) -> None:
    done = rows_pasted(form, {}, paste(LINE))
    assert done is not None
    assert done.problems == ()
    assert list(done.raw["stores"][0]) == NAMES
    assert done.raw["stores"][0]["opened_from"] == "2026-03-01"


def test_columns_are_matched_by_title_in_any_order_with_unit_and_star(form: Form) -> None:
    done = rows_pasted(form, {}, paste("面积（平方米）\t*门店编号\n60\t01\n45.5\t02\n"))
    assert done is not None
    assert done.raw["stores"] == [{"area_m2": "60", "store_no": "01"}, {"area_m2": "45.5", "store_no": "02"}]


def test_what_has_no_column_is_said(form: Form) -> None:
    done = rows_pasted(form, {}, paste(f"门店编号\t备注\n01\t老店\n02\t\t多\n{'03'}"))
    assert done is not None
    assert [row["store_no"] for row in done.raw["stores"]] == ["01", "02", "03"]
    assert [message.field for message in done.problems] == ["stores"]
    assert "没有“备注”这样的列" in done.problems[0].text
    assert "第 2 行比列名多" in done.problems[0].text


def test_what_is_no_option_and_no_day_is_said_by_its_row(form: Form) -> None:
    done = rows_pasted(form, {}, paste(f"{LINE}\n{LINE.replace('普通门店', '小店')}\n{LINE.replace('2026/3/1', '三月')}"))
    assert done is not None
    said = {message.field: message.text for message in done.said(read(form, done.raw, {}))}
    assert said.keys() == {"stores.1.shop_form", "stores.2.opened_from"}
    assert "第 2 行：业态没有“小店”这个选项" in said["stores.1.shop_form"]


def test_every_faulty_cell_is_reported_by_its_row(form: Form) -> None:
    lines = LINE.replace("60", "六十"), LINE.replace("预包装食品销售", "卖吃的"), LINE
    done = rows_pasted(form, {}, paste("\n".join(lines)))
    assert done is not None
    said = done.said(read(form, done.raw, {}))
    assert {message.field for message in said} == {"stores.0.area_m2", "stores.1.biz_items"}
    assert all("加载的门店第" in message.text for message in said)


def test_pasted_rows_go_behind_those_typed_or_in_their_place(form: Form) -> None:
    typed = {"stores": [{"store_no": "00", "area_m2": ""}, {"store_no": "", "area_m2": ""}]}
    behind, instead = rows_pasted(form, typed, paste(LINE)), rows_pasted(form, typed, paste(LINE, "stores.all"))
    assert behind is not None
    assert instead is not None
    assert [row["store_no"] for row in behind.raw["stores"]] == ["00", "01"]
    assert [row["store_no"] for row in instead.raw["stores"]] == ["01"]


def test_text_left_in_the_area_is_pasted_whichever_button_is_pressed(form: Form) -> None:
    assert rows_pasted(form, {}, FormData({"_table.stores": [LINE], "_next": [""]})) is not None
    assert rows_pasted(form, {}, FormData({"_table.stores": [" \n"], "_next": [""]})) is None
    assert rows_pasted(form, {}, FormData({"_table.org_name": [LINE]})) is None


def test_quoted_cells_and_commas_are_read_as_a_spreadsheet_writes_them(form: Form) -> None:
    quoted = rows_pasted(form, {}, paste('门店编号\t门店名称\n01\t"李石\n店"'))
    commas = rows_pasted(form, {}, paste("门店编号,门店名称\r\n01,李石店\r\n"))
    assert quoted is not None
    assert commas is not None
    assert quoted.raw["stores"] == [{"store_no": "01", "store_name": "李石\n店"}]
    assert commas.raw["stores"] == [{"store_no": "01", "store_name": "李石店"}]


def test_more_rows_than_a_page_carries_are_said(form: Form) -> None:
    done = rows_pasted(form, {}, paste("\n".join([LINE] * (MOST_ROWS + 1))))
    assert done is not None
    assert len(done.raw["stores"]) == MOST_ROWS
    assert f"最多填 {MOST_ROWS} 行，粘贴以后有 {MOST_ROWS + 1} 行" in done.problems[0].text


def test_a_tick_is_read_from_the_words_people_write(form: Form) -> None:
    permit = load_registry(ROOT, "demo").items["demo_permit"].form
    done = rows_pasted(permit, {}, FormData({"_table.stalls": ["摊位名称\t经营食品\n甲\t是\n乙\t否\n丙\t√"]}))
    assert done is not None
    ticked = next(name for name, kind in permit.fields["stalls"].type.fields if kind.kind == "bool")
    assert [row.get(ticked) for row in done.raw["stalls"]] == ["true", "false", "true"]


def test_one_quote_too_many_before_a_long_text_is_said(form: Form) -> None:
    done = rows_pasted(form, {}, paste(f'01\t"{"长" * 140_000}'))
    assert done is not None
    assert done.raw["stores"] == []
    assert ["双引号" in message.text for message in done.problems] == [True]

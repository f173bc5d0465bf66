"""Parameters with their history; what waits for confirmation; facts in words."""

from collections.abc import Callable
from datetime import date

import pytest

from core.registry import Registry
from core.revisions.tabling import parameters as params
from core.revisions.tabling.book import Book, book_of
from core.revisions.tabling.confirming import Confirmation
from core.revisions.tabling.factwords import fact_views
from core.revisions.tabling.typed import NotUnderstood
from core.revisions.tabling.unconfirmed import marked, waiting

Change = Callable[..., Book]
TODAY = date(2026, 11, 26)
NEXT_YEAR = date(2027, 1, 1)


def test_the_history_says_what_holds_now_and_where_it_is_used(book: Book) -> None:
    limit, easy = params.param_views(book, TODAY)
    assert (limit.label, limit.unit_words, limit.used) == ("面积上限", "平方米", ("GZ-01",))
    assert [(each.typed, each.confirmed, each.now) for each in limit.values] == [("300", False, True)]
    assert easy.values[0].typed == "宾馆、饭店"


def test_a_dated_value_is_added_in_its_place_and_changed(book: Book, after: Change) -> None:
    done = after(book, params.add_value(book, "limit", params.NewValue("５００平方米", NEXT_YEAR, "示范区〔2026〕9号")))
    assert [(used.since, str(used.value), used.confirmed) for used in done.params["limit"].values] == [(date(2026, 1, 1), "300.00", False), (NEXT_YEAR, "500.00", False)]
    early = after(done, params.add_value(done, "limit", params.NewValue("100", date(2025, 5, 1), "旧规定", confirmed=True)))
    assert [used.since.year for used in early.params["limit"].values] == [2025, 2026, 2027]
    moved = after(early, params.change_value(early, "limit", "2025-05-01", params.NewValue("120.5", date(2028, 1, 1), "新规定")))
    assert [(used.since.year, str(used.value)) for used in moved.params["limit"].values] == [(2026, "300.00"), (2027, "500.00"), (2028, "120.50")]
    assert after(done, params.drop_value(done, "limit", "2027-01-01")).files == book.files
    for wrong in (params.NewValue("好多", NEXT_YEAR, "文"), params.NewValue("1.234", NEXT_YEAR, "文"), params.NewValue("5", NEXT_YEAR, " "), params.NewValue("5", date(2026, 1, 1), "文"), params.NewValue("", NEXT_YEAR, "文")):
        with pytest.raises(NotUnderstood):
            params.add_value(book, "limit", wrong)
    with pytest.raises(NotUnderstood):
        params.drop_value(book, "limit", "2026-01-01")


def test_a_value_is_confirmed_by_somebody_on_a_document(book: Book, after: Change) -> None:
    done = after(book, params.confirm_value(book, "limit", "2026-01-01", Confirmation("张三", "示范区〔2026〕9号", TODAY), TODAY))
    (used,) = done.params["limit"].values
    assert used.confirmed
    assert used.source == "行动计划 2.2；已确认：张三，示范区〔2026〕9号，2026年11月26日"


def test_a_parameter_is_made_renamed_and_dropped_when_nobody_uses_it(book: Book, after: Change) -> None:
    value = params.NewValue("5", NEXT_YEAR, "示范区〔2026〕9号")
    done = after(book, params.add_param(book, params.NewParam("申请备案的期限", "int", "workday", value)))
    name = next(name for name in done.params if name not in ("limit", "easy"))
    assert (done.params[name].label, done.params[name].type.unit) == ("申请备案的期限", "workday")
    assert not done.faults
    called = after(done, params.set_param(done, name, label="备案期限", unit="day", owner="审批局"))
    assert (called.param_defs[name].label, called.param_defs[name].unit, called.param_defs[name].owner) == ("备案期限", "day", "审批局")
    assert after(called, params.drop_param(called, name)).files == book.files
    with pytest.raises(NotUnderstood, match="GZ-01"):
        params.drop_param(book, "limit")
    for wrong in (params.NewParam("面积上限", "int", "", value), params.NewParam("", "int", "", value), params.NewParam("新", "sometimes", "", value)):
        with pytest.raises(NotUnderstood):
            params.add_param(book, wrong)


@pytest.mark.parametrize(("kind", "typed", "written"), [
    ("money", "3,000元", "3000.00"), ("time", "22点", "22 hours"), ("duration", "8 小时", "8 hours"), ("date", "2027年1月1日", "2027-01-01"), ("choices", "甲、乙\n丙", ["甲", "乙", "丙"]), ("bool", "是", True), ("text", "示例", "示例"),
])
def test_values_of_every_kind_are_typed(kind: str, typed: str, written: object, book: Book, after: Change) -> None:
    done = after(book, params.add_param(book, params.NewParam("新参数", kind, "", params.NewValue(typed, NEXT_YEAR, "文"))))
    assert not done.faults
    name = next(name for name in done.params if name not in ("limit", "easy"))
    assert done.document["param"][name]["values"][0]["value"] == written
    view = next(view for view in params.param_views(done, TODAY) if view.name == name)
    assert params.value_meant(view.values[0].typed, done.params[name].type) == written


def test_what_waits_is_found_over_all_items_and_what_plugins_declare(house: Registry) -> None:
    found = waiting(house, {item.info.authority for item in house.items.values()})
    rows = sum(row.status == "local-unconfirmed" for item in house.items.values() for table in item.rules.tables for row in table.definition.rows)
    values = sum(not used.confirmed for item in house.items.values() for param in item.rules.params.values() for used in param.values)
    assert sum(each.sort == "规则" and each.item != "" for each in found) == rows > 10
    assert sum(each.sort == "参数" and each.item != "" for each in found) == values > 3
    assert {"抽查", "场景", "批次的规则"} <= {each.sort for each in found}
    assert all(each.label and each.ground for each in found)
    assert not any("{" in each.said for each in found)
    one = next(item for item in house.items.values())
    assert {each.authority for each in waiting(house, {one.info.authority})} <= {one.info.authority}
    assert waiting(house, ()) == ()


def test_anything_marked_in_a_file_is_found() -> None:
    data = {"promised": {"days": 3, "confirmed": False}, "step": [{"id": "a", "status": "local-unconfirmed"}, {"id": "b"}]}
    assert [place for place, _ in marked(data)] == [("promised",), ("step", "a")]


def test_facts_are_told_in_words(house: Registry) -> None:
    told = 0
    for item in house.items.values():
        book = book_of(item.files, item.id, house.around.others)
        for view in fact_views(book, {}):
            assert not any(word in view.said for word in (" and ", "self.", " = ", "status", "exists", "sum("))
            assert not view.troubles
            told += 1
    assert told > 10

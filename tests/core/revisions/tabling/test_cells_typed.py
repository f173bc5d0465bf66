"""What an official types into a cell is understood; what is shown can be typed again."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.registry import Registry
from core.revisions.tabling.book import Book, book_of
from core.revisions.tabling.sentences import fillable, sentence_meant, sentence_shown
from core.revisions.tabling.typed import NotUnderstood, understood
from core.revisions.tabling.words import Around, around_of, cell_words, file_words
from core.rules.cells import Cell, Filled, Has, OneOf, Range, Truth, Within, read_cell
from core.rules.scope import BASE
from core.rules.written import write_cell
from core.values import FieldType

AREA = FieldType("decimal", 2, "m2")
INT, MONEY, DAY = FieldType("int", unit="workday"), FieldType("money"), FieldType("date")
TIME, SPAN = FieldType("duration", word="time"), FieldType("duration")
PLACE = FieldType("choice", options=("宾馆", "饭店", "烟、酒零售", "商铺（小型）", "为民服务", "空"))
MARKS = FieldType("choices", options=("明火", "用电", "不含糖"))
BOOL, TEXT = FieldType("bool"), FieldType("text")
NOTHING = around_of({}, BASE)


def tuple_of(written: Any) -> Any:
    return tuple(written) if isinstance(written, list) else written


def test_every_cell_of_every_table_of_the_house_is_shown_in_words_that_mean_it(house: Registry) -> None:
    cells = 0
    for item in house.items.values():
        book = book_of(item.files, item.id, house.around.others)
        assert not book.broken
        for sheet in book.sheets:
            for line in sheet.lines:
                for name, written in line.row.when.items():
                    of = sheet.columns[name].of
                    assert of is not None
                    words = file_words(written, of, sheet.around)
                    assert not set("<>{}[]=") & set(words), words
                    again = tuple_of(understood(words, of, sheet.around))
                    assert read_cell(again, of, sheet.params, sheet.around.dates) == read_cell(written, of, sheet.params, sheet.around.dates)
                    cells += 1
    assert cells > 200


def test_every_sentence_of_the_house_is_shown_with_labels_and_meant_again(house: Registry) -> None:
    sentences = 0
    for item in house.items.values():
        for sheet in book_of(item.files, item.id, house.around.others).sheets:
            labels = fillable(sheet)
            for line in sheet.lines:
                shown = sentence_shown(line.row.say, labels)
                assert sentence_meant(shown, labels) == line.row.say
                sentences += 1
    assert sentences > 150


@pytest.mark.parametrize(("text", "of", "written"), [
    ("小于 300", AREA, "< 300"), ("＜３００", AREA, "< 300"), ("<300平方米", AREA, "< 300"), ("不满300㎡", AREA, "< 300"), ("300以下", AREA, "<= 300"), ("300 平方米以上", AREA, ">= 300"),
    ("超过 1,200.5", AREA, "> 1200.5"), ("≥3万", AREA, ">= 30000"), ("不超过300", AREA, "<= 300"), ("300至500", AREA, "300..500"), ("300～500", AREA, "300..500"), ("300-500", AREA, "300..500"),
    ("299.99", AREA, "= 299.99"), ("不小于3且小于5", INT, "3..4"), ("5个工作日以内", INT, "<= 5"), ("至少 3", INT, ">= 3"), ("-3 至 -1", INT, "-3..-1"),
    ("不少于3000元", MONEY, ">= 3000.00"), ("¥5万以上", MONEY, ">= 50000.00"),
    ("不晚于２０２６年１２月３１日", DAY, "<= 2026-12-31"), ("2026/1/1至2026-6-30", DAY, "2026-01-01..2026-06-30"), ("2026.1.1起", DAY, ">= 2026-01-01"),
    ("在提交日期之后5个工作日以内", DAY, "within 5 workdays after {submitted_on}"), ("不在受理日期之前1个月内", DAY, "not within 1 month before {accepted_on}"), ("提交日期后 3 日内", DAY, "within 3 days after {submitted_on}"),
    ("晚于22点", TIME, "> 22 hours"), ("早于22:30", TIME, "< 1350 minutes"), ("不大于8小时", SPAN, "<= 8 hours"), ("3天以上", SPAN, ">= 3 days"),
    ("宾馆", PLACE, ["宾馆"]), ("宾馆、饭店", PLACE, ["宾馆", "饭店"]), ("宾馆，饭店", PLACE, ["宾馆", "饭店"]), ("宾馆或者饭店", PLACE, ["宾馆", "饭店"]), ("烟、酒零售、宾馆", PLACE, ["烟、酒零售", "宾馆"]),
    ("商铺(小型)", PLACE, ["商铺（小型）"]), ("不属于宾馆", PLACE, "not [宾馆]"), ("除宾馆、饭店以外", PLACE, "not [宾馆, 饭店]"), ("为民服务", PLACE, ["为民服务"]), ("空", PLACE, ["空"]), ("没有填写", PLACE, "empty"),
    ("含有 明火", MARKS, "has [明火]"), ("明火、用电", MARKS, "has [明火, 用电]"), ("不含明火", MARKS, "none of [明火]"), ("不含糖", MARKS, "has [不含糖]"),
    ("是", BOOL, True), ("√", BOOL, True), ("否", BOOL, False), ("空", AREA, "empty"), ("已填写", TEXT, "present"), ("甲、乙", TEXT, ["甲", "乙"]), ("“甲、乙”", TEXT, ["甲、乙"]),
    ("", AREA, None), ("不限", PLACE, None), ("—", BOOL, None), ("小于 {x}", AREA, NotUnderstood), ("小于三百", AREA, NotUnderstood), ("300 元", AREA, NotUnderstood), ("500 至 300", AREA, NotUnderstood),
    ("旅馆", PLACE, NotUnderstood), ("2026年2月30日", DAY, NotUnderstood), ("大于 300 且小于 500.001", AREA, NotUnderstood), ("或许", BOOL, NotUnderstood), ("不属于", PLACE, NotUnderstood),
])
def test_what_is_typed_is_understood(text: str, of: FieldType, written: Any) -> None:
    if written is NotUnderstood:
        with pytest.raises(NotUnderstood) as raised:
            understood(text, of, NOTHING)
        assert raised.value.expected
        return
    found = understood(text, of, NOTHING)
    assert (found, type(found)) == (written, type(written))
    if found is not None:
        read_cell(tuple_of(found), of, {}, BASE)


def test_what_makes_no_sense_says_what_may_have_been_meant() -> None:
    def close(text: str, of: FieldType) -> tuple[str, ...]:
        with pytest.raises(NotUnderstood) as raised:
            understood(text, of, NOTHING)
        return raised.value.close

    assert close("宾館", PLACE) == ("宾馆",)
    assert close("300 元", AREA) == ("300",)
    assert close("500 至 300", AREA) == ("300 至 500",)
    assert close("大于等于 300 且小于 500", AREA) == ("300 至 499.99",)


def test_parameters_are_named_by_their_labels(book: Book) -> None:
    sheet = book.sheet("way")
    assert understood("小于 面积上限", AREA, sheet.around) == "< {limit}"
    assert understood("面积上限", AREA, sheet.around) == "= {limit}"
    assert understood("100 至 面积上限", AREA, sheet.around) == "100..{limit}"
    assert understood("属于简易场所名单", PLACE, sheet.around) == "in {easy}"
    assert understood("不属于 简易场所名单", PLACE, sheet.around) == "not in {easy}"
    assert file_words("not in {easy}", PLACE, sheet.around) == "不属于 简易场所名单"
    with pytest.raises(NotUnderstood) as raised:
        understood("小于 面积上线", AREA, sheet.around)
    assert raised.value.close == ("面积上限",)
    with pytest.raises(NotUnderstood):
        understood("小于 面积上限", MONEY, sheet.around)


POINTS: Mapping[str, st.SearchStrategy[Any]] = {
    "decimal": st.decimals(-10_000_000, 10_000_000, places=2), "int": st.integers(-1000, 1000), "money": st.integers(-10**9, 10**9), "date": st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    "duration": st.integers(0, 1439).map(lambda minutes: timedelta(minutes=minutes)),
}
TYPES = (AREA, INT, MONEY, DAY, TIME, SPAN)


UNITS: Sequence[Literal["day", "workday", "month"]] = ("day", "workday", "month")
SIDES: Sequence[Literal["after", "before"]] = ("after", "before")


@st.composite
def cells(draw: st.DrawFn) -> tuple[Cell, FieldType]:
    of = draw(st.sampled_from((*TYPES, PLACE, MARKS, BOOL, TEXT)))
    if draw(st.integers(0, 9)) == 0:
        return Filled(draw(st.booleans())), of
    if of.kind == "bool":
        return Truth(draw(st.booleans())), of
    if of.kind in ("choice", "choices"):
        values = tuple(draw(st.lists(st.sampled_from(of.options), min_size=1, unique=True)))
        return (OneOf if of.kind == "choice" else Has)(values, draw(st.booleans())), of
    if of.kind == "text":
        words = st.text("甲乙不是属于空、，()（） 12", min_size=1, max_size=6).map(str.strip).filter(bool)
        return OneOf(tuple(draw(st.lists(words, min_size=1, max_size=3, unique=True))), draw(st.booleans())), of
    if of.kind == "date" and draw(st.booleans()):
        unit, side = draw(st.sampled_from(UNITS)), draw(st.sampled_from(SIDES))
        return Within(draw(st.integers(0, 400)), unit, side, draw(st.sampled_from(("submitted_on", "today"))), draw(st.booleans())), of
    low, high = sorted((draw(POINTS[of.kind]), draw(POINTS[of.kind])))
    one, open_ = draw(st.sampled_from(("low", "high", "both", "same"))), draw(st.booleans())
    ranges = {"low": Range(low=low, low_open=open_), "high": Range(high=high, high_open=open_), "both": Range(low, high), "same": Range(low, low)}
    return ranges[one], of


@given(cells())
def test_any_cell_in_words_is_the_same_cell_again(drawn: tuple[Cell, FieldType]) -> None:
    cell, of = drawn
    around: Around = NOTHING
    words = cell_words(cell, of, around)
    written = understood(words, of, around)
    assert written is not None
    assert read_cell(tuple_of(written), of, {}, BASE) == cell == read_cell(write_cell(cell, of.kind), of, {}, BASE)


@pytest.mark.parametrize("count", ["9" * 5000, "10000"])
def test_so_many_days_from_a_date_cannot_be_meant(count: str) -> None:
    around = around_of({}, BASE)
    label = next(iter(around.date_labels.of.values()))
    assert understood(f"{label}之后 9999 日内", DAY, around)
    with pytest.raises(NotUnderstood, match="不大于 9999 的整数"):
        understood(f"{label}之后 {count} 日内", DAY, around)

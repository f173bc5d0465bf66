"""The order of a bad rating as a computation: its limit in working days, what may follow what, and what is covered."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar import add_workdays, workdays_between
from core.faults import Faulty
from core.problems import Invalid, NotLawful
from core.ratings.covering import COVERED, cover
from core.ratings.orders import AGAIN, BACK, CALL, CLOSE, CLOSED, MEND, RESULTS, THEN, UNNAMED, Call, Order, begun, called, mended
from core.ratings.terms import FILE, STARS, read_terms, terms
from core.rules.params import ParamError
from core.settings import ROOT

DAY = date(2026, 2, 13)
RAW = (ROOT / "core" / "ratings" / FILE).read_text()


def order(**changes: object) -> Order:
    found = begun(2, DAY, terms(), **changes)  # type: ignore[arg-type]
    assert found is not None
    return found


@pytest.mark.parametrize("stars", STARS)
def test_only_bad_ratings_open_an_order(stars: int) -> None:
    assert (begun(stars, DAY, terms()) is not None) == (stars <= 2)


@pytest.mark.parametrize(("after", "late"), [(0, False), (14, False), (15, False), (16, True)])
def test_the_fifteenth_working_day_is_the_last(after: int, late: bool) -> None:
    assert order().late(add_workdays(DAY, after).on) == late


def test_a_year_without_a_published_arrangement_is_provisional() -> None:
    found = begun(1, date(2026, 12, 28), terms())
    assert found is not None
    assert found.provisional


@settings(deadline=None)
@given(st.dates(date(2020, 1, 1), date(2026, 11, 1)))
def test_the_limit_is_fifteen_working_days_on_any_day(day: date) -> None:
    found = begun(1, day, terms())
    assert found is not None
    assert workdays_between(day, found.due_on) == 15


def test_what_is_mended_late_says_so() -> None:
    found = order()
    after = found.due_on + timedelta(days=1)
    assert not mended(found, "改了", found.due_on, found.due_on).mended_late
    done = mended(found, "改了", after, after)
    assert (done.mended_late, done.state, done.late(after)) == (True, CALL, False)


@pytest.mark.parametrize(
    ("measure", "day", "field"), [("", DAY, "measure"), ("  ", DAY, "measure"), ("改" * 2001, DAY, "measure"), ("改了", DAY - timedelta(days=1), "mended_on"), ("改了", DAY + timedelta(days=1), "mended_on")]
)
def test_a_mending_says_what_and_when(measure: str, day: date, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        mended(order(), measure, day, DAY)
    assert [each.field for each in caught.value.fields] == [field]


def test_nobody_calls_back_before_it_is_mended_or_after_the_end() -> None:
    with pytest.raises(NotLawful, match="还没有整改"):
        called(order(), Call("满意", CLOSE, borne_out=True), DAY, terms())
    ready = mended(order(), "改了", DAY, DAY)
    closed = called(ready, Call("满意", CLOSE, borne_out=True), DAY, terms())
    with pytest.raises(NotLawful, match="已经办结"):
        called(closed, Call("满意", CLOSE, borne_out=True), DAY, terms())
    for state in (ready, closed):
        with pytest.raises(NotLawful, match="不能再登记整改"):
            mended(state, "又改了", DAY, DAY)


@pytest.mark.parametrize("result", [*RESULTS, UNNAMED])
@pytest.mark.parametrize("then", THEN)
@pytest.mark.parametrize("named", [True, False])
def test_every_call_back_leads_where_the_table_says(result: str, then: str, named: bool) -> None:
    lawful = {("满意", CLOSE), ("仍不满意", CLOSE), ("仍不满意", BACK), ("联系不上", CLOSE), ("联系不上", AGAIN), ("不愿回访", CLOSE)} if named else {(UNNAMED, CLOSE)}
    ready = mended(order(named=named), "改了", DAY, DAY)
    said = Call(result, then, borne_out=True, words="情况")
    if (result, then) not in lawful:
        with pytest.raises(Invalid):
            called(ready, said, DAY, terms())
        return
    assert called(ready, said, DAY, terms()).state == {CLOSE: CLOSED, BACK: MEND, AGAIN: CALL}[then]


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (Call("满意", CLOSE), "borne_out"), (Call("仍不满意", CLOSE, words="说"), "borne_out"), (Call("仍不满意", CLOSE, borne_out=True), "words"),
        (Call("联系不上", CLOSE), "words"), (Call("编的", CLOSE), "result"), (Call("满意", "编的", borne_out=True), "then"),
        (Call("满意", CLOSE, borne_out=True, words="长" * 2001), "words"),
    ],
)
def test_what_a_call_back_lacks_is_said(call: Call, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        called(mended(order(), "改了", DAY, DAY), call, DAY, terms())
    assert [each.field for each in caught.value.fields] == [field]


def test_sent_back_the_time_runs_anew() -> None:
    later = date(2026, 3, 2)
    again = called(mended(order(), "改了", later, later), Call("仍不满意", BACK, words="还是那样"), later, terms())
    assert (again.since, again.due_on, again.mended_on) == (later, date(2026, 3, 23), None)


def test_before_the_first_dated_value_there_is_no_limit() -> None:
    with pytest.raises(ParamError, match="还没有"):
        terms().limit(date(2019, 12, 2))


@pytest.mark.parametrize(
    ("found", "instead", "said"),
    [
        ('value = "15"', 'value = "十五"', "十五"), ('face = "线下"', 'face = "空中"', "空中"), ("[[param.mending_days.values]]", "[[param.other_days.values]]", "没有任何取值|Object missing"),
        ("param.mending_days", "param.other_days", "没有这个参数"),
    ],
)
def test_a_fault_in_the_terms_is_named(found: str, instead: str, said: str) -> None:
    with pytest.raises(Exception, match=said):
        read_terms(RAW.replace(found, instead).encode())


def test_faults_of_the_terms_come_together() -> None:
    with pytest.raises(Faulty) as caught:
        read_terms(RAW.replace('value = "15"', 'value = "十五"').replace('face = "线下"', 'face = "空中"').encode())
    assert len(caught.value.faults) == 4


# --- what would tell who wrote it ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "telling",
    [
        "13800000001", "138 0000 0001", "138-0000-0001", "１３８００００００１２", "+86 138 0000 0001", "024-12345678", "21041119870202001X",
        "2104 1119 8702 0200 1X", "91210411MAJB0001XH", "SF20260213000000000123X", "a.b@c.cn", "ａ＠ｂ．cn", "一三八零零零零零零一", "2026-02-13", "wx12345678",
    ],
)
def test_numbers_that_tell_are_covered(telling: str) -> None:
    found = cover(f"请打{telling}找我")
    assert COVERED in found
    assert telling not in found
    assert sum(sign.isdigit() for sign in found) == 0


@pytest.mark.parametrize("text", ["办了 15 个工作日，跑了 3 次", "要 20 份材料、300 元", "Chrome 120 打不开", "第 12345 号窗口没人", "三次都说不行"])
def test_what_tells_nothing_stays(text: str) -> None:
    assert cover(text) == text


def test_what_is_known_of_the_case_is_covered() -> None:
    assert cover("我是张甲，晨光宾馆的，住１号楼", ["张甲", "晨光宾馆", "甲", "", "1号楼"]) == f"我是{COVERED}，{COVERED}的，住{COVERED}"


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("我们晨光宾馆等了很久", f"我们{COVERED}等了很久"), ("【演示】沈抚晨光宾馆有限公司的人", f"【演示】{COVERED}的人"), ("在金枫街 88 号办的", f"在{COVERED}办的"),
        ("赵钱说不行，赵钱孙也说", f"{COVERED}说不行，{COVERED}孙也说"), ("宾馆太慢", "宾馆太慢"),
    ],
)
def test_a_part_of_a_name_tells_as_much_as_the_whole(text: str, covered: str) -> None:
    assert cover(text, ["【演示】沈抚晨光宾馆有限公司", "沈抚示范区金枫街 88 号 1 层", "【演示】赵钱"]) == covered


@settings(deadline=None)
@given(st.text(max_size=80), st.lists(st.text(min_size=2, max_size=8).filter(lambda text: len(text.strip()) > 1 and "＊" not in text), max_size=3))
def test_nothing_known_is_left_whatever_is_written(text: str, known: list[str]) -> None:
    found = cover(f"{text}{''.join(known)}", known)
    assert all(word.strip() not in found or set(word.strip()) <= set(COVERED) for word in known)


@settings(deadline=None)
@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", " ", "-", "  ", "·"]))
def test_a_telephone_number_is_covered_however_it_is_parted(number: str, between: str) -> None:
    written = between.join((number[:3], number[3:7], number[7:]))
    assert cover(f"电话{written}。") == f"电话{COVERED}。"

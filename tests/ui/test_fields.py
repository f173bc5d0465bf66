"""What a browser sends, read exactly: numbers with units, money in yuan, dates as people write them, rows, ticks."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest

from core.forms import Form
from core.registry import load_registry
from core.settings import ROOT
from ui.web.field_views import field_shown, steering, told
from ui.web.fields import gather, raw_of, read, values_of, visible
from ui.web.forms import FormData


@pytest.fixture(scope="module")
def form() -> Form:
    """A form with a field of every kind."""
    return load_registry(ROOT, "demo").items["demo_permit"].form


def pairs(**values: str | list[str]) -> FormData:
    return FormData({name: [value] if isinstance(value, str) else value for name, value in values.items()})


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("200", 200), ("200.50", Decimal("200.50")), ("２００．５", Decimal("200.5")), ("1,200", 1200), ("200 平方米", 200), ("200㎡", 200),
        ("0.01", Decimal("0.01")), ("1e3", "1e3"), ("二百", "二百"), ("1,20", "1,20"), ("NaN", "NaN"), ("9" * 100, "9" * 100),
    ],
)
def test_a_number_is_read_exactly_or_stays_as_typed(form: Form, typed: str, value: object) -> None:
    found = values_of(form, {"area_m2": typed})["area_m2"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(("typed", "fen"), [("1000", 100000), ("1,000.5", 100050), ("0.01", 1), ("0.29 元", 29), ("一千", "一千")])
def test_money_is_typed_in_yuan_and_kept_in_fen(form: Form, typed: str, fen: object) -> None:
    assert values_of(form, {"deposit": typed})["deposit"] == fen


def test_a_fraction_of_a_fen_is_refused_not_rounded(form: Form) -> None:
    reading = read(form, {"deposit": "10.001"}, {})
    assert [message.field for message in reading.submission.messages if message.field == "deposit"] == ["deposit"]


@pytest.mark.parametrize("typed", ["2026-03-02", "2026/3/2", "2026年3月2日", "２０２６．３．２"])
def test_a_date_is_read_as_people_write_it(form: Form, typed: str) -> None:
    assert values_of(form, {"start_on": typed})["start_on"] == "2026-03-02"


@pytest.mark.parametrize(
    ("typed", "value"), [("8 小时", "PT8H"), ("1天12小时", "P1DT12H"), ("30分钟", "PT30M"), ("PT8H", "PT8H"), ("很久", "很久")]
)
def test_a_duration_is_read_as_people_write_it(form: Form, typed: str, value: object) -> None:
    assert values_of(form, {"daily_hours": typed})["daily_hours"] == value


def test_what_is_left_empty_is_left_out_and_nothing_chosen_is_an_answer(form: Form) -> None:
    raw = gather(form, ["org_name", "night", "facilities", "promise_liable", "start_on"], pairs(org_name="  "))
    assert raw == {"org_name": "  ", "night": "", "facilities": [], "promise_liable": "false", "start_on": ""}
    assert values_of(form, raw) == {"facilities": [], "promise_liable": False}


def test_only_fields_that_stood_on_the_page_are_read(form: Form) -> None:
    raw = gather(form, ["org_name", "stall_count", "nonsense"], pairs(org_name="甲", stall_count="9", mobile="1", nonsense="2"))
    assert raw == {"org_name": "甲"}


def test_rows_keep_their_order_close_their_gaps_and_lose_empty_ends(form: Form) -> None:
    sent = {
        "stalls.7.stall_name": ["乙"], "stalls.7.stall_area": ["4.5"], "stalls.2.stall_name": ["甲"], "stalls.2.sells_food": ["true"],
        "stalls.9.stall_name": [" "], "stalls.x.stall_name": ["丙"], "stalls.3.other": ["丁"],
    }
    raw = gather(form, ["stalls"], FormData(sent))
    assert [row.get("stall_name") for row in raw["stalls"]] == ["甲", "乙", " "]
    assert values_of(form, raw)["stalls"] == [
        {"stall_name": "甲", "sells_food": True}, {"stall_name": "乙", "stall_area": Decimal("4.5"), "sells_food": False},
    ]


def test_a_value_typed_again_is_the_same_value(form: Form) -> None:
    moment = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    values = {
        "area_m2": Decimal("200.50"), "deposit": 100050, "start_on": date(2026, 3, 2), "night": True, "facilities": ("用电",),
        "daily_hours": timedelta(hours=8), "setup_at": moment, "stalls": ({"stall_name": "甲", "stall_area": Decimal("4.50"), "sells_food": False},),
    }
    raw = {name: raw_of(form.fields[name], value) for name, value in values.items()}
    assert raw["deposit"] == "1000.50"
    assert raw["setup_at"] == "2026-03-02T09:30"
    again = form.typed(values_of(form, raw))
    assert {name: again[name] for name in values} == values


def test_a_field_shows_with_the_right_control(form: Form) -> None:
    reading = read(form, {"night": "true", "area_m2": "很大"}, {})
    said = told(reading.submission.messages)
    controls = {name: field_shown(form, name, reading, said).control for name in form.fields}
    assert controls["market_kind"] == "radios"
    assert controls["facilities"] == "ticks"
    assert controls["promise_liable"] == "tick"
    assert controls["stalls"] == "rows"
    assert controls["stall_count"] == "output"
    assert controls["night_measures"] == "lines"
    shown = field_shown(form, "area_m2", reading, said)
    assert shown.value == "很大"
    assert shown.error == "场地面积应填数"
    assert shown.unit == "平方米"
    assert not shown.optional
    assert not field_shown(form, "night_measures", reading, said).optional


def test_conditions_decide_what_shows_and_who_steers(form: Form) -> None:
    assert "night_measures" not in visible(form, read(form, {"night": "false"}, {}).env)
    assert "night_measures" in visible(form, read(form, {"night": "true"}, {}).env)
    assert "night" in steering(form)
    assert "org_name" not in steering(form)


@pytest.mark.parametrize(("locks", "control"), [(True, "output"), (False, "text")])
def test_a_read_only_field_is_only_shown_where_the_applicant_files(locks: bool, control: str) -> None:
    kinds = load_registry(ROOT).items["demo_kinds"].form
    reading = read(kinds, {"uscc": "91210411MAJB00028H"}, {})
    said = msgspec.structs.replace(told(sources={"uscc": "企业档案"}), locks=locks)
    assert field_shown(kinds, "uscc", reading, said).control == control
    assert field_shown(kinds, "uscc", reading, msgspec.structs.replace(said, sources={})).control == "text"

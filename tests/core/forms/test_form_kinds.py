"""Telephone numbers, e-mail addresses, times of day and percentages: as people write them, kept in one way, said when they are none."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from core.forms import Form, as_sent
from core.forms.contacts import phone
from core.rules import check, evaluate, parse, sentence, value_words

Make = Callable[..., Form]


@pytest.fixture
def form(make: Make) -> Form:
    return make({
        "phone": {"title": "电话", "type": "string", "format": "phone"}, "email": {"title": "邮箱", "type": "string", "format": "email"},
        "at": {"title": "开门时间", "type": "string", "format": "time"},
        "share": {"title": "外资比例", "type": "number", "x-kind": "percent", "x-scale": 2},
    })


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13800138000", "13800138000"), ("138 0013 8000", "13800138000"), ("+86 138-0013-8000", "13800138000"), ("８６１３８００１３８０００", "13800138000"),
        ("008613800138000", "13800138000"), ("024-23456789", "024-23456789"), ("(024) 2345 6789", "024-23456789"), ("02423456789", "024-23456789"),
        ("+86 24 23456789", "024-23456789"), ("010-12345678", None), ("0411—8765432", "0411-8765432"), ("024-23456789转801", "024-23456789-801"),
        ("024-23456789-801", "024-23456789-801"), ("400-812-3123", "4008123123"), ("+852 2345 6789", "+85223456789"), ("0085223456789", "+85223456789"),
        ("+852 2345-6789", "+85223456789"), ("00852-2345-6789", "+85223456789"), ("+1 (212) 555-0123", "+12125550123"), ("138 0086 1234", "13800861234"),
        ("(024)2345-6789", "024-23456789"), ("（024）2345—6789 转 801", "024-23456789-801"), ("0411-8765432-8", "0411-8765432-8"), ("0411-8765-4328", "0411-87654328"),
        ("+86-24-2345-6789-801", "024-23456789-801"), ("+86 (0)24 2345 6789", "024-23456789"), ("0086-400-812-3123", "4008123123"), ("86-138-0013-8000", "13800138000"),
        ("024-23456789 分机：12", "024-23456789-12"), ("024-23456789 Ext. 12", "024-23456789-12"), ("024-23456789-#12", "024-23456789-12"),
        ("4008123123转801", None), ("13800138000-801", None), ("13800138000转1", None), ("+852 2345 6789转801", None), ("13800138000 或者 024-23456789", None),
        ("+86+85223456789", None), ("024-23456789-1234567", None), ("--", None), ("0" * 5000, None),
        ("23456789", None), ("1380013800", None), ("12800138000", None), ("电话", None), ("138001380001", None), ("+86", None),
    ],
)
def test_a_telephone_number_is_kept_in_one_way(form: Form, typed: str, kept: str | None) -> None:
    got = form.submit({"phone": typed})
    assert got.values.get("phone") == kept
    if kept is None:
        assert [m.text for m in got.messages] == ["电话应为手机号（11 位）或者带区号的固定电话，如 13800000000、024-12345678"]
    else:
        assert form.submit({"phone": kept}).values == {"phone": kept}


def test_what_is_no_number_stays_as_it_was_typed() -> None:
    assert phone(" 4008123123 转 ８０１ ") == "4008123123 转 801"
    assert phone("+852 2345 6789 x 1") == "+852 2345 6789 x 1"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("name@example.cn", "name@example.cn"), (" Name@Example.CN ", "Name@example.cn"), ("ｎａｍｅ＠example。cn", "name@example.cn"),
        ("a b@x.cn", "ab@x.cn"), ("name", None), ("name@cn", None), ("@x.cn", None), ("a@b..cn", None), (f"{'a' * 65}@x.cn", None), ("名字@x.cn", None),
    ],
)
def test_an_address_is_kept_in_one_way(form: Form, typed: str, kept: str | None) -> None:
    got = form.submit({"email": typed})
    assert got.values.get("email") == kept
    assert [m.text for m in got.messages] == ([] if kept else ["邮箱应为电子邮箱，如 name@example.cn"])


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("09:30", "09:30"), ("9:30", "09:30"), ("９：３０", "09:30"), ("9点半", "09:30"), ("上午9时", "09:00"), ("下午3点15分", "15:15"), ("晚上10点", "22:00"),
        ("00:00", "00:00"), ("23:59", "23:59"), ("PT9H30M", "09:30"), ("09:30:00", "09:30"), ("24:00", None), ("9", None), ("25:00", None), ("9:60", None),
    ],
)
def test_a_time_of_day_is_the_span_since_midnight(form: Form, typed: str, words: str | None) -> None:
    got = form.submit({"at": typed})
    of = form.fields["at"].type
    if words is None:
        assert [m.text for m in got.messages] == ["开门时间应为几点几分，如 09:30"]
        return
    assert value_words(got.values["at"], of) == words
    assert form.submit({"at": as_sent(got.values["at"])}).values == got.values
    openly, sealed = form.split(got.values)
    assert form.join(openly, sealed) == got.values


def test_rules_compare_times_of_day(form: Form) -> None:
    expr = parse("at < time'22:00'")
    assert check(expr, form.scope).kind == "bool"
    assert evaluate(expr, {"at": timedelta(hours=21, minutes=59)}) is True
    assert evaluate(expr, {"at": timedelta(hours=22)}) is False
    assert sentence(expr, form.scope) == "开门时间早于 22:00"


@pytest.mark.parametrize(("sent", "value"), [(Decimal("49.5"), Decimal("49.50")), (100, Decimal("100.00")), (0, Decimal("0.00"))])
def test_a_percentage_is_a_decimal_with_its_sign(form: Form, sent: Decimal | int, value: Decimal) -> None:
    got = form.submit({"share": sent})
    assert got.values == {"share": value}
    assert value_words(value, form.fields["share"].type).endswith("%")


@pytest.mark.parametrize(("sent", "said"), [(Decimal("100.01"), "外资比例不能大于 100 %"), (-1, "外资比例不能小于 0 %"), (Decimal("1.001"), "外资比例最多保留 2 位小数")])
def test_a_percentage_beyond_its_ends(form: Form, sent: Decimal | int, said: str) -> None:
    assert [m.text for m in form.submit({"share": sent}).messages] == [said]


def test_the_ends_of_a_percentage_may_be_moved(make: Make) -> None:
    form = make({"growth": {"title": "增长率", "type": "number", "x-kind": "percent", "x-scale": 1, "minimum": -100, "maximum": 1000}})
    assert form.submit({"growth": Decimal("-50.5")}).messages == ()
    assert form.submit({"growth": 150}).messages == ()

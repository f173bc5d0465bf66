"""Bodies at the door: exact numbers, bounded depth, and messages a Chinese reader understands."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.api.bodies import Filing, Trial
from ui.api.wire import DEEPEST, Json, Unreadable, read_body
from ui.wording import place, translate


def test_numbers_stay_exact() -> None:
    body = read_body(b'{"item": "a", "party": 1, "values": {"area": 299.99, "big": 0.1000}}', Filing)
    assert body.values == {"area": Decimal("299.99"), "big": Decimal("0.1000")}
    assert str(body.values["big"]) == "0.1000"


def test_answers_write_decimals_as_numbers() -> None:
    assert Json({"area": Decimal("299.90")}).render({"area": Decimal("299.90")}, "application/json") == b'{"area":299.90}'


def test_dates_are_dates() -> None:
    assert read_body(b'{"values": {}, "on": "2026-03-02"}', Trial).on == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("raw", "field", "text"),
    [
        (b'{"item": "a", "values": {}}', "请求内容", "缺少“party”"),
        (b'{"item": "a", "party": "1", "values": {}}', "party", "应为整数，收到的是文字"),
        (b'{"item": "a", "party": 0, "values": {}}', "party", "不得小于 1"),
        (b'{"item": "a", "party": 1, "values": {}, "x": 1}', "请求内容", "没有“x”这一项"),
        (b'{"item": "", "party": 1, "values": {}}', "item", "长度至少为 1"),
        (b'{"item": "a", "party": 1, "values": []}', "values", "应为对象，收到的是列表"),
        (b"[1]", "请求内容", "应为对象，收到的是列表"),
    ],
    ids=repr,
)
def test_what_is_wrong_is_said_in_chinese(raw: bytes, field: str, text: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_body(raw, Filing)
    (problem,) = refused.value.fields
    assert (problem.label, problem.text) == (field, text)


@pytest.mark.parametrize("raw", [b"", b"{", b'{"a": NaN}', b'{"a": 1, "a": 2}', b'{"a": "\\u0000"}', b"\xff", b'{"a": 1e999999999}'], ids=repr)
def test_what_is_not_json_is_refused(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        read_body(raw, dict)


def test_depth_is_bounded_and_brackets_in_texts_do_not_count() -> None:
    deepest = b"[" * DEEPEST + b"]" * DEEPEST
    assert read_body(deepest, list)
    with pytest.raises(Unreadable, match="嵌套"):
        read_body(b"[" + deepest + b"]", list)
    text = msgspec.json.encode(["[{" * 100 + '\\"' + "[" * 50])
    assert read_body(text, list)
    assert read_body(b"[" + b",".join([b"[]"] * 5000) + b"]", list)


def test_a_bomb_of_brackets_is_refused_quickly() -> None:
    with pytest.raises(Unreadable):
        read_body(b"[" * 1_000_000, list)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with suppress(Unreadable):
        assert isinstance(read_body(raw, Filing), Filing)


SHAPES = st.sampled_from([int, str, bool, list[int], dict[str, int], date, Filing, Trial, int | None])


LEAVES = st.none() | st.booleans() | st.integers() | st.text()
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=6)


@given(VALUES, SHAPES)
def test_no_english_gets_out(value: object, shape: type) -> None:
    message = _message_of(value, shape)
    if message is not None:
        words = translate(message)
        assert words
        assert "Expected" not in words
        assert "Object" not in words
        assert "`" not in place(message)


def _message_of(value: object, shape: type) -> str | None:
    try:
        msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        return str(error)
    return None

"""Reading JSON from outside."""

import contextlib
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.forms import ReadError, read_json


def test_numbers_are_exact() -> None:
    value = read_json(b'{"a": 299.99, "b": 0.1, "c": 12345678901234567890123, "d": 1E2, "e": -0, "f": 300.00}')
    assert value == {"a": Decimal("299.99"), "b": Decimal("0.1"), "c": 12345678901234567890123, "d": Decimal("1E2"), "e": 0, "f": Decimal("300.00")}
    assert str(value["f"]) == "300.00"
    assert not any(isinstance(number, float) for number in value.values())


@pytest.mark.parametrize(("raw", "words"), [
    (b"", "不是合格的 JSON"), (b"{", "第 1 行第 2 个字符"), (b"{} x", "不是合格的 JSON"), (b"{'a': 1}", "不是合格的 JSON"),
    (b'{"a": 1, "b": {"c": 1, "c": 2}}', "“c”写了不止一次"), (b"NaN", "NaN 不是数"), (b"[-Infinity]", "不是数"),
    (b"1e999999999999999999999", "指数"), (b"1e61", "太大或者太小"), (b"1e-61", "太大或者太小"), (b"1" * 61, "太长"), (b"1." + b"1" * 80, "太长"),
    (b'"\\u0000"', "控制字符"), (b'{"a\\u0001": 1}', "控制字符"), (b'["\\ud800"]', "控制字符"), (b'"\x01"', "不是合格的 JSON"), (b'"a\nb"', "不是合格的 JSON"),
    (b'"\xff"', "UTF-8"), (b"\xef\xbb\xbf{}", "不是合格的 JSON"), (b"[" * 200_000, "层次太深"), (b'{"a":' * 50_000, "层次太深"),
], ids=lambda value: repr(value)[:24] if isinstance(value, bytes) else "")
def test_what_is_refused_says_why(raw: bytes, words: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_json(raw)
    assert words in caught.value.text


def test_line_breaks_and_pairs_may_stand_in_a_text() -> None:
    assert read_json(b'"a\\nb\\tc\\ud83d\\ude00"') == "a\nb\tc😀"


@given(st.binary(max_size=60))
def test_bytes_are_read_or_refused(raw: bytes) -> None:
    with contextlib.suppress(ReadError):
        read_json(raw)


_TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=8)


@given(st.recursive(st.none() | st.booleans() | st.integers(-10**50, 10**50) | _TEXT, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3)))
def test_whatever_json_writes_is_read_back(value: Any) -> None:
    assert read_json(json.dumps(value).encode()) == value
    assert read_json(json.dumps(value, ensure_ascii=False).encode()) == value

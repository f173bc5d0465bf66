"""Check digits, with the samples of the domain notes (standards 2.1, 2.2)."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from core import time
from core.forms.checks import resident_id_doubt, uscc_doubt
from core.time import CHINA


@pytest.mark.parametrize("code", ["11100000000013338W", "11370000MB2852565A", "11511301008778183N", "11370800MB28559184", "91110000600037341L"])
def test_real_credit_codes_raise_no_doubt(code: str) -> None:
    assert uscc_doubt(code) == ""


@pytest.mark.parametrize(("code", "words"), [
    ("91500102563638729E", "最后一位"), ("11100000000013338A", "最后一位"), ("1110000000001333", "18 位"), ("I1100000000013338W", "不含 I"),
])
def test_doubtful_credit_codes(code: str, words: str) -> None:
    assert words in uscc_doubt(code)


def test_a_wrong_organisation_code_inside_a_right_credit_code_is_doubted() -> None:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    body = "11100000000013337"
    check = alphabet[(31 - sum(alphabet.index(place) * weight for place, weight in zip(body, weights, strict=True)) % 31) % 31]
    assert "组织机构代码" in uscc_doubt(body + check)


@pytest.mark.parametrize("number", ["11010519491231002X", "360426199101010071"])
def test_real_id_numbers_raise_no_doubt(number: str) -> None:
    assert resident_id_doubt(number) == ""


def _with_check(body: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(place) * weight for place, weight in zip(body, weights, strict=True)) % 11]


@pytest.mark.parametrize(("number", "words"), [
    ("110105194912310021", "最后一位"), (_with_check("11010519490230002"), "不是一个日期"), (_with_check("99010519491231002"), "行政区划"),
    (_with_check("11990519491231002"), "行政区划"), (_with_check("81000019900101001"), ""), (_with_check("83000019900101001"), ""),
    ("11010519491231002", "18 位"),
])
def test_doubtful_id_numbers(number: str, words: str) -> None:
    assert resident_id_doubt(number) == "" if not words else words in resident_id_doubt(number)


def test_nobody_is_born_tomorrow() -> None:
    number = _with_check("11010520260303001")
    with time.at(datetime(2026, 3, 2, tzinfo=CHINA)):
        assert "晚于今天" in resident_id_doubt(number)
    with time.at(datetime(2026, 3, 3, tzinfo=CHINA)):
        assert resident_id_doubt(number) == ""


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17), st.text("0123456789", min_size=17, max_size=17))
def test_check_digits_are_those_of_the_library(code: str, number: str) -> None:
    assert not uscc_doubt(code + uscc.calc_check_digit(code)).startswith("最后一位")
    assert not resident_id_doubt(number + ric.calc_check_digit(number + "0")).startswith("最后一位")
    wrong = "1" if uscc.calc_check_digit(code) == "0" else "0"
    assert uscc_doubt(code + wrong).startswith("最后一位")


@given(st.text(max_size=20))
def test_any_text_is_answered(text: str) -> None:
    assert isinstance(uscc_doubt(text), str)
    assert isinstance(resident_id_doubt(text), str)

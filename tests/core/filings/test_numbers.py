"""Case numbers carry a check character that finds every single wrong sign and nearly every swap of neighbours."""

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.filings.numbers import ALPHABET, QUERY_ALPHABET, case_number, check_character, plausible, query_code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11100000000013338W01111430000006122244L20230000403001", "U"),
        ("11100000000013338W01111430000006122244L20230000403002", "S"),
        ("11100000000013338W00911330105002500287C2025052201002", "0"),
        ("11100000000013338W08711370800MB2855918437080001202411010001001", "3"),
    ],
)
def test_check_characters_of_published_licences(text: str, expected: str) -> None:
    """Samples of standards 2.3."""
    assert check_character(text) == expected


def test_a_number_reads_as_the_standard_suggests() -> None:
    number = case_number(date(2026, 3, 2), "210131017000", 12)
    assert number[:-1] == "SF20260302017000000012"
    assert plausible(number)
    assert case_number(date(2026, 3, 2), "", 12)[:-1] == "SF20260302000000000012"
    assert len(case_number(date(2026, 3, 2), "", 1_234_567)) == 24


@given(st.integers(1, 999_999), st.integers(0, 21), st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_noticed(sequence: int, place: int, sign: str) -> None:
    number = case_number(date(2026, 3, 2), "210131017000", sequence)
    wrong = number[:place] + sign + number[place + 1 :]
    assert plausible(wrong) == (wrong == number)


def test_nearly_every_swap_of_neighbours_is_noticed() -> None:
    """MOD 37,36 is a hybrid system of ISO/IEC 7064: every single wrong sign, but not quite every swap, changes the check character."""
    chance, unnoticed, tried = Random(7064), 0, 0
    while tried < 5_000:
        number, place = case_number(date(2026, 3, 2), "210131017000", chance.randint(1, 999_999)), chance.randint(2, 20)
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        if swapped != number:
            tried += 1
            unnoticed += plausible(swapped)
    assert unnoticed < tried / 100


@pytest.mark.parametrize("text", ["", "SF", "SF2026030200000000001", "xx" * 12, "ＳＦ20260302000000000012"])
def test_what_cannot_be_a_number(text: str) -> None:
    assert not plausible(text)


def test_query_codes_avoid_what_people_misread() -> None:
    codes = {query_code() for _ in range(500)}
    assert len(codes) > 490
    assert all(len(code) == 6 and set(code) <= set(QUERY_ALPHABET) for code in codes)
    assert not set("01ILO") & set(QUERY_ALPHABET)

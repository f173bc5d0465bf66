"""Digits that anybody may send become a number, or none; never an error."""

import pytest

from core.digits import plain_number
from core.revisions.flowing.limits import read_limit


@pytest.mark.parametrize(("text", "number"), [
    ("0", 0), ("7", 7), ("007", 7), ("10000", 10_000), ("10001", None), ("9" * 5000, None), ("", None), ("-1", None), ("--5", None), ("５", None), ("²", None), (" 5", None), ("1_0", None),
])
def test_plain_digits(text: str, number: int | None) -> None:
    assert plain_number(text, 10_000) == number


@pytest.mark.parametrize("days", ["9" * 5000, "0", "-1", "５", "10001"])
def test_a_limit_of_no_number_of_days_is_refused(days: str) -> None:
    limit, problems = read_limit(days, "workday", "某法第一条", "limit", "时限")
    assert limit is None
    assert [each.field for each in problems] == ["limit_days"]

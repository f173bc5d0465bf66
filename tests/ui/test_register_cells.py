"""What is typed into a register's form, as the plain value of its column; what is none is left as typed, for the column to refuse."""

import pytest

from ui.desk.register_rows import plain


@pytest.mark.parametrize(("typed", "fen"), [
    ("12.34", 1234), ("1e2", 10000), ("-0.5", -50), ("1.500", 150),
    ("0.001", "0.001"), ("1e999999", "1e999999"), ("-9e999999", "-9e999999"), ("1e-999999", "1e-999999"), ("1e99999999999999999999", "1e99999999999999999999"),
    ("NaN", "NaN"), ("sNaN", "sNaN"), ("Infinity", "Infinity"), ("十元", "十元"), ("9" * 5000, "9" * 5000), ("1.0000000000000000000000000000001", "1.0000000000000000000000000000001"),
])
def test_money_is_counted_in_fen_or_left_as_typed(typed: str, fen: object) -> None:
    assert plain("money", typed) == fen

"""Whole numbers out of texts that anybody may send: `int` alone takes other digits, and fails on thousands of them."""

from typing import Final

BIGGEST_ID: Final = 10**18 - 1
"""The biggest number that a form or an address names a row by."""


def plain_number(text: str, most: int = 999_999_999) -> int | None:
    """The number that plain digits say; None for anything else: a sign, another digit, more than `most`."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(BIGGEST_ID))):
        return None
    return number if (number := int(text)) <= most else None

"""Case numbers and query codes.

A case number is `SF`, the filing date, the last six digits of the item's catalogue code (000000 while it has none), a running
number of six digits or more, and a check character (standards 2.3, 2.15: ISO/IEC 7064 MOD 37,36).
"""

import secrets
from datetime import date

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
QUERY_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0 1 I L O, which people misread and mishear."""
QUERY_LENGTH = 6


def check_character(text: str) -> str:
    """The MOD 37,36 check character of `text`. Raises ValueError for a character outside 0–9 A–Z."""
    total = 36
    for character in text:
        total = (total + ALPHABET.index(character)) % 36 or 36
        total = total * 2 % 37
    return ALPHABET[(37 - total) % 36]


def case_number(day: date, catalog_code: str, sequence: int) -> str:
    """The number of the `sequence`-th case, filed on `day`."""
    body = f"SF{day:%Y%m%d}{catalog_code[-6:] or '000000':0>6}{sequence:06d}"
    return body + check_character(body)


def plausible(number: str) -> bool:
    """Whether `number` can be a case number: its form and check character agree. Typing errors are found before any query."""
    if len(number) < 23 or not number.startswith("SF") or not set(number) <= set(ALPHABET):
        return False
    return check_character(number[:-1]) == number[-1]


def query_code() -> str:
    """A fresh query code 查询码, six unambiguous characters (one of 887 million)."""
    drawn, signs = secrets.randbelow(len(QUERY_ALPHABET) ** QUERY_LENGTH), []
    for _ in range(QUERY_LENGTH):
        drawn, sign = divmod(drawn, len(QUERY_ALPHABET))
        signs.append(QUERY_ALPHABET[sign])
    return "".join(signs)

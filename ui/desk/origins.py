"""Which case stands behind a fact: cases are named by their number, register rows by what has written them."""

from typing import Final

_CASE: Final = "case:"


def number_of(behind: str) -> str:
    """The number of the case: also of the one whose record wrote the row (`case:<number>:<record>`); anything else as it is."""
    return behind.split(":")[1] if behind.startswith(_CASE) else behind

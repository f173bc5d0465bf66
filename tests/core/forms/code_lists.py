"""The code lists of the house, as the files of a form."""

from functools import cache
from pathlib import Path

CODES = Path(__file__).parents[3] / "forms" / "schemas" / "codes"


@cache
def lists() -> dict[str, bytes]:
    """Every list of the house by virtual path."""
    return {f"codes/{path.name}": path.read_bytes() for path in CODES.iterdir()}

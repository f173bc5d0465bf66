"""Which seal a kind of paper bears 用印: the authority's own or a special one 专用章. Until a real one comes, its place is marked."""

from functools import cache
from importlib.resources import files

import msgspec

AUTHORITY = "本机关印章"
"""What a decision bears, and everything that the data do not name (行政许可法 39)."""
_PERMIT = "行政许可"


class Seal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A seal by the events whose papers bear it; papers of permits and of other items may bear different ones, or none."""

    on: tuple[str, ...]
    permit: str
    other: str


class SealsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`seals.toml`."""

    format: int
    source: str
    seal: tuple[Seal, ...]


@cache
def seals() -> SealsFile:
    """The seals of the platform."""
    return msgspec.toml.decode(files("core.notices").joinpath("seals.toml").read_bytes(), type=SealsFile)


def seal_of(event: str, item_type: str) -> str:
    """The seal of a paper that an event makes, for an item of that type; empty where nobody seals it (the applicant's own promise)."""
    found = next((each for each in seals().seal if event in each.on), None)
    if found is None:
        return AUTHORITY
    return found.permit if item_type == _PERMIT else found.other

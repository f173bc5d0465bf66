"""The places of a page, gathered into the groups of fields they stand in."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import TypeVar

from core.forms import Field

Shown = TypeVar("Shown")


def in_groups(slots: Iterable[tuple[str, Shown]], fields: Mapping[str, Field]) -> list[tuple[str, list[tuple[str, Shown]]]]:
    """The places one after another, each run of one group with the group's title; an empty title for fields that stand alone."""
    return [(title, [*run]) for title, run in groupby(slots, lambda slot: fields[slot[0]].group if slot[0] in fields else "")]

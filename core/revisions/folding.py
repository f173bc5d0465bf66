"""The history of a revision in short: what one person did in one part without a pause is one line, behind which each edit stands."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeVar

from core.revisions.documents import Files, read, readable

PAUSE: Final = timedelta(minutes=10)
"""After so long without an edit a new line begins."""
_ITEM: Final = "item.toml"
MATERIALS: Final = f"{_ITEM}/material"


class Timed(Protocol):
    """Something that happened."""

    @property
    def at(self) -> datetime:
        """When."""


T = TypeVar("T", bound=Timed)


def touched(before: Files, after: Files) -> tuple[str, ...]:
    """Where a change was made: paths of files; the materials apart from the rest of the guide."""
    found = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
    if _ITEM in found and _ITEM in before and _ITEM in after and readable(_ITEM):
        then, now = (dict(read(files, _ITEM)) for files in (before, after))
        if then.pop("material", None) != now.pop("material", None):
            found.append(MATERIALS)
        if then == now:
            found.remove(_ITEM)
    return tuple(found)


def folded(several: Iterable[T], alike: Callable[[T], Hashable]) -> list[Sequence[T]]:
    """Neighbours that are alike and not far from each other in time, in stretches; `alike` is None for what always stands alone."""
    found: list[list[T]] = []
    for each in several:
        last = found[-1][-1] if found else None
        if last is not None and alike(each) is not None and alike(each) == alike(last) and abs(each.at - last.at) <= PAUSE:
            found[-1].append(each)
        else:
            found.append([each])
    return [*found]

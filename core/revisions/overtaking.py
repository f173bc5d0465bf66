"""Releases of one item that are already to come: what becomes of another one that takes effect before or behind them."""

from collections.abc import Sequence
from datetime import date

import msgspec

from core import time
from core.items import archive
from core.items.archive import Release
from core.revisions.bundles.lineage import lineage
from core.revisions.model import Revision
from core.rules import value_words
from core.store.engine import Connection
from core.values import FieldType


class Coming(msgspec.Struct, frozen=True):
    """A release that takes effect later. `held`: the revision was made from it, so what it changes is in the revision too."""

    release: Release
    day: date
    held: bool

    @property
    def words(self) -> str:
        """Its day."""
        return _words(self.day)


async def coming(connection: Connection, revision: Revision) -> tuple[Coming, ...]:
    """The releases of the revision's item that have been decided on and are not in force yet, the earliest first."""
    turns = [each for each in await archive.history(connection, revision.item) if each.state == "current" and each.effective_from > time.now()]
    if not turns:
        return ()
    before = await lineage(connection, revision.base) if revision.base else ()
    return tuple(Coming(each, each.effective_from.astimezone(time.CHINA).date(), each.hash in before) for each in reversed(turns) if each.hash != revision.release)


def overtaking(several: Sequence[Coming], day: date) -> Coming | None:
    """The release that takes the place of one in force from that day."""
    return next((each for each in several if each.day > day), None)


def consequences(several: Sequence[Coming], day: date) -> tuple[str, ...]:
    """What happens when another release is in force from that day, in sentences; empty where none is in the way."""
    said = []
    later = overtaking(several, day)
    if later is not None:
        why = f"（{later.release.why}）" if later.release.why else ""
        said.append(f"已经定好从{later.words}起施行另一个版本{why}；这份修订稿从{_words(day)}起施行的，到{later.words}就被它代替，这里改的内容从那天起不再有效")
        if later.held:
            said.append(f"这份修订稿是接着那个版本改的：那个版本的改动也会提前到{_words(day)}施行")
    lost = [each for each in several if each.day <= day and not each.held]
    if lost:
        said.append(f"从{_words(day)}起，它代替已经定好从{'、'.join(each.words for each in lost)}起施行的版本；那个版本的改动不在这份修订稿里，从{_words(day)}起不再有效")
    return tuple(said)


def _words(day: date) -> str:
    return value_words(day, FieldType("date"))

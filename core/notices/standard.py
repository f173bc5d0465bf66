"""The notices every item has for the steps of procedure that are alike everywhere, unless it has its own (`standard.toml`)."""

from functools import cache
from importlib.resources import files

import msgspec

from core.items.notice_model import NoticeDef, NoticesFile
from core.notices.annex import AnnexPlan
from core.rules import Scope


class Notice(msgspec.Struct, frozen=True):
    """A checked notice, the scope its field placeholders are read in (for units), and the page at its end."""

    definition: NoticeDef
    scope: Scope
    annex: AnnexPlan | None = None


@cache
def standards() -> tuple[NoticeDef, ...]:
    """The standard notices as they stand in the file; the `number` of each is only the word for its kind."""
    text = files("core.notices").joinpath("standard.toml").read_text("utf-8")
    return msgspec.toml.decode(text, type=NoticesFile).notice


@cache
def standard(event: str, prefix: str) -> tuple[Notice, ...]:
    """The standard notice of an event, its document number beginning with the prefix; none for an event that has none."""
    found = [each for each in standards() if each.on == event]
    return tuple(Notice(msgspec.structs.replace(each, number=f"{prefix}{each.number}"), {}) for each in found)

"""The paragraphs of a paper on a form, and what the buttons beside them do; what it is called."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from core.digits import plain_number
from core.revisions.flowing.chips import Chips, chips_of
from core.revisions.flowing.papers import PaperWish
from ui.studio.flowing import Known
from ui.web import FormData

MOST_LINES: Final = 60
"""Paragraphs that a form may send."""


def wish_in(form: FormData) -> PaperWish:
    """The words in the boxes; a paragraph is one line of the file."""
    numbers = range(1, MOST_LINES + 1)
    return PaperWish(
        title=form.get("title"), number=form.get("number"), until=form.get("until"),
        lines=tuple(" ".join(form.get(f"line_{no}").split("\n")) for no in numbers if f"line_{no}" in form),
    )


def done(form: FormData, wish: PaperWish) -> PaperWish:
    """The words after what the pressed button does to a paragraph: `add`, `up:2`, `down:2`, `drop:2`, `pick:2`."""
    what, _, text = form.get("do").partition(":")
    lines, at = list(wish.lines), (plain_number(text) or 0) - 1
    if what == "add":
        lines.append("")
    elif not 0 <= at < len(lines):
        return wish
    elif what == "drop":
        lines.pop(at)
    elif what == "pick" and form.get(f"pick_{at + 1}"):
        lines[at] = f"{lines[at].rstrip()}〔{form.get(f'pick_{at + 1}')}〕"
    elif what in ("up", "down"):
        lines.insert(max(at - 1, 0) if what == "up" else at + 1, lines.pop(at))
    return msgspec.structs.replace(wish, lines=tuple(lines))


def place(form: FormData) -> str:
    """Where on the page one goes on after that."""
    what, _, text = form.get("do").partition(":")
    return f"#f-line_{text}" if what == "pick" and plain_number(text) is not None else "#preview"


def chips_for(here: Known, row: Mapping[str, Any]) -> Chips:
    """What may be filled in, and how it is shown."""
    return chips_of(here.survey.scope, here.survey.fields, row["on"], (str(row.get("title", "")), *map(str, row.get("lines", ()))))


def title_of(here: Known, row: Mapping[str, Any]) -> str:
    """What the paper is called, as it is read: 〔办理结果〕证."""
    return chips_for(here, row).shown(str(row.get("title", "")))

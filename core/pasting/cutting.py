"""Cutting a pasted text into pieces: what a label introduces, what stands in a cell or line of its own, and the words between spaces."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

import msgspec

LONGEST = 20_000
"""Characters that are looked at; what people copy out of a message or a sheet is far shorter."""
_CELLS = re.compile(r"[\t\n\r|;；]+")
_WORDS = re.compile(r"[\s,，、。]+")


class Cut(msgspec.Struct, frozen=True):
    """A piece of the text, and the field whose label stood before it (empty when none did)."""

    text: str
    field: str = ""


def tidy(text: str) -> str:
    """The text in half width where that says the same, without control characters; line breaks and tabs stay."""
    kept = "".join(sign for sign in text[:LONGEST] if sign in "\n\t\r" or unicodedata.category(sign)[0] != "C")
    return unicodedata.normalize("NFKC", kept)


def cuts(text: str, labels: Mapping[str, str]) -> Iterator[Cut]:
    """The pieces of a tidied text in order. `labels` maps the words people write before a value to the field's name."""
    spoken = sorted(labels, key=len, reverse=True)
    label = re.compile(rf"({'|'.join(map(re.escape, spoken))})\s*[:]\s*") if spoken else None
    for cell in filter(None, map(str.strip, _CELLS.split(text))):
        yield from _in_cell(cell, label, labels)


def _in_cell(cell: str, label: re.Pattern[str] | None, labels: Mapping[str, str]) -> Iterator[Cut]:
    """A cell may hold several labelled values one after the other; what stands before the first is unlabelled."""
    marks = list(label.finditer(cell)) if label is not None else []
    before = cell[: marks[0].start()] if marks else cell
    yield from (Cut(word) for word in _WORDS.split(before) if word)
    ends = [*(mark.start() for mark in marks[1:]), len(cell)]
    for mark, end in zip(marks, ends, strict=False):
        value = cell[mark.end() : end].strip(" ,，。、")
        if value:
            yield Cut(value, labels[mark[1]])

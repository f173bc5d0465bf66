"""Cutting a pasted text into pieces: what a label introduces, what stands in a cell or line of its own, and the words between spaces."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

import msgspec

LONGEST = 20_000
"""Characters that are looked at; what people copy out of a message or a sheet is far shorter."""
_CELLS = re.compile(r"[\t\n\r|;；]+")
_SPACES, _SIGNS = re.compile(r"\s+"), re.compile(r"[,，、。]+")
_HAN, _HAN_END = re.compile(r"[一-鿿]"), re.compile(r"[一-鿿]$")
_SHORT, _NUMBER_END = re.compile(r"[0-9]{1,4}"), re.compile(r"[一-鿿][0-9]{1,4}$")


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
    """A cell may hold several labelled values one after the other; what stands before the first, and the words behind a value, are unlabelled."""
    marks = list(label.finditer(cell)) if label is not None else []
    yield from (Cut(word) for word in words(cell[: marks[0].start()] if marks else cell))
    ends = [*(mark.start() for mark in marks[1:]), len(cell)]
    for mark, end in zip(marks, ends, strict=False):
        first, *rest = words(cell[mark.end() : end]) or [""]
        if first:
            yield Cut(first, labels[mark[1]])
        yield from (Cut(word) for word in rest)


def words(text: str) -> list[str]:
    """The words between spaces and punctuation; a house number stays with its street (金枫街 88 号 1 层)."""
    found: list[str] = []
    apart = True
    for piece in filter(None, _SPACES.split(text)):
        for no, word in enumerate(filter(None, _SIGNS.split(piece))):
            if found and not apart and no == 0 and _together(found[-1], word):
                found[-1] += word
            else:
                found.append(word)
        apart = bool(_SIGNS.search(piece[-1]))
    return found


def _together(before: str, after: str) -> bool:
    """Whether only a space was put between a word and a short number that belong to one address."""
    return bool((_HAN_END.search(before) and _SHORT.fullmatch(after)) or (_NUMBER_END.search(before) and _HAN.match(after)))

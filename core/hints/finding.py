"""Hints by a word: as it stands in text, field and item, by pinyin or its initials; filtered; page by page in the order of their numbers."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final

import msgspec

from core.hints.model import FAQ, Hint, Shelf, Tip, standing
from core.search.words import folded, tokens

SPOKEN: Final = 2
"""Letters from which a word is looked for in pinyin."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which hints: with every word, of that item, field, kind, owner and standing (empty: any). `holds` says whether tips or questions."""

    holds: str
    word: str = ""
    item: str = ""
    field: str = ""
    kind: str = ""
    owner: str = ""
    standing: str = ""


class Found(msgspec.Struct, frozen=True):
    """A hint, and how it stands today."""

    hint: Hint
    standing: str


class Sought(msgspec.Struct, frozen=True):
    """One page, how many there are in all, and the number after which the next page begins (empty: there is none)."""

    hits: tuple[Found, ...]
    total: int
    after: str


class Entry(msgspec.Struct, frozen=True):
    """A hint as it is searched: its texts, and all of them folded."""

    hint: Hint
    texts: tuple[str, ...]
    plain: str


def find_hints(shelf: Shelf, asked: Asked, day: date, after: str = "", limit: int = 50) -> Sought:
    """The hints that are asked for, behind the one with that number.

    Call it in a thread: the first word in letters after a change of a thousand hints takes a second.
    """
    words = tokens(asked.word)
    spoken = spelled(shelf, asked.holds) if any(map(_letters, words)) else None
    fitting = (
        entry for n, entry in enumerate(_entries(shelf, asked.holds))
        if _fits(entry.hint, asked) and all(word in entry.plain or (spoken is not None and _letters(word) and word in spoken[n]) for word in words)
    )
    wanted = [found for found in (Found(entry.hint, standing(entry.hint, day)) for entry in fitting) if asked.standing in ("", found.standing)]
    there = [each for each in wanted if each.hint.id > after]
    return Sought(tuple(there[:limit]), len(wanted), there[limit - 1].hint.id if len(there) > limit else "")


@lru_cache(maxsize=4)
def spelled(shelf: Shelf, holds: str) -> tuple[str, ...]:
    """Each hint's texts in pinyin."""
    return tuple("\n".join(map(_spoken, entry.texts)) for entry in _entries(shelf, holds))


@lru_cache(maxsize=4)
def _entries(shelf: Shelf, holds: str) -> tuple[Entry, ...]:
    """The hints in the order of their numbers, ready to be searched."""
    hints: tuple[Hint, ...] = shelf.faqs if holds == FAQ else shelf.tips
    return tuple(_entry(hint) for hint in sorted(hints, key=lambda hint: hint.id))


def _entry(hint: Hint) -> Entry:
    texts = tuple(filter(None, _texts(hint)))
    return Entry(hint, texts, folded("\n".join(texts)))


def _texts(hint: Hint) -> Iterator[str]:
    yield from (hint.id, hint.item_name, hint.field_label, hint.field, hint.owner)
    if isinstance(hint, Tip):
        yield from (hint.text, hint.legal_ref, hint.kind, *hint.answers)
    else:
        yield from (hint.ask, hint.answer, hint.tags)


def _fits(hint: Hint, asked: Asked) -> bool:
    kind = hint.kind if isinstance(hint, Tip) else ""
    return (
        asked.item in ("", hint.item) and asked.field in ("", hint.field) and asked.kind in ("", kind) and asked.owner in ("", hint.owner)
    )


def _letters(word: str) -> bool:
    return word.isascii() and word.isalpha() and len(word) >= SPOKEN


@lru_cache(maxsize=32768)
def _spoken(text: str) -> str:
    """The text in pinyin, whole, then by initials."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - large tables, loaded by the first search only

    syllables = lazy_pinyin(text)
    return f"{folded(''.join(syllables))}\n{folded(''.join(each[:1] for each in syllables))}"

"""Hints by a word: as it stands in text, field and item, by pinyin or its initials; filtered; page by page in the order of their numbers."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Final

import msgspec

from core.hints.conditions import field_of
from core.hints.model import Faq, Hint, Shelf, Tip, standing
from core.items.item import Item
from core.search.words import folded, tokens


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which hints: with every word, of that item, kind, owner and standing (empty: any). `holds` says whether tips or questions."""

    holds: str
    word: str = ""
    item: str = ""
    field: str = ""
    kind: str = ""
    owner: str = ""
    standing: str = ""


class Found(msgspec.Struct, frozen=True):
    """A hint with the words for where it stands, and how it stands today."""

    hint: Hint
    item_name: str
    field_label: str
    standing: str


class Sought(msgspec.Struct, frozen=True):
    """One page, how many there are in all, and the number after which the next page begins (empty: there is none)."""

    hits: tuple[Found, ...]
    total: int
    after: str


SPOKEN: Final = 2
"""Letters from which a word is looked for in pinyin."""


def find_hints(items: Mapping[str, Item], shelf: Shelf, asked: Asked, day: date, after: str = "", limit: int = 50) -> Sought:
    """The hints that are asked for, behind the one with that number."""
    words = tokens(asked.word)
    every = [found_of(items, hint, day) for hint in _held(shelf, asked) if _fits(hint, asked)]
    wanted = [each for each in every if asked.standing in ("", each.standing) and all(_says(each, word) for word in words)]
    there = [each for each in wanted if each.hint.id > after]
    return Sought(tuple(there[:limit]), len(wanted), there[limit - 1].hint.id if len(there) > limit else "")


def _held(shelf: Shelf, asked: Asked) -> Iterable[Hint]:
    return sorted(shelf.faqs if asked.holds == "faq" else shelf.tips, key=lambda hint: hint.id)


def _fits(hint: Hint, asked: Asked) -> bool:
    kind = hint.kind if isinstance(hint, Tip) else ""
    return (
        asked.item in ("", hint.item) and asked.field in ("", hint.field) and asked.kind in ("", kind) and asked.owner in ("", hint.owner)
    )


def found_of(items: Mapping[str, Item], hint: Hint, day: date) -> Found:
    """The hint with its words."""
    item, field = items.get(hint.item), field_of(items, hint.item, hint.field) if hint.field else None
    return Found(hint, item.info.name if item is not None else hint.item, field.label if field is not None else hint.field, standing(hint, day))


def _says(found: Found, word: str) -> bool:
    text = _text(found)
    if word in _plain(text):
        return True
    return word.isascii() and len(word) >= SPOKEN and any(word in spoken for spoken in _spoken(text))


def _text(found: Found) -> str:
    hint = found.hint
    said = (hint.text, hint.legal_ref, hint.kind, *hint.answers) if isinstance(hint, Tip) else _asked(hint)
    return "\n".join((hint.id, found.item_name, found.field_label, hint.field, hint.owner, *said))


def _asked(faq: Faq) -> tuple[str, ...]:
    return faq.ask, faq.answer, faq.tags


@lru_cache(maxsize=16384)
def _plain(text: str) -> str:
    return folded(text)


@lru_cache(maxsize=16384)
def _spoken(text: str) -> tuple[str, str]:
    """The text in pinyin, whole and by initials; made when somebody first looks for letters."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - large tables, loaded by the first search only

    return folded("".join(lazy_pinyin(text))), folded("".join(lazy_pinyin(text, style=Style.FIRST_LETTER)))

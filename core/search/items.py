"""Items by a word: as it stands in the name or elsewhere in the guide, roughly by bigrams, or by pinyin (xiaofang) and its initials (xf)."""

from collections.abc import Iterator
from functools import lru_cache

import msgspec

from core.items.item import Item
from core.registry import Registry
from core.search.words import bigrams, folded, tokens

_NAME, _INITIALS, _PINYIN, _TEXT = 400, 300, 250, 200
"""What a word counts that stands so in the name, in its initials, in its pinyin, elsewhere in the guide."""
_ROUGHLY = 100
_EXACT = 1_000


class Entry(msgspec.Struct, frozen=True):
    """What is known of an item to whoever searches."""

    id: str
    name: str
    codes: frozenset[str]
    text: str
    initials: str
    pinyin: str
    name_pairs: frozenset[str]
    text_pairs: frozenset[str]


def find_items(registry: Registry, text: str) -> list[str]:
    """Ids of the items that the words may mean, the likeliest first; every word must be found. An empty text finds nothing."""
    words = tokens(text)
    if not words:
        return []
    ranked = [(sum(scores), entry) for entry in _entries(registry) if all(scores := [_score(entry, word) for word in words])]
    return [entry.id for _, entry in sorted(ranked, key=lambda each: (-each[0], len(each[1].name), each[1].id))]


@lru_cache(maxsize=4)
def _entries(registry: Registry) -> tuple[Entry, ...]:
    """The index of a registry, made when it is first searched."""
    return tuple(_entry(item) for item in registry.items.values())


def _entry(item: Item) -> Entry:
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - large tables, loaded by the first search only

    info, text = item.info, " ".join(_texts(item))
    spoken = f"{info.name} {info.result}"
    return Entry(
        id=item.id, name=folded(info.name), codes=frozenset({folded(item.id), folded(info.catalog_code)} - {""}), text=folded(text),
        initials=folded("".join(lazy_pinyin(spoken, style=Style.FIRST_LETTER))), pinyin=folded("".join(lazy_pinyin(spoken))),
        name_pairs=frozenset(bigrams(info.name)), text_pairs=frozenset(bigrams(text)),
    )


def _texts(item: Item) -> Iterator[str]:
    info = item.info
    yield from (info.summary, info.result, info.audience, info.type, info.kind, info.authority_name, info.clause)
    yield from (*info.conditions, *info.traits)
    yield from (material.name for material in info.material)
    yield from (basis.document for basis in info.basis)
    yield from (field.label for field in item.form.fields.values())
    yield from (text for each in info.situation for text in (each.ask, *item.form.fields[each.field].type.options))
    yield from (each.ask for each in info.faq)


def _score(entry: Entry, word: str) -> int:
    """How well one word fits; 0 when it does not."""
    if word in entry.codes or word == entry.name:
        return _EXACT
    if word in entry.name:
        return _NAME
    if word.isascii() and len(word) > 1:
        if word in entry.initials:
            return _INITIALS
        if word in entry.pinyin:
            return _PINYIN
    if word in entry.text:
        return _TEXT
    return _rough(entry, bigrams(word))


def _rough(entry: Entry, pairs: set[str]) -> int:
    """By bigrams: half of them at least must be there, those in the name counting double."""
    there = pairs & (entry.name_pairs | entry.text_pairs)
    if not pairs or len(there) * 2 < len(pairs):
        return 0
    return _ROUGHLY * (len(there) + len(pairs & entry.name_pairs)) // (2 * len(pairs))

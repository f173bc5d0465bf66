"""New names for new things: what people never see, made by the platform."""

import re
from collections.abc import Collection

_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_LONGEST = 40


def fresh(stem: str, taken: Collection[str]) -> str:
    """A name that nothing has yet: the stem, else with a number behind it."""
    number, found = 1, stem
    while found in taken:
        number += 1
        found = f"{stem}_{number}"
    return found


def spelled(words: str, otherwise: str) -> str:
    """The words in plain letters, by their pinyin; `otherwise` where nothing is left of them."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - large tables, loaded by the first new name only

    found = _NOT_PLAIN.sub("_", "_".join(lazy_pinyin(words, errors="ignore")).lower()).strip("_")[:_LONGEST].strip("_")
    return found if found and found[0].isalpha() else otherwise

"""What things are called on a page, each label once, and which thing a typed label means; and ids made for new things."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from typing import Final

import msgspec

from core.rules.functions import FUNCTIONS
from core.rules.scope import BASE

WORDS: Final = frozenset({"and", "or", "not", "in", "is", "empty", "present", "true", "false", "subset", "date", "money", "datetime", "duration", "self", "param"})
"""Words of the expression language: no name may be one."""
_LONGEST: Final = 40
_OTHER: Final = re.compile(r"[^a-z0-9]+")


class Labels(msgspec.Struct, frozen=True):
    """Name → label, no label twice (the second 面积 is 面积（2）); `meant` finds the name of a typed label."""

    of: Mapping[str, str]
    names: Mapping[str, str]

    def meant(self, text: str) -> str:
        """The name whose label the text is, spaces and widths apart; empty when there is none."""
        return self.names.get(key(text), "")


def labelled(named: Iterable[tuple[str, str]]) -> Labels:
    """Labels of (name, label) pairs; the earlier ones keep theirs as they are."""
    of: dict[str, str] = {}
    names: dict[str, str] = {}
    for name, label in named:
        if name in of:
            continue
        said, count = label, 1
        while key(said) in names:
            count += 1
            said = f"{label}（{count}）"
        of[name], names[key(said)] = said, name
    return Labels(of, names)


def key(text: str) -> str:
    """A text for comparing: half-width, without spaces, in lower case."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def made_id(label: str, taken: Collection[str], otherwise: str) -> str:
    """A new name in ASCII for what a person called by a label: its pinyin, numbered when it is taken; `otherwise` where there is none."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - large tables, loaded by the first new name only

    sounds = _OTHER.sub("_", "_".join(lazy_pinyin(unicodedata.normalize("NFKC", label).casefold()))).strip("_")
    stem = sounds[:_LONGEST].strip("_")
    stem = stem if stem[:1].isalpha() else otherwise
    barred = {*taken, *WORDS, *FUNCTIONS, *BASE}
    name, count = stem, 1
    while name in barred:
        count += 1
        name = f"{stem}_{count}"
    return name


def next_number(numbers: Collection[str], near: str, used: str = "") -> str:
    """A rule number not in use yet, counted on from the one it stands near; `used` is a text in which numbers once given may still stand."""
    found = re.fullmatch(r"(.*?)(\d+)", near)
    prefix, width = (found[1], len(found[2])) if found else ("GZ-", 2)
    pattern = re.compile(rf"(?<![0-9A-Za-z]){re.escape(prefix)}(\d{{1,8}})(?!\d)")
    counted = [int(match[1]) for text in (*numbers, used) for match in pattern.finditer(text)]
    return f"{prefix}{max(counted, default=0) + 1:0{width}d}"

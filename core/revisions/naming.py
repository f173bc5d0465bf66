"""Names for machines out of Chinese words, by pinyin: 小餐饮经营许可 → xiao_can_yin_jing_ying_xu_ke."""

import re
from collections.abc import Collection
from itertools import count
from typing import Final

LONGEST: Final = 40
_OTHER: Final = re.compile(r"[^a-z0-9]+")


def spelled(words: str, longest: int = LONGEST) -> str:
    """The words in pinyin, ASCII snake case; by their initials where that is too long. Never empty."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - large tables, for the few who make something new

    for style in (Style.NORMAL, Style.FIRST_LETTER):
        parts = [_OTHER.sub("_", part.lower()).strip("_") for part in lazy_pinyin(words, style=style, errors="default")]
        name = "_".join(filter(None, parts))
        if style is Style.FIRST_LETTER and len(name) > longest:
            name = "".join(filter(None, parts))[:longest].strip("_")
        if len(name) <= longest:
            break
    return name if name[:1].isalpha() else f"x_{name}".strip("_")


def unused(name: str, taken: Collection[str], longest: int = LONGEST) -> str:
    """The name, or the first with a number behind it that nothing is called yet."""
    if name not in taken:
        return name
    return next(each for number in count(2) if (each := f"{name[: longest - 5].rstrip('_')}_{number}") not in taken)

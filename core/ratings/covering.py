"""What somebody writes freely in a rating, made fit to be read by those who were rated: whatever would tell who wrote it is covered.

Source: 国办发〔2019〕51号 (the rated may not learn who has rated); 个人信息保护法 6 (no more than the purpose needs).
"""

import re
from collections.abc import Collection, Iterable
from itertools import groupby
from typing import Final

COVERED: Final = "＊＊＊"
SHORTEST: Final = 2
"""A known name of one character is left: covering it would cover half of every sentence."""
_PLAIN: Final = {
    **{0xFF10 + n: 0x30 + n for n in range(10)}, **{0xFF21 + n: 0x41 + n for n in range(26)}, **{0xFF41 + n: 0x61 + n for n in range(26)},
    0xFF20: 0x40,
}
"""Full-width digits, letters and ＠ as half-width ones: a telephone number is one in either."""
_MAIL: Final = re.compile(r"[\w.+-]+@[\w.-]+", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9A-Za-z](?:[ \t\-–—_.·*/]{0,2}[0-9A-Za-z]){5,}", re.ASCII)
"""Six signs or more in a row, however they are parted, of which five or more are digits: telephone, id card, credit code, case number, date."""
_DIGITS: Final = 5
_SAID: Final = re.compile(r"[〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖](?:[ \-]?[〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]){6,}")
"""A number written in Chinese figures, figure by figure."""


_MARK: Final = re.compile(r"^【[^】]*】")
WINDOW: Final = 4
"""So many characters in a row that stand in a name or text of the case are covered, though the rest of it is left out: 晨光宾馆 for 沈抚晨光宾馆有限公司."""


def cover(text: str, known: Iterable[str] = ()) -> str:
    """The text with numbers, addresses of mail and everything of `known` (names and values of the case) covered, whole or in part."""
    words = {_MARK.sub("", each.strip()).strip().translate(_PLAIN) for each in known}
    said = _without_parts(text.translate(_PLAIN), {word[at : at + WINDOW] for word in words for at in range(len(word) - WINDOW + 1)})
    for word in sorted(words, key=len, reverse=True):
        if SHORTEST <= len(word) < WINDOW:
            said = said.replace(word, COVERED)
    said = _SAID.sub(COVERED, _MAIL.sub(COVERED, said))
    return _NUMBER.sub(lambda found: COVERED if sum(sign.isdigit() for sign in found[0]) >= _DIGITS else found[0], said)


def _without_parts(text: str, parts: Collection[str]) -> str:
    """The text with every stretch that is made of these parts covered, each stretch once."""
    hidden = [False] * len(text)
    for at in range(len(text) - WINDOW + 1):
        if text[at : at + WINDOW] in parts:
            hidden[at : at + WINDOW] = [True] * WINDOW
    stretches = groupby(zip(text, hidden, strict=True), key=lambda each: each[1])
    return "".join(COVERED if inside else "".join(sign for sign, _ in signs) for inside, signs in stretches)

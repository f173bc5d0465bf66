"""What somebody writes freely in a rating, made fit to be read by those who were rated: whatever would tell who wrote it is covered.

Source: 国办发〔2019〕51号 (the rated may not learn who has rated); 个人信息保护法 6 (no more than the purpose needs).
"""

import re
from collections.abc import Iterable
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


def cover(text: str, known: Iterable[str] = ()) -> str:
    """The text with numbers, addresses of mail and every one of `known` (names and values of the case) covered."""
    said = text.translate(_PLAIN)
    for word in sorted({each.strip().translate(_PLAIN) for each in known}, key=len, reverse=True):
        if len(word) >= SHORTEST:
            said = said.replace(word, COVERED)
    said = _SAID.sub(COVERED, _MAIL.sub(COVERED, said))
    return _NUMBER.sub(lambda found: COVERED if sum(sign.isdigit() for sign in found[0]) >= _DIGITS else found[0], said)

"""How a text is read: normalised so that what looks alike is alike, refused where it could not be stored or shown."""

import re
from unicodedata import normalize

_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), 0x2060, 0xFEFF])
_REFUSED = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2061-\u2069\ufff9-\uffff\ud800-\udfff]")
_REFUSED_IN_LINES = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2061-\u2069\ufff9-\uffff\ud800-\udfff]")
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def tidy(text: str) -> str:
    """NFC, without invisible characters, trimmed."""
    if not text.isascii():
        text = normalize("NFC", text)
        if not text.isprintable():
            text = text.translate(_INVISIBLE)
    return text.strip()


def tidy_lines(text: str) -> str:
    """As `tidy`, with line breaks of any system as one newline."""
    return tidy(text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))


def narrow(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones: for codes and numbers, which Chinese keyboards often type wide."""
    return text if text.isascii() else text.translate(_NARROW)


def refused(text: str, *, lines: bool = False) -> bool:
    """Whether a text holds what is never stored: control characters, direction overrides, half characters."""
    if text.isprintable():
        return False
    return (_REFUSED_IN_LINES if lines else _REFUSED).search(text) is not None

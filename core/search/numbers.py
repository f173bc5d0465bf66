"""A case by the tail of its number, as it is said over the counter: 588, 0588, 20261124 588, with the check character or without."""

import re
import unicodedata

import msgspec

_HEAD, _RUNNING = 16, 6
"""Signs before the running number, and how many digits it has at least (core.filings.numbers)."""
_TAIL = re.compile(r"(?:(?:SF)?(?P<day>20\d{6})\s+)?(?P<running>\d{1,12})(?P<check>[0-9A-Z]?)", re.ASCII)
_WHOLE = re.compile(r"SF\d{14}\d{6,}", re.ASCII)


class Tail(msgspec.Struct, frozen=True):
    """What the number of a case may end with, as terms, and how it begins (empty: anyhow)."""

    terms: tuple[str, ...] = ()
    begins: str = ""


def tail_of(text: str) -> Tail:
    """The tail that a query names; leading zeros may be left out. Without one, no terms."""
    said = " ".join(unicodedata.normalize("NFKC", text).upper().split())
    if _WHOLE.fullmatch(whole := said.replace(" ", "")):
        return Tail((running_term(whole[_HEAD:]),), whole)
    found = _TAIL.fullmatch(said)
    if found is None:
        return Tail()
    running, check = found["running"], found["check"]
    last = running + check
    readings = {running.zfill(_RUNNING) + check} if check.isalpha() else {last.zfill(_RUNNING), last[:-1].zfill(_RUNNING) + last[-1]}
    return Tail(tuple(sorted(map(running_term, readings))), f"SF{found['day']}" if found["day"] else "")


def running_term(running: str) -> str:
    """The term of a running number, with its check character or without."""
    return f"={running}"

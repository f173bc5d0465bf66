"""A fault: one thing that is wrong with what somebody wrote, said so that they can mend it.

Every checker of the house returns faults instead of raising at the first one: whoever wrote ten mistakes reads ten lines.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

import msgspec

EMPTY: Final = "空的"
"""How a fault tells of a text in which nothing can be seen."""


class Fault(msgspec.Struct, frozen=True, order=True):
    """What is wrong, where, and what would be right. Texts are Chinese, for the official or developer who wrote the file.

    `file` is a path from the repository's root (or inside a package); `place` is a dotted path inside that file, rows named by
    their number rather than by position: `decision.path.rows[XF-01].when.area`.
    """

    plugin: str
    file: str
    place: str
    found: str
    expected: str
    hint: str = ""
    code: str = ""

    def sentence(self) -> str:
        """The fault as one line of a report."""
        where = f"{self.file} · {self.place}" if self.place else self.file
        hint = f"；{self.hint}" if self.hint else ""
        return f"{where}：{self.found}；应为：{self.expected}{hint}"


class Faulty(Exception):
    """Raised when something cannot start because of faults; carries all of them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(fault.sentence() for fault in self.faults))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint naming the closest known words (您是不是想写……), or an empty text when none is close."""
    close = get_close_matches(word, list(known), n=2, cutoff=0.6)
    return f"您是不是想写：{'、'.join(close)}" if close else ""


class Blame(msgspec.Struct, frozen=True):
    """Whose file is being checked; makes faults at places inside it, so a checker need not carry plugin and file around."""

    plugin: str
    file: str

    def at(self, place: str, found: str, expected: str, hint: str = "", code: str = "") -> Fault:
        """A fault at `place` in this file. `code` is a short English key (`gap`, `unknown-field`) for machines and tests.

        A text in which nothing can be seen is told as 空的: a sentence that shows nothing cannot be mended.
        """
        return Fault(self.plugin, self.file, place, found if found.strip() else EMPTY, expected, hint, code)

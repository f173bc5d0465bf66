"""What becomes of each row of a file."""

from datetime import date
from typing import Any, Final, Literal, TypeAlias

import msgspec

from core.registers.sheets import Trouble

Result: TypeAlias = Literal["新增", "变更", "无变化", "错误"]
NEW: Final = "新增"
CHANGED: Final = "变更"
SAME: Final = "无变化"
WRONG: Final = "错误"


class Line(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """A row of the file (`n`, as the spreadsheet counts) against the register.

    `seen` is the row's version written last (0: there is none), `line` what tells the row from others of its key; `values` is what would
    be written, plain, from `since` up to, not including, `until`; `changes` are (column, before, after) in the words of cells.
    """

    n: int
    key: str
    result: Result
    seen: int = 0
    line: str = ""
    since: date | None = None
    until: date | None = None
    values: dict[str, Any] = {}
    changes: tuple[tuple[str, str, str], ...] = ()
    troubles: tuple[Trouble, ...] = ()


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the file before the register is asked: the values of the columns that the file has (None: left empty), and its own days."""

    n: int
    key: str
    given: dict[str, Any]
    since: date | None = None
    until: date | None = None
    version: int = 0
    troubles: tuple[Trouble, ...] = ()

    def wrong(self, *troubles: Trouble) -> Line:
        """The row cannot be taken."""
        return Line(n=self.n, key=self.key, result=WRONG, troubles=self.troubles + troubles)

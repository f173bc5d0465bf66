"""Importing a spreadsheet into a register: a preview row by row against what the register holds, then all of it written at once."""

from core.registers.imports.checking import check
from core.registers.imports.lines import CHANGED, NEW, SAME, WRONG, Line
from core.registers.imports.storing import Import, arrange, confirm, imported, receive, received, recent, upload

__all__ = ["CHANGED", "NEW", "SAME", "WRONG", "Import", "Line", "arrange", "check", "confirm", "imported", "receive", "received", "recent", "upload"]

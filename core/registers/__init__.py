"""Registers 名录: typed rows by key, each with the days it is valid and the moment it was written down."""

from core.registers.columns import check_register, column_types, register_scope, type_row
from core.registers.own import OwnRow, OwnRows, own_rows
from core.registers.store import RegisterRow, matching, rows, write_row

__all__ = [
    "OwnRow", "OwnRows", "RegisterRow", "check_register", "column_types", "matching", "own_rows", "register_scope", "rows", "type_row", "write_row",
]

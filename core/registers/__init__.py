"""Registers 名录: typed rows by key, each with the days it is valid and the moment it was written down."""

from core.registers.columns import RESERVED, check_register, column_types, needed, register_scope, type_row
from core.registers.own import OwnRow, OwnRows, own_rows
from core.registers.store import NewRow, RegisterRow, line_of, matching, rows, write_many, write_row

__all__ = [
    "RESERVED", "NewRow", "OwnRow", "OwnRows", "RegisterRow", "check_register", "column_types", "line_of", "matching", "needed", "own_rows",
    "register_scope", "rows", "type_row", "write_many", "write_row",
]

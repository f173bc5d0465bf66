"""Registers 名录: typed rows by key, each with the days it is valid and the moment it was written down."""

from core.registers.columns import check_register, column_types, register_scope, type_row
from core.registers.store import RegisterRow, matching, rows, write_row

__all__ = ["RegisterRow", "check_register", "column_types", "matching", "register_scope", "rows", "type_row", "write_row"]

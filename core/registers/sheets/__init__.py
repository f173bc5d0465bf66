"""Spreadsheets of registers: read within limits, their columns recognised, their cells exact. Nothing here knows the database."""

from core.registers.sheets.apart import read_apart
from core.registers.sheets.cells import Cell, Grid, Trouble
from core.registers.sheets.headers import RESULT, SAID, SINCE, SOURCE, UNTIL, VERSION, Layout, header_of, layout_of
from core.registers.sheets.reading import BIGGEST, MOST_ROWS, RECORDS, guarded, read_file
from core.registers.sheets.values import read_cell, read_day, wanted, written

__all__ = [
    "BIGGEST", "MOST_ROWS", "RECORDS", "RESULT", "SAID", "SINCE", "SOURCE", "UNTIL", "VERSION", "Cell", "Grid", "Layout", "Trouble", "guarded",
    "header_of", "layout_of", "read_apart", "read_cell", "read_day", "read_file", "wanted", "written",
]

"""A form on paper: blank to be looked at, or filled in as an example. Plain texts only, like a paper."""

from datetime import date

import msgspec


class SheetRow(msgspec.Struct, frozen=True):
    """A row: what is asked, what stands there, and how it is filled in."""

    label: str
    value: str = ""
    hint: str = ""


class SheetPart(msgspec.Struct, frozen=True):
    """A titled part: rows of label and value, paragraphs, or a table with `heads` (each of `cells` is a row of it)."""

    title: str
    rows: tuple[SheetRow, ...] = ()
    lines: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A form of an item, or another list of rows about it.

    `mark` is the word across the page that says what it is for (empty: none), `foot` what stands below; `on` dates the file, so equal sheets
    are equal bytes. `closing` stands at the end, kept together: who signs, and when.
    """

    title: str
    authority: str
    item: str
    mark: str
    parts: tuple[SheetPart, ...]
    on: date
    foot: str = "只供填写时参考，不是办理结果。"
    closing: tuple[SheetRow, ...] = ()

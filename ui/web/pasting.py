"""Rows pasted out of a spreadsheet into a list of a form: columns are matched by their titles, or taken in order when no titles stand there.

Nothing is thrown away in silence: what has no column, and rows beyond what a page carries, are said; cells travel on as they were typed,
so that the form itself says, row by row, what is wrong with them.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from core.forms import Field, Form, Message
from core.forms.text import narrow
from core.values import FieldType
from ui.web.fields import MOST_ROWS, Raw, Reading, iso_day
from ui.web.forms import FormData

TABLE: Final = "_table."
"""What the text area of a list is called: this and the field's name."""
REPLACE: Final = ".all"
"""Behind the field's name on the button that puts the pasted rows in the place of those typed before."""
_LONGEST: Final = 200_000
_AROUND = re.compile(r"[（(〔\[].*?[）)〕\]]|[\s*＊:：]")
_TICKED: Final = {"是": "true", "√": "true", "✓": "true", "有": "true", "1": "true", "true": "true"}


class Pasted(msgspec.Struct, frozen=True):
    """A list after pasting: the field, everything typed with the new rows in it, and what could not be taken."""

    name: str
    raw: Raw
    problems: tuple[Message, ...]

    def said(self, reading: Reading) -> tuple[Message, ...]:
        """What could not be taken, and what the form says about the list as it stands now."""
        return (*self.problems, *(each for each in reading.submission.messages if each.field.partition(".")[0] == self.name))


def rows_pasted(form: Form, raw: Raw, data: FormData) -> Pasted | None:
    """What is typed with the pasted rows; None when nothing was pasted. Text that waits in a list's area is pasted whichever button is pressed."""
    for key in data:
        name, text = key.removeprefix(TABLE), data.get(key)[:_LONGEST]
        field = form.fields.get(name) if key.startswith(TABLE) else None
        if field is None or field.type.kind != "list" or not text.strip():
            continue
        before = [] if data.get("_paste") == f"{name}{REPLACE}" else _typed(raw.get(name))
        rows, problems = read_rows(field, text, len(before) + 1)
        most = min(MOST_ROWS, field.schema.get("maxItems", MOST_ROWS))
        if len(before) + len(rows) > most:
            problems = (*problems, f"最多填 {most} 行，粘贴以后有 {len(before) + len(rows)} 行，第 {most + 1} 行起没有填入")
        told = (Message(name, field.label, "；".join(problems)),) if problems else ()
        return Pasted(name, {**raw, name: [*before, *rows][:most]}, told)
    return None


def read_rows(field: Field, text: str, first: int = 1) -> tuple[list[dict[str, str]], tuple[str, ...]]:
    """The rows of a pasted text as they would have been typed, and what could not be taken; the rows are counted from `first`."""
    try:
        cells = [[cell.strip() for cell in line] for line in _lines(text)]
    except csv.Error:
        return [], ("有一格太长，可能多了或者少了一个双引号，没有填入",)
    cells = [line for line in cells if any(line)]
    titles = {_bare(str(schema["title"])): name for name, schema in field.schema["items"]["properties"].items()}
    heads = [titles.get(_bare(cell), "") for cell in cells[0]] if cells else []
    if any(heads):
        columns, body = heads, cells[1:]
        lost = [cell for cell, name in zip(cells[0], heads, strict=True) if cell and not name]
        problems = [f"没有“{'”、“'.join(lost)}”这样的列，没有填入；列名：{'、'.join(_titles(field))}"] if lost else []
    else:
        columns, body, problems = list(titles.values()), cells, []
    wide = [number for number, line in enumerate(body, first) if any(line[len(columns) :])]
    if wide:
        problems.append(f"第 {'、'.join(map(str, wide))} 行比列名多，多出的格子没有填入；依次是：{'、'.join(_titles(field))}")
    return [_row(field, columns, line) for line in body], tuple(problems)


def _lines(text: str) -> list[list[str]]:
    """Spreadsheets put tabs between cells and quote cells that hold line breaks; a text without tabs may have commas."""
    return list(csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")), delimiter="\t" if "\t" in text else ","))


def _row(field: Field, columns: Sequence[str], line: Sequence[str]) -> dict[str, str]:
    kinds = dict(field.type.fields)
    return {name: _cell(kinds[name], cell) for name, cell in zip(columns, line, strict=False) if name}


def _cell(of: FieldType, cell: str) -> str:
    """The cell as its control holds it: a tick, a day in the one way a browser reads, an option as it is called."""
    match of.kind:
        case "bool":
            return _TICKED.get(narrow(cell).lower(), "false")
        case "date":
            return iso_day(cell)
        case "choice":
            return next((option for option in of.options if narrow(option) == narrow(cell)), cell)
    return cell


def _typed(rows: Sequence[Mapping[str, str]] | None) -> list[Mapping[str, str]]:
    """The rows in which something was typed."""
    return [row for row in rows or [] if any(cell.strip() not in ("", "false") for cell in row.values())]


def _titles(field: Field) -> list[str]:
    return [str(schema["title"]) for schema in field.schema["items"]["properties"].values()]


def _bare(title: str) -> str:
    """A title without unit, star and spaces: 面积（平方米）* is 面积."""
    return _AROUND.sub("", narrow(title)).lower()

"""What a form says, read only: for the applicant to go over before it is sent, on a screen or on paper."""

from collections.abc import Container, Iterable, Mapping
from typing import Final

import msgspec

from core.forms import Field, Form
from core.forms.compounds import Compound
from core.forms.uploads import is_file
from core.items.item import Item
from core.rules import value_words
from core.rules.capitals import capitals, grouped
from core.values import Value
from ui.hall.sheets import plan_of
from ui.web.field_views import FileShown
from ui.web.fields import Reading, is_tick, visible


class Stated(msgspec.Struct, frozen=True):
    """A field and what it says; `name` is empty for one that is worked out and cannot be changed, `href` where its file is looked at."""

    name: str
    label: str
    text: str
    href: str = ""


def stated(form: Form, names: Iterable[str], reading: Reading, wrong: Container[str] = (), files: Mapping[str, FileShown] = {}) -> list[Stated]:
    """The fields of these names that show; those in `wrong` have something that cannot be read. `files` are uploads by digest."""
    shown, found = visible(form, reading.env), []
    together = {name: compound for compound in form.compounds if compound.kind in _TOGETHER for name in compound.parts.values()}
    for name in names:
        field = form.fields[name]
        if name not in shown or (field.calc and name not in reading.env):
            continue
        if name in together:
            compound = together[name]
            if name == next(iter(compound.parts.values())):
                found.append(Stated(name, compound.title, _joined(form, compound, reading, wrong)))
            continue
        there = name in reading.submission.values
        file = files.get(str(reading.submission.values[name])) if there and is_file(field) else None
        if file is not None:
            found.append(Stated(name, field.label, file.name, file.href))
            continue
        text = _words(field, reading.submission.values[name]) if there else ("需要修改" if name in wrong else "没有填写")
        if there and is_tick(field) and not reading.submission.values[name]:
            text = "否"
        found.append(Stated("" if field.calc else name, field.label, _rows_in_words(reading, name) or text))
    return found


_TOGETHER: Final = {"period": " 至 ", "address": ""}
"""Kinds of compounds that read as one, and what stands between their parts."""


def _joined(form: Form, compound: Compound, reading: Reading, wrong: Container[str]) -> str:
    """A compound as one text; one of which something is missing or cannot be read says so."""
    values = reading.submission.values
    parts = [value_words(values[name], form.fields[name].type) for name in compound.parts.values() if name in values]
    if any(name in wrong for name in compound.parts.values()):
        return "需要修改"
    return _TOGETHER[compound.kind].join(parts) or "没有填写"


def _words(field: Field, value: Value) -> str:
    """A value; a sum of money also in capital numerals."""
    if field.type.kind == "money" and isinstance(value, int):
        return f"{grouped(value)} 元（{capitals(value)}）"
    return value_words(value, field.type)


def _rows_in_words(reading: Reading, name: str) -> str:
    value = reading.submission.values.get(name)
    rows = value if isinstance(value, tuple) and value and isinstance(value[0], dict) else ()
    return f"{len(rows)} 行" if rows else ""


def sheets_stated(item: Item, reading: Reading, files: Mapping[str, FileShown] = {}) -> list[tuple[str, list[Stated]]]:
    """The whole form, sheet by sheet with its title, then what is promised; sheets on which nothing shows are left out."""
    plan = plan_of(item)
    wrong = {message.field.partition(".")[0] for message in reading.submission.messages}
    sheets = [(sheet.title, stated(item.form, sheet.names, reading, wrong, files)) for sheet in plan.sheets]
    return [each for each in [*sheets, ("告知承诺", stated(item.form, plan.promises, reading, wrong))] if each[1]]

"""Which field of a form each piece of a pasted text belongs to, and how sure that is.

Labels go first, then what only one kind of field can be: codes with check digits, fixed patterns, amounts with their unit, options.
What is told by its looks alone (a company's name, a person, an address) is marked as unsure. Nothing is guessed twice: a field takes
the first piece that fits it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

import msgspec

from core.forms import Field, Form
from core.forms.checks import CHECKS
from core.forms.uploads import is_file
from core.pasting.cutting import Cut, cuts, tidy
from core.pasting.looks import looks, other_labels

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*(\S*)")
_UNITS = {"m2": ("m2", "平方米", "平米", "㎡", "平"), "fen": ("元", "块")}
_YES_NO = {"是": True, "否": False}


class Piece(msgspec.Struct, frozen=True):
    """A piece of the text that belongs to a field: the value as it would be sent, whether that is sure, and why or why not."""

    field: str
    label: str
    value: Any
    text: str
    sure: bool
    because: str


class Pasted(msgspec.Struct, frozen=True):
    """What a text came to: the pieces by field, in the order of the form, and what nobody could place."""

    pieces: tuple[Piece, ...]
    rest: tuple[str, ...]


Read: TypeAlias = "tuple[Any, bool, str] | None"
"""The value, whether it is sure, and the reason; None when the piece is nothing of the kind."""


def recognise(text: str, form: Form) -> Pasted:
    """Split the text into the form's fields. Calculated fields, files and lists are left to the form. Never raises."""
    fields = [field for field in form.fields.values() if field.calc is None and field.type.kind != "list" and not is_file(field)]
    labels = {tidy(word): field.name for field in reversed(fields) for word in (field.label, *other_labels(field))}
    found: dict[str, Piece] = {}
    rest: list[str] = []
    for cut in sorted(cuts(tidy(text), labels), key=lambda each: not each.field):
        piece = _labelled(cut, form) if cut.field else _placed(cut, fields, found)
        if piece is None:
            rest.append(cut.text)
        else:
            found.setdefault(piece.field, piece)
    return Pasted(tuple(found[field.name] for field in fields if field.name in found), tuple(rest))


def _labelled(cut: Cut, form: Form) -> Piece | None:
    """The field that was named; a value it would not take stays, unsure, for the person to look at."""
    field = form.fields[cut.field]
    read = next(filter(None, (reader(cut.text, field) for reader in (*READERS, _answer))), None)
    if read is not None:
        return _piece(field, cut, read)
    text = field.type.kind == "text" and not field.schema.get("pattern")
    return _piece(field, cut, (cut.text, text, f"写在“{field.label}”之后")) if field.type.kind == "text" else None


def _placed(cut: Cut, fields: Sequence[Field], found: Iterable[str]) -> Piece | None:
    """The first field, not yet found, that the piece can be; by its looks only when nothing tells more."""
    free = [field for field in fields if field.name not in found]
    for reader in (*READERS, looks):
        for field in free:
            read = reader(cut.text, field)
            if read is not None:
                return _piece(field, cut, read)
    return None


def _piece(field: Field, cut: Cut, read: tuple[Any, bool, str]) -> Piece:
    value, sure, because = read
    return Piece(field.name, field.label, value, cut.text, sure, because)


def _code(text: str, field: Field) -> Read:
    """A code of fixed form; one whose check digit is wrong is taken, unsure, for a slip of the pen is likelier than another code."""
    pattern, said = field.schema.get("pattern"), text.upper()
    if field.type.kind != "text" or not pattern or not re.search(pattern, said):
        return None
    doubt = CHECKS[field.check](said) if field.check is not None else ""
    return said, not doubt, f"请核对：{doubt}" if doubt else "校验位相符" if field.check is not None else "格式相符"


def _option(text: str, field: Field) -> Read:
    return (text, True, "与选项相同") if field.type.kind == "choice" and text in field.type.options else None


def _answer(text: str, field: Field) -> Read:
    """Yes or no, where the field was named."""
    return (_YES_NO[text], True, "是或者否") if field.type.kind == "bool" and text in _YES_NO else None


def _day(text: str, field: Field) -> Read:
    mark = _DAY.fullmatch(text) if field.type.kind == "date" else None
    if mark is None:
        return None
    try:
        return date(int(mark[1]), int(mark[2]), int(mark[3])).isoformat(), False, "是日期，请核对是不是这一项"
    except ValueError:
        return None


def _amount(text: str, field: Field) -> Read:
    """A number with the field's own unit; money is sent in fen."""
    mark = _AMOUNT.fullmatch(text)
    if mark is None or field.type.kind not in ("decimal", "money", "int"):
        return None
    unit = "fen" if field.type.kind == "money" else str(field.schema.get("x-unit", ""))
    if not mark[2] or mark[2] not in (*_UNITS.get(unit, ()), unit):
        return None
    number = Decimal(mark[1])
    if field.type.kind == "decimal":
        return number, True, "数字带有单位"
    whole = number * 100 if field.type.kind == "money" else number
    return (int(whole), True, "数字带有单位") if whole == whole.to_integral_value() else None


READERS: tuple[Callable[[str, Field], Read], ...] = (_code, _option, _amount, _day)

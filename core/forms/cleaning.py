"""First reading of a submitted value: the right JSON type, normalised, empty as missing. The schema judges what remains.

A cleaner takes what came in and returns a value that both validators read alike, or None for a missing one. It raises `Bad` with
the rest of a sentence that begins with the field's label.
"""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, TypeAlias

from core.faults import did_you_mean
from core.forms.choosing import Selection, selection
from core.forms.codes import CodeList
from core.forms.contacts import email, phone, time_of_day
from core.forms.text import narrow, refused, tidy, tidy_lines
from core.values import FieldType

Cleaner: TypeAlias = Callable[[Any], Any]
MAX_DIGITS = 40
"""Digits a number may have, so that no arithmetic on it ever leaves exact ground."""
MAX_ROWS = 5000
"""Rows a list may have when its schema sets no `maxItems`."""
MOST_HINTS = 20
"""Wrong cells of one list that are answered with a hint; a table pasted wrongly is told what is wrong, not thousands of guesses."""
_LIMIT = 10**MAX_DIGITS
_LOCAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?")


class Bad(Exception):
    """A value that cannot be taken.

    `parts` are (path, text): the path leads to a cell of a list (`2.area_m2`) and is empty for the field itself; the text continues
    the label. `rest` are the rows of a list without their bad cells, so that everything else about them can be said, too.
    """

    def __init__(self, *parts: tuple[str, str], rest: list[dict[str, Any]] | None = None) -> None:
        self.parts = parts
        self.rest = rest
        super().__init__(*parts)


def cleaner(schema: dict[str, Any], kind: FieldType, *, hints: bool = True) -> Cleaner:
    """The cleaner of a field, closed over what its schema says; without `hints` nothing is guessed about what is wrong."""
    if kind.kind == "list":
        return _list(schema, kind)
    if isinstance(kind.codes, CodeList):
        return _coded(selection(schema, kind.codes), hints=hints)
    if kind.word == "time":
        return _written(time_of_day)
    return _text(schema) if kind.kind == "text" else _CLEANERS[kind.kind]


def _text(schema: dict[str, Any]) -> Cleaner:
    if schema.get("x-multiline"):
        return _lines
    if "x-check" in schema:
        return _number_code
    if schema.get("format") in _WRITTEN:
        return _written(_WRITTEN[schema["format"]])
    return _code if "pattern" in schema else _word


def _word(raw: Any) -> str | None:
    if not isinstance(raw, str):
        _absent(raw, "应填文字")
        return None
    text = tidy(raw)
    if refused(text):
        raise Bad(("", "里有看不见的控制字符，请删去后重填"))
    return text or None


def _lines(raw: Any) -> str | None:
    if not isinstance(raw, str):
        _absent(raw, "应填文字")
        return None
    text = tidy_lines(raw)
    if refused(text, lines=True):
        raise Bad(("", "里有看不见的控制字符，请删去后重填"))
    return text or None


def _code(raw: Any) -> str | None:
    return _word(narrow(raw)) if isinstance(raw, str) else _word(raw)


def _number_code(raw: Any) -> str | None:
    return _word(narrow(raw).replace(" ", "").upper()) if isinstance(raw, str) else _word(raw)


_WRITTEN: dict[str, Callable[[str], str]] = {"email": email, "phone": phone}


def _coded(of: Selection, *, hints: bool) -> Cleaner:
    """A cleaner of codes, which may be sent as their words."""

    def clean(raw: Any) -> str | None:
        text = _word(raw)
        if text is None:
            return None
        code = of.code_of(text)
        if not code or not of.takes(code):
            raise Bad(("", f"：{of.why_not(text, hints=hints)}"))
        return code

    return clean


def _written(tidied: Callable[[str], str]) -> Cleaner:
    """A cleaner of texts that people write in several ways and that are kept in one."""
    return lambda raw: _word(tidied(raw)) if isinstance(raw, str) else _word(raw)


def _datetime(raw: Any) -> str | None:
    """A moment as a browser writes it, without seconds or offset, is a moment in China."""
    text = _code(raw)
    if text is not None and _LOCAL.fullmatch(text):
        text = f"{text}:00+08:00" if len(text) == 16 else f"{text}+08:00"
    return text


def _absent(raw: Any, wanted: str) -> None:
    """Nothing, written as null or as an empty text, is a missing value; anything else is refused."""
    if raw is not None and raw != "":
        raise Bad(("", wanted))


def _bool(raw: Any) -> bool | None:
    if raw is True or raw is False:
        return raw
    _absent(raw, "应为是或者否")
    return None


def _decimal(raw: Any) -> Decimal | int | None:
    if type(raw) is Decimal:
        if not raw.is_finite():
            raise Bad(("", "应填数"))
        if len(raw.as_tuple().digits) > MAX_DIGITS or not -MAX_DIGITS < raw.adjusted() < MAX_DIGITS:
            raise Bad(("", f"的位数太多，最多 {MAX_DIGITS} 位"))
        return raw
    return _whole(raw, "应填数")


def _int(raw: Any) -> int | None:
    return _whole(raw, "应填整数")


def _money(raw: Any) -> int | None:
    return _whole(raw, "应填以分为单位的整数")


def _whole(raw: Any, wanted: str) -> int | None:
    if type(raw) is Decimal:
        if not raw.is_finite() or not -MAX_DIGITS < raw.adjusted() < MAX_DIGITS or raw != raw.to_integral_value():
            raise Bad(("", wanted))
        raw = int(raw)
    if type(raw) is not int:
        _absent(raw, wanted)
        return None
    if not -_LIMIT < raw < _LIMIT:
        raise Bad(("", f"的位数太多，最多 {MAX_DIGITS} 位"))
    return raw


def _choices(raw: Any) -> list[str] | None:
    if type(raw) is not list and type(raw) is not tuple:
        _absent(raw, "应选若干项")
        return None
    if len(raw) > MAX_ROWS:
        raise Bad(("", "选得太多"))
    items = [_word(item) for item in raw]
    if None in items:
        raise Bad(("", "里有空的选项，请删去"))
    return items  # type: ignore[return-value] # the line above leaves texts only


_CLEANERS: dict[str, Cleaner] = {
    "bool": _bool, "decimal": _decimal, "int": _int, "money": _money, "choices": _choices, "choice": _word, "datetime": _datetime,
    "date": _code, "duration": _code,
}


def _list(schema: dict[str, Any], kind: FieldType) -> Cleaner:
    columns = schema["items"]["properties"]
    cleaners = {name: cleaner(columns[name], of) for name, of in kind.fields}
    brief = {name: cleaner(columns[name], of, hints=False) for name, of in kind.fields}
    labels = {name: str(column["title"]) for name, column in columns.items()}
    most = int(schema.get("maxItems", MAX_ROWS))

    def clean(raw: Any) -> list[dict[str, Any]] | None:
        if type(raw) is not list and type(raw) is not tuple:
            _absent(raw, "应填若干行")
            return None
        if len(raw) > most:
            raise Bad(("", f"最多 {most} 行，现在 {len(raw)} 行"))
        wrong: list[tuple[str, str]] = []
        rows = [_row(row, number, (cleaners, brief), labels, wrong) for number, row in enumerate(raw)]
        if wrong:
            raise Bad(*wrong, rest=rows if all(isinstance(row, dict) for row in raw) else None)
        return rows

    return clean


def _row(row: Any, number: int, cleaners: tuple[dict[str, Cleaner], ...], labels: dict[str, str], wrong: list[tuple[str, str]]) -> dict[str, Any]:
    """One row cleaned, by cleaners with hints or by those without; what is wrong with it is added to `wrong`."""
    if not isinstance(row, dict):
        wrong.append((str(number), f"第 {number + 1} 行应按栏目填写"))
        return {}
    clean: dict[str, Any] = {}
    for name, raw in row.items():
        hinted = len(wrong) < MOST_HINTS
        take = cleaners[0 if hinted else 1].get(name)
        if take is None:
            hint = closest(str(name), labels) if hinted else ""
            wrong.append((str(number), f"第 {number + 1} 行没有“{str(name)[:50]}”这一栏，请删去{hint}"))
            continue
        try:
            value = take(raw)
        except Bad as bad:
            wrong.append((f"{number}.{name}", f"第 {number + 1} 行：{labels[name]}{bad.parts[0][1]}"))
            continue
        if value is not None:
            clean[name] = value
    return clean


def closest(word: str, known: Iterable[str]) -> str:
    """The hint for an unknown name, as the end of a sentence; long names are not compared."""
    hint = did_you_mean(word, known) if len(word) <= 64 else ""
    return f"；{hint}" if hint else ""

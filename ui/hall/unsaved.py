"""What was typed into a correction and not saved, because the field was changed elsewhere meanwhile: it stands below the field until a person chooses."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec
from markupsafe import Markup

from core.filings.attachments import Attachment
from core.forms import Form
from core.values import Value
from ui.hall.keeping import marks_of, said_words
from ui.hall.rendering import field_html
from ui.web import FormData
from ui.web.field_views import FieldShown
from ui.web.fields import Raw, gather
from ui.web.templates import environment

MINE: Final = "_mine."
"""Prefix of the hidden inputs that carry what was typed and not saved."""
USE: Final = "_use"
"""The button that puts it into its field."""
_DONE: Final = ("_next", "_keep")
"""The buttons pressed by who has seen both and takes what stands in the fields."""


class Unsaved(msgspec.Struct, frozen=True):
    """A field with what was typed here: in words, and as the page carries it. `asked`: whether the field still stands on the page."""

    name: str
    label: str
    words: str
    pairs: tuple[tuple[str, str], ...]
    asked: bool


class Carried:
    """What a page carries of a field, under the names it was typed under."""

    def __init__(self, data: FormData) -> None:
        self._data = data

    def all(self, name: str) -> list[str]:
        """Everything carried under the name."""
        return self._data.all(MINE + name)

    def __iter__(self) -> Iterator[str]:
        """The names carried."""
        return (name.removeprefix(MINE) for name in self._data if name.startswith(MINE))


def carried(form: Form, allowed: Iterable[str], data: FormData) -> Raw:
    """What the page carries of these fields."""
    pairs = Carried(data)
    there = {name.partition(".")[0] for name in pairs}
    return gather(form, [name for name in allowed if name in there], pairs)


def left_of(before: Raw, data: FormData) -> Raw:
    """What of it is still to be chosen after the button that was pressed."""
    if any(name in data for name in _DONE):
        return {}
    return {name: value for name, value in before.items() if name != data.get(USE)}


def contested(form: Form, sent: Raw, now: Mapping[str, Any], base: Mapping[str, str]) -> tuple[Raw, Raw]:
    """Of what was sent: what was changed on this page alone, and what was changed elsewhere too.

    `now` is what stands there, `base` the marks of what the page was made from; a field without one counts as changed on both sides.
    """
    here, there = marks_of(form, sent, sent), marks_of(form, now, sent)
    changed = [name for name in here if here[name] not in {there[name], base.get(name)}]
    both = {name: sent[name] for name in changed if there[name] != base.get(name)}
    return {name: sent[name] for name in changed if name not in both}, both


def unsaved(form: Form, mine: Raw, files: Iterable[Attachment], given: Mapping[str, Value], asked: Iterable[str]) -> dict[str, Unsaved]:
    """What was typed and not saved, by field, to be shown."""
    there, known = {*asked}, [*files]
    return {
        name: Unsaved(name, form.fields[name].label, said_words(form, known, given, name, value), tuple(_pairs(name, value)), name in there)
        for name, value in mine.items()
    }


def _pairs(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """A value as a form sends it; what is empty is carried too."""
    if not isinstance(value, list | tuple):
        yield MINE + name, str(value or "")
        return
    if not value:
        yield MINE + name, ""
    for number, each in enumerate(value):
        if isinstance(each, Mapping):
            yield from ((f"{MINE}{name}.{number}.{column}", str(text or "")) for column, text in each.items())
        else:
            yield MINE + name, str(each)


def fields_beside(found: Mapping[str, Unsaved]) -> Callable[[FieldShown], Markup]:
    """What shows a field: itself, and below it what was typed into it here and not saved."""
    if not found:
        return field_html
    return lambda field: field_html(field) + _below(found[field.name]) if field.name in found else field_html(field)


def _below(one: Unsaved) -> Markup:
    macro = environment().get_template("hall/_unsaved.html").module.unsaved  # type: ignore[attr-defined] # a macro of the template
    return Markup(macro(one))  # noqa: S704 - the template escapes

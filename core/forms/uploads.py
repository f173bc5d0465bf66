"""Fields that are answered with a file (`x-kind: file`): which they are, and under which name their uploads are kept.

The value is the digest of an upload. It stands among the files given for materials, under a name that no material can have.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, Protocol

from core.forms.form import Form
from core.forms.kinds import FILE
from core.forms.model import Field

_PREFIX: Final = "field."


class Given(Protocol):
    """A file as far as it is known by what it is for and by its digest (hex)."""

    @property
    def material(self) -> str:
        """What it was given for."""

    @property
    def digest(self) -> str:
        """The SM3 over its sealed bytes."""


def place_of(field: str) -> str:
    """Under which name the files of a field are kept."""
    return f"{_PREFIX}{field}"


def field_of(place: str) -> str:
    """The field whose files are kept under the name; empty for those of a material."""
    return place.removeprefix(_PREFIX) if place.startswith(_PREFIX) else ""


def is_file(field: Field) -> bool:
    """Whether the field is answered with a file."""
    return field.type.word == FILE


def file_fields(form: Form) -> tuple[Field, ...]:
    """The fields of the form that are answered with a file."""
    return form.file_fields


def there(form: Form, raw: Mapping[str, Any], files: Iterable[Given]) -> dict[str, Any]:
    """What was typed, without answers that name a file which is not among these: gone, another draft's, or nobody's."""
    given = {(each.material, each.digest) for each in files}
    gone = {field.name for field in file_fields(form) if raw.get(field.name) and (place_of(field.name), raw[field.name]) not in given}
    return {name: "" if name in gone else value for name, value in raw.items()} if gone else dict(raw)


def missing_files(form: Form, values: Mapping[str, Any], files: Iterable[Given], before: Mapping[str, Any] = {}) -> tuple[Field, ...]:
    """The fields whose value names no file of these; `before` are values that stand already."""
    if not form.file_fields:
        return ()
    given = {(each.material, each.digest) for each in files}
    return tuple(
        field for field in file_fields(form)
        if field.name in values and values[field.name] != before.get(field.name) and (place_of(field.name), values[field.name]) not in given
    )

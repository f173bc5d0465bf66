"""The name of a field that nobody has used yet follows its label, so that files, examples and exports can be read.

A name that a release has given stays for good, and so does one that anything else says already.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from core.revisions.documents import Files, read
from core.revisions.edits import Edit, Put
from core.revisions.forming.naming import name_for, taken
from core.revisions.forming.outline import FORM, Way, outline
from core.revisions.forming.uses import uses

_NUMBER: Final = re.compile(r"_\d+$")


def labelled(files: Files, before: Files, was: str, way: Way) -> tuple[tuple[Edit, ...], Way]:
    """What calls the field by its label, and its way from now on. `before` is what the revision began with, `was` the label until now.

    Nothing for a field that has been released, is of a shared element, stands inside another one, was named otherwise, or is used.
    """
    name = way[0]
    question = outline(files).questions.get(name)
    if question is None or len(way) > 1 or question.loose or question.element or question.title == was:
        return (), way
    if _NUMBER.sub("", name) != _NUMBER.sub("", name_for(was, ())) or name in _names(before) or uses(files, way):
        return (), way
    document = read(files, FORM)
    new = name_for(question.title, taken(files, document) - {name}, question.kind)
    return ((), way) if new == name else (_called(document, name, new), (new,))


def _names(files: Files) -> frozenset[str]:
    return frozenset(read(files, FORM).get("properties", {})) if FORM in files else frozenset()


def _called(document: Mapping[str, Any], name: str, new: str) -> tuple[Edit, ...]:
    """The new name wherever the form itself lists it."""
    renamed = {new if key == name else key: definition for key, definition in document["properties"].items()}
    lists = (Put(FORM, (key,), _replaced(document[key], name, new)) for key in ("required", "x-pages") if key in document)
    return (Put(FORM, ("properties",), renamed), *lists)


def _replaced(value: Any, name: str, new: str) -> Any:
    """Lists of names with the new one; titles and other texts stay."""
    if isinstance(value, list):
        return [new if each == name else _replaced(each, name, new) for each in value]
    if isinstance(value, Mapping):
        return {key: _replaced(each, name, new) if isinstance(each, list) else each for key, each in value.items()}
    return value

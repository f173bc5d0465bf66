"""A submitted value as it reads, covered for those who may not see what is personal in it, and left out for those whose posts do not need it."""

from core.access.masking import UNSEEN, covered, covered_rows
from core.forms.model import Field
from core.rules import value_words
from core.values import Value


def read_as(field: Field, value: Value, *, hide: bool, unseen: bool = False) -> str:
    """The value in words, covered when `hide`, a list being covered whole; `unseen`: the words that it is not theirs to see, however long it is."""
    if unseen:
        return UNSEEN
    if hide and field.type.kind == "list":
        return covered_rows(len(value) if isinstance(value, list | tuple) else 0)
    text = value_words(value, field.type)
    return covered(text) if hide else text

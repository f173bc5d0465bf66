"""No key of a file format is told in English."""

from collections.abc import Iterator

import msgspec
import pytest
from msgspec import inspect

from core.items.fmt import KEYWORDS
from core.items.model import ItemFile, ProcessFile, RulesFile
from core.items.notice_model import NoticesFile
from core.revisions.difference import Change
from core.revisions.words import sentence


def keys(kind: inspect.Type) -> Iterator[str]:
    """Every key of a format, however deep."""
    if isinstance(kind, inspect.StructType):
        for field in kind.fields:
            yield field.encode_name
            yield from keys(field.type)
    for name in ("item_type", "value_type"):
        if (inner := getattr(kind, name, None)) is not None:
            yield from keys(inner)
    for name in ("types", "item_types"):
        for inner in getattr(kind, name, ()):
            yield from keys(inner)


@pytest.mark.parametrize("file", [ItemFile, RulesFile, ProcessFile, NoticesFile])
def test_every_key_of_a_format_has_a_word(file: type[msgspec.Struct]) -> None:
    known = sorted({*keys(inspect.type_info(file))})
    assert len(known) > 5
    assert [key for key in known if told(key).isascii()] == []


def test_every_keyword_of_a_form_has_a_word() -> None:
    assert [key for key in KEYWORDS if told(key).isascii()] == []


def told(key: str) -> str:
    """What the key is called in a sentence about a value that has it."""
    return sentence(Change("x.txt", ("处",), "changed", {key: "甲"}, "乙"), {}, {}).rpartition("：")[2].removesuffix(" 甲 → 乙")

"""The dialect: published, followed by every schema of the house, and documented keyword by keyword."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_specifications
import pytest
from jsonschema.validators import Draft202012Validator

from core.faults import Blame
from core.forms import dialect, read_json
from core.forms.dialect import check, keywords, place_of
from core.forms.structure import KEYWORDS

VOCABULARIES = ("core", "applicator", "unevaluated", "validation", "meta-data", "format-annotation", "content")
ROOT = Path(__file__).parents[3]
SCHEMAS = sorted((ROOT / "forms" / "schemas").rglob("*.json"))
DEFINITIONS = ("", "page", "field", "column", "element", "reference", "cell_reference", "options", "row", "group", "cell_group", "loose")


def test_the_dialect_is_itself_a_schema() -> None:
    Draft202012Validator.check_schema(dialect())


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_schema_of_the_house_follows_it(path: Path) -> None:
    definition = "element" if path.parent.name == "elements" else ""
    assert [fault.sentence() for fault in check(read_json(path.read_bytes()), definition, Blame("", str(path)))] == []
    Draft202012Validator.check_schema(read_json(path.read_bytes()))


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_file_is_named_by_its_id(path: Path) -> None:
    assert read_json(path.read_bytes())["$id"] == f"{path.parent.name}/{path.name}"


def test_every_keyword_is_documented_and_nothing_else() -> None:
    told = set(re.findall(r"^\| `([^`]+)` \|", (ROOT / "docs" / "forms.md").read_text(encoding="utf-8"), re.MULTILINE))
    known = set().union(*(keywords(definition) for definition in DEFINITIONS)) - {"fields"}
    assert told == known | KEYWORDS.keys()


def test_the_table_of_the_draft_says_what_becomes_of_each_keyword() -> None:
    text = (ROOT / "docs" / "forms.md").read_text(encoding="utf-8").partition("## draft 2020-12 的全部关键字")[2]
    rows = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| (显示|执行|记下|不支持) \|", text, re.MULTILINE)
    words = {"shown": "显示", "enforced": "执行", "noted": "记下", "refused": "不支持"}
    assert rows == [(each.name, each.vocabulary, words[each.treatment]) for each in KEYWORDS.values()]


def test_the_table_is_the_whole_draft() -> None:
    vocabularies = [jsonschema_specifications.REGISTRY.contents(f"https://json-schema.org/draft/2020-12/meta/{each}") for each in VOCABULARIES]
    assert {name for vocabulary in vocabularies for name in vocabulary["properties"]} == KEYWORDS.keys()


JUDGES = ("enum", "pattern", "minimum", "const")


def _silent(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Places of keywords that judge a value without a sentence beside them (conditions of an `if` judge nothing)."""
    if not isinstance(node, dict):
        return
    judging = any(word in node and not isinstance(node[word], dict) for word in JUDGES)
    if judging and "description" not in node and not {"then", "dependentSchemas"} & {*path}:
        yield path
    for key, item in node.items():
        if key != "if":
            yield from _silent(item, (*path, key))


def test_every_rule_of_the_dialect_says_what_would_be_right() -> None:
    assert list(_silent(dialect())) == []


def test_places_read_as_paths() -> None:
    assert place_of(("x-pages", 1, "fields", 0)) == "x-pages[1].fields[0]"
    assert place_of(()) == ""

"""The canonical form: nothing is lost, nothing moves twice."""

import json
import string
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.faults import Blame
from core.items.fmt import canonical_json, canonical_toml, formatted

BLAME = Blame("p", "x.toml")
KEYS = st.text(string.ascii_lowercase + "面积", min_size=1, max_size=6)
SCALARS: st.SearchStrategy[Any] = st.one_of(
    st.booleans(), st.integers(-(10**9), 10**9), st.text(max_size=12), st.dates(), st.lists(st.text(max_size=4), max_size=3)
)
TREES: st.SearchStrategy[Any] = st.recursive(
    SCALARS, lambda inner: st.one_of(st.dictionaries(KEYS, inner, max_size=4), st.lists(st.dictionaries(KEYS, inner, max_size=3), max_size=3)),
    max_leaves=12,
)


def test_keys_stand_in_the_order_of_the_format_and_unknown_ones_survive() -> None:
    raw = b'id = "x"\nx_studio = { b = 1, a = 2 }\nformat = 1\nnote = "n"\nmeasure = "m"\n[statutory]\nbasis = "b"\ndays = 3\n'
    assert canonical_toml(raw, "item.toml").decode() == (
        'format = 1\nid = "x"\nmeasure = "m"\nnote = "n"\n\n[statutory]\ndays = 3\nbasis = "b"\n\n[x_studio]\nb = 1\na = 2\n'
    )


def test_a_row_list_has_one_header_a_row_and_its_inside_on_one_line() -> None:
    raw = b'[[step]]\nkind = "filing"\nid = "a"\n[[step.next]]\nto = "b"\n[[step.next]]\nend = "c"\n'
    assert canonical_toml(raw, "process.toml").decode() == (
        '[[step]]\nid = "a"\nkind = "filing"\nnext = [{ to = "b" }, { end = "c" }]\n'
    )


@given(st.dictionaries(KEYS, TREES, max_size=5))
def test_canonical_toml_says_the_same_and_is_a_fixed_point(data: dict[str, Any]) -> None:
    first = canonical_toml(_toml(data), "other.toml")
    assert tomllib.loads(first.decode()) == data
    assert canonical_toml(first, "other.toml") == first


def test_a_comment_is_refused_and_the_file_left_alone() -> None:
    raw = 'a = "# 不是注释"\nb = 1 # 是注释\n# 整行\n'.encode()
    same, faults = formatted(raw, "item.toml", BLAME)
    assert same == raw
    assert [(fault.place, fault.code) for fault in faults] == [("第 2 行", "comment"), ("第 3 行", "comment")]


@pytest.mark.parametrize(("raw", "name"), [("a = ", "item.toml"), ("{", "form.json")])
def test_what_cannot_be_read_is_a_fault(raw: str, name: str) -> None:
    same, faults = formatted(raw.encode(), name, BLAME)
    assert same == raw.encode()
    assert [fault.code for fault in faults] == ["syntax"]


def test_json_keeps_numbers_as_written_and_orders_keywords() -> None:
    raw = '{"properties":{"title":{"maximum":1.0,"type":"number","x-zz":1,"multipleOf":0.01}},"title":"表"}'.encode()
    text = canonical_json(raw).decode()
    assert list(json.loads(text)) == ["title", "properties"]
    assert list(json.loads(text)["properties"]["title"]) == ["type", "multipleOf", "maximum", "x-zz"]
    assert '"maximum": 1.0' in text
    assert '"multipleOf": 0.01' in text
    assert canonical_json(text.encode()) == text.encode()


def _toml(data: dict[str, Any]) -> bytes:
    """Any TOML of the data: everything inline."""
    return "\n".join(f"{json.dumps(key, ensure_ascii=False)} = {_inline(value)}" for key, value in data.items()).encode()


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key, ensure_ascii=False)} = {_inline(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(inner) for inner in value) + "]"
    if isinstance(value, bool | int):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f") if isinstance(value, str) else str(value)

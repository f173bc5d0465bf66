"""No float between the socket and the database; every query about cases names who asks."""

import ast
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from sources import files, functions, lines_of, marked, parsed, shown

from core.canonical import canonical
from core.forms import read_json

EXACT = ("core/forms", "core/rules", "core/filings", "core/cases", "core/registers", "core/runs", "core/parties", "core/items", "ui/api")


def _floats(path: Path) -> Iterator[ast.AST]:
    for node in ast.walk(parsed(path)):
        is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
        is_number = isinstance(node, ast.Constant) and isinstance(node.value, float)
        if (is_call or is_number) and not marked(path, node, "float"):
            yield node


def test_no_float_is_made_where_values_travel() -> None:
    found = [f"{shown(path, node.lineno)} {ast.unparse(node)}" for path in files(*EXACT) for node in _floats(path)]
    assert found == []


def test_json_is_read_only_by_readers_that_know_decimals() -> None:
    found = [shown(path, node.lineno) for path in files("core", "ui") for node in ast.walk(parsed(path))
             if isinstance(node, ast.Call) and ast.unparse(node.func) in {"json.loads", "json.load", "msgspec.json.decode"}
             and not any(word.arg == "float_hook" for word in node.keywords) and not any(word.arg == "type" for word in node.keywords)
             and not marked(path, node, "json")]
    assert found == []


@pytest.mark.parametrize("text", ["299.99", "0.01", "1e-2", "300.00", "9999999999999999999.99"])
def test_a_number_keeps_its_value_from_text_to_bytes(text: str) -> None:
    value = read_json(b'{"area": ' + text.encode() + b"}")["area"]
    assert isinstance(value, Decimal | int)
    again = msgspec.json.Decoder(float_hook=Decimal).decode(canonical({"area": value}))["area"]
    assert Decimal(again) == Decimal(text)


def test_canonical_bytes_refuse_floats() -> None:
    with pytest.raises(TypeError):
        canonical({"area": 0.1})


TABLES = re.compile(r"\b(?:FROM|JOIN|UPDATE|INTO)\s+(?:cases|filings|events|papers|run_members)\b")


def _asks_without_actor(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for function in functions(path):
        own = lines_of(path, function)
        named = {argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)}
        if TABLES.search(own) and not named & {"actor", "scope"} and not marked(path, function, "unscoped"):
            yield function


def test_every_query_about_cases_takes_an_actor_or_says_why_not() -> None:
    found = [f"{shown(path, f.lineno)} {f.name}" for path in files("core", "ui") for f in _asks_without_actor(path)]
    assert found == []

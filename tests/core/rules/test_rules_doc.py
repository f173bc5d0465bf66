"""The reference page says what is so: its rules compile, its expressions read as it says, its cells are understood."""

import re
import tomllib
from pathlib import Path
from types import SimpleNamespace

import msgspec

from core.forms.codes import code_list
from core.items.model import RulesFile
from core.rules import Named, check, compile_rules, parse, sentence
from core.rules.functions import FUNCTIONS
from core.settings import ROOT
from core.values import FieldType

CODES = ROOT / "forms" / "schemas" / "codes"
PAGE = (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")


def test_the_rules_of_the_page_have_no_fault(kit: SimpleNamespace) -> None:
    block = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert block
    rules, faults = compile_rules(msgspec.convert(tomllib.loads(block[1]), RulesFile), kit.FIELDS, kit.OTHERS, kit.BLAME)
    assert [fault.sentence() for fault in faults] == []
    assert rules
    assert set(rules.outcomes) == {"path", "review"}


def test_each_expression_reads_as_it_says(kit: SimpleNamespace) -> None:
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \|$", PAGE.partition("## 表达式")[2], re.MULTILINE)
    assert len(rows) > 10
    divisions, _ = code_list({f"codes/{path.name}": path.read_bytes() for path in CODES.iterdir()}, "divisions", kit.BLAME)
    more = {"closes_at": Named("结束营业时间", FieldType("duration", word="time")), "region": Named("所在地区", FieldType("text", codes=divisions))}
    scope = {**kit.SCOPE, **more}
    for text, words in rows:
        expr = parse(text)
        assert check(expr, scope).kind == "bool", text
        assert sentence(expr, scope) == words


def test_every_function_is_on_the_page() -> None:
    assert [name for name in FUNCTIONS if f"`{name}`" not in PAGE] == []


def test_each_whole_cell_of_the_page_is_understood(kit: SimpleNamespace) -> None:
    """Each cell in the table of cells that is written out, in a column that it may stand in."""
    lines = PAGE.partition("## 格子")[2].partition("选项里有逗号")[0]
    cells = [cell for cell in re.findall(r"`([^`]+)`", lines) if re.fullmatch(r'\[.*\]|true|false|".*[^>=<].*"', cell) and "名单" not in cell]
    params = '[param.area_limit]\nlabel = "上限"\nunit = "m2"\nvalues = [{ since = 2026-01-01, value = "300", source = "x" }]\n'
    assert len(cells) >= 12
    for cell in cells:
        columns = ("kind", "marks", "promised", "area", "floors", "done_on")
        tried = [
            compile_rules(kit.source(params, kit.table(f'c = "{column}"', kit.row("R-1", f"c = {cell}"), extra="complete = false")), kit.FIELDS, kit.OTHERS, kit.BLAME)[0]
            for column in columns
        ]
        assert any(tried), cell

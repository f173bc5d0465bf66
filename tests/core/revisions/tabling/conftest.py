"""A small item with a table, for edits; and every item of the house, for what must hold of all real tables."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.items.files import Repository
from core.items.fmt import canonical_toml
from core.registry import Registry, assemble
from core.revisions.edits import Edit, apply
from core.revisions.tabling.book import Book, book_of

ROOT = Path(__file__).resolve().parents[4]
RULES = """\
format = 1

[param.limit]
label = "面积上限"
kind = "decimal"
scale = 2
unit = "m2"
values = [{ since = 2026-01-01, value = "300", source = "行动计划 2.2", confirmed = false }]

[param.easy]
label = "简易场所名单"
kind = "choices"
values = [{ since = 2026-01-01, value = ["宾馆", "饭店"], source = "行动计划 2.2" }]

[decision.way]
label = "办法"
hit = "first"
inputs = { area = "area_m2" }
outputs = { way = ["当场", "一般"] }

[[decision.way.rows]]
no = "GZ-01"
when = { area = "< {limit}" }
then = { way = "当场" }
basis = ["行动计划 2.2"]
status = "plan"
say = "{area}，小于 {limit}。"

[[decision.way.rows]]
no = "GZ-02"
then = { way = "一般" }
basis = ["行动计划 2.2"]
status = "plan"
say = "其他按一般程序。"
"""
FORM = """\
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "x-format": 1,
  "title": "申请表",
  "type": "object",
  "x-pages": [{"title": "申请", "fields": ["area_m2", "place", "marks", "floors", "fee", "done_on", "promised"]}],
  "properties": {
    "area_m2": {"title": "建筑面积", "type": "number", "x-kind": "decimal", "x-scale": 2, "x-unit": "m2"},
    "place": {"title": "场所类型", "type": "string", "enum": ["宾馆", "饭店", "烟、酒零售", "商铺（小型）"]},
    "marks": {"title": "情形", "type": "array", "uniqueItems": true, "items": {"type": "string", "enum": ["明火", "用电"]}},
    "floors": {"title": "层数", "type": "integer"},
    "fee": {"title": "费用", "type": "integer", "x-kind": "money"},
    "done_on": {"title": "竣工日期", "type": "string", "format": "date"},
    "promised": {"title": "已承诺", "type": "boolean"}
  },
  "additionalProperties": false
}
"""


@pytest.fixture(scope="session")
def house() -> Registry:
    """Everything that is switched on, and the demos."""
    return assemble(ROOT).registry


@pytest.fixture
def files() -> dict[str, bytes]:
    """The files of a permit of the house, with a small table in place of its own."""
    found = Repository(ROOT, "demo", "demo_permit").read()
    return found | {"rules.toml": canonical_toml(RULES.encode(), "rules.toml"), "form.json": FORM.encode()}


Change = Callable[..., Book]


@pytest.fixture
def book(files: dict[str, bytes]) -> Book:
    """The small table, read."""
    found = book_of(files, "small", {})
    assert not found.faults, found.faults
    assert not [fault for sheet in found.sheets for fault in sheet.faults]
    return found


@pytest.fixture
def after() -> Change:
    """The book after edits."""
    def change(book: Book, edits: tuple[Edit, ...]) -> Book:
        files = book.files
        for edit in edits:
            files = apply(files, edit)
        return book_of(files, "small", {})

    return change

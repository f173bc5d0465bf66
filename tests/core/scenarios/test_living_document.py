"""The living document: every link from the plan's clause to the last result, and the gaps."""

import re
from pathlib import Path

import msgspec
import pytest

from core.faults import Faulty
from core.registry import Registry, load_registry
from core.scenarios.living import Document, gather, markdown, read_plan
from ui.cli.main import main
from ui.living import html

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(ROOT)


@pytest.fixture(scope="module")
def document(registry: Registry) -> Document:
    return gather(registry, ROOT)


def test_every_measure_of_the_plan_is_there_and_those_without_a_plugin_are_gaps(document: Document, registry: Registry) -> None:
    assert len(document.measures) == 70
    assert [measure.clause for measure in document.measures[:4]] == ["1.1", "1.2", "2.1", "2.2"]
    carried = {measure.plugin.id for measure in document.measures if measure.plugin}
    assert carried | {plugin.id for plugin in document.others} == set(registry.plugins)
    assert len(document.missing) == 70 - len(carried)
    assert f"| {document.missing[0].clause} | {document.missing[0].name} |" in markdown(document)


def test_a_rule_stands_with_its_numbers_their_sources_and_its_scenarios(document: Document) -> None:
    row = next(row for item in document.items for row in item.rows if row.no == "XF-11")
    assert (row.when, row.then) == ("场所类型属于宾馆、饭店、集贸市场，建筑面积小于 300 平方米", "办理路径为承诺即办")
    assert (row.force, row.status, row.basis) == ("应当遵守", "计划", ("计划 2.2",))
    assert row.say == "〔场所类型〕，建筑面积 〔建筑面积〕，小于 〔承诺即办面积上限〕，提交备案表和承诺书即可办理。"
    assert next((value.label, value.value, value.confirmed) for value in row.values) == ("承诺即办面积上限", "300 平方米", False)
    assert [example.result for example in row.examples] == ["passed"] * 3


def test_every_rule_of_every_item_is_in_both_forms(document: Document, registry: Registry) -> None:
    text, page = markdown(document), html(document)
    for item in registry.items.values():
        for table in item.rules.tables:
            for row in table.definition.rows:
                assert f"#### {row.no} {table.label}" in text
                assert f'id="{item.id}-{row.no}"' in page
    assert len(document.examples) == text.count("——通过") + text.count("（通过）")
    assert page.count('class="end passed"') == len(document.examples)


def test_the_page_stands_alone_and_runs_nothing(document: Document) -> None:
    page = html(document)
    assert not re.search(r"<script|<link|<img|src=|url[(]|https?://| on[a-z]+=", page)
    assert page.startswith('<!doctype html>\n<html lang="zh-CN">')


def test_what_is_missing_is_said(document: Document) -> None:
    item = document.items[0]
    bare = msgspec.structs.replace(item, rows=(msgspec.structs.replace(item.rows[0], examples=()), *item.rows[1:]), unproved=("没人试过的边界：甲",))
    measures = tuple(
        msgspec.structs.replace(each, plugin=msgspec.structs.replace(each.plugin, items=(bare,))) if each.plugin and item in each.plugin.items else each
        for each in document.measures
    )
    changed = msgspec.structs.replace(document, measures=measures)
    for text in (markdown(changed), html(changed)):
        assert f"没有规则用例：{item.rows[0].no}" in text
        assert "没人试过的边界：甲" in text
    assert "**没有规则用例**" in markdown(changed)
    assert "**没有规则用例**" not in markdown(document)


def test_the_verb_writes_both_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenarios", "document", "--out", str(tmp_path / "neu")]) == 0
    assert capsys.readouterr().out.count("已写：") == 2
    assert sorted(path.name for path in (tmp_path / "neu").iterdir()) == ["living.html", "living.md"]


def test_a_plan_that_is_missing_or_says_a_clause_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Faulty, match="没有这个文件"):
        read_plan(tmp_path)
    (tmp_path / "plugins").mkdir()
    twice = "format = 1\nsource = '甲'\nmeasure = [{ id = 'a', clause = '1.1', name = '甲' }, { id = 'b', clause = '1.1', name = '乙' }]\n"
    (tmp_path / "plugins" / "plan.toml").write_text(twice, encoding="utf-8")
    with pytest.raises(Faulty, match=r"条款 1\.1 写了两次"):
        read_plan(tmp_path)

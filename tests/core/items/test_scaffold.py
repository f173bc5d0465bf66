"""`jiban new`: each shape is checked, canonical and green the moment it is written."""

import shutil
from pathlib import Path

import pytest

from core.formatting import format_tree
from core.items.scaffold import ScaffoldRefused, next_steps, scaffold
from core.items.shapes import SHAPES
from core.registry import assemble, load_registry
from core.scenarios.runner import run_rule_world
from core.settings import ROOT


@pytest.fixture
def house(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "forms" / "schemas" / "elements", tmp_path / "forms" / "schemas" / "elements")
    (tmp_path / "plugins.toml").write_text("format = 1\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("shape", SHAPES)
def test_a_new_plugin_is_green_at_once(house: Path, shape: str) -> None:
    written = scaffold(house, "x", shape)
    assert all((house / path).is_file() for path in written)
    assert [fault.sentence() for fault in assemble(house).faults] == []
    formatted = format_tree(house, write=False)
    assert [path for path in formatted.changed if "elements" not in path] == []
    assert formatted.faults == ()
    registry = load_registry(house)
    assert list(registry.items) == ["x"]
    report = run_rule_world(registry, house, "x")
    assert [fault.sentence() for fault in report.faults] == []
    assert [(result.scenario, result.message) for result in report.results if result.result != "passed"] == []
    assert len(report.results) >= 3
    assert report.untested == ()


def test_all_shapes_stand_beside_each_other(house: Path) -> None:
    for shape in SHAPES:
        scaffold(house, f"new_{shape}", shape)
    registry = load_registry(house)
    assert len(registry.items) == len(SHAPES)
    assert "new_ledger_list" in registry.registers
    assert "new_check_check" in registry.draws
    assert "new_trait" in registry.traits


@pytest.mark.parametrize("name", ["X", "1x", "a-b", "中文", "", "core", "x" * 42])
def test_an_id_that_is_none(house: Path, name: str) -> None:
    with pytest.raises(ScaffoldRefused, match="不能作为编号"):
        scaffold(house, name, "permit")


def test_an_id_that_is_taken_and_a_shape_that_is_none(house: Path) -> None:
    scaffold(house, "x", "permit")
    before = (house / "plugins.toml").read_bytes()
    with pytest.raises(ScaffoldRefused, match="已经有了"):
        scaffold(house, "x", "permit")
    with pytest.raises(ScaffoldRefused, match="permit"):
        scaffold(house, "y", "permits")
    assert (house / "plugins.toml").read_bytes() == before


def test_the_other_entries_of_the_list_stay(house: Path) -> None:
    (house / "plugins.toml").write_text('format = 1\n\n[[plugin]]\nid = "off"\nenabled = false\nnote = "备注"\n', encoding="utf-8")
    scaffold(house, "x", "permit")
    text = (house / "plugins.toml").read_text(encoding="utf-8")
    assert text.startswith('format = 1\n\n[[plugin]]\nid = "off"\nenabled = false\nnote = "备注"\n')


def test_the_next_steps_name_the_files() -> None:
    text = "\n".join(next_steps("x"))
    for file in ("item.toml", "form.json", "rules.toml", "process.toml", "jiban check", "docs/plugins.md"):
        assert file in text

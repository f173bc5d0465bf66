"""New items out of shapes and out of brought forms: they load, and their first scenarios pass."""

from pathlib import Path

import pytest

from core.items.files import Repository, house_elements
from core.items.fmt import toml_of
from core.items.loading import load_item
from core.items.shapes import OFFERED
from core.problems import Invalid
from core.registry import load_registry
from core.revisions.making import Wish, item_id, made
from core.revisions.naming import spelled, unused
from core.revisions.tabling.unconfirmed import of_item
from core.revisions.trying import Source
from core.revisions.understanding import understood
from core.revisions.unwritten import unwritten
from core.scenarios.runner import run_rule_world
from core.settings import ROOT

SHARED = {path: found.read_bytes() for path, found in house_elements(ROOT).items()}
WISH = Wish(name="小餐饮经营许可", plugin="demo", authority="business", authority_name="沈抚示范区营商局", document="《合成条例》", article="第3条")
_PASTED = """【合成】小餐饮经营许可申请表
一、基本情况
*申请人名称\t\t统一社会信用代码\t
经营面积\t\t平方米\t
*经营项目（可多选）\t□热食 □冷食\t*从业人数\t人
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A repository with the house's elements and one plugin."""
    for path, data in SHARED.items():
        place = tmp_path / "forms" / "schemas" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    (tmp_path / "plugins" / "demo").mkdir(parents=True)
    (tmp_path / "plugins" / "demo" / "plugin.toml").write_bytes(toml_of({"format": 1, "id": "demo", "name": "演示", "clause": "演示"}, "plugin.toml"))
    return tmp_path


def put(root: Path, item: str, files: dict[str, bytes]) -> None:
    """The item as a developer would have written it."""
    at = Repository(root, "demo", item)
    for path, data in files.items():
        place = root / at.where(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    (root / "plugins.toml").write_bytes(toml_of({"format": 1, "plugin": [{"id": "demo", "enabled": True, "items": [item]}]}, "plugins.toml"))


@pytest.mark.parametrize("shape", OFFERED)
@pytest.mark.parametrize("brought", ["", _PASTED])
def test_a_new_item_is_green_at_once(house: Path, shape: str, brought: str) -> None:
    form = understood("", brought.encode(), SHARED) if brought else None
    new = made(Wish(**{**{key: getattr(WISH, key) for key in WISH.__struct_fields__}, "shape": shape}), (), SHARED, form)
    assert new.item == "xiao_can_yin_jing_ying_xu_ke"
    put(house, new.item, new.files)
    report = run_rule_world(load_registry(house), house, new.item)
    assert [fault.sentence() for fault in report.faults] == []
    assert [(result.scenario, result.message) for result in report.results if result.result != "passed"] == []
    assert len(report.results) >= 3
    item = load_registry(house).items[new.item]
    assert item.info.promised.days == 5
    assert item.info.basis[0].document == "《合成条例》"
    if brought:
        assert {"area_m2", "jing_ying_xiang_mu", "cong_ye_ren_shu"} <= {*item.form.fields}


@pytest.mark.parametrize("shape", OFFERED)
def test_nobody_has_confirmed_the_first_rules_so_they_only_advise(shape: str) -> None:
    new = made(Wish(**{**{key: getattr(WISH, key) for key in WISH.__struct_fields__}, "shape": shape}), (), SHARED)
    item, _ = load_item(Source(new.files), new.item, "demo", load_registry(ROOT).around)
    assert item is not None
    rows = [row for table in item.rules.tables for row in table.definition.rows]
    assert {(row.status, row.force, row.confirmed_by) for row in rows} == {("local-unconfirmed", "advice", "")}
    assert {each.label.partition(" ")[2] for each in of_item(item) if each.sort == "规则"} == {row.no for row in rows}
    assert any("由谁、依据哪份文件确认" in each.words for each in unwritten(item))


def test_a_new_item_loads_on_its_own() -> None:
    new = made(WISH, (), SHARED)
    registry = load_registry(ROOT)
    item, faults = load_item(Source(new.files), new.item, "demo", registry.around)
    assert [fault.sentence() for fault in faults] == []
    assert item is not None
    assert item.info.authority_name == "沈抚示范区营商局"


def test_only_elements_that_the_form_refers_to_come_along() -> None:
    new = made(WISH, (), SHARED)
    assert "elements/area_m2.json" in new.files
    assert "elements/legal_rep_id.json" not in new.files


@pytest.mark.parametrize(("wish", "fields"), [
    (Wish(), {"name", "plugin", "authority", "document"}),
    (Wish(name="甲", plugin="demo", authority="a", document="乙", statutory="0"), {"statutory"}),
    (Wish(name="甲", plugin="demo", authority="a", document="乙", statutory="5", promised="6"), {"promised"}),
    (Wish(name="甲", plugin="demo", authority="a", document="乙", promised="五"), {"promised"}),
    (Wish(name="甲", plugin="demo", authority="a", document="乙", shape="trait"), {"shape"}),
    (Wish(name='甲"乙', plugin="demo", authority="a", document="乙"), {"name"}),
    (Wish(name="甲" * 81, plugin="demo", authority="a", document="乙"), {"name"}),
])
def test_answers_that_cannot_be_are_all_named(wish: Wish, fields: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        made(wish, (), SHARED)
    assert {each.field for each in refused.value.fields} == fields


def test_ids_are_made_from_the_name_and_are_unique() -> None:
    assert item_id("【演示】小餐饮", ()) == "xiao_can_yin"
    assert item_id("小餐饮", {"xiao_can_yin", "xiao_can_yin_2"}) == "xiao_can_yin_3"
    assert item_id("ＫＴＶ 场所 3 号", ()).isascii()
    assert item_id("公众聚集场所投入使用营业前消防安全检查申请和变更", ()) == "gzjjcstrsyyyqxfaqjcsqhbg"
    assert spelled("3 号") == "x_3_hao"
    assert spelled("！！") == "x"
    assert unused("a" * 40, {"a" * 40}) == f"{'a' * 35}_2"

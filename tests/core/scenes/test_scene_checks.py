"""What is wrong with a scene or a composing item is said when files are loaded, with where and what would be right."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from core.faults import Fault
from core.registry import assemble
from core.settings import ROOT

PLUGIN, PARENT = "plugins/demo_together/plugin.toml", "demo_open_together"
ITEMS = ("demo_drink_permit", "demo_sign_filing", "demo_stall_filing", PARENT)
Change = Callable[..., list[Fault]]


@pytest.fixture
def change(tmp_path: Path) -> Change:
    """The faults of the demonstration of combining alone, after texts of a file were replaced; each must be there."""
    root = tmp_path / "house"
    shutil.copytree(ROOT / "plugins" / "demo_together", root / "plugins" / "demo_together")
    for item in (*ITEMS, "elements"):
        shutil.copytree(ROOT / "forms" / "schemas" / item, root / "forms" / "schemas" / item)
    for item in ITEMS:
        shutil.copytree(ROOT / "features" / item, root / "features" / item)
    listed = ", ".join(f'"{item}"' for item in ITEMS)
    (root / "plugins.toml").write_text(f'format = 1\n\n[[plugin]]\nid = "demo_together"\nitems = [{listed}]\n', encoding="utf-8")

    def changed(file: str = PLUGIN, *pairs: tuple[str, str]) -> list[Fault]:
        path = root / file
        text = path.read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
        return list(assemble(root).faults)

    return changed


def told(faults: list[Fault]) -> set[tuple[str, str]]:
    return {(fault.place, fault.code) for fault in faults}


def test_the_demonstration_has_none(change: Change) -> None:
    assert change() == []


@pytest.mark.parametrize(("pairs", "place", "code"), [
    ((('item = "demo_sign_filing"', 'item = "demo_sign_filling"'),), "scene.demo_drink_shop.members[2].item", "unknown-item"),
    ((('after = ["demo_drink_permit"]', 'after = ["demo_drink"]'),), "scene.demo_drink_shop.members[2].after[demo_drink]", "unknown-member"),
    ((('item = "demo_sign_filing"', 'item = "demo_drink_permit"'),), "scene.demo_drink_shop.members[2].item", "duplicate"),
    ((('item = "demo_drink_permit"\n', 'item = "demo_drink_permit"\nafter = ["demo_sign_filing"]\n'),), "scene.demo_drink_shop.members", "circular"),
    ((('item = "demo_sign_filing"\nafter', f'item = "{PARENT}"\nafter'),), "scene.demo_drink_shop.members[2].item", "scene-member"),
    ((('label = "【演示】摆摊经营"', 'label = "【演示】开饮品店"'),), "scene.demo_street_stall.label", "duplicate"),
    ((('item = "demo_drink_permit"\n', 'item = "demo_drink_permit"\nwhen = "open_sooner = true"\n'),), "scene.demo_drink_shop.members[1].when", "unknown-field"),
])
def test_faults_of_a_scene(change: Change, pairs: tuple[tuple[str, str], ...], place: str, code: str) -> None:
    found = change(PLUGIN, *pairs)
    assert (place, code) in told(found), [fault.sentence() for fault in found]


def test_a_scene_of_one_is_none(change: Change) -> None:
    found = change(PLUGIN, ('\n[[scene.demo_drink_shop.members]]\nitem = "demo_sign_filing"\nafter = ["demo_drink_permit"]\n', ""))
    assert ("scene.demo_drink_shop.members", "scene-members") in told(found)


def test_a_member_that_applicants_do_not_start(change: Change) -> None:
    found = change("plugins/demo_together/items/demo_sign_filing/item.toml", ('name = "【演示】门头招牌备案"', 'name = "【演示】门头招牌备案"\nstarts = "system"'))
    assert ("scene.demo_drink_shop.members[2].item", "scene-member") in told(found)
    assert ("properties.combo_items.enum[【演示】门头招牌备案]", "scene-member") in told(found)


@pytest.mark.parametrize(("old", "new", "place", "code"), [
    ("【演示】开饮品店", "【演示】开饭店", "properties.combo_scenes.enum[【演示】开饭店]", "unknown-option"),
    ("【演示】个体摊位登记", "【演示】个体摊位", "properties.combo_items.enum[【演示】个体摊位]", "unknown-option"),
    ("固定场景", "单个场景", "properties.combo_mode.enum[单个场景]", "unknown-option"),
    ("【演示】个体摊位登记", "【演示】开店一次办", "properties.combo_items.enum[【演示】开店一次办]", "scene-member"),
])
def test_an_option_that_names_nothing(change: Change, old: str, new: str, place: str, code: str) -> None:
    found = change(f"forms/schemas/{PARENT}/form.json", (old, new))
    assert (place, code) in told(found), [fault.sentence() for fault in found]


@pytest.mark.parametrize(("old", "new", "place", "code"), [
    ('mode = "combo_mode"', 'mode = "combo_items"', "compose.mode", "type"),
    ('items = "combo_items"', 'items = "combo_item"', "compose.items", "unknown-field"),
    ('scenes = "combo_scenes"\nitems = "combo_items"', "", "compose", "compose"),
    ('party_kinds = ["自然人", "企业法人"]', 'party_kinds = ["法人"]', "", ""),
])
def test_faults_of_what_composes(change: Change, old: str, new: str, place: str, code: str) -> None:
    item = PARENT if place else "demo_sign_filing"
    found = change(f"plugins/demo_together/items/{item}/item.toml", (old, new))
    assert ((place, code) if place else ("party_kinds[1]", "enum")) in told(found), [fault.sentence() for fault in found]

"""From `plugins.toml` to the registry: every fault at once, at the right file and place; nothing skipped, nothing changeable."""

import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core import time
from core.faults import Fault, Faulty
from core.hookspecs import CaseChange
from core.registry import assemble, load_registry
from core.settings import ROOT

ITEM = "plugins/demo/items/demo_permit"
LIST = 'format = 1\n\n[[plugin]]\nid = "demo"\nenabled = true\ndemo = true\nitems = ["demo_permit"]\n'
Change = Callable[[str, str, str], None]
Faults = Callable[[], list[Fault]]


def spots(found: list[Fault]) -> list[tuple[str, str, str]]:
    return [(fault.file, fault.place, fault.code) for fault in found]


def test_the_repository_itself_has_no_fault() -> None:
    made = assemble(ROOT)
    assert [fault.sentence() for fault in made.faults] == []
    assert made.registry.items["demo_permit"].plugin == "demo"


def test_the_demo_plugin_loads_alone(demo_root: Path) -> None:
    registry = load_registry(demo_root)
    assert list(registry.items) == ["demo_permit"]
    assert registry.roles["demo_witness"].name == "演示见证人"
    assert registry.registers["demo_credit"].key == "holder"
    assert registry.draws["demo_spot_check"].share == "check_share"
    assert [step.pattern for step in registry.steps] == ["那么 摊位面积合计为 {area:decimal} 平方米"]
    assert registry.plugins["demo"].demo


def test_production_leaves_the_demo_out(demo_root: Path) -> None:
    registry = load_registry(demo_root, "production")
    assert dict(registry.plugins) == {}
    assert dict(registry.items) == {}
    assert "demo_witness" not in registry.roles


def test_nothing_of_a_registry_can_be_changed(demo_root: Path) -> None:
    registry: Any = load_registry(demo_root)
    with pytest.raises(AttributeError):
        registry.items = {}
    for mapping in (registry.items, registry.plugins, registry.declarations, registry.around.others):
        with pytest.raises(TypeError):
            mapping["x"] = None
    with pytest.raises(AttributeError):
        registry.items["demo_permit"].id = "x"


def test_all_faults_are_raised_together(change: Change, demo_root: Path) -> None:
    change(f"{ITEM}/item.toml", 'id = "demo_permit"', 'id = "demo_permitt"')
    change(f"{ITEM}/process.toml", 'duty = "issuer"', 'duty = "isuer"')
    change("plugins/demo/plugin.py", "def case_changed(change:", "def case_changed(chang:")
    with pytest.raises(Faulty) as raised:
        load_registry(demo_root)
    assert {fault.code for fault in raised.value.faults} >= {"id-differs", "unknown-role", "wrong-argument"}
    assert all(fault.plugin == "demo" for fault in raised.value.faults)


# --- the list of plugins ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "mistake",
    [
        ('id = "demo"', 'id = "demoo"', "plugin[demoo].id", "missing-plugin", "demo"),
        ('items = ["demo_permit"]', 'items = ["demo_permitt"]', "plugin[demo].items[demo_permitt]", "missing-item", "demo_permit"),
        ('items = ["demo_permit"]', "items = []", "plugin[demo].items", "unlisted-item", ""),
        ("enabled = true", "enabeld = true", "plugin[demo].enabeld", "unknown-key", "enabled"),
        ("enabled = true", 'enabled = "yes"', "plugin[demo].enabled", "type", ""),
        ('id = "demo"', 'id = "core"', "plugin[core].id", "reserved-id", ""),
        ('id = "demo"', 'id = "../demo"', "plugin[../demo].id", "bad-id", ""),
        ('items = ["demo_permit"]', 'items = ["Demo"]', "plugin[demo].items[Demo]", "bad-id", ""),
        ("format = 1", "format = 9", "format", "enum", ""),
        ("format = 1", "format 1", "第 1 行", "syntax", ""),
    ],
)
def test_a_fault_in_the_list(change: Change, demo_root: Path, mistake: tuple[str, str, str, str, str]) -> None:
    old, new, place, code, hint = mistake
    change("plugins.toml", old, new)
    made = assemble(demo_root)
    assert ("plugins.toml", place, code) in spots(list(made.stopping))
    assert hint in " ".join(fault.hint for fault in made.stopping)


@pytest.mark.parametrize(("old", "new"), [("format = 1", "format = 9"), ('id = "demo"', 'id = "core"'), ("enabled = true", "enabled = 1")])
def test_a_list_that_cannot_be_followed_is_all_that_is_said(change: Change, faults: Faults, old: str, new: str) -> None:
    change("plugins.toml", old, new)
    assert {fault.file for fault in faults()} == {"plugins.toml"}
    assert len(faults()) == 1


def test_without_a_list_there_is_no_house(demo_root: Path) -> None:
    (demo_root / "plugins.toml").unlink()
    assert ("plugins.toml", "", "missing-file") in spots(list(assemble(demo_root).stopping))


def test_an_item_belongs_to_one_plugin(demo_root: Path) -> None:
    shutil.copytree(demo_root / "plugins" / "demo", demo_root / "plugins" / "demo_two")
    (demo_root / "plugins.toml").write_text(LIST + LIST.removeprefix("format = 1\n").replace('"demo"', '"demo_two"'), encoding="utf-8")
    found = spots(list(assemble(demo_root).stopping))
    assert ("plugins.toml", "plugin[demo_two].items[demo_permit]", "duplicate") in found
    assert ("plugins/demo_two/plugin.toml", "id", "id-differs") in found
    assert ("plugins/demo_two/plugin.toml", "register.demo_credit", "duplicate") in found
    assert ("plugins/demo_two/plugin.py", "declare()[role demo_witness]", "duplicate") in found


def test_a_plugin_twice(demo_root: Path) -> None:
    (demo_root / "plugins.toml").write_text(LIST + LIST.removeprefix("format = 1\n"), encoding="utf-8")
    assert ("plugins.toml", "plugin[demo].id", "duplicate") in spots(list(assemble(demo_root).stopping))


def test_a_folder_that_is_not_listed(demo_root: Path) -> None:
    (demo_root / "plugins" / "zzz").mkdir()
    assert [fault.code for fault in assemble(demo_root).stopping] == ["unlisted-plugin"]


# --- one id, five places ---------------------------------------------------------------------------------------------


def test_the_plugin_folder_differs(demo_root: Path, faults: Faults) -> None:
    (demo_root / ITEM).rename(demo_root / "plugins/demo/items/demo_permits")
    assert ("plugins.toml", "plugin[demo].items[demo_permit]", "missing-item") in spots(faults())


def test_the_file_inside_differs(change: Change, faults: Faults) -> None:
    change(f"{ITEM}/item.toml", 'id = "demo_permit"', 'id = "demo_permits"')
    assert spots(faults()) == [(f"{ITEM}/item.toml", "id", "id-differs")]


def test_the_schema_folder_differs(demo_root: Path, faults: Faults) -> None:
    (demo_root / "forms/schemas/demo_permit").rename(demo_root / "forms/schemas/demo_permits")
    found = spots(faults())
    assert ("forms/schemas/demo_permit/form.json", "", "missing-file") in found
    assert ("forms/schemas/demo_permits", "", "orphan-folder") in found


def test_the_schema_inside_differs(change: Change, faults: Faults) -> None:
    change("forms/schemas/demo_permit/form.json", "demo_permit/form.json", "demo_permits/form.json")
    assert ("forms/schemas/demo_permit/form.json", "$id", "id-differs") in spots(faults())


def test_the_feature_folder_differs(demo_root: Path, faults: Faults) -> None:
    (demo_root / "features/demo_permit").rename(demo_root / "features/demo_permits")
    (fault,) = faults()
    assert (fault.file, fault.code) == ("features/demo_permit", "missing-feature")
    assert "demo_permits" in fault.hint


def test_the_tag_differs(change: Change, faults: Faults) -> None:
    change("features/demo_permit/handling.feature", "@demo_permit ", "@demo_permits ")
    (fault,) = faults()
    assert (fault.file, fault.place, fault.code) == ("features/demo_permit/handling.feature", "标签", "missing-tag")
    assert "@demo_permits" in fault.hint


@pytest.mark.parametrize("name", ["item.toml", "rules.toml", "process.toml", "notices.toml"])
def test_a_missing_file(demo_root: Path, faults: Faults, name: str) -> None:
    (demo_root / ITEM / name).unlink()
    assert (f"{ITEM}/{name}", "", "missing-file") in spots(faults())


# --- code ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "mistake",
    [
        ("def case_changed(", "def case_chnaged(", "case_chnaged()", "unknown-hook", "case_changed"),
        ("def case_changed(change:", "def case_changed(changes:", "case_changed(changes)", "wrong-argument", "change"),
        ("@hookimpl\ndef case_changed", "def case_changed", "case_changed()", "unmarked-hook", ""),
        ("import logging", "import loging", "第 6 行", "import-error", ""),
        ('_log = logging.getLogger("jiban.demo")', "raise RuntimeError('坏了')", "第 13 行", "import-error", ""),
        ("    return (\n", "    return (\n        (\n", "第 22 行", "import-error", ""),
        ("    return (\n", "    return 3 or (\n", "declare()", "declare-error", ""),
        ("    return (\n", "    return 1 / 0 or (\n", "declare()", "declare-error", ""),
        ("    return (\n", "    return (\n        'role',\n", "declare()[1]", "declare-error", ""),
        ('"demo_witness", "演示见证人"', '"Demo Witness", "演示见证人"', "declare()[role Demo Witness]", "bad-id", ""),
        ('"demo_witness", "演示见证人"', '"demo_witness", ""', "declare()[role demo_witness].name", "empty", ""),
        ('"demo_witness", "演示见证人"', '"demo_witness", 5', "declare()[role demo_witness].name", "type", ""),
        ("stalls_add_up_to(world: Any, area", "stalls_add_up_to(world: Any, size",
         "declare()[sentence 那么 摊位面积合计为 {area:decimal} 平方米].run", "wrong-argument", ""),
        ('"那么 摊位', '"那末 摊位', "declare()[sentence 那末 摊位面积合计为 {area:decimal} 平方米].pattern", "bad-pattern", ""),
        ('"demo_witness", "演示见证人"', '"handler", "演示见证人"', "declare()[role handler]", "duplicate", ""),
    ],
)
def test_a_fault_in_code(change: Change, demo_root: Path, mistake: tuple[str, str, str, str, str]) -> None:
    old, new, place, code, hint = mistake
    change("plugins/demo/plugin.py", old, new)
    made = assemble(demo_root)
    assert ("plugins/demo/plugin.py", place, code) in spots(list(made.stopping))
    assert hint in " ".join(fault.hint for fault in made.stopping)


def test_python_without_a_hook_is_a_mistake(demo_root: Path, faults: Faults) -> None:
    (demo_root / "plugins/demo/plugin.py").write_text("def helper():\n    pass\n", encoding="utf-8")
    assert ("plugins/demo/plugin.py", "", "no-hook") in spots(faults())


def test_a_plugin_may_have_modules_beside_its_plugin_py(change: Change, demo_root: Path) -> None:
    (demo_root / "plugins/demo/words.py").write_text('NAME = "演示旁证人"\n', encoding="utf-8")
    change("plugins/demo/plugin.py", "import logging\n", "import logging\n\nfrom .words import NAME\n")
    change("plugins/demo/plugin.py", '"演示见证人"', "NAME")
    assert load_registry(demo_root).roles["demo_witness"].name == "演示旁证人"
    (demo_root / "plugins/demo/words.py").write_text('NAME = "演示见证者"\n', encoding="utf-8")  # same size, same second
    assert load_registry(demo_root).roles["demo_witness"].name == "演示见证者"


# --- plugin.toml -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "place", "code"),
    [
        ('id = "demo"', 'id = "demos"', "id", "id-differs"),
        ('key = "holder"', 'key = "holdr"', "register.demo_credit.key", "unknown-field"),
        ('label = "次数", kind = "int"', 'label = "次数", kind = "integer"', "register.demo_credit.fields.times.kind", "enum"),
        (', options = ["提前撤场", "超面积"]', "", "register.demo_credit.fields.finding.options", "options"),
        ('item = "demo_permit"\nwhere', 'item = "demo_permits"\nwhere', "draw.demo_spot_check.item", "unknown-item"),
        ('share = "check_share"\nduty = "demo_witness"', 'share = "check_share"\nduty = "demo_witnes"', "draw.demo_spot_check.duty", "unknown-role"),
        ('register = "demo_credit"', 'register = "demo_credits"', "draw.demo_spot_check.register", "unknown-register"),
        ('register = "demo_credit"\n', "", "draw.demo_spot_check.writes", "draw-register"),
        ('share = "check_share"', 'share = "check_shares"', "draw.demo_spot_check.share", "unknown-param"),
        ('share = "check_share"', 'share = "open_kinds"', "draw.demo_spot_check.share", "unknown-param"),
        ('writes = ["超面积", "提前撤场"]', 'writes = ["超面积", "提前离场"]', "draw.demo_spot_check.writes[提前离场]", "unknown-result"),
        ("status = '办结' and", "statuss = '办结' and", "draw.demo_spot_check.where", ""),
    ],
)
def test_a_fault_in_plugin_toml(change: Change, demo_root: Path, old: str, new: str, place: str, code: str) -> None:
    change("plugins/demo/plugin.toml", old, new)
    found = [(fault.place, fault.code) for fault in assemble(demo_root).stopping if fault.file == "plugins/demo/plugin.toml"]
    assert place in [spot for spot, _ in found]
    assert not code or (place, code) in found


# --- hooks -----------------------------------------------------------------------------------------------------------


def _change(item: str = "demo_permit") -> CaseChange:
    return CaseChange(1, "SF1", item, "market", 1, "filed", "已提交", date(2026, 2, 13), datetime(2026, 2, 13, 9, tzinfo=time.CHINA))


def test_every_plugin_hears_of_a_change_and_one_failing_does_not_silence_the_others(demo_root: Path, caplog: pytest.LogCaptureFixture) -> None:
    bad = demo_root / "plugins" / "bad"
    bad.mkdir()
    (bad / "plugin.py").write_text(
        "from core import hookimpl\n\n\n@hookimpl\ndef case_changed(change):\n    raise RuntimeError(change.number)\n", encoding="utf-8"
    )
    entry = '\n[[plugin]]\nid = "bad"\n\n'
    (demo_root / "plugins.toml").write_text(LIST.replace("\n[[plugin]]", entry + "[[plugin]]", 1), encoding="utf-8")
    registry = load_registry(demo_root)
    assert list(registry.plugins) == ["bad", "demo"]
    with caplog.at_level("DEBUG", "jiban.demo"):
        failed = registry.tell(_change())
    assert [(plugin, str(error)) for plugin, error in failed] == [("bad", "SF1")]
    assert "SF1" in caplog.text


def test_plugins_are_told_in_the_order_of_the_list(demo_root: Path) -> None:
    for name in ("aa", "bb"):
        folder = demo_root / "plugins" / name
        folder.mkdir()
        (folder / "plugin.py").write_text(
            f"from core import hookimpl\n\n\n@hookimpl\ndef case_changed(change):\n    raise RuntimeError('{name}')\n", encoding="utf-8"
        )
    (demo_root / "plugins.toml").write_text(LIST + '\n[[plugin]]\nid = "bb"\n\n[[plugin]]\nid = "aa"\n', encoding="utf-8")
    assert [plugin for plugin, _ in load_registry(demo_root).tell(_change("other"))] == ["bb", "aa"]


# --- a plugin from an installed wheel --------------------------------------------------------------------------------


@pytest.fixture
def wheel(demo_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The demo plugin, no longer in the repository but installed as a package with an entry point."""
    site = tmp_path / "site"
    package = site / "demo_wheel"
    shutil.copytree(demo_root / "plugins" / "demo", package)
    shutil.move(demo_root / "features" / "demo_permit", package / "features" / "demo_permit")
    shutil.move(demo_root / "forms" / "schemas" / "demo_permit", package / "schemas" / "demo_permit")
    shutil.rmtree(demo_root / "plugins")
    (package / "__init__.py").write_text("", encoding="utf-8")
    info = site / "demo_wheel-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: demo-wheel\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[jiban.plugins]\ndemo = demo_wheel.plugin\n", encoding="utf-8")
    monkeypatch.syspath_prepend(site)
    yield package
    for name in [name for name in sys.modules if name.startswith("demo_wheel")]:
        del sys.modules[name]


def test_a_wheel_is_a_plugin_like_any_other(wheel: Path, demo_root: Path) -> None:
    registry = load_registry(demo_root)
    assert registry.plugins["demo"].package == "demo_wheel"
    assert registry.items["demo_permit"].features
    assert registry.roles["demo_witness"].name == "演示见证人"
    assert registry.items["demo_permit"].hash == load_registry(ROOT).items["demo_permit"].hash


def test_faults_in_a_wheel_name_the_file_in_the_package(wheel: Path, demo_root: Path) -> None:
    path = wheel / "items" / "demo_permit" / "process.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('duty = "issuer"', 'duty = "isuer"'), encoding="utf-8")
    (fault,) = assemble(demo_root).faults
    assert (fault.plugin, fault.file) == ("demo", "demo_wheel/items/demo_permit/process.toml")
    assert "issuer" in fault.hint


def test_a_wheel_that_raises_on_import(wheel: Path, demo_root: Path) -> None:
    (wheel / "plugin.py").write_text("1 / 0\n", encoding="utf-8")
    made = assemble(demo_root)
    assert ("demo_wheel/plugin.py", "第 1 行", "import-error") in spots(list(made.stopping))


def test_an_entry_point_into_nowhere(wheel: Path, demo_root: Path) -> None:
    (wheel.parent / "demo_wheel-1.0.dist-info" / "entry_points.txt").write_text("[jiban.plugins]\ndemo = no_such_thing.plugin\n", encoding="utf-8")
    assert ("plugins.toml", "plugin[demo].id", "missing-plugin") in spots(list(assemble(demo_root).stopping))


def test_the_elements_of_the_house_come_before_those_of_a_wheel(wheel: Path, demo_root: Path) -> None:
    (wheel / "schemas" / "elements").mkdir()
    (wheel / "schemas" / "elements" / "org_name.json").write_text("{}", encoding="utf-8")
    assert load_registry(demo_root).items["demo_permit"].form.fields["org_name"].label == "主办单位名称"


def test_a_registry_is_made_of_structs() -> None:
    registry = load_registry(ROOT)
    assert isinstance(registry, msgspec.Struct)
    assert registry.with_items({}).items == {}

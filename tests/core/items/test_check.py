"""`jiban check`: all at once, as JSON for machines, by plugin for people, and quick."""

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from core.check import check
from core.formatting import format_tree
from core.settings import ROOT

ITEM = "plugins/demo/items/demo_permit"
Change = Callable[[str, str, str], None]

DECLARED = (
    "demo_scenes_marked",
    "demo_witness", "demo_show", "demo_credit", "demo_spot_check", "demo_site", "demo_complaint", "demo_warden", "demo_grade", "demo_task",
    "demo_visit", "demo_crowd", "demo_topic",
)
"""What the demo plugin declares under ids that must be unique."""


def test_the_repository_is_well() -> None:
    report = check(ROOT)
    assert report.ok, report.lines()
    assert report.items >= 3
    assert report.lines()[-1].endswith("没有问题。")


def test_the_report_as_json(demo_root: Path, change: Change) -> None:
    change(f"{ITEM}/process.toml", 'duty = "issuer"', 'duty = "isuer"')
    report = msgspec.json.decode(msgspec.json.encode(check(demo_root)))
    assert (report["ok"], report["plugins"], report["items"]) == (False, 1, 1)
    (fault,) = report["faults"]
    assert fault == {
        "plugin": "demo", "file": f"{ITEM}/process.toml", "place": "step[issue].duty", "found": fault["found"], "expected": fault["expected"],
        "hint": "您是不是想写：issuer", "code": "unknown-role",
    }


def test_people_read_it_by_plugin(demo_root: Path, change: Change) -> None:
    change(f"{ITEM}/process.toml", 'duty = "issuer"', 'duty = "isuer"')
    (demo_root / "plugins" / "zzz").mkdir()
    lines = check(demo_root).lines()
    assert lines[0] == "【平台】"
    assert "【demo】" in lines
    assert lines[-1] == "检查了 1 个插件、1 个事项，2 处问题。"


def test_seventy_items_are_checked_at_once(demo_root: Path) -> None:
    names = [f"copy_{n:02}" for n in range(70)]
    for name in names:
        _copy(demo_root, name)
    listed = "".join(f'\n[[plugin]]\nid = "{name}"\nitems = ["{name}"]\n' for name in names)
    (demo_root / "plugins.toml").write_text("format = 1\n" + listed, encoding="utf-8")
    shutil.rmtree(demo_root / "plugins" / "demo")
    shutil.rmtree(demo_root / "features" / "demo_permit")
    shutil.rmtree(demo_root / "forms" / "schemas" / "demo_permit")
    report = check(demo_root)
    assert report.ok, report.lines()[:10]
    assert report.items == 70


def _copy(root: Path, name: str) -> None:
    """The demo plugin once more under another id, alone in its five places."""
    shutil.copytree(root / "plugins" / "demo", root / "plugins" / name)
    (root / "plugins" / name / "items" / "demo_permit").rename(root / "plugins" / name / "items" / name)
    shutil.copytree(root / "forms" / "schemas" / "demo_permit", root / "forms" / "schemas" / name)
    shutil.copytree(root / "features" / "demo_permit", root / "features" / name)
    files = [*(root / "plugins" / name).rglob("*.*"), root / "forms" / "schemas" / name / "form.json", *(root / "features" / name).glob("*")]
    for path in files:
        text = path.read_text(encoding="utf-8").replace("demo_permit", name).replace('"demo"', f'"{name}"').replace("演示事项", f"特征{name}")
        for key in (*DECLARED, "demo_instant_rate", "demo_time_cut", "演示当场办结率", "演示时限压缩率", "那么 摊位", "演示集市", "演示美食集市"):
            text = text.replace(key, f"{key}{name}")
        path.write_text(text, encoding="utf-8")


def test_formatting_a_tree(demo_root: Path) -> None:
    path = demo_root / ITEM / "item.toml"
    neat = path.read_bytes()
    path.write_bytes(neat.replace(b'id = "demo_permit"\nmeasure = "demo"', b'measure  =  "demo"\nid = "demo_permit"'))
    (demo_root / ITEM / "process.toml").write_bytes(b"# \xe5\xa4\x87\xe6\xb3\xa8\nformat = 1\n")
    found = format_tree(demo_root, write=False)
    assert f"{ITEM}/item.toml" in found.changed
    assert [(fault.plugin, fault.file, fault.code) for fault in found.faults] == [("demo", f"{ITEM}/process.toml", "comment")]
    assert path.read_bytes() != neat
    format_tree(demo_root, write=True)
    assert path.read_bytes() == neat
    assert format_tree(demo_root, write=False).changed == ()

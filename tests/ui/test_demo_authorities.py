"""The authorities of a demonstration are named once as synthetic, and by real items where made-up ones share them."""

from core.registry import load_registry
from core.settings import ROOT
from ui.cli.demo import authorities
from ui.cli.people import MARK


def test_each_is_marked_once_and_named_by_a_real_item() -> None:
    named = authorities(load_registry(ROOT, "demo"))
    assert {name.count(MARK) for name in named.values()} == {1}
    assert named["market"].removeprefix(MARK).startswith("沈抚示范区")
    assert named["city"] == "【演示】沈抚示范区城市管理部门"

"""Situations: their effects are conditions that everybody reads, and a combination that leaves no material is a fault."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.check import check
from core.faults import Fault
from core.items.parts import Material, Option, Situation
from core.items.situations import condition
from core.registry import load_registry
from core.rules import parse, sentence

Change = Callable[[str, str, str], None]
FILE = "plugins/demo/items/demo_permit/item.toml"
MODE = Situation(id="mode", field="mode", ask="？", option=(Option(is_=("甲",), adds=("a",), drops=("b",)), Option(is_=("乙", "丙"), adds=("b",))))


def material(name: str, when: str = "") -> Material:
    return Material(id=name, name=name, when=when, get="电子上传", basis="依据")


@pytest.mark.parametrize(
    ("name", "when", "expected"),
    [
        ("a", "", "mode = '甲'"),
        ("a", "big = true", "(big = true) or mode = '甲'"),
        ("b", "", "(mode in ['乙', '丙']) and mode != '甲'"),
        ("c", "", ""),
        ("c", "big = true", "big = true"),
    ],
)
def test_the_effects_become_one_condition(name: str, when: str, expected: str) -> None:
    source = condition(material(name, when), (MODE,))
    assert source == expected
    if source:
        parse(source)


def test_what_only_drops_is_asked_for_otherwise() -> None:
    spare = Situation(id="s", field="mode", ask="？", option=(Option(is_=("甲", "乙"), drops=("a",)),))
    assert condition(material("a"), (spare,)) == "mode not in ['甲', '乙']"


def test_materials_and_limits_follow_the_answers(demo_root: Path) -> None:
    item = load_registry(demo_root).items["demo_permit"]
    show = {"market_kind": "演出", "night": True, "path": "一般程序"}
    assert [each.id for each in item.materials(show)] == ["application", "licence", "layout", "night_plan", "programme"]
    assert "night_plan" not in [each.id for each in item.materials({**show, "market_kind": "农夫集市"})]
    assert [limit.days for limit in item.limits(show)] == [20, 12]
    assert [limit.days for limit in item.limits({})] == [20, 8]
    assert item.open_materials({"night": True, "path": "一般程序"})["programme"] == ("market_kind",)
    assert sentence(item.conditions["programme"], item.scope) == "集市类型为“演出”"


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ('field = "market_kind"', 'field = "market_kinds"', "unknown-field", "situation[kind].field"),
        ('field = "area_m2"\nask', 'field = "contact_name"\nask', "personal", "situation[size].field"),
        ('field = "area_m2"\nask', 'field = "stalls_area"\nask', "calculated", "situation[size].field"),
        ('field = "market_kind"', 'field = "night"', "type", "situation[kind].option"),
        ('is = ["夜市"]', 'is = ["夜巿"]', "unknown-option", "situation[kind].option"),
        ('is = ["夜市"]', 'is = ["演出"]', "duplicate", "situation[kind].option"),
        ('is = ["农夫集市", "文创市集"]', 'is = ["农夫集市"]', "gap", "situation[kind].option"),
        ('adds = ["programme"]', 'adds = ["program"]', "unknown-material", "situation[kind].option[3].adds"),
        ('adds = ["programme"]', 'adds = ["programme"], drops = ["programme"]', "duplicate", "situation[kind].option[3].drops"),
        ("days = 12", "days = 21", "limit", "situation[kind].option[3].promised.days"),
        ("days = 12", "days = 7", "limit-sum", "step[decide].limit.days"),
    ],
)
def test_a_wrong_situation_is_a_fault(change: Change, faults: Callable[[], list[Fault]], old: str, new: str, code: str, place: str) -> None:
    change(FILE, old, new)
    assert (code, place) in [(fault.code, fault.place) for fault in faults()]


def test_a_combination_without_materials_is_a_fault(change: Change, faults: Callable[[], list[Fault]]) -> None:
    every = '"application", "licence", "layout", "safety_promise", "night_plan", "programme"'
    change(FILE, 'is = ["夜市"], says', f'is = ["夜市"], drops = [{every}], says')
    (fault,) = [fault for fault in faults() if fault.code == "no-materials"]
    assert "集市类型：夜市" in fault.found


def test_what_is_not_filled_in_is_a_remark_and_no_fault(demo_root: Path, change: Change) -> None:
    assert check(demo_root).remarks == ()
    change(FILE, 'phone = "【演示】024-00000001"', 'phone = "待示范区填写"')
    change(FILE, "visits = 0\n", "")
    report = check(demo_root)
    assert report.ok
    assert [remark.place for remark in report.remarks] == ["office[【演示】市场服务窗口].phone", "visits"]
    assert "还有 2 处待实施机关填写（不是问题）：" in report.lines()

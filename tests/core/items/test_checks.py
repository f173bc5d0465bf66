"""Checks that plugins declare: asked at every load, their faults stop a publication, an exception is a fault too."""

from collections.abc import Iterable

from core import Check, CheckGround, Fault, SceneDef, SceneMember
from core.faults import Blame
from core.plugging.checks import run_checks
from core.plugging.collecting import Declared
from core.registry import load_registry
from core.settings import ROOT


def declared(check: Check) -> Declared:
    return Declared(check, Blame("demo", "plugin.py"), f"declare()[check {check.id}]")


def test_a_check_that_fails_itself_is_a_fault() -> None:
    def breaks(ground: CheckGround) -> Iterable[Fault]:
        raise KeyError(len(ground.items))

    fault, = run_checks([declared(Check("breaks", "坏的", "计划", breaks))], {})
    assert (fault.plugin, fault.place, fault.code) == ("demo", "declare()[check breaks].find", "check-error")


def test_a_scene_with_a_step_that_has_no_limit_is_not_published() -> None:
    registry = load_registry(ROOT)
    check = next(one for one in registry.declarations["check"] if isinstance(one, Check) and one.id == "scene_step_limits")
    assert list(check.find(CheckGround(registry.items, registry.scenes))) == []
    scene = SceneDef(
        label="【演示】退场", about="演示", basis=("演示",), status="plan", members=(SceneMember(item="demo_refund"), SceneMember(item="demo_drink_permit")),
    )
    fault, = check.find(CheckGround(registry.items, {**registry.scenes, "trial": scene}))
    assert (fault.plugin, fault.file) == ("demo_linked", "plugins/demo_linked/items/demo_refund/process.toml")
    assert "场景“【演示】退场”不得发布" in fault.found
    assert fault.code == "no-step-limit"


def test_the_demo_check_asks_that_demo_scenes_are_marked() -> None:
    registry = load_registry(ROOT)
    check = next(one for one in registry.declarations["check"] if isinstance(one, Check) and one.id == "demo_scenes_marked")
    scene = SceneDef(label="开店", about="演示", basis=("演示",), status="plan", members=())
    fault, = check.find(CheckGround({}, {"demo_shop": scene, "real_shop": scene}))
    assert fault.place == "scene.demo_shop.label"

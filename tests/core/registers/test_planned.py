"""Planned items and scenes against those that run."""

from datetime import UTC, date, datetime

from core.registers.planned import counts, planned
from core.registers.store import RegisterRow
from core.registry import load_registry
from core.settings import ROOT


def row(no: int, **values: str) -> RegisterRow:
    return RegisterRow(
        id=no, register="planned_item", key=str(no), line="", values={"no": str(no), **values}, valid_from=date(2026, 1, 1), valid_to=None, source="合成",
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def test_a_planned_item_runs_when_its_name_or_code_does() -> None:
    registry = load_registry(ROOT)
    name = registry.items["fire_acceptance_filing"].info.name
    several = planned("items", [row(1, name=f" {name}", authority="消防"), row(2, name="合成事项"), row(3, name="合成 新事项"), row(4, name="甲", code="没有的编码")], registry, ["合成新事项"])
    assert [(each.standing, each.item) for each in several] == [("已上线", "fire_acceptance_filing"), ("未上线", ""), ("配置中", ""), ("未上线", "")]
    assert counts(several) == {"已上线": 1, "配置中": 1, "未上线": 2}
    assert several[0].authority == "消防"


def test_a_planned_scene_runs_when_a_scene_or_an_item_is_called_so() -> None:
    registry = load_registry(ROOT)
    scene = next(iter(registry.scenes.values())).label
    several = planned("scenes", [row(1, name=scene), row(2, name="合成场景")], registry)
    assert [each.standing for each in several] == ["已上线", "未上线"]
    assert planned("items", [row(1, name=scene)], registry)[0].standing == "未上线", "a scene is no item"

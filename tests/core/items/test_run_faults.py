"""A run or a signal with a mistake says which, at its file and place; its rules file is checked as an item's is."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.faults import Fault
from core.formatting import format_tree
from core.registry import load_registry
from core.settings import ROOT

TOML = "plugins/demo/plugin.toml"
GRADE = "plugins/demo/runs/grade.toml"
Change = Callable[[str, str, str], None]
Faults = Callable[[], list[Fault]]
MATCH = 'group = { site = "site", month = "month_of(planned_on)" }'


@pytest.mark.parametrize(("file", "old", "new", "place", "code"), [
    (TOML, 'kind = "draw"', 'kind = "drew"', "run.demo_site_draw.kind", "enum"),
    (TOML, 'where = "open = true"\nrules = "draw"', 'where = "opened = true"\nrules = "draw"', "run.demo_site_draw.where", "unknown-field"),
    (TOML, 'rules = "draw"\nshare = "share"', 'rules = "drawn"\nshare = "share"', "run.demo_site_draw.rules", "missing-file"),
    (TOML, 'rules = "draw"\nshare = "share"', 'rules = "draw"', "run.demo_site_draw.share", "missing-key"),
    (TOML, 'share = "share"', 'share = "shares"', "run.demo_site_draw.share", "unknown-param"),
    (TOML, 'pairs = { register = "demo_warden"', 'pairs = { register = "demo_wardens"', "run.demo_site_draw.pairs.register", "unknown-register"),
    (TOML, 'apart = "team"', 'apart = "teams"', "run.demo_site_draw.pairs.apart", "unknown-field"),
    (TOML, 'where = "district = self.district"', 'where = "district = self.districts"', "run.demo_site_draw.pairs.where", "unknown-field"),
    (TOML, "count = 2", "count = 0", "run.demo_site_draw.pairs.count", "type"),
    (TOML, 'over = "register:demo_site"\nrules = "grade"', 'over = "register:demo_sites"\nrules = "grade"', "run.demo_site_grade.over", "unknown-source"),
    (TOML, 'every = "month"', 'every = "month"\nshare = "share"', "run.demo_site_grade.share", "run-kind"),
    (TOML, 'warden_1 = "pair_1"', 'warden_1 = "pair_3"', "run.demo_site_draw.writes[1].values.warden_1", "unknown-field"),
    (TOML, 'site = "site"\nwarden_1 = "pair_1"', 'warden_1 = "pair_1"', "run.demo_site_draw.writes[1].values", "no-key"),
    (TOML, 'reason = "\'随机抽查\'"', 'reasons = "\'随机抽查\'"', "run.demo_site_draw.writes[1].values.reasons", "unknown-field"),
    (TOML, 'register = "demo_grade"\nwhen', 'register = "demo_grades"\nwhen', "run.demo_site_grade.writes[1].register", "unknown-register"),
    (TOML, 'batch = "batch"', 'batch = "color"', "run.demo_site_grade.writes[1].values.batch", "type"),
    (TOML, 'color = "color"', 'color = "\'绿\'"', "run.demo_site_grade.writes[1].values.color", "enum"),
    (TOML, "color_before = 0 or", "color_was = 0 or", "run.demo_site_grade.writes[1].when", "unknown-field"),
    (TOML, 'when = "color_before', 'each = "row"\nwhen = "color_before', "run.demo_site_grade.writes[1].each", "run-kind"),
    (TOML, MATCH, "", "run.demo_task_match.group", "missing-key"),
    (TOML, MATCH, 'group = ["place"]', "run.demo_task_match.group.place", "unknown-field"),
    (TOML, '"words(dept)"', '"word(dept)"', "run.demo_task_match.collect.depts", "fact-take"),
    (TOML, '"words(dept)"', '"sum(dept)"', "run.demo_task_match.collect.depts", "type"),
    (TOML, '"words(dept)"', '"words(part)"', "run.demo_task_match.collect.depts", "unknown-field"),
    (TOML, 'over = "register:demo_task"', 'over = "register:demo_task"\ncalled = "siet"', "run.demo_task_match.called", "unknown-field"),
    (TOML, "overdue = '应当提醒'", "overdue = '提醒'", "run.demo_site_overdue.keep", "unknown-option"),
    (TOML, "[run.demo_site_overdue]", "[run.Demo]", "run.Demo", "bad-id"),
    (TOML, 'key = "event"', 'key = "events"', "signal.demo_crowd.key", "unknown-field"),
    (GRADE, 'from = "register:demo_complaint"\nwhere = "site = self.site"\nwindow', 'from = "register:demo_complaints"\nwhere = "site = self.site"\nwindow', "fact.points.from", "fact-source"),
    (GRADE, 'as_of = "today"\nhit = "first"', 'hit = "first"', "decision.color.as_of", "as-of"),
    (GRADE, 'no = "YS-44"', 'no = "YS-43"', "decision.color.rows[YS-43].no", "duplicate"),
    (GRADE, 'score = "< {yellow_from}"', 'score = "< {orange_from}"', "decision.color.rows[YS-45].when.score", "unknown-param"),
])
def test_a_mistake_is_named_at_its_place(change: Change, faults: Faults, *, file: str, old: str, new: str, place: str, code: str) -> None:
    change(file, old, new)
    found = [(fault.file, fault.place, fault.code) for fault in faults()]
    assert (file, place, code) in found, found


def test_a_rules_file_that_nothing_uses(demo_root: Path, faults: Faults) -> None:
    (demo_root / "plugins" / "demo" / "runs" / "spare.toml").write_text("format = 1\n")
    assert [(fault.file, fault.code) for fault in faults()] == [("plugins/demo/runs/spare.toml", "unused-rules")]


def test_who_asks_a_broken_item_is_not_blamed(demo_root: Path, change: Change, faults: Faults) -> None:
    change(TOML, 'over = "register:demo_site"\nwhere = "open = true"\nrules = "overdue"', 'over = "case:demo_permit"\nrules = "overdue"')
    (demo_root / "forms" / "schemas" / "demo_permit" / "form.json").write_text("{")
    assert not [fault for fault in faults() if fault.place.startswith("run.demo_site_overdue.over")]


def test_rules_of_runs_are_formatted_as_those_of_items(demo_root: Path) -> None:
    path = demo_root / GRADE
    neat = path.read_bytes()
    path.write_bytes(neat.replace(b'kind = "int"\n', b'kind  =  "int"\n', 1))
    assert format_tree(demo_root, write=True).changed == (GRADE,)
    assert path.read_bytes() == neat


def test_a_group_may_be_a_list_of_expressions(demo_root: Path, change: Change, faults: Faults) -> None:
    change(TOML, MATCH, 'group = ["site", "month_of(planned_on)"]')
    assert faults() == []
    assert [name for name, _ in load_registry(demo_root).runs["demo_task_match"].group] == ["site", "group_2"]


def test_runs_and_signals_are_compiled() -> None:
    registry = load_registry(ROOT)
    assert {"demo_site_draw", "demo_site_grade", "demo_task_match", "demo_site_overdue"} <= set(registry.runs)
    plan = registry.signals["demo_crowd"]
    assert plan.key == "event"
    assert list(plan.rules.outcomes) == ["alarm"]
    assert sorted(registry.runs["demo_site_grade"].bundle.sources) == ["register:demo_complaint", "register:demo_grade", "register:demo_site"]

"""Every mistake in a data file at once, each at its place."""

from datetime import date

import msgspec
import pytest

from core.faults import Blame
from core.items.model import ProcessFile, RulesFile
from core.items.plugin_files import PluginsFile
from core.items.reading import decode, read_toml

BLAME = Blame("p", "plugins/p/rules.toml")
ROW = '{no}\nwhen = {{ area = "< 300" }}\nthen = {{ path = "甲" }}\nbasis = ["计划"]\nstatus = "plan"\nsay = "好"\n'
RULES = """
format = 1
[param.limit]
label = "上限"
[[param.limit.values]]
since = 2026-01-01
value = "300"
source = "计划"
[decision.path]
label = "路径"
inputs = { area = "area_m2" }
outputs = { path = ["甲"] }
[[decision.path.rows]]
no = "A-1"
when = { area = "< 300" }
then = { path = "甲" }
basis = ["计划"]
status = "plan"
say = "好"
"""


def test_a_whole_file_becomes_a_struct() -> None:
    value, faults = read_toml(RULES.encode(), RulesFile, BLAME)
    assert faults == []
    assert value is not None
    assert value.param["limit"].values[0].since == date(2026, 1, 1)
    assert value.decision["path"].rows[0].then == {"path": "甲"}


@pytest.mark.parametrize(
    ("old", "new", "place", "code", "hint"),
    [
        ('say = "好"', "", "decision.path.rows[A-1].say", "missing-key", ""),
        ("say =", "sya =", "decision.path.rows[A-1].sya", "unknown-key", "say"),
        ('status = "plan"', 'status = "plann"', "decision.path.rows[A-1].status", "enum", "plan"),
        ("since = 2026-01-01", 'since = "2026-01-01"', "param.limit.values[2026-01-01].since", "type", ""),
        ('source = "计划"', "", "param.limit.values[2026-01-01].source", "missing-key", ""),
        ('then = { path = "甲" }', "then = { path = 1.5 }", "decision.path.rows[A-1].then.path", "type", ""),
        ('basis = ["计划"]', 'basis = "计划"', "decision.path.rows[A-1].basis", "type", ""),
        ('basis = ["计划"]', 'basis = ["计划", 3]', "decision.path.rows[A-1].basis[2]", "type", ""),
        ("format = 1", "format = 2", "format", "enum", ""),
        ("format = 1", "format = true", "format", "enum", ""),
        ("[decision.path]", "[decisions.path]", "decisions", "unknown-key", "decision"),
        ("format = 1", "format == 1", "第 2 行", "syntax", ""),
    ],
)
def test_a_mistake_is_named_at_its_place(old: str, new: str, place: str, code: str, hint: str) -> None:
    value, faults = read_toml(RULES.replace(old, new).encode(), RulesFile, BLAME)
    assert value is None
    assert (place, code) in [(fault.place, fault.code) for fault in faults]
    assert hint in "".join(fault.hint for fault in faults)
    assert {(fault.plugin, fault.file) for fault in faults} == {("p", "plugins/p/rules.toml")}


def test_all_mistakes_come_at_once() -> None:
    broken = RULES.replace('label = "上限"', "").replace('say = "好"', "sya = 1").replace("since = 2026-01-01", "since = 1")
    _, faults = read_toml(broken.encode(), RulesFile, BLAME)
    assert sorted(fault.code for fault in faults) == ["missing-key", "missing-key", "type", "unknown-key"]


def test_a_number_twice_in_one_list() -> None:
    row = RULES[RULES.index("[[decision.path.rows]]"):]
    _, faults = read_toml((RULES + row).encode(), RulesFile, BLAME)
    assert [(fault.place, fault.code) for fault in faults] == [("decision.path.rows[A-1].no", "duplicate")]


def test_remarks_and_foreign_keys_may_stand_anywhere() -> None:
    text = RULES.replace('label = "上限"', 'label = "上限"\nnote = "备注"\nx_studio = { open = true }')
    value, faults = read_toml(text.encode(), RulesFile, BLAME)
    assert faults == []
    assert value is not None
    assert value.param["limit"].note == "备注"


def test_a_number_is_no_truth_and_a_truth_is_no_number() -> None:
    raw = {"format": 1, "plugin": [{"id": "a", "enabled": 1}]}
    assert [fault.place for fault in decode(raw, PluginsFile, BLAME)[1]] == ["plugin[a].enabled"]
    step = {"id": "s", "kind": "filing", "name": "申报", "officers": True}
    assert [fault.place for fault in decode({"format": 1, "step": [step]}, ProcessFile, BLAME)[1]] == ["step[s].officers"]


def test_bytes_that_are_no_text() -> None:
    assert read_toml(b"\xff\xfe", RulesFile, BLAME)[1][0].code == "syntax"


def test_what_decodes_is_what_msgspec_converts() -> None:
    value, faults = decode({"format": 1, "plugin": [{"id": "a", "items": ["b"]}]}, PluginsFile, BLAME)
    assert faults == []
    assert msgspec.to_builtins(value)["plugin"][0]["items"] == ("b",)

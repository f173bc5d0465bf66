"""The mapping: every fault at once, each at its place; every kind of event is reported or known not to be."""

import re
from pathlib import Path

import pytest

from core.cases.state import INSIDE
from core.faults import Blame, Faulty
from core.reporting.mapping import STANDARD, load_mapping, parse_mapping, read_mapping
from core.reporting.names import SCOPE, STATUS_CODES, event_kinds
from core.settings import ROOT

TEXT = STANDARD.read_text("utf-8")
UNREPORTED = INSIDE | {"filed", "prereviewed", "hearing_asked", "electronic_consented", "paper_corrected", "paper_voided", "handed_out", "recounted", "rebased"}
"""What no office has done, what stays inside it, and what happens to papers and days alone. A new kind of event is put into the mapping or, with reason, here."""


def faults(text: str) -> list[tuple[str, str]]:
    found, several = parse_mapping(text.encode(), Blame("", "mapping.toml"))
    assert (found is None) == bool(several)
    return [(fault.place, fault.code) for fault in several]


def test_the_mapping_of_the_house_has_no_fault_and_tells_of_every_event() -> None:
    mapping = load_mapping()
    assert {kind for record in mapping.records for kind in record.definition.on} == set(event_kinds()) - UNREPORTED
    assert set(mapping.definition.code["status"].values) == set(STATUS_CODES)
    assert sorted(set(mapping.definition.code["event"].values.values())) == ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "14"]


@pytest.mark.parametrize(("old", "new", "place", "code"), [
    ('take = "case.accepted_on"', 'take = "case.acceptd_on"', "record.accept.fields.accept_date.take", "unknown-field"),
    ('take = "case.accepted_on"', 'take = "case.accepted_on <"', "record.accept.fields.accept_date.take", "expr-syntax"),
    ('on = ["accepted", "accepted_lacking"]', 'on = ["acepted"]', "record.accept.on", "unknown-event"),
    ('on = ["accepted", "accepted_lacking"]', "on = []", "record.accept.on", "empty"),
    ('code = "project_type", length = 2', 'code = "project_typ", length = 2', "record.accept.fields.project_type.code", "unknown-code"),
    ('code = "project_type", length = 2', 'code = "project_type", length = 0', "record.accept.fields.project_type.length", "length"),
    ('values = { "即办件" = "1", "承诺件" = "2" }', 'values = { "即办件" = "1" }', "record.accept.fields.project_type.code", "code-gap"),
    ('values = { "即办件" = "1", "承诺件" = "2" }', 'values = { "即办件" = "100", "承诺件" = "2" }', "record.accept.fields.project_type.length", "too-long"),
    ('values = { "即办件" = "1", "承诺件" = "2" }', 'values = { "即办件" = "1", "承诺件" = "1" }', "record.accept.fields.project_type.code", "code-twice"),
    ('issued = "09", ', "", "record.process.fields.event_name.code", "code-gap"),
    ('take = "event.step", length = 100', 'take = "material.name", length = 100', "record.process.fields.process_name", "no-material"),
    ('when = "event.kind in', 'when = "event.step"\nx_was = "event.kind in', "record.result.when", "type"),
    ('record = "accept"', 'record = "acept"', "incoming.record", "unknown-record"),
    ('applyer_name = { take = "applicant.name"', "applyer_name = { take = \"'无名氏'\"", "record.accept.fields", "not-reversible"),
    ('day = "%Y-%m-%d"', 'day = "%Y"', "day", "date-format"),
    ("format = 1", "format = 2", "format", "enum"),
    ("cut = true }", "cutt = true }", "record.material.fields.material_name.cutt", "unknown-key"),
    ("length = 50, required = true }", "required = true }", "record.accept.fields.project_no.length", "missing-key"),
    ('label = "受理"', "", "record.accept.label", "missing-key"),
])
def test_a_fault_stands_at_its_place(old: str, new: str, place: str, code: str) -> None:
    assert old in TEXT
    assert (place, code) in faults(TEXT.replace(old, new, 1))


def test_all_faults_at_once() -> None:
    text = TEXT.replace('take = "case.accepted_on"', 'take = "case.acceptd_on"').replace("lapsed = ", "lapsd = ").replace('"withdrawn"', '"withdrown"')
    assert {code for _, code in faults(text)} == {"unknown-field", "code-gap", "unknown-event"}
    broken, several = parse_mapping(text.encode(), Blame("", "mapping.toml"))
    assert broken is None
    assert any("您是不是想写：case.accepted_on" in fault.hint for fault in several)
    with pytest.raises(Faulty):
        load_mapping(Path("/nowhere.toml"))


def test_the_target_may_write_dates_its_own_way(tmp_path: Path) -> None:
    file = tmp_path / "mapping.toml"
    file.write_text(TEXT.replace('day = "%Y-%m-%d"', 'day = "%Y%m%d"'), "utf-8")
    mapping, none = read_mapping(file)
    assert none == []
    assert mapping is not None
    assert mapping.definition.day == "%Y%m%d"


def test_every_name_is_told_in_the_documentation() -> None:
    told = set(re.findall(r"^\| `([a-z_.]+)` \|", (ROOT / "docs" / "reporting.md").read_text("utf-8"), re.MULTILINE))
    assert {name for name in SCOPE if not name.startswith("form.")} <= told

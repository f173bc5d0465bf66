"""Notices at load: what a paper must say, and placeholders that name nothing, each at its line."""

from typing import Any

import msgspec
import pytest

from core.faults import Blame, Fault
from core.items.notice_model import NoticeDef, NoticesFile
from core.notices import Notices, load_notices
from core.rules import BASE, Named
from core.values import FieldType

SCOPE = {
    **BASE,
    "org_name": Named("单位名称", FieldType("text")),
    "uscc": Named("统一社会信用代码", FieldType("text")),
    "area_m2": Named("建筑面积", FieldType("decimal", 2, "m2")),
}
COMPLETE: dict[str, tuple[str, ...]] = {
    "filed": ("{org_name}", "{item.name}", "{case.number} {case.query_code} {case.filed_at}", "{materials}"),
    "accepted": ("{org_name}：", "{item.name}", "{case.accepted_on} {case.statutory_due} {case.promised_due}", "{fee}", "{case.number}，可查询"),
    "acceptance_refused": ("{org_name}：", "{item.name}", "{reason}", "{basis}", "{remedy}"),
    "granted": ("{org_name}（{uscc}）", "依据消防法第15条，准予许可。"),
    "refused": ("{org_name}：", "{item.name}", "{reason}", "{basis}", "{remedy}"),
}


def notice(on: Any, *lines: str, **other: Any) -> NoticeDef:
    return NoticeDef(**{"id": "paper", "on": on, "title": "通知书", "number": "通", "lines": lines} | other)


def load(*notices: NoticeDef) -> tuple[Notices | None, list[Fault]]:
    return load_notices(NoticesFile(format=1, notice=notices), SCOPE, Blame("demo", "notices.toml"))


@pytest.mark.parametrize("event", COMPLETE)
def test_complete_papers_load(event: str) -> None:
    loaded, faults = load(notice(event, *COMPLETE[event]))
    assert faults == []
    assert loaded is not None
    assert [each.definition.title for each in loaded.on(event)] == ["通知书"]
    assert loaded.by_id("paper").definition.on == event


@pytest.mark.parametrize(
    ("event", "left_out", "label"),
    [
        ("filed", "{materials}", "收到的材料清单"),
        ("filed", "{case.filed_at}", "提交时间"),
        ("filed", "{case.query_code}", "查询码"),
        ("filed", "{case.number}", "办件编号"),
        ("accepted", "{case.number}", "办件编号"),
        ("accepted", "{org_name}", "申请人"),
        ("accepted", "{item.name}", "事项名称"),
        ("accepted", "{case.accepted_on}", "受理日期"),
        ("accepted", "{case.statutory_due}", "法定办结日期"),
        ("accepted", "{case.promised_due}", "承诺办结日期"),
        ("accepted", "{fee}", "收费与否"),
        ("accepted", "可查询", "查询方式"),
        *((event, f"{{{name}}}", label) for event in ("acceptance_refused", "refused") for name, label in (
            ("reason", "理由"), ("basis", "依据"), ("remedy", "救济途径"), ("org_name", "申请人"), ("item.name", "事项名称"),
        )),
        ("granted", "{org_name}", "申请人"),
        ("granted", "{uscc}", "申请人代码"),
        ("granted", "依据", "依据"),
    ],
)
def test_each_thing_left_out_is_a_fault(event: str, left_out: str, label: str) -> None:
    lines = [line.replace(left_out, "") or "其他" for line in COMPLETE[event]]
    loaded, faults = load(notice(event, *lines))
    assert loaded is None
    assert [(fault.place, fault.code) for fault in faults] == [("notice[paper].lines", "mandatory")]
    assert label in faults[0].found


def test_an_unknown_placeholder_is_reported_at_its_line_with_the_closest_name() -> None:
    _, faults = load(notice("granted", *COMPLETE["granted"], "{aera_m2}", "{case.nubmer}"))
    assert [(fault.place, fault.code) for fault in faults] == [
        ("notice[paper].lines[3]", "unknown-field"), ("notice[paper].lines[4]", "unknown-field"),
    ]
    assert "area_m2" in faults[0].hint
    assert "case.number" in faults[1].hint


def test_what_is_not_known_at_the_event_is_a_fault() -> None:
    _, faults = load(notice("filed", *COMPLETE["filed"], "受理日期：{case.accepted_on}"))
    assert [(fault.place, fault.code) for fault in faults] == [("notice[paper].lines[5]", "not-yet-known")]
    assert "受理日期" in faults[0].found


def test_a_field_may_have_the_name_of_something_said_at_other_events() -> None:
    scope = SCOPE | {"reason": Named("申请理由", FieldType("text"))}
    source = NoticesFile(format=1, notice=(notice("granted", *COMPLETE["granted"], "申请理由：{reason}"),))
    assert load_notices(source, scope, Blame("demo", "notices.toml"))[1] == []


@pytest.mark.parametrize("line", ["{org_name", "org_name}", "{{org_name}"])
def test_a_brace_alone_is_a_fault(line: str) -> None:
    _, faults = load(notice("granted", *COMPLETE["granted"], line))
    assert ("notice[paper].lines[3]", "placeholder") in [(fault.place, fault.code) for fault in faults]


@pytest.mark.parametrize("key", ["title", "number"])
def test_an_empty_head_is_a_fault(key: str) -> None:
    _, faults = load(msgspec.structs.replace(notice("granted", *COMPLETE["granted"]), **{key: " "}))
    assert [(fault.place, fault.code) for fault in faults] == [(f"notice[paper].{key}", "empty")]


def test_one_id_twice_is_a_fault() -> None:
    _, faults = load(notice("granted", *COMPLETE["granted"]), notice("refused", *COMPLETE["refused"]))
    assert [(fault.place, fault.code) for fault in faults] == [("notice[paper].id", "duplicate-id")]


def test_the_end_of_validity_is_a_date_the_case_has() -> None:
    scope = SCOPE | {"end_on": Named("结束日期", FieldType("date"))}
    for until, codes in (("end_on", []), ("edn_on", ["unknown-field"]), ("org_name", ["unknown-field"])):
        source = NoticesFile(format=1, notice=(notice("granted", *COMPLETE["granted"], until=until),))
        assert [fault.code for fault in load_notices(source, scope, Blame("demo", "notices.toml"))[1]] == codes

"""Materials, papers and the guide changed by what an official types; what the law wants cannot be lost."""

from pathlib import Path
from typing import Any

import pytest

from core.faults import Blame
from core.items.files import Repository
from core.items.model import ItemFile
from core.items.notice_model import NoticesFile
from core.items.parts import Alert, Fee, Limit, Mending, Retention
from core.items.reading import read_toml
from core.notices import EVENT_WORDS
from core.notices.loading import load_notices
from core.notices.placeholders import SPECIAL
from core.problems import Invalid, NotFound
from core.revisions import Edit, apply
from core.revisions.documents import read
from core.revisions.flowing.chips import Chips, chips_of
from core.revisions.flowing.guide import GuideWish, add_row, drop_row, move_row, set_guide, set_row
from core.revisions.flowing.lawful_parts import locked, parts
from core.revisions.flowing.materials import (
    MaterialWish,
    add_material,
    drop_material,
    material_of,
    materials_of,
    move_material,
    set_material,
    spoken_of,
)
from core.revisions.flowing.papers import PaperWish, add_paper, drop_paper, move_paper, occasions, paper_of, papers_of, set_paper
from core.rules import BASE, Named
from core.values import FieldType

ROOT = Path(__file__).resolve().parents[4]
FILES = Repository(ROOT, "fire_promise_instant", "fire_acceptance_filing").read()
SCOPE = {**BASE, "org_name": Named("申请人名称", FieldType("text")), "uscc": Named("统一社会信用代码", FieldType("text")), "path": Named("办理路径", FieldType("choice", options=("承诺即办",)))}
FIELDS = {"org_name": 1, "uscc": 1}
LICENCE = MaterialWish(name="安全承诺书", get="电子上传", basis="计划 2.2", source="申请人自备", copies=2, form="纸质", required=False, tolerate=Limit(days=5, basis="本地规定"))


def done(files: dict[str, bytes], edits: tuple[Edit, ...]) -> dict[str, bytes]:
    for edit in edits:
        files = apply(files, edit)
    return files


def loaded(files: dict[str, bytes]) -> ItemFile:
    info, faults = read_toml(files["item.toml"], ItemFile, Blame("", "item.toml"))
    assert info is not None, faults
    return info


def chips(event: str, texts: tuple[str, ...] = ()) -> Chips:
    return chips_of(SCOPE, FIELDS, event, texts)


# --- materials -------------------------------------------------------------------------------------------------------


def test_a_material_is_added_changed_moved_and_taken_away() -> None:
    new, edits = add_material(FILES, LICENCE)
    files = done(FILES, edits)
    assert new == "an_quan_cheng_nuo_shu"
    found = loaded(files).material[-1]
    assert (found.name, found.copies, found.form, found.required, found.tolerate) == ("安全承诺书", 2, "纸质", False, Limit(days=5, basis="本地规定"))
    files = done(files, set_material(files, new, MaterialWish(name="承诺书", get="承诺替代", basis="计划 2.2", document="commitment")))
    assert material_of(files, new) == {"id": new, "name": "承诺书", "get": "承诺替代", "basis": "计划 2.2", "document": "commitment"}
    files = done(files, move_material(files, new, up=True))
    assert [row["id"] for row in materials_of(files)][-2] == new
    assert move_material(files, materials_of(files)[0]["id"], up=True) == ()
    files = done(files, move_material(files, new, up=False))
    assert done(files, drop_material(files, new))["item.toml"] == FILES["item.toml"]


def test_what_speaks_of_a_material_is_told_and_forgets_it() -> None:
    assert spoken_of(FILES, "promise") == ("情形“想用哪种方式办理？”选“告知承诺”时增加",)
    after = done(FILES, drop_material(FILES, "promise"))
    assert "adds" not in next(each for each in read(after, "item.toml")["situation"] if each["id"] == "mode")["option"][0]


@pytest.mark.parametrize(("changed", "field"), [
    ({"name": " "}, "name"), ({"get": "别的"}, "get"), ({"basis": ""}, "basis"), ({"copies": 100}, "copies"), ({"document": "form"}, "document"),
    ({"get": "表单生成", "document": "nothing"}, "document"), ({"source": "天上"}, "source"), ({"form": "石头"}, "form"),
])
def test_a_material_that_is_not_filled_in_is_refused_at_its_field(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        add_material(FILES, MaterialWish(**{"name": "甲", "get": "电子上传", "basis": "乙", **changed}))
    assert [problem.field for problem in refused.value.fields] == [field]


def test_an_unknown_material_is_not_found() -> None:
    with pytest.raises(NotFound):
        drop_material(FILES, "nothing")


# --- papers ----------------------------------------------------------------------------------------------------------


def test_chips_are_shown_by_name_and_stored_as_the_file_wants_them() -> None:
    known = chips("accepted")
    shown = known.shown("{org_name}：依据沈政发〔2025〕4号，{case.accepted_on}受理。")
    assert shown == "〔申请人名称〕：依据沈政发〔2025〕4号，〔受理日期〕受理。"
    assert known.stored(shown) == "{org_name}：依据沈政发〔2025〕4号，{case.accepted_on}受理。"


@pytest.mark.parametrize("text", ["〔申请人名〕", "{org_name}", "一半{"])
def test_what_is_no_chip_is_refused_with_what_it_may_have_meant(text: str) -> None:
    with pytest.raises(Invalid):
        chips("accepted").stored(text)


def test_no_two_chips_are_called_alike_and_unknown_ones_survive() -> None:
    known = chips("granted", ("{gone} {holder}",))
    labels = [chip.label for chip in known.all]
    assert len(labels) == len({*labels})
    assert known.stored(known.shown("{gone}、{holder}、{case.applicant_code}")) == "{gone}、{holder}、{case.applicant_code}"
    assert "gone" not in {chip.name for chip in known.offered}
    assert {chip.name for chip in chips("filed").offered}.isdisjoint({"reason", "case.accepted_on"})
    assert {group for group, _ in known.groups()} == {"申请表栏目", "规则结论", "办件", "事项", "办理时写明的"}


@pytest.mark.parametrize("event", EVENT_WORDS)
def test_a_new_paper_says_what_it_must_from_the_first(event: Any) -> None:
    files = {**FILES, "notices.toml": b"format = 1\n"}
    _, edits = add_paper(files, event, "新的文书", "新")
    source, _ = read_toml(done(files, edits)["notices.toml"], NoticesFile, Blame("", "notices.toml"))
    assert source is not None
    assert all(part.met for part in parts(event, source.notice[0].title, source.notice[0].lines))
    assert load_notices(source, SCOPE, Blame("", ""))[1] == []


def test_a_paper_is_worded_with_a_chip() -> None:
    row = paper_of(FILES, "acceptance")
    known = chips("accepted")
    wish = PaperWish(title="受理通知书", number="消受", lines=(*map(known.shown, row["lines"]), "收件机关：〔实施机关〕", " "))
    after = paper_of(done(FILES, set_paper(FILES, "acceptance", wish, known)), "acceptance")
    assert (after["number"], after["lines"]) == ("消受", [*row["lines"], "收件机关：{item.authority_name}"])


def test_what_the_law_wants_cannot_be_taken_out_and_its_article_is_named() -> None:
    known, lines = chips("refused"), paper_of(FILES, "refusal")["lines"]
    with pytest.raises(Invalid) as refused:
        set_paper(FILES, "refusal", PaperWish(title="不予备案决定书", number="不", lines=tuple(map(known.shown, lines[:-1]))), known)
    assert "救济途径" in refused.value.detail
    assert "行政许可法第38条" in refused.value.detail
    assert [part.label for part in locked("refused", "", lines, len(lines) - 1)] == ["救济途径（复议和诉讼的期限）"]
    assert locked("refused", "", [*lines, "随便写写"], len(lines)) == ()


@pytest.mark.parametrize(("title", "number", "lines", "field"), [("", "受", ("字",), "title"), ("书", " ", ("字",), "number"), ("书", "受", (" ",), "line_1")])
def test_a_paper_without_head_or_text_is_refused(title: str, number: str, lines: tuple[str, ...], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        set_paper(FILES, "receipt", PaperWish(title=title, number=number, lines=lines), chips("filed"))
    assert refused.value.fields[0].field == field


def test_papers_are_moved_and_taken_away_and_events_are_those_of_the_process() -> None:
    files = done(FILES, move_paper(FILES, "receipt", up=False))
    assert [row["id"] for row in papers_of(files)][:2] == ["acceptance", "receipt"]
    assert "receipt" not in {row["id"] for row in papers_of(done(files, drop_paper(files, "receipt")))}
    events = dict(occasions(FILES))
    assert {"filed", "accepted", "granted", "refused"} <= events.keys()
    assert "joined" not in events
    assert all(event in SPECIAL["case.number"][1] for event in events)


# --- guide -----------------------------------------------------------------------------------------------------------


def test_the_guide_says_what_was_typed_and_keeps_the_rest() -> None:
    wish = GuideWish(
        name="新名称", conditions=("甲", "乙"), promised=Limit(days=3, unit="day", basis="本地承诺"), extension=Limit(days=10, basis="第42条"), joint=True,
        correction=Mending(limit=Limit(days=15, basis="本地规定"), end="视为撤回申请"), alert=(Alert(percent=80, word="提醒"), Alert(percent=100, word="预警")),
        fee=Fee(fen=1200, basis="辽价函"), archive=Retention(years=10, basis="档案规定"), traits=("全程网办",), index=(), visits=1, channels=("窗口办理",), party_kinds=("企业法人",),
    )
    before, after = loaded(FILES), loaded(done(FILES, set_guide(FILES, wish)))
    for name in ("name", "conditions", "promised", "extension", "joint", "correction", "alert", "fee", "archive", "traits", "index", "visits", "channels", "party_kinds"):
        assert getattr(after, name) == getattr(wish, name)
    assert (after.statutory, after.material, after.situation, after.summary) == (before.statutory, before.material, before.situation, before.summary)


def test_what_is_said_can_be_unsaid() -> None:
    files = done(FILES, set_guide(FILES, GuideWish(fee=Fee(fen=5, basis="甲"), joint=True, extension=Limit(days=1, basis="乙"), visits=2)))
    files = done(files, set_guide(files, GuideWish(fee=Fee(), joint=False, extension=None, visits=0)))
    assert files["item.toml"] == FILES["item.toml"]


@pytest.mark.parametrize(("wish", "field"), [
    (GuideWish(fee=Fee(fen=100)), "fee_basis"), (GuideWish(fee=Fee(fen=-1)), "fee"), (GuideWish(name=" "), "name"), (GuideWish(archive=Retention(years=10, basis="")), "archive_basis"),
    (GuideWish(alert=(Alert(percent=100, word="甲"), Alert(percent=80, word="乙"))), "alert"), (GuideWish(archive=Retention(years=-1, basis="甲")), "archive_years"),
])
def test_what_is_not_lawful_is_refused_at_its_field(wish: GuideWish, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        set_guide(FILES, wish)
    assert [problem.field for problem in refused.value.fields] == [field]


def test_rows_of_the_guide_are_added_changed_moved_and_taken_away() -> None:
    files = done(FILES, add_row(FILES, "faq", {"ask": "要多久？", "answer": "五天。"}))
    count = len(loaded(files).faq)
    files = done(files, set_row(files, "faq", count, {"ask": "要几天？", "answer": "五天。"}))
    files = done(files, move_row(files, "faq", count, up=True))
    assert loaded(files).faq[-2].ask == "要几天？"
    assert move_row(files, "faq", 1, up=True) == ()
    assert done(files, drop_row(files, "faq", count - 1))["item.toml"] == FILES["item.toml"]
    assert loaded(done(FILES, drop_row(FILES, "office", 1))).office == ()


def test_rows_that_lack_something_or_are_not_there_are_refused() -> None:
    with pytest.raises(Invalid):
        add_row(FILES, "faq", {"ask": "问？", "answer": ""})
    with pytest.raises(NotFound):
        set_row(FILES, "office", 9, {"name": "甲"})
    with pytest.raises(NotFound):
        add_row(FILES, "material", {"name": "甲"})

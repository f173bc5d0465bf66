"""A revision is known, drawn and printed also while something is wrong with it."""

import re
from pathlib import Path

import pytest

from core.items.files import Repository
from core.items.notice_model import NoticeDef
from core.items.parts import Limit
from core.notices import EVENT_WORDS, Printer
from core.registry import Registry, load_registry
from core.revisions import Put, apply
from core.revisions.documents import read
from core.revisions.flowing.limits import ceiling_words, lawful_words, read_limit
from core.revisions.flowing.numbering import fresh, spelled
from core.revisions.flowing.papers import standing_in
from core.revisions.flowing.picture import pictured, source_of
from core.revisions.flowing.sample import sample_paper
from core.revisions.flowing.survey import survey
from core.revisions.flowing.telling import told
from core.revisions.trying import tried

ROOT = Path(__file__).resolve().parents[4]
ITEM, PLUGIN = "fire_acceptance_filing", "fire_promise_instant"
FILES = Repository(ROOT, PLUGIN, ITEM).read()


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(ROOT)


def test_a_whole_and_a_faulty_revision_are_known_alike(registry: Registry) -> None:
    whole = tried(registry, ROOT, ITEM, PLUGIN, FILES)
    assert whole.item is not None, whole.faults
    faulty = tried(registry, ROOT, ITEM, PLUGIN, apply(FILES, Put("process.toml", ("step", "decide", "must"), "nothing")))
    assert faulty.item is None
    one, other = survey(registry, ITEM, whole), survey(registry, ITEM, faulty)
    assert (one.fields.keys(), one.scope.keys(), one.roles) == (other.fields.keys(), other.scope.keys(), other.roles)
    assert other.names["decide"] == "决定"
    said = told(faulty.faults, other.names)
    assert [(each.sort, each.thing, each.part) for each in said] == [("step", "decide", "must")]
    assert not re.search(r"[a-z]{2,}", said[0].sentence)


def test_the_picture_shows_what_is_wrong_as_well(registry: Registry) -> None:
    files = apply(FILES, Put("process.toml", ("step", "accept", "next"), [{"when": "gone = 1", "to": "decide"}, {"to": "nowhere"}, {"end": "办结"}]))
    source, known = source_of(files), survey(registry, ITEM, tried(registry, ROOT, ITEM, PLUGIN, files))
    assert source is not None
    drawn = pictured(source, known.scope, lambda step: known.roles.get(step.duty, "系统"))
    assert drawn is not None
    assert drawn.conditions[0] == "① 这个条件有错"
    assert {box.id for box in drawn.boxes} >= {step.id for step in source.step}


@pytest.mark.parametrize("whole", [True, False])
def test_every_paper_is_printed_from_test_data(registry: Registry, whole: bool) -> None:
    files = FILES if whole else apply(FILES, Put("process.toml", ("step", "decide", "must"), "nothing"))
    found = tried(registry, ROOT, ITEM, PLUGIN, files)
    assert (found.item is not None) == whole
    known = survey(registry, ITEM, found)
    notices = [NoticeDef(**row) for row in read(files, "notices.toml")["notice"]] + [each for event in EVENT_WORDS if (each := standing_in(event))]
    for notice in notices:
        paper = sample_paper(files, notice, known, found.item, "HTTPS://EXAMPLE.COM/V/1")
        assert paper is not None
        assert "{" not in "".join((paper.title, *paper.lines))
        assert "——" not in "".join(paper.lines), (notice.id, paper.lines)
    assert paper is not None
    assert Printer().pdf(paper).startswith(b"%PDF")


def test_a_limit_is_read_or_each_thing_wrong_with_it_said() -> None:
    assert read_limit(" 3 ", "workday", "本地承诺", "limit", "时限") == (Limit(days=3, basis="本地承诺"), [])
    assert read_limit("", "workday", "", "limit", "时限") == (None, [])
    assert [each.field for each in read_limit("三", "week", "", "limit", "时限")[1]] == ["limit_days", "limit_unit", "limit_basis"]
    assert [each.field for each in read_limit("", "workday", "", "promised", "承诺期限", needed=True)[1]] == ["promised_days", "promised_basis"]


def test_what_the_law_allows_is_said(registry: Registry) -> None:
    permit, other = registry.items["demo_approval"].info, registry.items[ITEM].info
    assert "5 个工作日" in ceiling_words("accept", permit)
    assert ceiling_words("accept", other) == ceiling_words("review", permit) == lawful_words(other) == ""
    assert "20 个工作日" in lawful_words(permit)


def test_names_are_made_of_pinyin_and_never_twice() -> None:
    assert spelled("营业执照（副本）", "material") == "ying_ye_zhi_zhao_fu_ben"
    assert spelled("2026", "material") == "material"
    assert fresh("a", {"a", "a_2"}) == "a_3"

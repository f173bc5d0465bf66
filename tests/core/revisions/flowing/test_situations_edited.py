"""Situations 情形 as edits: asked, answered with effects, split, moved, taken away; the rest of the file stays as it was."""

import tomllib
from collections.abc import Sequence
from typing import Any

import pytest

from core.items.files import Repository
from core.items.parts import Limit
from core.problems import Invalid
from core.revisions import Edit, apply
from core.revisions.documents import Files
from core.revisions.flowing.situations import (
    Follows,
    add_situation,
    answers,
    drop_situation,
    move_situation,
    set_situation,
    situations_of,
    split,
)
from core.settings import ROOT

OPTIONS = ("告知承诺", "一般方式")
MODE = 4
"""Which of the real item's situations asks how one wants to apply."""


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """The files of the real item."""
    return Repository(ROOT, "fire_promise_instant", "fire_acceptance_filing").read()


def done(files: Files, edits: Sequence[Edit]) -> Files:
    for each in edits:
        files = apply(files, each)
    return files


def written(files: Files) -> dict[str, Any]:
    return tomllib.loads(files["item.toml"].decode())


def test_what_follows_is_written_and_the_rest_stays(files: Files) -> None:
    row = situations_of(files)[MODE - 1]
    follows = [
        Follows(is_=("告知承诺",), adds=("promise",), says="当场办。", promised=Limit(days=1, unit="workday", basis="本地承诺（待确认）")),
        Follows(is_=("一般方式",), drops=("promise",)),
    ]
    after = written(done(files, set_situation(files, MODE, row["ask"], follows)))
    assert after["situation"][MODE - 1]["option"] == [
        {"is": ["告知承诺"], "adds": ["promise"], "promised": {"days": 1, "unit": "workday", "basis": "本地承诺（待确认）"}, "says": "当场办。"},
        {"is": ["一般方式"], "drops": ["promise"]},
    ]
    before = written(files)
    before["situation"][MODE - 1].pop("option")
    after["situation"][MODE - 1].pop("option")
    assert after == before


def test_saving_what_stands_there_changes_nothing(files: Files) -> None:
    row = situations_of(files)[MODE - 1]
    same = [Follows(is_=tuple(each["is"]), adds=tuple(each.get("adds", ())), drops=tuple(each.get("drops", ())), says=each.get("says", "")) for each in row["option"]]
    assert set_situation(files, MODE, row["ask"], same) == ()


def test_nothing_follows_it_only_asks(files: Files) -> None:
    after = written(done(files, set_situation(files, MODE, "怎样办？", [Follows(is_=(each,)) for each in OPTIONS])))
    assert "option" not in after["situation"][MODE - 1]


def test_a_material_that_both_comes_and_goes_is_refused(files: Files) -> None:
    with pytest.raises(Invalid) as refused:
        set_situation(files, MODE, "怎样办？", [Follows(is_=("告知承诺",), adds=("promise",), drops=("promise",))])
    assert refused.value.fields[0].field == "drops_1"


def test_a_question_comes_moves_and_goes(files: Files) -> None:
    number, edits = add_situation(files, "floors", "有几层？")
    more = done(files, edits)
    assert (number, situations_of(more)[-1]) == (6, {"id": "floors", "field": "floors", "ask": "有几层？"})
    moved = done(more, move_situation(more, number, up=True))
    assert [each["id"] for each in situations_of(moved)][-2:] == ["floors", "size"]
    assert move_situation(more, 1, up=True) == ()
    assert written(done(more, drop_situation(more, number))) == written(files)
    with pytest.raises(Invalid):
        add_situation(files, "", "有几层？")


def test_answers_stand_together_or_apart(files: Files) -> None:
    both = done(files, set_situation(files, MODE, "怎样办？", [Follows(is_=OPTIONS, says="都一样")]))
    assert answers(situations_of(both)[MODE - 1], (*OPTIONS, "其他")) == [OPTIONS, ("其他",)]
    apart = situations_of(done(both, split(both, MODE, 1)))[MODE - 1]["option"]
    assert apart == [{"is": ["告知承诺"], "says": "都一样"}, {"is": ["一般方式"], "says": "都一样"}]

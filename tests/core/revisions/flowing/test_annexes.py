"""附页 of papers: every annex of the house is picked and written back; changed, made, taken away; what is missing is said."""

from pathlib import Path

import pytest

from core.problems import Invalid
from core.registry import Registry, assemble
from core.revisions import apply
from core.revisions.flowing.annexes import AnnexWish, annex_of, annex_words, drop_annex, set_annex
from core.revisions.flowing.papers import papers_of
from core.revisions.flowing.registering import Pick, pick_of

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(scope="session")
def house() -> Registry:
    """Everything that is switched on, and the demos."""
    return assemble(ROOT).registry


def test_every_annex_of_the_house_is_written_back_changed_and_taken_away(house: Registry) -> None:
    found = [(item, paper) for item in house.items.values() for paper in papers_of(item.files) if paper.get("annex")]
    assert found
    for item, paper in found:
        annex, columns = annex_of(item.files, paper["id"]), house.around.others[f"register:{paper['annex']['register']}"]
        picks = {name: pick_of(annex["equal"].get(name, ""), target, item.scope) for name, target in columns.items()}
        wish = AnnexWish(title=annex["title"], register=annex["register"], picks=picks, shown=tuple(annex["columns"]), first=annex["columns"][0])
        assert set_annex(item.files, paper["id"], wish, columns, item.scope) == ()
        words = annex_words(annex, "名录", columns, item.scope)
        assert words.startswith(f"附页《{annex['title']}》：名录“名录”里")
        assert not [letter for letter in words if letter.isascii() and letter.isalpha()]
        files = dict(item.files)
        for edit in set_annex(files, paper["id"], AnnexWish(title="新附页", register=annex["register"], picks=picks, shown=tuple(annex["columns"]), first=annex["columns"][-1]), columns, item.scope):
            files = apply(files, edit)
        assert annex_of(files, paper["id"])["columns"] == [annex["columns"][-1], *annex["columns"][:-1]]
        assert annex_of(files, paper["id"])["title"] == "新附页"
        for edit in drop_annex(files, paper["id"]):
            files = apply(files, edit)
        assert annex_of(files, paper["id"]) == {}


def test_what_is_missing_is_said(house: Registry) -> None:
    item, columns = house.items["demo_permit"], house.around.others["register:demo_credit"]
    paper = papers_of(item.files)[0]["id"]
    with pytest.raises(Invalid) as problem:
        set_annex(item.files, paper, AnnexWish(title=" ", register="demo_credit", picks={}), columns, item.scope)
    assert [each.field for each in problem.value.fields][-1] == "shown"
    with pytest.raises(Invalid, match="附页"):
        set_annex(item.files, paper, AnnexWish(title="信用", register="demo_credit", picks={"holder": Pick("fixed", "")}, shown=("holder",)), columns, item.scope)

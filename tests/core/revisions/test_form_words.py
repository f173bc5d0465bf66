"""What changed in a form is told by the titles of its fields, each new field once."""

import re

from core.items.files import Repository
from core.revisions import Drop, Edit, Put, apply
from core.revisions.difference import difference
from core.revisions.forming import Spot, add, add_inside, delete, outline
from core.revisions.forming.outline import FORM
from core.revisions.words import told
from core.settings import ROOT

PERMIT = Repository(ROOT, "demo", "demo_permit").read()
ID = re.compile(r"[a-z]+_[a-z_]+")


def edited(files: dict[str, bytes], *edits: Edit) -> dict[str, bytes]:
    for each in edits:
        files = apply(files, each)
    return files


def said(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    return [words for _, words in told(difference(before, after), before, after)]


def test_a_new_field_is_said_once_with_its_page_and_that_it_is_required() -> None:
    page = outline(PERMIT).pages[-1].page
    edits, _ = add(PERMIT, "bool", "是否搭台", Spot(page))
    after = edited(PERMIT, *edits)
    assert said(PERMIT, after) == [f"申请表 · 栏目“是否搭台”：增加，在“{page}”，必填"]
    assert said(after, PERMIT) == ["申请表 · 栏目“是否搭台”：删去"]


def test_a_field_that_becomes_required_or_moves_is_called_by_its_title() -> None:
    page = outline(PERMIT).pages[-1].page
    edits, name = add(PERMIT, "text", "用途", Spot(page))
    before = edited(PERMIT, *edits)
    after = edited(before, Drop(FORM, ("required", name)))
    assert said(before, after) == ["申请表：栏目“用途”不再是必填"]
    assert said(after, before) == ["申请表：栏目“用途”改为必填"]


def test_what_changes_inside_a_list_is_called_by_its_title() -> None:
    holder = next(name for name, each in outline(PERMIT).questions.items() if each.kind == "list")
    edits, way = add_inside(PERMIT, holder, "text", "摊主")
    after = edited(PERMIT, *edits)
    whole = outline(PERMIT).questions[holder].title
    assert any(f"“{whole}”" in line and "“摊主”" in line for line in said(PERMIT, after))
    again = edited(after, Put(FORM, ("properties", holder, "items", "properties", way.partition(".")[2], "title"), "摊主姓名"))
    assert not [line for line in (*said(PERMIT, after), *said(after, again)) if ID.search(line)]


def test_no_field_is_called_by_its_name() -> None:
    for name, each in outline(PERMIT).questions.items():
        if len(each.way) == 1:
            lines = said(PERMIT, edited(PERMIT, *delete(PERMIT, (name,))))
            assert any(f"“{each.title}”：删去" in line for line in lines)
            assert not [line for line in lines if ID.search(line)], lines

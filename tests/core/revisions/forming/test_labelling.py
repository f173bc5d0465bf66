"""The name of a new field follows its label until somebody uses it; one that has been released stays."""

import pytest

from core.faults import Blame
from core.forms.loading import load_form
from core.items.files import Repository
from core.revisions import Edit, Put, apply
from core.revisions.documents import read
from core.revisions.forming import Spot, add, copy, outline
from core.revisions.forming.labelling import labelled
from core.revisions.forming.outline import FORM
from core.revisions.forming.palette import kinds
from core.settings import ROOT

PERMIT = Repository(ROOT, "demo", "demo_permit").read()


def edited(files: dict[str, bytes], *edits: Edit) -> dict[str, bytes]:
    for each in edits:
        files = apply(files, each)
    return files


def added(files: dict[str, bytes], key: str = "text") -> tuple[dict[str, bytes], str]:
    page = outline(files).pages[0].page
    edits, name = add(files, key, "", Spot(page))
    return edited(files, *edits), name


def titled(files: dict[str, bytes], name: str, title: str) -> tuple[dict[str, bytes], str]:
    was = outline(files).questions[name].title
    files = edited(files, Put(FORM, ("properties", name, "title"), title))
    edits, way = labelled(files, PERMIT, was, (name,))
    return edited(files, *edits), way[0]


@pytest.mark.parametrize("key", [kind.key for kind in kinds(PERMIT) if not kind.key.startswith("element:")])
def test_a_fresh_field_is_called_by_its_label_where_it_stands(key: str) -> None:
    files, old = added(PERMIT, key)
    place = [old if name == old else name for block in outline(files).blocks for name in block.fields]
    files, name = titled(files, old, "使用期间")
    assert name == "shi_yong_qi_jian"
    assert [name if each == old else each for each in place] == [each for block in outline(files).blocks for each in block.fields]
    assert old not in read(files, FORM)["properties"]
    assert [*read(files, FORM)["properties"]].count(name) == 1
    assert old not in read(files, FORM)["required"]
    _, faults = load_form(files, "demo_permit", Blame("demo", FORM))
    assert not faults, [fault.sentence() for fault in faults]
    files, again = titled(files, name, "使用年限")
    assert again == "shi_yong_nian_xian", "until somebody uses it"


def test_two_of_one_label_have_two_names() -> None:
    files, first = added(PERMIT)
    files, one = titled(files, first, "用途")
    files, second = added(files)
    files, two = titled(files, second, "用途")
    assert (one, two) == ("yong_tu", "yong_tu_2")


def test_a_copy_gets_the_name_of_its_own_label() -> None:
    files, first = added(PERMIT)
    files, one = titled(files, first, "用途")
    edits, other = copy(files, (one,))
    files, two = titled(edited(files, *edits), other, "备用的用途")
    assert (one, two) == ("yong_tu", "bei_yong_de_yong_tu")


def test_what_is_released_used_or_named_otherwise_stays() -> None:
    released = next(name for name, each in outline(PERMIT).questions.items() if len(each.way) == 1 and not each.element)
    assert titled(PERMIT, released, "另一个标题")[1] == released
    files, name = added(PERMIT, "bool")
    files, name = titled(files, name, "是否搭台")
    files, other = added(files)
    conditional = edited(files, Put(FORM, ("properties", other, "x-visible"), f"{name} = true"))
    assert titled(conditional, name, "要不要搭台")[1] == name
    called = edited(PERMIT, Put(FORM, ("properties", "stage_built"), {"title": "搭台", "type": "boolean"}))
    assert titled(called, "stage_built", "是否搭台")[1] == "stage_built"

"""The form editor's operations: each is edits that leave a form that loads, and what was there stays."""

from pathlib import Path
from random import Random
from typing import Any

import pytest

from core.faults import Blame
from core.forms.loading import load_form
from core.items.files import Repository
from core.items.fmt import canonical_json, json_of
from core.revisions import Edit, apply
from core.revisions.documents import read
from core.revisions.forming import (
    Spot,
    add,
    add_inside,
    add_page,
    add_section,
    copy,
    delete,
    drop_page,
    drop_section,
    move,
    move_page,
    outline,
    rename_page,
    rename_section,
    step,
    uses,
)
from core.revisions.forming.arranging import DOWN, UP, Refused
from core.revisions.forming.naming import name_for, taken
from core.revisions.forming.outline import FORM, merged
from core.revisions.forming.palette import elements, kind_of, kinds

ROOT = Path(__file__).resolve().parents[4]
KINDS = Repository(ROOT, "demo_kinds", "demo_kinds").read()
PERMIT = Repository(ROOT, "demo", "demo_permit").read()
FORMS = sorted(path.parent.name for path in (ROOT / "forms" / "schemas").glob("*/form.json"))


def edited(files: dict[str, bytes], edits: tuple[Edit, ...]) -> dict[str, bytes]:
    for each in edits:
        files = apply(files, each)
    return files


def loaded(files: dict[str, bytes], item: str = "demo_kinds") -> list[str]:
    _, faults = load_form(files, item, Blame("demo", "form.json"))
    return [fault.sentence() for fault in faults]


def order(files: dict[str, bytes]) -> list[str]:
    return [name for block in outline(files).blocks for name in block.fields]


@pytest.mark.parametrize("key", [kind.key for kind in kinds(KINDS)])
def test_every_kind_can_be_put_anywhere_and_the_form_loads(key: str) -> None:
    form = outline(KINDS)
    for block in form.blocks[:3]:
        for before in ("", *block.fields[:1]):
            edits, name = add(KINDS, key, "", Spot(block.page, block.section, before))
            after = edited(KINDS, edits)
            assert loaded(after) == []
            found = outline(after)
            assert found.questions[name].kind == key.partition(":")[0]
            here = next(each for each in found.blocks if name in each.fields)
            assert (here.page, here.section) == (block.page, block.section)
            assert (here.fields.index(name) == 0) is (bool(before) or not block.fields)


@pytest.mark.parametrize("element", [each.name for block in elements(KINDS).values() for each in block])
def test_every_shared_element_can_be_added_and_added_again_with_a_value_of_its_own(element: str) -> None:
    block = outline(PERMIT).blocks[0]
    once, first = add(PERMIT, f"element:{element}", "", Spot(block.page, block.section))
    after = edited(PERMIT, once)
    again, second = add(after, f"element:{element}", "", Spot(block.page, block.section))
    whole = edited(after, again)
    assert loaded(whole, "demo_permit") == []
    assert first != second
    assert read(whole, FORM)["properties"][second]["x-own"] is True


def test_names_are_made_from_titles_and_never_meet_others() -> None:
    known = taken(KINDS, read(KINDS, FORM))
    assert name_for("使用面积", known) == "shi_yong_mian_ji"
    assert name_for("使用面积", known | {"shi_yong_mian_ji"}) == "shi_yong_mian_ji_2"
    assert name_for("  ", known) == "lan_mu"
    assert name_for("沈抚示范区文化旅游重点项目建设补助资金使用情况", known) == "sfsfqwhlyzdxmjsbzzjsyqk", "a long one by its initials"
    assert name_for("2026 年产值", known) == "lan_mu_2026_nian_chan_zhi"
    assert name_for("today", known) == "today_2"
    assert name_for("area_m2", known) == "area_m2_2"
    assert name_for("租期", {"zu_qi_from"}, "period") == "zu_qi_2"


@pytest.mark.parametrize("item", FORMS)
def test_the_outline_knows_every_field_of_every_form(item: str) -> None:
    files = Repository(ROOT, "demo", item).read()
    form = outline(files)
    assert form.homeless == ()
    assert {name for name in form.questions if "." not in name} == set(read(files, FORM)["properties"])
    for question in form.questions.values():
        assert question.title
        assert kind_of(question.whole) == question.kind


def test_a_field_goes_up_and_down_over_every_border_and_comes_back() -> None:
    name = order(KINDS)[0]
    files, seen = KINDS, [order(KINDS)]
    while edits := step(files, (name,), DOWN):
        files = edited(files, edits)
        seen.append(order(files))
    assert seen[-1][-1] == name
    assert len(seen) >= len(seen[0])
    while edits := step(files, (name,), UP):
        files = edited(files, edits)
    assert order(files)[0] == name
    assert sorted(order(files)) == sorted(seen[0])


def test_a_field_moves_to_a_place_and_moving_it_there_again_is_nothing() -> None:
    form = outline(KINDS)
    target = form.blocks[-1]
    name = order(KINDS)[0]
    after = edited(KINDS, move(KINDS, name, Spot(target.page, target.section, target.fields[0])))
    assert loaded(after) == []
    block = next(each for each in outline(after).blocks if name in each.fields)
    assert block.fields[0] == name
    assert move(after, name, Spot(block.page, block.section, name)) == ()
    assert move(after, name, Spot(block.page, block.section, block.fields[1])) == ()
    with pytest.raises(Refused):
        move(after, name, Spot("没有这一页"))
    with pytest.raises(Refused):
        move(after, "gone", Spot(block.page, block.section))


def test_what_is_copied_stands_right_after_and_loads() -> None:
    for name in order(KINDS):
        edits, made = copy(KINDS, (name,))
        after = edited(KINDS, edits)
        assert loaded(after) == [], name
        names = order(after)
        assert names.index(made) == names.index(name) + 1
        old, new = outline(after).questions[name], outline(after).questions[made]
        assert new.kind == old.kind
        assert new.required == old.required


def test_a_field_that_is_deleted_leaves_nothing_behind_in_the_lists() -> None:
    block = outline(KINDS).blocks[0]
    edits, name = add(KINDS, "text", "备用", Spot(block.page, block.section))
    assert edited(edited(KINDS, edits), delete(edited(KINDS, edits), (name,))) == {**KINDS, FORM: canonical_json(KINDS[FORM])}


def test_where_a_field_is_used_is_said_before_it_is_deleted() -> None:
    files = Repository(ROOT, "fire_promise_instant", "fire_acceptance_filing").read()
    said = [each.words for each in uses(files, ("apply_mode",))]
    assert any(words.startswith("栏目“") and words.endswith("的显示条件") for words in said)
    assert any(words.startswith("规则表“") for words in said)
    assert any(words.startswith("情形“") for words in said)
    assert any(words.startswith("规则用例“") for words in said)
    assert "规则用例的样例申请" in said
    block = outline(files).blocks[0]
    edits, name = add(files, "text", "从没用过的栏目", Spot(block.page, block.section))
    assert uses(edited(files, edits), (name,)) == ()


def test_pages_and_sections_are_added_renamed_moved_and_taken_away() -> None:
    form = outline(PERMIT)
    files = edited(PERMIT, add_page(PERMIT, "第二页"))
    moved = form.blocks[0].fields[1]
    files = edited(files, move(files, moved, Spot("第二页")))
    files = edited(files, add_section(files, moved, "经营"))
    files = edited(files, rename_section(files, "第二页", "经营", "经营情况", "按实际填写"))
    files = edited(files, rename_page(files, "第二页", "经营页"))
    assert loaded(files, "demo_permit") == []
    page = outline(files).pages[-1]
    assert (page.title, page.blocks[1].title, page.blocks[1].help) == ("经营页", "经营情况", "按实际填写")
    files = edited(files, move_page(files, "经营页", UP))
    assert [each.title for each in outline(files).pages][-2] == "经营页"
    files = edited(files, drop_section(files, "经营页", "经营情况"))
    assert outline(files).pages[-2].blocks[0].fields == (moved,)
    files = edited(files, drop_page(files, "经营页"))
    assert sorted(order(files)) == sorted(order(PERMIT))
    assert loaded(files, "demo_permit") == []
    with pytest.raises(Refused, match="标题"):
        add_page(files, " ")
    with pytest.raises(Refused, match="换一个"):
        add_page(files, outline(files).pages[0].title)


def test_a_form_without_pages_is_given_one_when_its_order_is_changed() -> None:
    document = {key: value for key, value in read(PERMIT, FORM).items() if key != "x-pages"}
    files = {**PERMIT, FORM: json_of(document)}
    names = order(files)
    after = edited(files, step(files, (names[0],), DOWN))
    assert order(after) == [names[1], names[0], *names[2:]]
    assert loaded(after, "demo_permit") == []


def test_fields_inside_a_list_are_added_moved_and_deleted() -> None:
    block = outline(PERMIT).blocks[0]
    for kind in ("list", "group"):
        edits, holder = add(PERMIT, kind, "摊位", Spot(block.page, block.section))
        files = edited(PERMIT, edits)
        edits, inner = add_inside(files, holder, "decimal", "面积")
        files = edited(files, edits)
        assert loaded(files, "demo_permit") == []
        way = tuple(inner.split("."))
        assert outline(files).questions[inner].kind == "decimal"
        files = edited(files, step(files, way, UP))
        assert outline(files).questions[holder].children[0].name == inner
        files = edited(files, delete(files, way))
        assert loaded(files, "demo_permit") == []
        with pytest.raises(Refused):
            delete(files, outline(files).questions[holder].children[0].way)
        with pytest.raises(Refused):
            add_inside(files, holder, "file", "照片")


def test_random_editing_leaves_forms_that_load_and_loses_no_unknown_key() -> None:
    document = read(KINDS, FORM)
    first = next(iter(document["properties"]))
    document["properties"][first]["$comment"] = "原样留着"
    start = {**KINDS, FORM: json_of(document)}
    for seed in range(25):
        random, files = Random(seed), start
        for _ in range(12):
            files = edited(files, _any(files, random))
        empty = [page.title for page in outline(files).pages if not any(block.fields for block in page.blocks)]
        if not empty:
            assert loaded(files) == [], seed
        assert canonical_json(files[FORM]) == files[FORM]
        if first in outline(files).questions:
            assert read(files, FORM)["properties"][first]["$comment"] == "原样留着"


def _any(files: dict[str, bytes], random: Random) -> tuple[Edit, ...]:  # noqa: PLR0911 - one case for each operation
    form = outline(files)
    block = random.choice(form.blocks)
    spot = Spot(block.page, block.section, random.choice(("", *block.fields)))
    free = [name for name in order(files) if not uses(files, (name,))]
    some: Any = random.choice(order(files))
    try:
        match random.randrange(7):
            case 0:
                return add(files, random.choice(kinds(files)).key, random.choice(("名称", "面积", "")), spot)[0]
            case 1:
                return move(files, some, spot)
            case 2:
                return step(files, (some,), random.choice((UP, DOWN)))
            case 3:
                return copy(files, (some,))[0]
            case 4:
                return delete(files, (random.choice(free),)) if free else ()
            case 5:
                return add_section(files, some, f"第 {random.randrange(99)} 节")
            case _:
                return drop_section(files, block.page, block.section) if block.section else move_page(files, block.page, random.choice((UP, DOWN)))
    except Refused:
        return ()


def test_an_element_lies_under_what_the_form_says_of_it() -> None:
    whole = merged(KINDS, {"$ref": "../elements/area_m2.json", "title": "使用面积"})
    assert (whole["title"], whole["type"]) == ("使用面积", "number")

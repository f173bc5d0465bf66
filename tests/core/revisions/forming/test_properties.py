"""Properties in words: what is filled in becomes keywords, what is shown comes from them, nothing else is touched."""

from pathlib import Path
from typing import Any

import pytest

from core.faults import Blame
from core.forms.loading import load_form
from core.items.files import Repository
from core.revisions import Edit, apply
from core.revisions.documents import read
from core.revisions.forming import Spot, add, outline
from core.revisions.forming.arranging import Refused
from core.revisions.forming.options import Option, changed, options, renaming
from core.revisions.forming.outline import FORM, Question, scope_of
from core.revisions.forming.palette import kinds
from core.revisions.forming.properties import Wrong, changes, conditional, current, properties, required, translated
from core.rules import BASE

ROOT = Path(__file__).resolve().parents[4]
PERMIT = Repository(ROOT, "demo", "demo_permit").read()
FIRE = Repository(ROOT, "fire_promise_instant", "fire_acceptance_filing").read()


def edited(files: dict[str, bytes], edits: tuple[Edit, ...]) -> dict[str, bytes]:
    for each in edits:
        files = apply(files, each)
    return files


def made(kind: str, title: str = "新栏目") -> tuple[dict[str, bytes], str]:
    block = outline(PERMIT).blocks[0]
    edits, name = add(PERMIT, kind, title, Spot(block.page, block.section))
    return edited(PERMIT, edits), name


def sound(files: dict[str, bytes], item: str = "demo_permit") -> bool:
    return load_form(files, item, Blame("demo", "form.json"))[1] == []


def told(files: dict[str, bytes], name: str, **given: str) -> dict[str, bytes]:
    values = {key.replace("__", "-"): (text,) if text else () for key, text in given.items()}
    return edited(files, changes(files, outline(files).questions[name], values))


FILLED = {
    "title": "改过的标题", "x-help": "怎么填", "x-source": "某标准", "$comment": "备注", "minLength": "1", "maxLength": "9", "minimum": "1", "maximum": "90", "x-unit": "m2",
    "x-scale": "3", "minItems": "1", "maxItems": "2", "x-accept": "PDF", "x-largest": "5", "over": "on", "under": "on", "x-personal": "on", "x-readonly": "on",
}


@pytest.mark.parametrize("kind", [kind.key for kind in kinds(PERMIT)])
def test_every_property_of_every_kind_is_kept_shown_again_and_taken_away(kind: str) -> None:
    files, name = made(kind)
    for each in properties(files, outline(files).questions[name]):
        if each.key not in FILLED:
            continue
        after = edited(files, changes(files, outline(files).questions[name], {each.key: (FILLED[each.key],), **({"minimum": ("1",), "maximum": ("90",)} if each.key in ("over", "under") else {})}))
        question = outline(after).questions[name]
        assert current(question, each) == (FILLED[each.key],), each.key
        assert changes(after, question, {each.key: (FILLED[each.key],)}) == (), each.key
        assert sound(after), each.key
        if each.key not in ("title", "x-scale"):
            assert current(outline(edited(after, changes(after, question, {each.key: ()}))).questions[name], each) == (), each.key


def test_money_is_filled_in_as_yuan_and_kept_as_fen() -> None:
    files, name = made("money")
    after = told(files, name, minimum="0.5", maximum="3,000")
    definition = read(after, FORM)["properties"][name]
    assert (definition["minimum"], definition["maximum"]) == ("50", "300000")
    limits = {each.key: current(outline(after).questions[name], each) for each in properties(after, outline(after).questions[name])}
    assert limits["minimum"] == ("0.5",)
    with pytest.raises(Wrong, match="两位小数"):
        told(files, name, maximum="0.001")


def test_a_limit_that_does_not_count_itself_in_is_a_tick_beside_it() -> None:
    files, name = made("decimal")
    open_low = told(files, name, minimum="0", over="on")
    assert "exclusiveMinimum" in read(open_low, FORM)["properties"][name]
    assert "minimum" not in read(open_low, FORM)["properties"][name]
    back = told(open_low, name, over="")
    assert read(back, FORM)["properties"][name]["minimum"] == "0"
    assert sound(back)


@pytest.mark.parametrize(("kind", "key", "text", "why"), [
    ("text", "title", " ", "标题"), ("text", "maxLength", "很多", "数"), ("text", "maxLength", "-1", "0 以上"), ("int", "maximum", "1.5", "整数"), ("decimal", "x-scale", "", "小数位数"),
    ("decimal", "maximum", "1e99", "位数"), ("text", "shape", "xyz", "列出"), ("decimal", "x-unit", "parsec", "列出"),
])
def test_what_cannot_be_taken_is_said(kind: str, key: str, text: str, why: str) -> None:
    files, name = made(kind)
    with pytest.raises(Wrong, match=why) as wrong:
        changes(files, outline(files).questions[name], {key: (text,)} if text else {key: ()})
    assert set(wrong.value.said) == {key}


def test_a_format_brings_its_check_and_a_pattern_nobody_knows_is_kept() -> None:
    files, name = made("text")
    after = told(files, name, shape="uscc", maxLength="18")
    definition = read(after, FORM)["properties"][name]
    assert definition["x-check"] == "uscc"
    assert sound(after)
    assert sound(told(after, name, shape="digits"))
    own: dict[str, Any] = {**definition, "pattern": "^JY[0-9]{14}$", "x-help": "JY 和 14 位数字"}
    del own["x-check"]
    written = edited(after, (_put(name, own),))
    question = outline(written).questions[name]
    shape = next(each for each in properties(written, question) if each.key == "shape")
    assert current(question, shape) == ("kept",)
    assert changes(written, question, {"shape": ("kept",)}) == ()


def _put(name: str, value: Any) -> Edit:
    from core.revisions import Put  # noqa: PLC0415 - here only

    return Put(FORM, ("properties", name), value)


def test_a_reference_to_an_element_changes_only_its_words() -> None:
    files, name = made("element:build_structure", "")
    question = outline(files).questions[name]
    assert {each.key for each in properties(files, question)} == {"title", "x-help", "x-source", "$comment", "x-personal", "x-readonly"}
    assert sound(told(files, name, title="主体结构"))


def test_required_always_sometimes_and_never() -> None:
    files, name = made("text")
    assert outline(files).questions[name].required == "always"
    never = edited(files, required(files, outline(files).questions[name], always=False))
    assert outline(never).questions[name].required == "never"
    sometimes = edited(files, conditional(files, outline(files).questions[name], "x-required", "night = true"))
    assert outline(sometimes).questions[name].required == "sometimes"
    assert sound(sometimes)
    again = edited(sometimes, required(sometimes, outline(sometimes).questions[name], always=True))
    assert outline(again).questions[name].required == "always"
    assert sound(again)
    assert conditional(sometimes, outline(sometimes).questions[name], "x-required", "night = true") == ()
    assert "x-required" not in read(edited(sometimes, conditional(sometimes, outline(sometimes).questions[name], "x-required", "")), FORM)["properties"][name]


def test_translations_keep_other_languages() -> None:
    files, name = made("choice")
    question = outline(files).questions[name]
    english = edited(files, translated(files, question, "en", {"title": "Way", "option:选项一": "One"}))
    both = edited(english, translated(english, outline(english).questions[name], "ja", {"title": "方法"}))
    assert read(both, FORM)["properties"][name]["x-i18n"] == {"en": {"title": "Way", "options": {"选项一": "One"}}, "ja": {"title": "方法"}}
    assert outline(both).languages == ("en", "ja")
    assert sound(both)


def test_an_option_is_renamed_wherever_it_is_compared_with() -> None:
    question = outline(FIRE).questions["apply_mode"]
    before = options(question)
    edits = changed(FIRE, question, [Option({"告知承诺": "承诺制"}.get(each, f"{each}（新）"), each) for each in before])
    after = edited(FIRE, edits)
    form, faults = load_form(after, "fire_acceptance_filing", Blame("demo", "form.json"))
    assert faults == []
    assert form is not None
    assert "告知承诺" not in after[FORM].decode().replace('"告知承诺书', "")
    assert read(after, FORM)["properties"]["signer"]["x-visible"] == "apply_mode = '承诺制'"
    assert {each.file for each in edits} >= {FORM, "rules.toml"}
    assert renaming(question, [Option("承诺制", "告知承诺")]).startswith("“告知承诺”改为“承诺制”")


def test_options_nobody_could_choose_are_refused() -> None:
    files, name = made("choice")
    question: Question = outline(files).questions[name]
    for wanted, why in (([], "至少"), ([Option("甲"), Option(" 甲 ")], "两个"), ([Option(" ")], "空"), ([Option(f"{n}") for n in range(201)], "200")):
        with pytest.raises(Refused, match=why):
            changed(files, question, wanted)
    assert changed(files, question, [Option(each, each) for each in options(question)]) == ()


def test_the_names_of_conditions_are_those_of_the_form() -> None:
    form, _ = load_form(PERMIT, "demo_permit", Blame("demo", "form.json"))
    assert form is not None
    scope = scope_of(PERMIT, {})
    assert {name: named.type for name, named in scope.items() if name not in BASE} == {name: named.type for name, named in form.scope.items()}
    assert {name: named.label for name, named in scope.items() if name not in BASE} == {name: named.label for name, named in form.scope.items()}

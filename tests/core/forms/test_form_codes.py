"""Code lists: loaded with every fault, read as words, found by a word, restricted to levels and branches, asked for by rules."""

from collections.abc import Callable
from typing import Any

import pytest
from code_lists import lists

from core.faults import Blame, Fault
from core.forms import Form
from core.forms.choosing import LONGEST, MOST_FOUND, MOST_WORDS, Entry, Selection
from core.forms.cleaning import MOST_HINTS
from core.forms.codes import Code, CodeList, code_list
from core.rules import ExprTypeErrors, check, evaluate, parse, sentence, value_words
from core.values import FieldType

Make = Callable[..., Form]
Load = Callable[..., tuple[Form | None, list[Fault]]]
BLAME = Blame("demo", "forms/schemas/demo_permit/form.json")


@pytest.fixture(scope="module")
def divisions() -> CodeList:
    found, faults = code_list(lists(), "divisions", BLAME)
    assert found is not None, faults
    return found


@pytest.fixture(scope="module")
def industry() -> CodeList:
    found, faults = code_list(lists(), "industry", BLAME)
    assert found is not None, faults
    return found


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("210112", "辽宁省沈阳市浑南区"), ("110105", "北京市朝阳区"), ("21", "辽宁省"), ("469001", "海南省五指山市"), ("999999", "999999"),
    ],
)
def test_a_region_is_read_with_what_it_belongs_to(divisions: CodeList, code: str, words: str) -> None:
    assert value_words(code, FieldType("text", codes=divisions)) == words


def test_a_trade_is_read_with_its_code(industry: CodeList) -> None:
    assert value_words("6210", FieldType("text", codes=industry)) == "正餐服务（6210）"
    assert value_words("", FieldType("text", codes=industry)) == "无"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("210112", "210112"), (" ２１０１１２ ", "210112"), ("浑南区", "210112"), ("沈阳市浑南区", "210112"), ("辽宁省 沈阳市 浑南区", "210112"),
        ("北京市朝阳区", "110105"), ("随便什么（210112）", "210112"), ("鼓楼区", ""), ("没有这里", ""), ("", ""), ("（210112", ""),
    ],
)
def test_a_code_is_meant_by_its_words(divisions: CodeList, text: str, code: str) -> None:
    assert Selection(divisions, ("县级", "乡级")).code_of(text) == code


def test_an_answer_is_meant_before_what_is_none(industry: CodeList) -> None:
    assert [*industry.meant("正餐服务")] == ["621", "6210"]
    assert Selection(industry).code_of("正餐服务") == "6210"


@pytest.mark.parametrize(
    ("text", "first"), [("浑南", "210112"), ("沈阳 浑南", "210112"), ("hnq", "210112"), ("210112", "210112"), ("浑南区 五三", "210112"), ("五三街道", "五三")]
)
def test_a_region_is_found(divisions: CodeList, text: str, first: str) -> None:
    found = Selection(divisions, ("县级", "乡级"), ("21",)).find(text)
    assert found
    assert any(each.code.startswith(first) or first in each.name for each in found[:5])


def test_nothing_outside_the_branches_is_found_or_taken(divisions: CodeList) -> None:
    of = Selection(divisions, ("县级",), ("2101",))
    assert all(each.code.startswith("2101") for each in of.find("区"))
    assert not of.takes("110105")
    assert of.why_not("110105") == "不能选“北京市朝阳区”，请在辽宁省沈阳市范围内选"
    assert {each.code for each in of.below()} == {each.code for each in divisions.below("2101")}


def test_what_is_no_answer_is_told_what_to_do(divisions: CodeList) -> None:
    of = Selection(divisions, ("县级", "乡级"))
    assert of.why_not("辽宁省") == "请选到县级、乡级，“辽宁省”是省级"
    assert "辽宁省沈阳市浑南区" in of.why_not("浑南")
    assert of.why_not("火星").startswith("没有“火星”这一项")


def test_a_name_that_several_bear_is_said_to_be_several(divisions: CodeList) -> None:
    of = Selection(divisions, ("县级", "乡级"))
    assert of.why_not("朝阳区") == "“朝阳区”有 2 处，请写明是哪一处：北京市朝阳区、吉林省长春市朝阳区"
    assert of.why_not("鼓楼区").startswith("“鼓楼区”有 4 处，请写明是哪一处：江苏省南京市鼓楼区、")
    assert Selection(divisions, ("县级",), ("22",)).code_of("朝阳区") == "220104"


def test_a_name_written_nearly_so_is_hinted_at(divisions: CodeList) -> None:
    assert "浑南区" in Selection(divisions, ("县级", "乡级")).why_not("浑男区")


def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every word that is compared with an entry from now on."""
    words: list[str] = []
    score = Entry.score

    def counting(self: Entry, word: str, initials: str) -> int:
        words.append(word)
        return score(self, word, initials)

    monkeypatch.setattr(Entry, "score", counting)
    return words


@pytest.mark.parametrize("text", ["浑 " * 4000, "a" * 8000, "区" * 8000, "a " * 4000, "浑南区" + "x" * 8000])
def test_a_long_text_is_looked_for_by_its_beginning(divisions: CodeList, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Counted, not timed: no word is longer than a name, none is compared once one before it fits nothing."""
    words = compared(monkeypatch)
    of = Selection(divisions, ("县级", "乡级"))
    assert of.why_not(text).endswith("”这一项；请从列出的里面选")
    assert not words
    of.find(text)
    assert max(map(len, words)) <= LONGEST
    assert len(words) <= MOST_WORDS * len(divisions.entries)


def test_an_entry_is_left_at_the_first_word_that_does_not_fit(divisions: CodeList, monkeypatch: pytest.MonkeyPatch) -> None:
    words = compared(monkeypatch)
    assert Selection(divisions).find("火星上 浑南 五三") == ()
    assert set(words) == {"火星上"}


def test_a_table_pasted_wrongly_is_not_guessed_at_cell_by_cell(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {"type": "object", "properties": {"r": {"title": "地区", "type": "string", "x-codes": "divisions"}}, "additionalProperties": False}
    form = make({"rows": {"title": "分支", "type": "array", "items": rows}})
    searched: list[str] = []
    find = Selection.find

    def counting(self: Selection, text: str, most: int = MOST_FOUND) -> tuple[Code, ...]:
        searched.append(text)
        return find(self, text, most)

    monkeypatch.setattr(Selection, "find", counting)
    got = form.submit({"rows": [{"r": f"浑男区{number}"} for number in range(300)]})
    assert len(searched) == MOST_HINTS
    assert len(got.messages) == 300
    assert got.messages[-1].text == "分支第 300 行：地区：没有“浑男区299”这一项；请从列出的里面选"
    got = form.submit({"rows": [{"rr": 1} for _ in range(300)]})
    assert [message.text.endswith("您是不是想写：r") for message in got.messages] == [number < MOST_HINTS for number in range(300)]


def test_one_looks_down_level_by_level(industry: CodeList) -> None:
    of = Selection(industry)
    assert len(of.below()) == 20
    assert of.opens("H")
    assert [each.code for each in of.below("H")] == ["61", "62"]
    assert of.ends("6210")
    assert not of.opens("6210")


def test_a_submission_keeps_the_code(make: Make) -> None:
    form = make({"r": {"title": "地区", "type": "string", "x-codes": "divisions", "x-levels": ["县级"]}})
    assert form.submit({"r": "沈阳市浑南区"}).values == {"r": "210112"}
    assert form.submit({"r": ""}).values == {}
    assert [m.text for m in form.submit({"r": "辽宁省"}).messages] == ["地区：请选到县级，“辽宁省”是省级"]
    assert [m.text for m in form.submit({"r": 210112}).messages] == ["地区应填文字"]


def test_a_cell_of_a_list_keeps_the_code(make: Make) -> None:
    rows = {"type": "object", "properties": {"r": {"title": "地区", "type": "string", "x-codes": "divisions"}}, "additionalProperties": False}
    form = make({"rows": {"title": "分支", "type": "array", "items": rows}})
    assert form.submit({"rows": [{"r": "辽宁省大连市沙河口区"}]}).values == {"rows": ({"r": "210204"},)}
    (message,) = form.submit({"rows": [{"r": "火星"}]}).messages
    assert (message.field, message.text[:16]) == ("rows.0.r", "分支第 1 行：地区：没有“火星”"[:16])
    assert value_words(({"r": "210204"},), form.fields["rows"].type) == "1. 辽宁省大连市沙河口区"


FAULTS: list[tuple[dict[str, Any], str, str, str]] = [
    ({"x-codes": "division"}, "unknown-codes", "properties.r.x-codes", "divisions"),
    ({"x-codes": "divisions", "x-levels": ["街道"]}, "unknown-option", "properties.r.x-levels", ""),
    ({"x-codes": "divisions", "x-under": ["2199"]}, "unknown-option", "properties.r.x-under", ""),
    ({"x-codes": "divisions", "maxLength": 3}, "invalid-schema", "properties.r.maxLength", ""),
    ({"x-levels": ["县级"]}, "missing-keyword", "properties.r", ""),
]


@pytest.mark.parametrize(("more", "code", "place", "hint"), FAULTS)
def test_a_form_that_names_a_list_wrongly(load: Load, more: dict[str, Any], code: str, place: str, hint: str) -> None:
    form, faults = load({"r": {"title": "地区", "type": "string", **more}})
    assert form is None
    assert (code, place) in [(fault.code, fault.place) for fault in faults]
    assert hint in faults[0].hint


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ("编码,名称\n", "编码、名称"), ("code,name,level,parent\n1,甲,甲级,\n1,乙,甲级,\n", "代码 1 写了两次"), ("code,name,level,parent\n1,甲,丙级,\n", "级别“丙级”"),
        ("code,name,level,parent\n1,甲,甲级,2\n", "上级 2 不在前面各行里"), ("code,name,level,parent\n1,甲\n", "1、甲"),
    ],
)
def test_a_faulty_list_says_which_line(load: Load, table: str, found: str) -> None:
    about = 'format = 1\ntitle = "表"\nlevels = ["甲级"]\nsource = "x"\nlicence = "x"\nversion = "1"\n'
    files = {"codes/bad.csv": table.encode(), "codes/bad.toml": about.encode()}
    form, faults = load({"r": {"title": "地区", "type": "string", "x-codes": "bad"}}, files=files)
    assert form is None
    assert [(fault.file, fault.found) for fault in faults] == [("forms/schemas/codes/bad.csv", found)]


def test_a_rule_asks_whether_a_code_is_under_another(make: Make) -> None:
    form = make({"r": {"title": "地区", "type": "string", "x-codes": "divisions"}, "t": {"title": "行业", "type": "string", "x-codes": "industry"}})
    expr = parse("under(r, '2101')")
    assert check(expr, form.scope).kind == "bool"
    assert evaluate(expr, {"r": "210112"}) is True
    assert evaluate(expr, {"r": "110105"}) is False
    assert sentence(expr, form.scope) == "地区属于辽宁省沈阳市"
    assert sentence(parse("t in ['6210', '6220']"), form.scope) == "行业属于正餐服务（6210）、快餐服务（6220）"
    for wrong, said in (("under(t, 'H')", "不以 H 开头"), ("under(t, '6298')", "不是“国民经济行业分类”里的代码"), ("t = '正餐'", "不在代码表")):
        with pytest.raises(ExprTypeErrors, match=said):
            check(parse(wrong), form.scope)

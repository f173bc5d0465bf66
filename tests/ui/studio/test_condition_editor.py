"""The condition editor without scripts: what is shown is what its form sends, and its buttons only change the page."""

from html.parser import HTMLParser

import pytest

from core.revisions.conditions import Clause, Group, Kept, read, tidy
from core.rules import Named, Scope
from core.values import FieldType
from ui.studio.condition import editor, read_condition
from ui.web.forms import FormData
from ui.web.templates import environment

SCOPE: Scope = {
    "area": Named("建筑面积", FieldType("decimal", 2, "m2")), "old": Named("原面积", FieldType("decimal", 2, "m2")),
    "kind": Named("场所类型", FieldType("choice", options=("宾馆", "饭店"))), "night": Named("夜间营业", FieldType("bool")),
    "name": Named("名称", FieldType("text")), "on": Named("竣工日期", FieldType("date")), "at": Named("时刻", FieldType("datetime")),
    "opens": Named("开门时间", FieldType("duration", word="time")), "marks": Named("情形", FieldType("choices", options=("甲", "乙"))),
}
WRITTEN = (
    "area < 300 and (kind in ['宾馆', '饭店'] or not night)", "name in ['甲', 'it''s'] or area + 1 < 3", "at > datetime'2026-03-02 08:30'", "opens >= time'22:00'",
    "area >= old and on is empty", "['甲', '乙'] subset marks", "",
)


class _Sent(HTMLParser):
    """What a browser would send of the page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.buttons: list[str] = []
        self.ids: list[str] = []
        self._select = self._area = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is filled in."""
        known = {name: value or "" for name, value in attrs}
        self.ids += [known["id"]] if "id" in known else []
        match tag:
            case "input" if known.get("type") != "checkbox" or "checked" in known:
                self.values.setdefault(known["name"], []).append(known.get("value", ""))
            case "select":
                self._select, self.values[known["name"]] = known["name"], []
            case "option" if "selected" in known or not self.values[self._select]:
                self.values[self._select] = [known["value"]]
            case "textarea":
                self._area, self.values[known["name"]] = known["name"], [""]
            case "button":
                self.buttons.append(known["value"])

    def handle_data(self, data: str) -> None:
        """A text area's text begins after its first line end."""
        if self._area:
            self.values[self._area] = [data.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        """A text area ends."""
        self._area = "" if tag == "textarea" else self._area


def shown(group: Group) -> _Sent:
    macro = environment().get_template("studio/_condition.html").module.condition  # type: ignore[attr-defined] # a macro of the template
    return _Sent(str(macro(editor(group, SCOPE, "when"), "什么时候显示")))


def sent(page: _Sent, **more: str) -> FormData:
    return FormData({**page.values, **{name.replace("_", "."): [value] for name, value in more.items()}})


@pytest.mark.parametrize("text", WRITTEN)
def test_what_is_shown_comes_back_as_it_is(text: str) -> None:
    group = read(text, SCOPE)
    page = shown(group)
    got = read_condition(sent(page), "when", SCOPE)
    assert tidy(got.condition) == tidy(group)
    assert (got.wrong, got.asked) == ({}, False)
    assert got.text(SCOPE, text) == text
    assert len(page.ids) == len({*page.ids})


def test_every_button_changes_the_condition_and_saves_nothing() -> None:
    group = read(WRITTEN[0], SCOPE)
    page = shown(group)
    for button in page.buttons:
        got = read_condition(sent(page, when_do=button), "when", SCOPE)
        assert got.asked
        assert (got.condition != group) is not button.startswith("show")


def test_a_clause_is_added_filled_in_and_dropped() -> None:
    added = read_condition(sent(shown(Group()), when_do="add"), "when", SCOPE)
    assert added.condition == Group("and", (Clause(),))
    page = shown(added.condition)
    chosen = read_condition(FormData({**page.values, "when.0.field": ["kind"], "when.do": ["show:0"]}), "when", SCOPE)
    assert chosen.condition.parts == (Clause("kind", "eq"),)
    page = shown(chosen.condition)
    empty = read_condition(sent(page), "when", SCOPE)
    assert "值" in empty.wrong["0"]
    done = read_condition(FormData({**page.values, "when.0.value": ["宾馆"]}), "when", SCOPE)
    assert done.text(SCOPE) == "kind = '宾馆'"
    assert read_condition(FormData({**page.values, "when.do": ["drop:0"]}), "when", SCOPE).condition == Group()


def test_another_field_forgets_what_was_typed_for_the_one_before() -> None:
    page = shown(read("area < 300", SCOPE))
    got = read_condition(FormData({**page.values, "when.0.field": ["night"]}), "when", SCOPE)
    assert got.condition.parts == (Clause("night", "true"),)


def test_a_clause_nobody_began_is_no_mistake() -> None:
    page = shown(Group("and", (Clause(), Kept("area + 1 < 3"))))
    got = read_condition(sent(page), "when", SCOPE)
    assert (got.condition, got.wrong) == (Group("and", (Kept("area + 1 < 3"),)), {})


def test_what_no_browser_sends_is_left_out() -> None:
    odd = {"when.x.field": ["area"], "when.9999.field": ["area"], "when.0.0.0.0.0.join": ["or"], "when.do": ["drop:7.7"], "when.0.join": ["xor"]}
    assert read_condition(FormData(odd), "when", SCOPE).asked
    assert read_condition(FormData({"when.do": ["add:5.1"]}), "when", SCOPE).condition == Group()


def test_groups_in_groups_come_back_as_deep_as_an_expression_goes() -> None:
    text = "night or (area < 1 and (area < 2 or (area < 3 and (area < 4 or (area < 5 and area < 6)))))"
    group = read(text, SCOPE)
    got = read_condition(sent(shown(group)), "when", SCOPE)
    assert tidy(got.condition) == tidy(group)
    assert got.text(SCOPE, text) == text


def test_no_part_is_dropped_unseen_where_there_are_too_many() -> None:
    full = Group("or", tuple(Clause("area", "lt", (str(number),)) for number in range(1, 33)))
    got = read_condition(sent(shown(full)), "when", SCOPE)
    assert (got.wrong, len(got.condition.parts)) == ({}, 32)
    more = Group("or", (*full.parts, Clause("area", "lt", ("99",))))
    got = read_condition(sent(shown(more)), "when", SCOPE)
    assert len(got.condition.parts) == 33
    assert got.wrong == {"32": "一组里最多 32 个条件；请删去几个，或者把几个合成一组"}
    inner = read_condition(sent(shown(Group("and", (Clause("night", "true"), more)))), "when", SCOPE)
    assert list(inner.wrong) == ["1.32"]

"""No coercion: what may be compared and computed with what."""

from types import SimpleNamespace

import pytest

from core.rules import ExprTypeErrors, check, parse


@pytest.mark.parametrize(("text", "kind", "scale", "unit"), [
    ("area + prior", "decimal", 2, "m2"), ("area * 2", "decimal", 2, "m2"), ("height * height", "decimal", 4, "m2"), ("area / prior", "decimal", 12, ""),
    ("area / floors", "decimal", 12, "m2"), ("floors + 1", "int", 0, ""), ("floors + 0.5", "decimal", 1, ""), ("round(area / 3, 1)", "decimal", 1, "m2"),
    ("fee + fee", "money", 0, ""), ("fee * 3", "money", 0, ""), ("fee / money'10.00'", "decimal", 12, ""), ("days_between(done_on, today)", "int", 0, "day"),
    ("workdays_between(done_on, today)", "int", 0, "workday"), ("add_months(done_on, 3)", "date", 0, ""), ("age_on(done_on, today)", "int", 0, "year"),
    ("sum(stores, size)", "decimal", 2, "m2"), ("median(stores, size)", "decimal", 3, "m2"), ("count(stores)", "int", 0, ""), ("count(stores, open)", "int", 0, ""),
    ("count(marks)", "int", 0, ""), ("any(stores, size > area)", "bool", 0, ""), ("min(area, prior, 300)", "decimal", 2, "m2"), ("max(floors, 2)", "int", 0, ""),
    ("max(done_on, today)", "date", 0, ""), ("plain(addr)", "text", 0, ""), ("kind", "choice", 0, ""), ("marks", "choices", 0, ""), ("-area", "decimal", 2, "m2"),
])
def test_types(kit: SimpleNamespace, text: str, kind: str, scale: int, unit: str) -> None:
    found = check(parse(text), kit.SCOPE)
    assert (found.kind, found.scale, found.unit) == (kind, scale, unit)


@pytest.mark.parametrize(("text", "code"), [
    ("area < height", "unit"), ("area + height < 3", "unit"), ("area = '宾馆'", "type"), ("area < today", "type"), ("fee < 300", "type"), ("fee + 3 = fee", "type"),
    ("kind = '宾官'", "unknown-option"), ("'宾官' = kind", "unknown-option"), ("kind in ['宾馆', '饭殿']", "unknown-option"), ("'丁' in marks", "unknown-option"),
    ("['甲', '丁'] subset marks", "unknown-option"), ("kind < '宾馆'", "type"), ("promised < true", "type"), ("not area", "type"), ("area and promised", "type"),
    ("area in ['a']", "type"), ("area in marks", "type"), ("kind in addr", "type"), ("floors in [1, 'a']", "type"), ("floors in [date'2026-01-01']", "type"),
    ("kind subset marks", "type"), ("today + 3 = today", "type"), ("today - done_on > 3", "type"), ("fee * 0.5 = fee", "type"), ("fee / 2 = fee", "type"),
    ("kind + 1 = 2", "type"), ("any(stores, size)", "type"), ("any(marks, 1 = 1)", "type"), ("sum(stores, open) = 1", "type"), ("sum(area, prior) = 1", "type"),
    ("median(stores)", "type"), ("round(area, floors) = 1", "type"), ("round(area) = 1", "type"), ("days_between(area, today) = 1", "type"), ("plain(area) = ''", "type"),
    ("stores = stores", "type"), ("any(stores, sise > 3)", "unknown-field"), ("size > 3", "unknown-field"), ("param.limit > 3", "unknown-field"),
    ("self.area > 3", "unknown-field"), ("min(area, today) = area", "type"), ("max(kind, kind) = kind", "type"), ("seen_at < today", "type"), ("any()", "type"),
])
def test_type_faults(kit: SimpleNamespace, text: str, code: str) -> None:
    with pytest.raises(ExprTypeErrors) as caught:
        check(parse(text), kit.SCOPE)
    assert [problem.code for problem in caught.value.problems] == [code]


@pytest.mark.parametrize(("text", "hint"), [
    ("aera < 3", "area"), ("kind = '集贸事场'", "集贸市场"), ("any(stores, sise > 3)", "size"), ("fee < 300", "money'"), ("today + 3 = today", "add_days"),
])
def test_hints(kit: SimpleNamespace, text: str, hint: str) -> None:
    with pytest.raises(ExprTypeErrors) as caught:
        check(parse(text), kit.SCOPE)
    assert hint in caught.value.problems[0].hint


def test_a_column_of_a_list_may_not_hide_a_field(kit: SimpleNamespace) -> None:
    scope = {**kit.SCOPE, "size": kit.FIELDS["area"]}
    with pytest.raises(ExprTypeErrors) as caught:
        check(parse("any(stores, size > 3)"), scope)
    assert [problem.code for problem in caught.value.problems] == ["ambiguous"]
    assert check(parse("any(stores, open)"), scope).kind == "bool"


def test_texts_and_choices_compare_and_a_number_takes_any_unit(kit: SimpleNamespace) -> None:
    for text in ("addr = kind", "area < 300", "height >= 2.5", "floors <= 2.5", "took < duration'3 days'", "seen_at >= datetime'2026-01-01 08:30'", "fee = money'3.50'",
                 "marks = ['甲']", "kind in marks", "addr in ['a', 'b']", "done_on in [date'2026-01-01']"):
        assert check(parse(text), kit.SCOPE).kind == "bool"

"""What is an expression and what is not, and where it goes wrong."""

import pytest

from core.faults import Blame
from core.rules import ExprError, Named, check, compile_expr, names_in, parse
from core.rules.tree import Arithmetic, Compare, Logic, Not
from core.values import FieldType


@pytest.mark.parametrize(("text", "position", "words"), [
    ("", 0, "空的"), ("  ", 0, "空的"), ("area <", 6, "没有写完"), ("area < 1 < 2", 9, "比较不能连写"), ("a = b = c", 6, "比较不能连写"),
    ("a == b", 3, "“等于”写一个 ="), ("kind = “宾馆”", 7, "半角单引号"), ("kind = '宾馆", 7, "单引号没有配成对"), ("（a）", 0, "半角 ("),
    ("a ＜ 3", 2, "半角 <"), ("a ≤ 3", 2, "<="), ("a && b", 2, "and"), ("面积 < 3", 0, "英文小写"), ("{limit} < 3", 0, "param."),
    ("a is 3", 5, "empty 或 present"), ("a in [b]", 6, "确定的值"), ("date'2026-02-30' < d", 0, "写得不对"), ("date'20260201' < d", 0, "写得不对"),
    ("money'1.005'", 0, "写得不对"), ("rund(a, 2)", 0, "round"), ("a b", 2, "多出了“b”"), ("(a", 2, "“)”"), ("a and", 5, "没有写完"), ("a + * b", 4, "应为栏目"),
    ("a; b", 1, "不认识“;”"), ("a in ['x' 'y']", 10, "“,”"), ("'a' % 3", 4, "小数"),
])
def test_a_text_that_is_no_expression_is_refused_at_its_place(text: str, position: int, words: str) -> None:
    with pytest.raises(ExprError) as caught:
        parse(text)
    assert words in str(caught.value)
    assert caught.value.position == position


def test_precedence() -> None:
    assert parse("not a and b or c").tree == parse("((not a) and b) or c").tree
    assert parse("a + b * c - d").tree == parse("(a + (b * c)) - d").tree
    assert parse("a - b - c").tree == parse("(a - b) - c").tree != parse("a - (b - c)").tree
    assert isinstance(parse("not a = b").tree, Not)
    assert isinstance(parse("a + 1 < b").tree, Compare)
    assert parse("a not in ['x']").tree == parse("not (a in ['x'])").tree
    assert parse("a is not empty").tree == parse("a is present").tree


def test_a_chain_is_one_level_however_long() -> None:
    assert isinstance(parse(" and ".join(f"a{n}" for n in range(32))).tree, Logic)
    assert isinstance(parse(" + ".join(f"a{n}" for n in range(32))).tree, Arithmetic)
    with pytest.raises(ExprError, match="最多 32 项"):
        parse(" and ".join(f"a{n}" for n in range(33)))


def test_depth_is_limited() -> None:
    assert parse("not " * 6 + "(a = b)")
    with pytest.raises(ExprError, match="最多 8 层"):
        parse("not " * 8 + "a")
    for text in ("(" * 500 + "a" + ")" * 500, "not " * 400 + "a", "-" * 1500 + "a", "round(" * 200, "x" * 3000):
        with pytest.raises(ExprError):
            parse(text)


def test_quotes_inside_a_text_are_doubled() -> None:
    assert parse("a = 'it''s'").tree.right.value == "it's"


def test_names_in() -> None:
    assert names_in(parse("a + b < param.limit and self.c is present and any(list, a > size)")) == {"a", "b", "param.limit", "self.c", "list", "size"}


def test_compile_expr_makes_faults_at_the_place() -> None:
    scope = {"area": Named("面积", FieldType("decimal", 2, "m2")), "kind": Named("类型", FieldType("choice", options=("集贸市场",)))}
    blame = Blame("demo", "form.json")
    expr, faults = compile_expr("area < 300", scope, blame, "x", want="bool")
    assert expr is not None
    assert faults == []
    assert check(expr, scope).kind == "bool"
    for text, want, code in [("area <", "bool", "expr-syntax"), ("aera < 3", "bool", "unknown-field"), ("area", "bool", "type"),
                             ("kind = '集贸事场'", "bool", "unknown-option"), ("kind", "int", "type")]:
        expr, faults = compile_expr(text, scope, blame, "properties.x", want=want)
        assert expr is None
        assert [(fault.place, fault.code) for fault in faults] == [("properties.x", code)]
    assert "area" in compile_expr("aera < 3", scope, blame, "x")[1][0].hint
    assert "集贸市场" in compile_expr("kind = '集贸事场'", scope, blame, "x")[1][0].hint
    assert compile_expr("3", scope, blame, "x", want="decimal")[1] == []
    assert compile_expr("kind", scope, blame, "x", want="text")[1] == []


def test_all_type_faults_are_said_at_once() -> None:
    scope = {"area": Named("面积", FieldType("decimal", 2, "m2"))}
    _, faults = compile_expr("aera < 3 or area = 'x' or hight > 2", scope, Blame("demo", "f"), "x")
    assert [fault.code for fault in faults] == ["unknown-field", "type", "unknown-field"]

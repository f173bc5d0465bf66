"""事实 as an official asks them: made, changed, used as a column, taken away; what is missing is said in words."""

from collections.abc import Mapping

import msgspec
import pytest

from core.problems import Invalid
from core.revisions.edits import Edit, apply
from core.revisions.tabling.asking import FactWish, add_fact, drop_fact, set_fact, wish_of
from core.revisions.tabling.book import Book, book_of
from core.revisions.tabling.columns import add_column, choices
from core.revisions.tabling.factwords import fact_views
from core.rules import Named, Scope
from core.values import FieldType

OTHERS: Mapping[str, Scope] = {
    "register:credit": {"holder": Named("主体代码", FieldType("text")), "points": Named("扣分", FieldType("int")), "repaired": Named("已整改", FieldType("bool"))},
}
WISH = FactWish(label="未整改的扣分", source="register:credit", where="holder = self.holder and repaired = false", take="sum", over="points")


@pytest.fixture
def small(files: dict[str, bytes]) -> Book:
    """The small table, with a register that facts may ask."""
    return book_of(files, "small", OTHERS)


def after(book: Book, edits: tuple[Edit, ...]) -> Book:
    files = book.files
    for edit in edits:
        files = apply(files, edit)
    return book_of(files, "small", OTHERS)


def wrong(problem: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    return {each.field: each.text for each in problem.value.fields}


def test_a_fact_is_made_and_stands_in_words_and_among_the_columns(small: Book) -> None:
    name, edits = add_fact(small, WISH)
    book = after(small, edits)
    assert not book.faults
    assert book.document["fact"][name] == {"label": "未整改的扣分", "from": "register:credit", "where": WISH.where, "take": "sum(points)"}
    view = fact_views(book, {"register:credit": "信用名录"})[0]
    assert view.said == "在“信用名录”的登记里，主体代码为本件的申请人代码，且已整改为否的，扣分的合计"
    sheet = book.sheet("way")
    assert ("未整改的扣分", "查到的事实") in [(each.label, each.group) for each in choices(book, sheet)]
    used = after(book, add_column(sheet, "one", name))
    assert fact_views(used, {})[0].used == ("规则表“办法”",)
    with pytest.raises(Invalid, match="规则表“办法”"):
        drop_fact(used, name)
    assert "fact" not in after(book, drop_fact(book, name)).document


def test_a_second_fact_keeps_the_first_and_another_name(small: Book) -> None:
    book = after(small, add_fact(small, WISH)[1])
    with pytest.raises(Invalid) as problem:
        add_fact(book, WISH)
    assert wrong(problem) == {"label": "已经有一个查到的事实叫“未整改的扣分”，请另起名称"}
    name, edits = add_fact(book, msgspec.structs.replace(WISH, label="扣分", take="count", over=""))
    assert name not in book.facts
    assert len(after(book, edits).facts) == 2


def test_a_change_touches_only_what_was_changed(small: Book) -> None:
    name, edits = add_fact(small, msgspec.structs.replace(WISH, days="30", back_from="submitted_on", lock=True))
    book = after(small, edits)
    assert book.document["fact"][name]["window"] == {"days": 30, "back_from": "submitted_on"}
    assert book.document["fact"][name]["lock"] == ["holder"]
    now = wish_of(book, name)
    assert set_fact(book, name, now) == ()
    changed = after(book, set_fact(book, name, msgspec.structs.replace(now, days="", take="min", over="points", none="0", lock=False)))
    assert changed.document["fact"][name] == {"label": "未整改的扣分", "from": "register:credit", "where": WISH.where, "take": "min(points)", "none": "0"}
    assert not changed.faults
    assert wish_of(changed, name).none == "0"


@pytest.mark.parametrize(("wish", "field", "says"), [
    ({"label": " "}, "label", "名称"),
    ({"source": "register:gone"}, "source", "从哪里查"),
    ({"where": "repaired = false"}, "where", "本件"),
    ({"where": ""}, "where", "本件"),
    ({"days": "三十"}, "days", "整数"),
    ({"days": "30", "back_from": ""}, "back_from", "哪一天"),
    ({"take": ""}, "take", "取什么"),
    ({"over": ""}, "over", "哪一栏"),
    ({"over": "holder"}, "over", "主体代码"),
    ({"none": "0"}, "none", "0"),
    ({"take": "max", "none": "没有"}, "none", "没有"),
])
def test_what_is_missing_is_said_at_its_box(small: Book, wish: dict[str, str], field: str, says: str) -> None:
    with pytest.raises(Invalid) as problem:
        add_fact(small, msgspec.structs.replace(WISH, **wish))
    assert list(wrong(problem)) == [field]
    assert says in wrong(problem)[field]


def test_a_personal_field_is_compared_with_nobodys(small: Book) -> None:
    with pytest.raises(Invalid) as problem:
        add_fact(small, WISH, personal=frozenset({"holder"}))
    assert "个人信息" in wrong(problem)["where"]

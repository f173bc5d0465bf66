"""Mistakes of form in a feature, each reported at its line."""

import pytest

from core.faults import Blame, Fault
from core.scenarios.checks import check_feature
from core.scenarios.reading import read_feature

BLAME = Blame("p", "features/x/a.feature")
HEAD = "# language: zh-CN\n功能: 甲\n"


def faults_of(body: str, head: str = HEAD) -> list[Fault]:
    feature, faults = read_feature(head + body, "x", BLAME)
    return faults + (check_feature(feature, BLAME) if feature else [])


@pytest.mark.parametrize(
    ("body", "code", "line"),
    [
        ("场景: 乙\n  假如 今天是 2026-02-13\n  当 申请人提交\n", "no-then", 3),
        ('场景: 乙\n  那么 请补充"面积"\n', "no-today", 3),
        ("场景: 乙\n  假如 今天是 2026-02-13\n  当 甲\n  并且 乙\n  那么 丙\n", "two-whens", 3),
        ("场景: 乙\n  假如 今天是 2026-02-13\n  那么 丙\n  当 甲\n", "step-order", 3),
        ("场景: 乙\n  说明\n  假如 今天是 2026-02-13\n  那么 丙\n", "description", 3),
        ("场景: 乙\n  假如 今天是 2026-02-13\n  那么 丙\n场景: 乙\n  假如 今天是 2026-02-13\n  那么 丁\n", "scenario-twice", 6),
        ("场景大纲: 乙\n  假如 今天是 2026-02-13\n  那么 <丙>\n  例子:\n    | 丁 |\n    | 1 |\n", "example-column", 5),
        ('场景: 乙\n  假如 今天是 2026-02-13\n  那么 丙\n    """\n    长文\n    """\n', "doc-string", 5),
        ("说明\n", "no-scenario", 0),
    ],
)
def test_each_mistake_of_form_is_named_at_its_line(body: str, code: str, line: int) -> None:
    faults = faults_of(body)
    assert [fault.code for fault in faults] == [code]
    assert faults[0].place == (f"第 {line} 行" if line else "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("功能: 甲\n", "language"),
        ("# language: zh-CN\n", "gherkin"),
        ("# language: zh-CN\n功能: 甲\n场景: 乙\n  假如 甲\n  | 错 |\n  | 两 | 格 |\n", "gherkin"),
        ("", "language"),
    ],
)
def test_what_gherkin_cannot_read_is_one_fault(text: str, code: str) -> None:
    assert [fault.code for fault in faults_of(text, head="")] == [code]


def test_an_outline_unfolds_with_its_background_and_tags() -> None:
    feature, faults = read_feature(
        HEAD.replace("功能", "@a\n功能") + "背景:\n  假如 今天是 2026-02-13\n@b\n规则: XF-01 丙\n  @c\n  场景大纲: 丁\n    假如 面积 <数>\n"
        "      | 栏目 | <数> |\n    那么 好\n    @d\n    例子:\n      | 数 |\n      | 1 |\n      | 2 |\n",
        "x", BLAME,
    )
    assert faults == []
    assert feature is not None
    assert [each.example for each in feature.scenarios] == [(("数", "1"),), (("数", "2"),)]
    first = feature.scenarios[0]
    assert (first.rule, first.tags) == ("XF-01", ("a", "b", "c", "d"))
    assert [step.text for step in first.steps] == ["今天是 2026-02-13", "面积 1", "好"]
    assert first.steps[1].table == (("栏目", "1"),)
    assert [step.phase for step in first.steps] == ["假如", "假如", "那么"]


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("# language: zh-CN\n", "第 2 行", "文件在这里就结束了"),
        ("# language: zh-CN\n功能: 甲\n场景: 乙\n  假如 甲\n    | 一 |\n    | 两 | 格 |\n", "第 6 行", "格数与表头不同"),
        ("# language: zh-CN\n不是功能\n", "第 2 行", "看不懂：不是功能"),
    ],
)
def test_what_the_parser_says_is_said_in_chinese(text: str, place: str, says: str) -> None:
    fault = faults_of(text, head="")[0]
    assert (fault.place, says in fault.found) == (place, True), fault

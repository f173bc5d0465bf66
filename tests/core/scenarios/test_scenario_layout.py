"""Features as testers type them, and their one canonical form."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.scenarios.layout import canonical_text, readable_text, width
from core.scenarios.lines import cells_of, sentence

ROOT = Path(__file__).parents[3]
TYPED = """#language:zh-CN
＠计划　＠消防
功能：备案
当场办结是计划的话
背景：
假设今天是　２０２６-０２-１３
＠法定
规则：XF-01 边界
场景大纲：面积
假如 面积为＜面积＞
｜栏目｜内容｜
｜建筑面积｜<面积>｜
则 结论“办理路径”为“承诺即办”
且 提示包含“工程存在“增加建筑面积””
例子：
｜面积｜
｜２９９.９９｜
"""
CANONICAL = """# language: zh-CN
@计划 @消防
功能: 备案
  当场办结是计划的话

  背景:
    假如 今天是 2026-02-13

  @法定
  规则: XF-01 边界

    场景大纲: 面积
      假如 面积为<面积>
        | 栏目     | 内容   |
        | 建筑面积 | <面积> |
      那么 结论"办理路径"为"承诺即办"
      并且 提示包含"工程存在“增加建筑面积”"
      例子:
        | 面积   |
        | 299.99 |
"""


def test_what_an_input_method_types_becomes_canonical() -> None:
    assert canonical_text(TYPED) == CANONICAL


@pytest.mark.parametrize("path", sorted((ROOT / "features").glob("*/*.feature")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_laying_out_twice_changes_nothing(path: Path) -> None:
    once = canonical_text(path.read_text("utf-8"))
    assert canonical_text(once) == once


LINES = st.sampled_from([*TYPED.splitlines(), "", "# 说明", "随便一行", "  当 申请人提交", "场景：又一个", "|a\\|b|", "但 不提示", "剧本: 老说法"])


@given(st.lists(LINES, max_size=20).map("\n".join))
def test_layout_is_stable_and_loses_no_word(text: str) -> None:
    once = canonical_text(text)
    assert canonical_text(once) == once
    assert _letters(once) == _letters(canonical_text(readable_text(text)))


def _letters(text: str) -> str:
    return "".join(text.split())


@given(st.text(max_size=80))
def test_any_text_is_laid_out_and_stays(text: str) -> None:
    once = canonical_text(text)
    assert canonical_text(once) == once


def test_every_line_stays_where_it_was_for_the_parser() -> None:
    assert len(readable_text(TYPED).splitlines()) == len(TYPED.splitlines())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("过了 ５ 个工作日", "过了 5 个工作日"),
        ("结论“甲”为“乙”", '结论"甲"为"乙"'),
        ("提示“含“内引号”的话”", '提示"含“内引号”的话"'),
        ('提示"全角１２３“原样”"', '提示"全角１２３“原样”"'),
        ("没有配对的“引号", "没有配对的“引号"),
        ('结论“有"直引号”', '结论“有"直引号”'),
    ],
)
def test_quotes_and_digits_of_a_step(typed: str, meant: str) -> None:
    assert sentence(typed) == meant


def test_a_bar_inside_a_cell_is_escaped() -> None:
    assert cells_of("| a \\| b | |") == ("a \\| b", "")


def test_a_chinese_character_is_two_columns_wide() -> None:
    assert width("XF-01 边界") == 10

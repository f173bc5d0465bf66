"""A feature read as a document and written back is the feature."""

from pathlib import Path

import pytest

from core.scenarios.layout import canonical_text
from core.scenarios.script import script_of, text_of

ROOT = Path(__file__).parents[3]
FEATURES = sorted((ROOT / "features").rglob("*.feature"))


@pytest.mark.parametrize("path", FEATURES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_feature_of_the_house_comes_back_as_it_was(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text_of(script_of(text)) == canonical_text(text)


def test_remarks_tags_and_paragraphs_stay() -> None:
    text = """# language: zh-CN
@x
功能: 甲
  说明一。

  说明二。

  # 备注甲
  @计划
  规则: A-1 一条
    第一段。

    第二段。

    # 备注乙
    @法定
    场景大纲: 名
      # 备注丙
      假如 今天是 <日>
      那么 <什么>
      # 备注丁
      例子: 两行
        | 日 | 什么   |
        | 1  | a \\| b |
"""
    script = script_of(text)
    assert text_of(script) == canonical_text(text)
    assert [block.kind for block in script.blocks] == ["规则", "场景大纲"]
    assert script.blocks[0].lead == ("# 备注甲", "@计划")
    assert script.blocks[1].examples[0].rows[1] == ("1", "a \\| b")
    assert script.rule_of(1) == 0

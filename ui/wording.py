"""msgspec's English validation messages in Chinese.

The bodies of the interface are checked by msgspec; its message names a type and a place (``Expected `int`, got `str` - at `$.party` ``).
"""

import re
from typing import Final

_PLACE: Final = re.compile(r" - at `(?:key in )?\$\.?([^`]*)`$")
_NAMES: Final = {
    "str": "文字", "int": "整数", "bool": "是或否", "object": "对象", "array": "列表", "null": "空", "date": "日期（YYYY-MM-DD）",
    "decimal": "数", "float": "数", "number": "数", "datetime": "时间",
}
_RULES: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"Object missing required field `(.+)`"), "缺少“{0}”"),
    (re.compile(r"Object contains unknown field `(.+)`"), "没有“{0}”这一项"),
    (re.compile(r"Expected `(.+)`, got `(.+)`"), "应为{0}，收到的是{1}"),
    (re.compile(r"Expected `str` matching regex .*"), "格式不对"),
    (re.compile(r"Expected `(?:str|array|object)` of length >= (\d+)"), "长度至少为 {0}"),
    (re.compile(r"Expected `(?:str|array|object)` of length <= (\d+)"), "长度不得超过 {0}"),
    (re.compile(r"Expected `(?:int|decimal)` >= (.+)"), "不得小于 {0}"),
    (re.compile(r"Expected `(?:int|decimal)` <= (.+)"), "不得大于 {0}"),
    (re.compile(r"Invalid (?:RFC3339|ISO8601) encoded date.*"), "应为日期（YYYY-MM-DD）"),
    (re.compile(r"Invalid enum value (.+)"), "不能填 {0}"),
)


def place(message: str) -> str:
    """Where the message points: `values.area`, or nothing for the whole body."""
    found = _PLACE.search(message)
    return found[1] if found else ""


def translate(message: str) -> str:
    """The message in Chinese; what has no wording here is said in general."""
    bare = _PLACE.sub("", message)
    for pattern, words in _RULES:
        if found := pattern.fullmatch(bare):
            return words.format(*(_named(group) for group in found.groups()))
    return "内容不符合要求"


def _named(word: str) -> str:
    return "或".join(_NAMES.get(part, part) for part in word.split(" | "))

"""From the text of an expression to its words, with a hint for what people type by habit from elsewhere."""

import re
from typing import Literal, TypeAlias

import msgspec

LONGEST = 2000
"""How many characters an expression may have."""

TokenKind: TypeAlias = Literal["number", "text", "typed", "word", "sign", "end"]

_PATTERN = re.compile(
    r"""(?P<space>\s+)
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<typed>(?:date|datetime|duration|time|money)'[^']*')
    |(?P<text>'(?:[^']|'')*')
    |(?P<word>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)?)
    |(?P<sign><=|>=|!=|[-+*/=<>(),\[\]])""",
    re.VERBOSE | re.ASCII,
)
_HABITS = {
    "“": "文字用半角单引号，如 '宾馆'", "”": "文字用半角单引号，如 '宾馆'", "‘": "文字用半角单引号，如 '宾馆'", "’": "文字用半角单引号，如 '宾馆'",
    '"': "文字用半角单引号，如 '宾馆'", "'": "单引号没有配成对", "，": "逗号用半角 ,", "（": "括号用半角 (", "）": "括号用半角 )", "＜": "用半角 <",
    "＞": "用半角 >", "＝": "用半角 =", "≤": "写 <=", "≥": "写 >=", "≠": "写 !=", "&": "“并且”写 and", "|": "“或者”写 or", "!": "“不等于”写 !=，“非”写 not",
    "%": "百分之几写成小数，如 0.6", "{": "表达式里的参数写 param.名字；{ } 只用在格子和句子里",
}


class ExprError(Exception):
    """The text is not an expression. `message` is Chinese; `position` counts characters from 0."""

    def __init__(self, message: str, position: int) -> None:
        self.message = message
        self.position = position
        super().__init__(f"{message}（第 {position + 1} 个字）")


class Token(msgspec.Struct, frozen=True):
    """A word of an expression and where it stands."""

    kind: TokenKind
    text: str
    at: int


def tokens(text: str) -> list[Token]:
    """The words of the text and an end mark. Raises ExprError at the first character that belongs to none."""
    if len(text) > LONGEST:
        raise ExprError(f"表达式有 {len(text)} 个字，最多 {LONGEST} 个", LONGEST)
    found, at = [], 0
    while at < len(text):
        match = _PATTERN.match(text, at)
        if match is None:
            raise ExprError(_strange(text[at]), at)
        if match.lastgroup != "space":
            found.append(Token(match.lastgroup, match.group(), at))  # type: ignore[arg-type] # the pattern's groups are the kinds
        at = match.end()
    return [*found, Token("end", "", len(text))]


def _strange(character: str) -> str:
    habit = _HABITS.get(character)
    if habit:
        return f"不认识“{character}”；{habit}"
    if ord(character) > 127:
        return f"不认识“{character}”；名称用英文小写，文字放在半角单引号里"
    return f"不认识“{character}”"

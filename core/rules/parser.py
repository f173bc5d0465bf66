"""From words to a tree, by descending through the levels of precedence:

or < and < not < comparison, in, subset, is < + - < * / < unary minus. Comparisons do not chain.
"""

from collections.abc import Callable
from typing import Literal

from core.faults import did_you_mean
from core.rules import literals
from core.rules.functions import FUNCTIONS
from core.rules.lexer import ExprError, Token, tokens
from core.rules.tree import (
    DEEPEST,
    LONGEST_CHAIN,
    Arithmetic,
    Call,
    Compare,
    Constant,
    Given,
    LiteralKind,
    Logic,
    Member,
    Name,
    Node,
    Not,
    Several,
    depth,
)

_RESERVED = frozenset({"and", "or", "not", "in", "subset", "is", "empty", "present", "true", "false"})
_NESTED = 40
_TYPED: dict[str, tuple[LiteralKind, Callable[[str], object]]] = {
    "date": ("date", literals.day), "datetime": ("datetime", literals.moment),
    "duration": ("duration", literals.duration), "time": ("duration", literals.clock), "money": ("money", literals.money),
}


def parse_tree(text: str) -> Node:
    """The tree of the text. Raises ExprError in Chinese, with the position."""
    if not text.strip():
        raise ExprError("表达式是空的", 0)
    reader = _Reader(text)
    node = reader.any_of()
    if reader.now.kind != "end":
        raise ExprError(reader.unexpected(), reader.now.at)
    if depth(node) > DEEPEST:
        raise ExprError(f"表达式嵌套了 {depth(node)} 层，最多 {DEEPEST} 层；请拆成计算栏目", 0)
    return node


class _Reader:
    """Reads the words of one expression from left to right."""

    def __init__(self, text: str) -> None:
        self.words = tokens(text)
        self.index = 0
        self.nested = 0

    @property
    def now(self) -> Token:
        return self.words[self.index]

    def take(self) -> Token:
        token = self.now
        self.index += 1
        return token

    def found(self, *texts: str) -> bool:
        """Whether the next word is one of these; if so, it is taken."""
        if self.now.kind in ("word", "sign") and self.now.text in texts:
            self.index += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.found(text):
            raise ExprError(f"这里应为“{text}”，{self.unexpected()}", self.now.at)

    def unexpected(self) -> str:
        if self.now.kind == "end":
            return "表达式没有写完"
        extra = {"==": "“等于”写一个 ="}.get(self.now.text, "")
        if self.now.text == "=":
            extra = "“等于”写一个 =，比较不能连写，请用 and 连接"
        elif self.now.text in ("<", "<=", ">", ">="):
            extra = "比较不能连写，请用 and 连接"
        return f"多出了“{self.now.text}”" + (f"；{extra}" if extra else "")

    def enter(self) -> None:
        self.nested += 1
        if self.nested > _NESTED:
            raise ExprError(f"表达式嵌套太深，最多 {DEEPEST} 层", self.now.at)

    # --- conditions ---

    def any_of(self) -> Node:
        return self.chain("or", self.all_of)

    def all_of(self) -> Node:
        return self.chain("and", self.negation)

    def chain(self, op: Literal["and", "or"], part: Callable[[], Node]) -> Node:
        parts = [part()]
        while self.found(op):
            parts.append(part())
            self.limit(len(parts))
        return parts[0] if len(parts) == 1 else Logic(op, tuple(parts))

    def limit(self, count: int) -> None:
        if count > LONGEST_CHAIN:
            raise ExprError(f"一串里最多 {LONGEST_CHAIN} 项", self.now.at)

    def negation(self) -> Node:
        if self.found("not"):
            self.enter()
            node = Not(self.negation())
            self.nested -= 1
            return node
        return self.comparison()

    def comparison(self) -> Node:
        left = self.sum()
        token = self.now
        if self.found("=", "!=", "<", "<=", ">", ">="):
            return Compare(token.text, left, self.sum())  # type: ignore[arg-type] # one of the six just matched
        if self.found("subset"):
            return Member("subset", left, self.sum())
        if self.found("in"):
            return Member("in", left, self.sum())
        if self.found("not"):
            self.expect("in")
            return Not(Member("in", left, self.sum()))
        if self.found("is"):
            return self.given(left)
        return left

    def given(self, part: Node) -> Node:
        negated = self.found("not")
        if self.found("present"):
            return Given(part, present=not negated)
        if self.found("empty"):
            return Given(part, present=negated)
        raise ExprError("is 后面应为 empty 或 present", self.now.at)

    # --- values ---

    def sum(self) -> Node:
        return self.arithmetic(("+", "-"), self.product)

    def product(self) -> Node:
        return self.arithmetic(("*", "/"), self.unary)

    def arithmetic(self, signs: tuple[str, ...], part: Callable[[], Node]) -> Node:
        node, count = part(), 1
        while (token := self.now).kind == "sign" and token.text in signs:
            self.index += 1
            node = Arithmetic(token.text, node, part())  # type: ignore[arg-type] # one of the signs just matched
            count += 1
            self.limit(count)
        return node

    def unary(self) -> Node:
        if not self.found("-"):
            return self.atom()
        self.enter()
        part = self.unary()
        self.nested -= 1
        if isinstance(part, Constant) and part.kind in ("number", "money"):
            return Constant(part.kind, -part.value)  # type: ignore[operator] # both are numbers
        return Arithmetic("-", Constant("number", literals.number("0")), part)

    def atom(self) -> Node:
        token = self.take()
        match token.kind:
            case "number" | "text" | "typed":
                return self.constant(token)
            case "word":
                return self.word(token)
        if token.text == "(":
            return self.inside(")", self.any_of)
        if token.text == "[":
            return self.several()
        self.index -= 1
        raise ExprError(self.unexpected() if token.kind == "end" else f"这里应为栏目、数或文字，{self.unexpected()}", token.at)

    def inside(self, close: str, part: Callable[[], Node]) -> Node:
        self.enter()
        node = part()
        self.expect(close)
        self.nested -= 1
        return node

    def several(self) -> Node:
        items: list[Constant] = []
        while not self.found("]"):
            if items:
                self.expect(",")
            at = self.now.at
            item = self.unary()
            if not isinstance(item, Constant):
                raise ExprError("方括号里只能写确定的值，如 ['宾馆', '饭店']", at)
            items.append(item)
        return Several(tuple(items))

    def constant(self, token: Token) -> Constant:
        try:
            if token.kind == "number":
                return Constant("number", literals.number(token.text))
            if token.kind == "text":
                return Constant("text", token.text[1:-1].replace("''", "'"))
            prefix, _, rest = token.text.partition("'")
            kind, read = _TYPED[prefix]
            return Constant(kind, read(rest[:-1]))  # type: ignore[arg-type] # each reader returns its kind's type
        except (ValueError, OverflowError):
            expected = literals.WRITTEN.get(token.text.partition("'")[0], "位数合理的数")
            raise ExprError(f"“{token.text}”写得不对，应为{expected}", token.at) from None

    def word(self, token: Token) -> Node:
        if token.text in ("true", "false"):
            return Constant("bool", token.text == "true")
        if token.text in _RESERVED:
            self.index -= 1
            raise ExprError(f"这里应为栏目、数或文字，{self.unexpected()}", token.at)
        if not self.found("("):
            return Name(token.text)
        if token.text not in FUNCTIONS:
            hint = did_you_mean(token.text, FUNCTIONS)
            raise ExprError(f"没有名为 {token.text} 的函数" + (f"；{hint}" if hint else ""), token.at)
        return self.call(token)

    def call(self, token: Token) -> Node:
        self.enter()
        args: list[Node] = []
        while not self.found(")"):
            if args:
                self.expect(",")
            args.append(self.any_of())
            self.limit(len(args))
        self.nested -= 1
        return Call(token.text, tuple(args))

"""An item's expression in the names of the merged form, and several of them joined."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, Literal

import msgspec

from core.rules import Expr
from core.rules.lexer import tokens
from core.rules.tree import Logic, Name


def renamed(expr: Expr, names: Mapping[str, str]) -> Expr:
    """The same expression under other names. A column of a list never bears a field's name where it is read, so a name means one thing."""
    return Expr(_text(expr.source, names), _tree(expr.tree, names))


def joined(op: Literal["and", "or"], parts: Iterable[Expr]) -> Expr | None:
    """The conditions joined, each once; None for none."""
    found = {expr.source: expr for expr in parts}
    if len(found) <= 1:
        return next(iter(found.values()), None)
    return Expr(f" {op} ".join(f"({source})" for source in found), Logic(op, tuple(expr.tree for expr in found.values())))


def _text(source: str, names: Mapping[str, str]) -> str:
    """The text with each name replaced; a word before a bracket is a function."""
    made, at = list[str](), 0
    for token, following in pairwise(tokens(source)):
        if token.kind == "word" and token.text in names and following.text != "(":
            made += [source[at : token.at], names[token.text]]
            at = token.at + len(token.text)
    return "".join([*made, source[at:]])


def _tree(node: Any, names: Mapping[str, str]) -> Any:
    """The tree with each name replaced, whatever sort of node it is."""
    if isinstance(node, Name):
        return Name(names.get(node.name, node.name))
    if isinstance(node, tuple):
        return tuple(_tree(each, names) for each in node)
    if isinstance(node, msgspec.Struct):
        return type(node)(*(_tree(getattr(node, field), names) for field in node.__struct_fields__))
    return node

"""The tree of an expression: small frozen structs that the evaluator, the type checker and the printer read."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias

import msgspec

DEEPEST = 8
"""How many levels an expression may have: what is deeper belongs into a calculated field of its own."""
LONGEST_CHAIN = 32
"""How many operands may stand in one chain of `and`, `or`, `+` or `*`."""

LiteralKind: TypeAlias = Literal["bool", "text", "number", "money", "date", "datetime", "duration"]
Comparison: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">="]


class Constant(msgspec.Struct, frozen=True, tag=True):
    """A written value. A number is an int, or a Decimal when written with a point; money is an integer of fen."""

    kind: LiteralKind
    value: bool | int | str | Decimal | date | datetime | timedelta


class Name(msgspec.Struct, frozen=True, tag=True):
    """A field, fact, outcome, `param.<name>` or `self.<name>`."""

    name: str


class Several(msgspec.Struct, frozen=True, tag=True):
    """A written list of constants."""

    items: tuple[Constant, ...]


class Logic(msgspec.Struct, frozen=True, tag=True):
    """`and` or `or` over two or more parts."""

    op: Literal["and", "or"]
    parts: tuple["Node", ...]


class Not(msgspec.Struct, frozen=True, tag=True):
    """The opposite of a condition."""

    part: "Node"


class Compare(msgspec.Struct, frozen=True, tag=True):
    """A comparison of two values."""

    op: Comparison
    left: "Node"
    right: "Node"


class Member(msgspec.Struct, frozen=True, tag=True):
    """`in`: the left value is among the right ones; `subset`: all of the left ones are."""

    op: Literal["in", "subset"]
    left: "Node"
    right: "Node"


class Given(msgspec.Struct, frozen=True, tag=True):
    """`is present` (or, when `present` is false, `is empty`)."""

    part: "Node"
    present: bool


class Arithmetic(msgspec.Struct, frozen=True, tag=True):
    """A sum, difference, product or quotient."""

    op: Literal["+", "-", "*", "/"]
    left: "Node"
    right: "Node"


class Call(msgspec.Struct, frozen=True, tag=True):
    """A built-in function on its arguments."""

    function: str
    args: tuple["Node", ...]


Node: TypeAlias = "Constant | Name | Several | Logic | Not | Compare | Member | Given | Arithmetic | Call"


def children(node: Node) -> tuple[Node, ...]:
    """The parts of a node, from left to right."""
    match node:
        case Logic(parts=parts):
            return parts
        case Not(part=part) | Given(part=part):
            return (part,)
        case Compare(left=left, right=right) | Member(left=left, right=right) | Arithmetic(left=left, right=right):
            return (left, right)
        case Call(args=args):
            return args
    return ()


def depth(node: Node) -> int:
    """How many levels a node has. A chain of sums or of products is one level, however long."""
    below = 0
    for part in children(node):
        same = isinstance(node, Arithmetic) and isinstance(part, Arithmetic) and part is node.left and _class(part) == _class(node)
        below = max(below, depth(part) - (1 if same else 0))
    return below + 1


def names(node: Node) -> frozenset[str]:
    """Every name in the tree, also those that a list's own columns stand for."""
    if isinstance(node, Name):
        return frozenset({node.name})
    return frozenset().union(*(names(part) for part in children(node)))


def _class(node: Arithmetic) -> bool:
    return node.op in "+-"

"""Cells and expressions written back as an official would type them; the inverse of `cells.read_cell` and `parser.parse_tree`."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from core.items.model import Cell as Written
from core.rules.cells import Cell, Filled, Has, OneOf, ParamRef, Range, Truth, Within
from core.rules.tree import Arithmetic, Call, Compare, Constant, Given, Logic, Member, Name, Node, Not, Several

_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def write_cell(cell: Cell, kind: str) -> Written:  # noqa: PLR0911 - one case for each kind of cell
    """The cell of a column of that kind as it stands in a row. Raises ValueError for a range that no text can say."""
    match cell:
        case Truth(value=value):
            return value
        case Filled(present=present):
            return "present" if present else "empty"
        case OneOf(values=tuple() as values, negated=False):
            return values
        case OneOf(values=values, negated=negated):
            return f"{('not in' if negated else 'in') if isinstance(values, ParamRef) else 'not'} {_listed(values)}"
        case Has(values=values, negated=negated):
            return f"{'none of' if negated else 'has'} {_listed(values)}"
        case Within(count=count, unit=unit, side=side, other=other, negated=negated):
            counted = f"{{{count.name}}}" if isinstance(count, ParamRef) else str(count)
            return f"{'not ' if negated else ''}within {counted} {unit}{'' if count == 1 else 's'} {side} {{{other}}}"
        case Range():
            return _range(cell, kind)


def write_point(value: Any, kind: str) -> str:
    """A value of an ordered kind: decimals in full, money in yuan, whole minutes. Raises ValueError for what cannot be written."""
    match value:
        case datetime():
            return value.isoformat(sep=" ", timespec="minutes")
        case date():
            return value.isoformat()
        case timedelta():
            return _span(value)
        case Decimal():
            return format(value, "f")
    if kind == "money":
        sign, fen = ("-" if value < 0 else ""), abs(value)
        return f"{sign}{fen // 100}.{fen % 100:02d}"
    return str(value)


def _span(span: timedelta) -> str:
    for size, word in ((_DAY, "days"), (_HOUR, "hours"), (_MINUTE, "minutes")):
        if not span % size:
            return f"{span // size} {word}"
    raise ValueError(f"{span} 不是整分钟")


def _listed(values: tuple[str, ...] | ParamRef) -> str:
    if isinstance(values, ParamRef):
        return f"{{{values.name}}}"
    return f"[{', '.join(_quoted(value) for value in values)}]"


def _quoted(value: str) -> str:
    return f"'{value}'" if set(value) & set(",，'[] ") else value


def _range(cell: Range, kind: str) -> str:
    low, high = (f"{{{bound.name}}}" if isinstance(bound, ParamRef) else write_point(bound, kind) if bound is not None else "" for bound in (cell.low, cell.high))
    if not low:
        return f"{'<' if cell.high_open else '<='} {high}"
    if not high:
        return f"{'>' if cell.low_open else '>='} {low}"
    if cell.low_open or cell.high_open:
        raise ValueError(f"从 {low} 到 {high}，有一头不算，写不成一个格子")
    return f"= {low}" if cell.low == cell.high else f"{low}..{high}"


# --- expressions -----------------------------------------------------------------------------------------------------


def write_expr(node: Node) -> str:  # noqa: PLR0911 - one case for each kind of node
    """The expression as text that parses to the same tree."""
    match node:
        case Constant():
            return _constant(node)
        case Name(name=name):
            return name
        case Several(items=items):
            return f"[{', '.join(_constant(item) for item in items)}]"
        case Logic(op=op, parts=parts):
            return f" {op} ".join(_inside(part) for part in parts)
        case Not(part=Member(op="in", left=left, right=right)):
            return f"{_inside(left)} not in {_inside(right)}"
        case Not(part=part):
            return f"not {_inside(part)}"
        case Given(part=part, present=present):
            return f"{_inside(part)} is {'present' if present else 'empty'}"
        case Compare(op=op, left=left, right=right) | Member(op=op, left=left, right=right) | Arithmetic(op=op, left=left, right=right):
            return f"{_inside(left)} {op} {_inside(right)}"
        case Call(function=function, args=args):
            return f"{function}({', '.join(map(write_expr, args))})"


def _inside(part: Node) -> str:
    text = write_expr(part)
    return text if isinstance(part, Constant | Name | Several | Call) else f"({text})"


def _constant(node: Constant) -> str:
    match node.kind:
        case "text":
            return "'" + str(node.value).replace("'", "''") + "'"
        case "bool":
            return "true" if node.value else "false"
        case "number":
            return write_point(node.value, "decimal")
    return f"{node.kind}'{write_point(node.value, node.kind)}'"

"""From a tree to a closure: what is compiled once runs on every decision without looking at the tree again.

Three-valued throughout: what is absent is an Unknown that names the field; `and`, `or`, `not` follow Kleene; a division by zero
or a date beyond the calendar is an Unknown with its reason, never a value.
"""

import operator
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from core.rules import exact
from core.rules.functions import PLAIN
from core.rules.tree import Arithmetic, Call, Compare, Constant, Given, Logic, Member, Name, Node, Not, Several
from core.values import Unknown

Env: TypeAlias = Mapping[str, Any]
Program: TypeAlias = Callable[[Env], Any]
"""What computes a value from an environment; a name that is absent from it, or None, has not been given."""

_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {"+": exact.add, "-": exact.subtract, "*": exact.multiply, "/": exact.divide}


def _same(left: Any, right: Any) -> bool:
    if left.__class__ is tuple:
        return frozenset(left) == frozenset(right)
    return bool(left == right)


def _differ(left: Any, right: Any) -> bool:
    return not _same(left, right)


_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": _same, "!=": _differ, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}


def both(left: Unknown, right: Unknown) -> Unknown:
    """One unknown that asks for what either asks for."""
    if left is right:
        return left
    needs = tuple(dict.fromkeys(left.needs + right.needs))
    return Unknown(needs, "；".join(dict.fromkeys(filter(None, (left.because, right.because)))))


def program(node: Node) -> Program:  # noqa: C901, PLR0911 - one case for each kind of node
    """The closure of a tree. Its value may be a fraction; `exact.settled` makes it storable."""
    match node:
        case Constant(value=value):
            return lambda _env: value
        case Several(items=items):
            values = tuple(item.value for item in items)
            return lambda _env: values
        case Name(name=name):
            return _name(name)
        case Logic(op=op, parts=parts):
            return _logic(tuple(program(part) for part in parts), decisive=op == "or")
        case Not(part=part):
            return _not(program(part))
        case Compare(op=op, left=left, right=right):
            return _two(_COMPARE[op], left, right)
        case Arithmetic(op=op, left=left, right=right):
            return _two(_ARITHMETIC[op], left, right)
        case Member(op=op, left=left, right=right):
            return _two(_among if op == "in" else _within, left, right)
        case Given(part=part, present=present):
            return _given(part, present=present)
        case Call():
            return _call(node)


def _name(name: str) -> Program:
    missing = Unknown(needs=(name,))

    def run(env: Env) -> Any:
        value = env.get(name)
        return missing if value is None else value

    return run


def _logic(parts: tuple[Program, ...], *, decisive: bool) -> Program:
    """`or` when a true part decides, `and` when a false one does; an unknown part counts only if none decides."""

    def run(env: Env) -> Any:
        unknown: Unknown | None = None
        for part in parts:
            value = part(env)
            if value is decisive:
                return decisive
            if value.__class__ is Unknown:
                unknown = value if unknown is None else both(unknown, value)
        return (not decisive) if unknown is None else unknown

    return run


def _not(part: Program) -> Program:
    def run(env: Env) -> Any:
        value = part(env)
        return value if value.__class__ is Unknown else not value

    return run


def _two(apply: Callable[[Any, Any], Any], left: Node, right: Node) -> Program:
    first, second = program(left), program(right)

    def run(env: Env) -> Any:
        one, other = first(env), second(env)
        if one.__class__ is Unknown:
            return both(one, other) if other.__class__ is Unknown else one
        if other.__class__ is Unknown:
            return other
        try:
            return apply(one, other)
        except (ArithmeticError, OverflowError) as error:
            return Unknown(because=_reason(error))

    return run


def _among(item: Any, several: Any) -> bool:
    return item in several


def _within(some: Any, several: Any) -> bool:
    return all(item in several for item in some)


def _reason(error: Exception) -> str:
    if isinstance(error, ZeroDivisionError):
        return "除数为 0，无法计算"
    if isinstance(error, exact.OutOfRange):
        return "数值过大，无法计算"
    return "日期超出可计算的范围" if isinstance(error, OverflowError) else f"无法计算：{error}"


def _given(part: Node, *, present: bool) -> Program:
    """A bare name that is absent is empty; what cannot be computed stays unknown."""
    look = _bare(part.name) if isinstance(part, Name) else program(part)

    def run(env: Env) -> Any:
        value = look(env)
        if value.__class__ is Unknown:
            return value
        return (value is not None and value not in ("", ())) is present

    return run


def _bare(name: str) -> Program:
    return lambda env: env.get(name)


# --- functions -------------------------------------------------------------------------------------------------------


def _call(node: Call) -> Program:
    args = tuple(program(arg) for arg in node.args)
    if node.function in PLAIN:
        return _plain(PLAIN[node.function].run, args)
    if node.function in ("any", "all"):
        return _quantified(*args, decisive=node.function == "any")
    if node.function == "count":
        return _count(*args)
    listed = _aggregate(node.function, args)
    if node.function in ("min", "max"):
        return _either(args[0], listed, _plain(min if node.function == "min" else max, args))
    return listed


def _plain(apply: Callable[..., Any], args: tuple[Program, ...]) -> Program:
    def run(env: Env) -> Any:
        values = [arg(env) for arg in args]
        unknown = _any_unknown(values)
        if unknown is not None:
            return unknown
        try:
            return apply(*values)
        except (ArithmeticError, ValueError) as error:
            return Unknown(because=_reason(error))

    return run


def _either(first: Program, listed: Program, scalar: Program) -> Program:
    """`min` and `max` are over a list when their first argument is one."""

    def run(env: Env) -> Any:
        value = first(env)
        return listed(env) if value.__class__ is tuple else scalar(env)

    return run


def _quantified(over: Program, each: Program, *, decisive: bool) -> Program:
    def run(env: Env) -> Any:
        records = over(env)
        if records.__class__ is Unknown:
            return records
        unknown: Unknown | None = None
        for record in records:
            value = each({**env, **record})
            if value is decisive:
                return decisive
            if value.__class__ is Unknown:
                unknown = value if unknown is None else both(unknown, value)
        return (not decisive) if unknown is None else unknown

    return run


def _count(over: Program, each: Program | None = None) -> Program:
    def run(env: Env) -> Any:
        records = over(env)
        if records.__class__ is Unknown or each is None:
            return records if records.__class__ is Unknown else len(records)
        values = [each({**env, **record}) for record in records]
        unknown = _any_unknown(values)
        return sum(values) if unknown is None else unknown

    return run


def _aggregate(function: str, args: tuple[Program, ...]) -> Program:
    over, each = args[0], args[-1]

    def run(env: Env) -> Any:
        records = over(env)
        if records.__class__ is Unknown:
            return records
        values = [each({**env, **record}) for record in records]
        unknown = _any_unknown(values)
        return aggregate(function, values) if unknown is None else unknown

    return run


def aggregate(function: str, values: list[Any]) -> Any:
    """The sum, min, max or median of known values. An empty sum is 0; of nothing there is no min, max or median."""
    if function == "sum":
        total: exact.Number = 0
        for value in values:
            total = exact.add(total, value)
        return total
    if not values:
        return Unknown(because="没有任何一项，算不出最小、最大或中位数")
    if function in ("min", "max"):
        return min(values) if function == "min" else max(values)
    ranked, middle = sorted(values), len(values) // 2
    if len(ranked) % 2:
        return ranked[middle]
    return exact.divide(exact.add(ranked[middle - 1], ranked[middle]), 2)


def _any_unknown(values: list[Any]) -> Unknown | None:
    found: Unknown | None = None
    for value in values:
        if value.__class__ is Unknown:
            found = value if found is None else both(found, value)
    return found

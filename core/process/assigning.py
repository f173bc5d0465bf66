"""Values written for something else: an expression for each field or column, checked to fit where it goes."""

from collections.abc import Iterator, Mapping

from core.faults import Blame, Fault, did_you_mean
from core.rules import Expr, Named, Scope, check, compile_expr, evaluate
from core.rules.tree import Constant
from core.values import FieldType, Unknown, Value

CASE_NAMES: Scope = {
    "number": Named("办件编号", FieldType("text")), "status": Named("办件状态", FieldType("text")), "reason": Named("理由", FieldType("text")),
}
"""What openings and effects may say besides the item's own names: of the case itself, and of what was said in the event."""
_LIKE_TEXT = ("text", "choice")


def known_values(values: Mapping[str, Expr], env: Mapping[str, Value]) -> dict[str, Value]:
    """The values that are known."""
    found = {name: evaluate(expr, env) for name, expr in values.items()}
    return {name: value for name, value in found.items() if not isinstance(value, Unknown)}


def condition(text: str, scope: Scope, blame: Blame, place: str, faults: list[Fault]) -> Expr | None:
    """The condition of that text; None when there is none, or when it is faulty."""
    if not text:
        return None
    expr, found = compile_expr(text, scope, blame, place, want="bool")
    faults += found
    return expr


def value(
    text: str, scope: Scope, blame: Blame, place: str, faults: list[Fault], target: Named | None = None
) -> Expr | None:
    """An expression for a value; `target` is the column it goes into, whose type it must have."""
    expr, found = compile_expr(text, scope, blame, place)
    faults += found
    if expr is None or target is None:
        return expr
    faults += fits(expr, scope, target, blame, place)
    return expr


def fits(expr: Expr, scope: Scope, target: Named, blame: Blame, place: str) -> Iterator[Fault]:
    """Whether an expression's value can stand in a field or column: the same kind, and for a choice one of its options."""
    if isinstance(expr.tree, Constant) and target.type.kind == "choice":
        if expr.tree.value not in target.type.options:
            hint = did_you_mean(str(expr.tree.value), target.type.options)
            yield blame.at(place, f"“{expr.tree.value}”", f"{'、'.join(target.type.options)}之一", hint, "unknown-option")
        return
    wanted = target.type.kind
    if wanted == "text":
        wanted_kinds: tuple[str, ...] = _LIKE_TEXT
    elif wanted == "decimal":
        wanted_kinds = ("int", "decimal")
    else:
        wanted_kinds = (wanted, "text") if wanted == "choice" else (wanted,)
    if check(expr, scope).kind not in wanted_kinds:
        _, wrong = compile_expr(expr.source, scope, blame, place, want=wanted)
        yield from wrong

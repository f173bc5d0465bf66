"""A calculated field in words: a chain of numbers of the form, of its lists and of the calendar, with + − × ÷ between them.

× and ÷ go before + and −, as people reckon. What is no such chain (texts put together, conditions) is only told.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from core.faults import Blame
from core.forms.loading import load_form
from core.revisions.documents import Files
from core.revisions.edits import Drop, Edit, Put, apply
from core.revisions.forming.outline import FORM, Question
from core.revisions.forming.properties import Wrong, required
from core.rules import Scope, literals
from core.rules.checking import KIND_WORDS
from core.rules.expressions import check, compile_expr
from core.rules.lexer import ExprError
from core.rules.parser import parse_tree
from core.rules.tree import Arithmetic, Call, Constant, Name, Node
from core.rules.written import write_expr
from core.values import UNITS, FieldType

SIGNS: Final[Mapping[str, str]] = {"+": "加上", "-": "减去", "*": "乘以", "/": "除以"}
KINDS: Final = frozenset({"int", "decimal", "percent", "money"})
"""Kinds of fields that may be calculated here."""
NUMBER, YUAN, DAYS, WORKDAYS = "number", "yuan", "days", "workdays"
SPANS: Final[Mapping[str, str]] = {DAYS: "days_between", WORKDAYS: "workdays_between"}
_OVER: Final[Mapping[str, str]] = {"sum": "各行{}的合计", "min": "各行最小的{}", "max": "各行最大的{}"}
_NUMBERS: Final = frozenset({"int", "decimal", "money"})
_BLAME: Final = Blame("", FORM)
MOST: Final = 16


class Term(msgspec.Struct, frozen=True):
    """One number of the chain and the sign before it (the first one's does not count).

    `what` is `field:<name>`, `sum:<list>.<column>` (also min, max), `count:<list>`, or `number`, `yuan` with what is typed in `number`, or `days`, `workdays` from one
    date to another.
    """

    sign: str = "+"
    what: str = ""
    number: str = ""
    first: str = ""
    second: str = ""


def read(text: str) -> tuple[Term, ...] | None:
    """The chain that a calculation is; None for one that is none."""
    try:
        tree = parse_tree(text)
    except ExprError:
        return None
    chain = _chain(tree)
    terms = [_term(sign, node) for sign, node in chain]
    joined = " ".join(f"{sign} {write_expr(node)}" if at else write_expr(node) for at, (sign, node) in enumerate(chain))
    if None in terms or parse_tree(joined) != tree:
        return None
    return tuple(each for each in terms if each is not None)


def operands(scope: Scope, own: str, columns: Mapping[str, str], result: str) -> tuple[tuple[str, str], ...]:
    """What a number of the chain may be, with its words; `own` is the calculated field itself, `columns` say what lists' columns are called, `result` is its kind."""
    fields = [(f"field:{name}", _with_unit(named.label, named.type)) for name, named in scope.items() if named.type.kind in _NUMBERS and name != own]
    lists = [each for name, named in scope.items() if named.type.kind == "list" for each in _of_list(name, named.label, named.type, columns)]
    picks = [(f"count:{name}", f"{named.label}选了几个") for name, named in scope.items() if named.type.kind == "choices"]
    money = result == "money" or any(named.type.kind == "money" for named in scope.values())
    return (*fields, *lists, *picks, (NUMBER, "写一个数"), *(((YUAN, "写一个金额"),) if money else ()), (DAYS, "两个日期之间的天数"), (WORKDAYS, "两个日期之间的工作日数"))


def dates(scope: Scope) -> tuple[tuple[str, str], ...]:
    """The dates between which days are counted."""
    return tuple((name, named.label) for name, named in scope.items() if named.type.kind == "date")


def calculated(files: Files, question: Question, terms: Sequence[Term], scope: Scope) -> tuple[Edit, ...]:
    """Let the field be calculated so. Raises Wrong: by `calc.<row>`, or `calc` for the whole."""
    said = {f"calc.{at}": text for at, term in enumerate(terms) if (text := _lacking(term, scope, question.name))}
    if not terms:
        said["calc"] = "还没有写怎样算，请至少选一项"
    if said:
        raise Wrong(said)
    text = written(terms)
    _checked(text, scope, question)
    if text == question.definition.get("x-calc"):
        return ()
    place = ("properties", question.way[0])
    gone = tuple(Drop(FORM, (*place, key)) for key in ("x-required", "default") if key in question.definition)
    edits = (*required(files, question, always=False), *gone, Put(FORM, (*place, "x-calc"), text))
    _sound(files, edits, question, scope)
    return edits


def written(terms: Sequence[Term]) -> str:
    """The calculation as the file has it; one that is the same is the same text, so nothing is changed by looking at it."""
    return " ".join(f"{term.sign} {_operand(term)}" if at else _operand(term) for at, term in enumerate(terms))


def _chain(node: Node, sign: str = "+") -> list[tuple[str, Node]]:
    if isinstance(node, Arithmetic):
        return [*_chain(node.left, sign), *_chain(node.right, node.op)]
    return [(sign, node)]


def _term(sign: str, node: Node) -> Term | None:
    match node:
        case Name(name=name):
            return Term(sign, f"field:{name}")
        case Constant(kind="number" | "money" as kind, value=value):
            text = f"{int(value) // 100}.{int(value) % 100:02d}" if kind == "money" else str(value)  # type: ignore[arg-type] # money is an int
            return Term(sign, YUAN if kind == "money" else NUMBER, number=text)
        case Call(function="sum" | "min" | "max" as function, args=(Name(name=over), Name(name=column))):
            return Term(sign, f"{function}:{over}.{column}")
        case Call(function="count", args=(Name(name=over),)):
            return Term(sign, f"count:{over}")
        case Call(function="days_between" | "workdays_between" as function, args=(Name(name=first), Name(name=second))):
            return Term(sign, DAYS if function == "days_between" else WORKDAYS, first=first, second=second)
    return None


def _of_list(name: str, label: str, of: FieldType, columns: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield f"count:{name}", f"{label}的行数"
    for column, kind in of.fields:
        if kind.kind in _NUMBERS:
            title = _with_unit(columns.get(f"{name}.{column}", column), kind)
            yield from ((f"{function}:{name}.{column}", f"{label}{words.format(title)}") for function, words in _OVER.items())


def _with_unit(label: str, of: FieldType) -> str:
    unit = "元" if of.kind == "money" else UNITS.get(of.unit, "")
    return f"{label}（{unit}）" if unit else label


def _lacking(term: Term, scope: Scope, own: str) -> str:
    """What is missing in one row; empty for nothing."""
    sort, _, thing = term.what.partition(":")
    name = thing.partition(".")[0]
    if sort in (NUMBER, YUAN):
        try:
            _constant(term)
        except (ValueError, OverflowError):
            return "请写一个数，如 1.5" if sort == NUMBER else "请写以元为单位的金额，如 3000.00"
        return ""
    if sort in SPANS:
        good = all(day in scope and scope[day].type.kind == "date" for day in (term.first, term.second))
        return "" if good else "请选从哪一天、到哪一天"
    if sort not in ("field", "count", *_OVER) or name not in scope or name == own:
        return "请选这一项是什么" if name != own else "不能用它自己来算，请另选一项"
    return "" if term.sign in SIGNS else "请选怎样算"


def _constant(term: Term) -> Constant:
    text = unicodedata.normalize("NFKC", term.number).strip().replace(",", "")
    return Constant("money", literals.money(text)) if term.what == YUAN else Constant("number", literals.number(text))


def _operand(term: Term) -> str:
    sort, _, thing = term.what.partition(":")
    over, _, column = thing.partition(".")
    if sort in (NUMBER, YUAN):
        return write_expr(_constant(term))
    if sort in SPANS:
        return write_expr(Call(SPANS[sort], (Name(term.first), Name(term.second))))
    if sort == "field":
        return write_expr(Name(thing))
    return write_expr(Call(sort, (Name(over), Name(column)) if column else (Name(over),)))


def _checked(text: str, scope: Scope, question: Question) -> None:
    """Types and units go together, and the result with the field. Raises Wrong."""
    own = scope[question.name].type if question.name in scope else None
    expr, faults = compile_expr(text, {name: named for name, named in scope.items() if name != question.name}, _BLAME, "x-calc")
    if expr is None:
        fault = faults[0]
        raise Wrong({"calc": f"{fault.found}；应为：{fault.expected}{f'。{fault.hint}' if fault.hint else ''}"})
    gives = check(expr, scope)
    if own is None:
        return
    if gives.kind != own.kind and not {gives.kind, own.kind} <= {"int", "decimal"}:
        raise Wrong({"calc": f"算出来的是{KIND_WORDS[gives.kind]}，这个栏目是{KIND_WORDS[own.kind]}；请改算法，或者另建一个{KIND_WORDS[gives.kind]}的栏目"})
    if own.kind == "int" and gives.kind == "decimal":
        raise Wrong({"calc": "算出来的可能有小数，这个栏目是整数；请另建一个小数的栏目"})
    units = [unit if unit in UNITS else "" for unit in (gives.unit, own.unit)]
    if all(units) and units[0] != units[1]:
        raise Wrong({"calc": f"算出来的单位是{UNITS[gives.unit]}，这个栏目的单位是{UNITS[own.unit]}；请改其中一个"})


def _sound(files: Files, edits: Sequence[Edit], question: Question, scope: Scope) -> None:
    """The form has no fault that it had not before. Raises Wrong."""
    after: Files = files
    for edit in edits:
        after = apply(after, edit)
    known = {(fault.place, fault.code) for fault in _faults(files)}
    new = [fault for fault in _faults(after) if (fault.place, fault.code) not in known]
    circle = next((fault for fault in new if fault.code == "circular"), None)
    if circle is not None:
        names = [scope[name].label if name in scope else name for name in circle.found.partition("：")[2].split(" → ")]
        raise Wrong({"calc": f"绕成了一圈：{' → '.join(names)}；请换掉其中一项"})
    if new and question.way[0] in new[0].place:
        raise Wrong({"calc": f"{new[0].found}；应为：{new[0].expected}"})


def _faults(files: Files) -> list[Any]:
    return load_form({path: data for path, data in files.items() if path == FORM or path.startswith(("elements/", "codes/"))}, "", _BLAME)[1]

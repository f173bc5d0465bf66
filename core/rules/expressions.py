"""Expressions: parsed once, checked against a scope, evaluated exactly and three-valued, printed as a Chinese sentence."""

from functools import cached_property

import msgspec

from core.faults import Blame, Fault
from core.rules.checking import KIND_WORDS, ExprTypeErrors, type_of, type_words
from core.rules.exact import settled
from core.rules.lexer import ExprError
from core.rules.parser import parse_tree
from core.rules.printer import sentence_of
from core.rules.program import Env, Program, program
from core.rules.scope import Scope
from core.rules.tree import Node, names
from core.values import FieldType, Kind, Value


class Expr(msgspec.Struct, frozen=True, dict=True):
    """A parsed expression: its text and its tree. `run` is compiled on first use and kept."""

    source: str
    tree: Node

    @cached_property
    def run(self) -> Program:
        """The compiled closure; its value may be an unsettled fraction, so use `evaluate` for what is stored."""
        return program(self.tree)


def parse(text: str) -> Expr:
    """The expression of the text. Raises ExprError(message, position), in Chinese."""
    return Expr(text, parse_tree(text))


def check(expr: Expr, scope: Scope) -> FieldType:
    """The expression's type in the scope. Raises ExprTypeErrors with every problem, each with the closest known word."""
    return type_of(expr.tree, scope)


def evaluate(expr: Expr, env: Env) -> Value:
    """The value of a checked expression. A name absent from `env` (or None) is unknown and names itself in `needs`."""
    return settled(expr.run(env))  # type: ignore[return-value] # a checked expression yields Values only


def names_in(expr: Expr) -> frozenset[str]:
    """The names it reads; inside any, all, sum … also the list's own columns."""
    return names(expr.tree)


def compile_expr(text: str, scope: Scope, blame: Blame, place: str, want: Kind | None = None) -> tuple[Expr | None, list[Fault]]:
    """Parse and check the text at a place of a file. `want` is the kind it must have; a whole number may stand for a decimal."""
    try:
        expr = parse(text)
        found = check(expr, scope)
    except ExprError as error:
        where = f"“{text}”第 {error.position + 1} 个字"
        return None, [blame.at(place, f"{where}：{error.message}", "一个表达式", code="expr-syntax")]
    except ExprTypeErrors as errors:
        return None, [blame.at(place, p.found, p.expected, p.hint, p.code) for p in errors.problems]
    if want is not None and found.kind != want and (found.kind, want) not in (("int", "decimal"), ("choice", "text")):
        expected = "一个条件（是或否）" if want == "bool" else KIND_WORDS[want]
        return None, [blame.at(place, f"“{text}”的结果是{type_words(found)}", expected, code="type")]
    return expr, []


def sentence(expr: Expr, scope: Scope) -> str:
    """The expression in Chinese, with labels and units."""
    return sentence_of(expr.tree, scope)

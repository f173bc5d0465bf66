"""The rule language: expressions, parameters, facts, decision tables, their proof and their explanation."""

from core.rules.checking import ExprTypeErrors, Problem
from core.rules.expressions import Expr, check, compile_expr, evaluate, names_in, parse, sentence
from core.rules.facts import FactPlan
from core.rules.lexer import ExprError
from core.rules.params import ParamError
from core.rules.results import Blocked, Decision, FactValue, ParamUsed, RowHit, TableResult, WhyCell, WhyNot, ranges_of
from core.rules.ruleset import RuleSet, compile_rules
from core.rules.scope import BASE, Named, Scope
from core.rules.words import value_words

__all__ = [
    "BASE", "Blocked", "Decision", "Expr", "ExprError", "ExprTypeErrors", "FactPlan", "FactValue", "Named", "ParamError", "ParamUsed", "Problem",
    "RowHit", "RuleSet", "Scope", "TableResult", "WhyCell", "WhyNot", "check", "compile_expr", "compile_rules", "evaluate", "names_in", "parse",
    "ranges_of", "sentence", "value_words",
]

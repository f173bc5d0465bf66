"""Conditions as sentences: an expression as groups of clauses that an official edits, and back to the expression.

A clause is `field · operator · values`. What is no such sentence (arithmetic, functions over lists) is kept: shown in words, written back
byte for byte. So is everything while nothing is changed: `written(read(text), text)` is `text`.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal, TypeAlias

import msgspec

from core.revisions.operators import COMPARES, constant, fits, operator, typed
from core.rules import Scope
from core.rules.checking import ExprTypeErrors, type_of
from core.rules.lexer import ExprError, Token, tokens
from core.rules.parser import parse_tree
from core.rules.printer import sentence_of
from core.rules.tree import Call, Compare, Comparison, Constant, Given, Member, Name, Node, Not, Several
from core.rules.written import write_expr
from core.values import FieldType

Joined: TypeAlias = Literal["and", "or"]
JOINS: Final[Mapping[Joined, str]] = {"and": "并且", "or": "或者"}
_FLIPPED: Final[Mapping[Comparison, Comparison]] = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_KEYS: Final[Mapping[Comparison, str]] = {sign: key for key, sign in COMPARES.items()}
_OPPOSITE: Final = {"one_of": "none_of", "has": "lacks", "mentions": "silent", "under": "outside", "true": "false"}


class Clause(msgspec.Struct, frozen=True, tag=True):
    """One statement about a name: `values` as a person types them, or `other`, the name that stands in their place.

    While it is being written it may be incomplete: `faults` says what is missing.
    """

    field: str = ""
    op: str = ""
    values: tuple[str, ...] = ()
    other: str = ""


class Kept(msgspec.Struct, frozen=True, tag=True):
    """A part that is no sentence: its text as it stands in the file. `said` puts it into words."""

    text: str


class Group(msgspec.Struct, frozen=True, tag=True):
    """Parts that hold all together (`and`) or of which one suffices (`or`). Without parts it says nothing: always."""

    joined: Joined = "and"
    parts: tuple["Part", ...] = ()


Part: TypeAlias = Clause | Kept | Group


def read(text: str, scope: Scope) -> Group:
    """The condition as it is edited; a text that is no expression is kept as it is. Never raises."""
    if not text.strip():
        return Group()
    try:
        parse_tree(text)
    except ExprError:
        return Group(parts=(Kept(text),))
    part = _part(text, scope)
    return part if isinstance(part, Group) else Group(parts=(part,))


def written(group: Group, scope: Scope, before: str = "") -> str:
    """The expression of the condition, empty for one that says nothing; `before` as it stands when it says the same.

    Raises ValueError for a clause that is incomplete (`faults` lists them).
    """
    bare = tidy(group)
    if before and tidy(read(before, scope)) == bare:
        return before
    return _joined(bare, scope)


def tidy(group: Group) -> Group:
    """The group without groups that say nothing, and without brackets around a single part."""
    parts: list[Part] = []
    for part in group.parts:
        made = tidy(part) if isinstance(part, Group) else part
        if isinstance(made, Group) and len(made.parts) < 2:  # a group of one is its part
            parts += made.parts
        else:
            parts.append(made)
    if len(parts) == 1:
        return parts[0] if isinstance(parts[0], Group) else Group("and", tuple(parts))
    return Group(group.joined if parts else "and", tuple(parts))


def faults(group: Group, scope: Scope, path: str = "") -> dict[str, str]:
    """What is missing or wrong, in a sentence, by the path of the clause: `1` is the second part, `1.0` the first inside it."""
    found: dict[str, str] = {}
    for number, part in enumerate(group.parts):
        here = f"{path}.{number}" if path else str(number)
        if isinstance(part, Group):
            found |= faults(part, scope, here)
        elif isinstance(part, Clause) and (text := _wrong(part, scope)):
            found[here] = text
    return found


def said(text: str, scope: Scope) -> str:
    """An expression in Chinese, for people; a text that cannot be read is said to be so."""
    try:
        tree = parse_tree(text)
        type_of(tree, scope)
        return "任何情况" if tree == Constant("bool", value=True) else "任何情况都不" if tree == Constant("bool", value=False) else sentence_of(tree, scope)
    except ExprError:
        return "读不懂的条件"
    except ExprTypeErrors:
        return "一个用到的栏目已经删去或者改了类型的条件"


# --- reading ---------------------------------------------------------------------------------------------------------


def _part(text: str, scope: Scope) -> Part:
    """The part that a text stands for; it is cut where `or`, then `and`, stands outside brackets, so that nothing kept is written anew."""
    bare = _unwrapped(text)
    for joined in ("or", "and"):
        pieces = list(_pieces(bare, joined))
        if len(pieces) > 1:
            return Group("or" if joined == "or" else "and", tuple(_part(piece, scope) for piece in pieces))
    return _clause(parse_tree(bare), scope) or Kept(text.strip())


def _pieces(text: str, word: str) -> Iterator[str]:
    start = 0
    for token, depth in _deep(text):
        if depth == 0 and token.kind == "word" and token.text == word:
            yield text[start : token.at].strip()
            start = token.at + len(word)
    yield text[start:].strip()


def _deep(text: str) -> Iterator[tuple[Token, int]]:
    """Every word with the number of brackets it stands in; a bracket itself stands outside."""
    depth = 0
    for token in tokens(text):
        if token.kind == "sign" and token.text in (")", "]"):
            depth -= 1
        yield token, depth
        if token.kind == "sign" and token.text in ("(", "["):
            depth += 1


def _unwrapped(text: str) -> str:
    """The text without brackets around the whole of it."""
    text = text.strip()
    while text.startswith("("):
        outside = [token for token, depth in _deep(text) if depth == 0 and token.kind != "end"]
        if len(outside) != 2 or outside[1].at != len(text) - 1:  # the two brackets themselves
            break
        text = text[1:-1].strip()
    return text


def _clause(node: Node, scope: Scope) -> Clause | None:
    """The clause that a node is, checked: it says nothing that the node does not."""
    found = _negated(node.part, scope) if isinstance(node, Not) else _plain(node, scope)
    if found is None or found.field not in scope:
        return None
    return found if operator(found.op, scope[found.field].type) and _wrong(found, scope, lenient=True) == "" else None


def _negated(part: Node, scope: Scope) -> Clause | None:
    found = _plain(part, scope)
    return msgspec.structs.replace(found, op=_OPPOSITE[found.op]) if found is not None and found.op in _OPPOSITE else None


def _plain(node: Node, scope: Scope) -> Clause | None:  # noqa: C901, PLR0911 - one case for each sort of sentence
    match node:
        case Name(name=name):
            return Clause(name, "true")
        case Given(part=Name(name=name), present=present):
            return Clause(name, "given" if present else "empty")
        case Compare(op=op, left=Name(name=name), right=Constant(kind="bool", value=value)) if op in ("=", "!="):
            return Clause(name, "true" if bool(value) == (op == "=") else "false")
        case Compare(op=op, left=Name(name=name), right=right):
            return _valued(name, _KEYS[op], right, scope)
        case Compare(op=op, left=Constant() as left, right=Name(name=name)):
            return _valued(name, _KEYS[_FLIPPED[op]], left, scope)
        case Member(op="in", left=Name(name=name), right=right):
            return _valued(name, "one_of", right, scope)
        case Member(op="in", left=Constant() as left, right=Name(name=name)):
            return _valued(name, "has", left, scope)
        case Member(op="subset", left=Several() as left, right=Name(name=name)):
            return _valued(name, "has_all", left, scope)
        case Member(op="subset", left=Name(name=name), right=Several() as right):
            return _valued(name, "only", right, scope)
        case Call(function="under" | "mentions" as function, args=(Name(name=name), Constant() as value)):
            return _valued(name, function, value, scope)
    return None


def _valued(name: str, key: str, right: Node, scope: Scope) -> Clause | None:
    if name not in scope:
        return None
    if isinstance(right, Name):
        return Clause(name, key, other=right.name)
    given = right.items if isinstance(right, Several) else (right,) if isinstance(right, Constant) else ()
    values = [typed(each, scope[name].type) for each in given]
    if not values or None in values:
        return None
    return Clause(name, key, tuple(each for each in values if each is not None))


# --- writing ---------------------------------------------------------------------------------------------------------


def _joined(group: Group, scope: Scope) -> str:
    return f" {group.joined} ".join(f"({_joined(part, scope)})" if isinstance(part, Group) else _text(part, scope) for part in group.parts)


def _text(part: Clause | Kept, scope: Scope) -> str:
    if isinstance(part, Kept):
        return part.text
    if wrong := _wrong(part, scope, lenient=True):
        raise ValueError(wrong)
    return write_expr(_node(part, scope[part.field].type)) if part.op not in ("true", "false") else f"{part.field} = {part.op}"


def _node(clause: Clause, of: FieldType) -> Node:  # noqa: PLR0911 - one case for each sort of sentence
    name = Name(clause.field)
    values = tuple(constant(each, of) for each in clause.values)
    right: Node = Name(clause.other) if clause.other else Several(values) if clause.op in ("one_of", "none_of", "has_all", "only") else values[0] if values else name
    match clause.op:
        case "given" | "empty":
            return Given(name, present=clause.op == "given")
        case "one_of" | "none_of":
            member = Member("in", name, right)
            return member if clause.op == "one_of" else Not(member)
        case "has" | "lacks":
            member = Member("in", right, name)
            return member if clause.op == "has" else Not(member)
        case "has_all":
            return Member("subset", right, name)
        case "only":
            return Member("subset", name, right)
        case "mentions" | "under":
            return Call(clause.op, (name, right))
        case "silent" | "outside":
            return Not(Call("mentions" if clause.op == "silent" else "under", (name, right)))
    return Compare(COMPARES[clause.op], name, right)


def _wrong(clause: Clause, scope: Scope, *, lenient: bool = False) -> str:  # noqa: PLR0911 - one sentence for each thing missing
    """What is wrong with a clause, empty for nothing; `lenient` lets options stand that are no longer offered."""
    if clause.field not in scope:
        return "请选择栏目"
    of = scope[clause.field].type
    found = operator(clause.op, of)
    if found is None:
        return "请选择怎样比较"
    if clause.other:
        other = scope.get(clause.other)
        good = other is not None and found.other and fits(of, other.type, clause.op)
        return "" if good else "请另选一个同一种类型的栏目来比较"
    if found.takes == "nothing":
        return ""
    if not clause.values or (found.takes == "one" and len(clause.values) > 1):
        return "请填写或者选择要比较的值"
    gone = [] if lenient or not of.options else [each for each in clause.values if each not in of.options]
    if gone:
        return f"“{'、'.join(gone)}”已经不在选项里，请重新选择"
    try:
        for each in clause.values:
            constant(each, of)
    except ValueError as error:
        return str(error)
    return ""

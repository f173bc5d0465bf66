"""An expression as a Chinese sentence: labels instead of names, values with their units, brackets only where they are needed."""

from core.rules.functions import OVER_LISTS, PLAIN
from core.rules.scope import Named, Scope
from core.rules.tree import Arithmetic, Call, Compare, Constant, Given, Logic, Member, Name, Node, Not, Several
from core.rules.words import money_words, value_words
from core.values import FieldType

_COMPARE = {"=": "为", "!=": "不为", "<": "小于", "<=": "不大于", ">": "大于", ">=": "不小于"}
_DATES = {"=": "为", "!=": "不为", "<": "早于", "<=": "不晚于", ">": "晚于", ">=": "不早于"}
_SIGNS = {"+": " + ", "-": " - ", "*": " × ", "/": " ÷ "}
_PLAIN_TYPE = FieldType("text")


def sentence_of(node: Node, scope: Scope) -> str:  # noqa: C901, PLR0911 - one case for each kind of node
    """The node in Chinese."""
    match node:
        case Constant():
            return _constant(node)
        case Several(items=items):
            return "、".join(_constant(item) for item in items)
        case Name(name=name):
            return scope[name].label if name in scope else name
        case Logic(op=op, parts=parts):
            return ("，且" if op == "and" else "，或者").join(_inside(part, scope) for part in parts)
        case Not(part=Name() as part):
            return f"{sentence_of(part, scope)}为“否”"
        case Not(part=Member(op="in", left=left, right=right)):
            return f"{sentence_of(left, scope)}不属于{sentence_of(right, scope)}"
        case Not(part=part):
            return f"不满足（{sentence_of(part, scope)}）"
        case Compare():
            return _comparison(node, scope)
        case Member(op=op, left=left, right=right):
            return f"{sentence_of(left, scope)}{'属于' if op == 'in' else '都属于'}{_members(right, left, scope)}"
        case Given(part=part, present=present):
            return f"{sentence_of(part, scope)}{'已填写' if present else '为空'}"
        case Arithmetic(op=op, left=left, right=right):
            return f"{_operand(left, node, scope)}{_SIGNS[op]}{_operand(right, node, scope, right=True)}"
        case Call():
            return _call(node, scope)


def _members(node: Node, of: Node, scope: Scope) -> str:
    """A written list as it is read beside what should be in it."""
    return "、".join(_with_unit(item, of, scope) for item in node.items) if isinstance(node, Several) else sentence_of(node, scope)


def _constant(node: Constant) -> str:
    if node.kind == "text":
        return f"“{node.value}”"
    if node.kind == "money":
        return money_words(node.value)  # type: ignore[arg-type] # money is an int
    return value_words(node.value, _PLAIN_TYPE)


def _inside(part: Node, scope: Scope) -> str:
    text = sentence_of(part, scope)
    if isinstance(part, Name):
        return f"{text}为“是”"
    return f"（{text}）" if isinstance(part, Logic) else text


def _comparison(node: Compare, scope: Scope) -> str:
    words = _DATES if _is_date(node.left, scope) else _COMPARE
    right = _with_unit(node.right, node.left, scope)
    return f"{_with_unit(node.left, node.right, scope)}{words[node.op]}{' ' if right[:1].isdigit() else ''}{right}"


def _with_unit(node: Node, other: Node, scope: Scope) -> str:
    """A written number takes the unit of the name it is compared with; a code is read as its words, a span since midnight as a time."""
    of = scope[other.name].type if isinstance(other, Name) and other.name in scope else None
    if isinstance(node, Constant) and of is not None and (node.kind == "number" or of.word == "time" or of.codes is not None):
        return value_words(node.value, of)
    return sentence_of(node, scope)


def _is_date(node: Node, scope: Scope) -> bool:
    if isinstance(node, Name):
        return node.name in scope and (scope[node.name].type.kind in ("date", "datetime") or scope[node.name].type.word == "time")
    return isinstance(node, Call) and node.function in PLAIN and PLAIN[node.function].gives.kind == "date"


def _operand(part: Node, outer: Arithmetic, scope: Scope, *, right: bool = False) -> str:
    text = sentence_of(part, scope)
    if not isinstance(part, Arithmetic):
        return text
    looser = part.op in "+-" and outer.op in "*/"
    return f"（{text}）" if looser or right else text


def _call(node: Call, scope: Scope) -> str:
    if node.function == "under":
        first, second = node.args
        return PLAIN["under"].say.format(sentence_of(first, scope), _with_unit(second, first, scope))
    if node.function in PLAIN:
        return PLAIN[node.function].say.format(*(sentence_of(arg, scope) for arg in node.args))
    over = node.args[0]
    listed = scope[over.name].type if isinstance(over, Name) and over.name in scope else None
    if node.function in ("min", "max") and (listed is None or listed.kind != "list"):
        return f"{'、'.join(sentence_of(arg, scope) for arg in node.args)}中{'最小' if node.function == 'min' else '最大'}的"
    inner = {**scope, **{name: Named(name, of) for name, of in (listed.fields if listed else ())}}
    each = sentence_of(node.args[1], inner) if len(node.args) > 1 else ""
    template = "{list}中{each}的项数" if node.function == "count" and each else OVER_LISTS[node.function]
    return template.format(list=sentence_of(over, scope), each=each)

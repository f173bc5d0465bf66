"""登记: what a case writes into registers, as an official says it: on which occasion, under which condition, which column takes what."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from core.faults import Blame
from core.items.model import RegisterDef
from core.problems import FieldProblem, Invalid, NotFound
from core.process.assigning import CASE_NAMES, fits
from core.process.kinds import KINDS
from core.process.opens import OURS
from core.registers.columns import needed
from core.revisions.conditions import said
from core.revisions.documents import Files
from core.revisions.edits import Edit
from core.revisions.flowing.between import Document, Row, edited, put
from core.revisions.flowing.steps import PATH, steps_of
from core.revisions.flowing.survey import rows
from core.revisions.operators import constant, typed
from core.rules import BASE, Named, Scope
from core.rules.checking import KIND_WORDS
from core.rules.expressions import compile_expr
from core.rules.lexer import ExprError
from core.rules.parser import parse_tree
from core.rules.tree import Constant, Name
from core.rules.written import write_expr
from core.values import FieldType

TODAY: Final = "today"
NAME, OPTION, FIXED, KEPT = "name:", "option:", "fixed", "kept"
"""How a column's value is picked: a name, one of the column's options, what is typed, what the file says and cannot be picked."""
_BLAME: Final = Blame("", PATH)
_TRUTH: Final[Mapping[str, str]] = {"true": "是", "false": "否"}


class Pick(msgspec.Struct, frozen=True):
    """What a column takes: `how` as above (empty: nothing), `text` what is typed."""

    how: str = ""
    text: str = ""


class EffectWish(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of an entry: `occasion` is `end:<word>` or `on:<event>`, `day` from which day it is valid."""

    occasion: str
    register: str
    each: str = ""
    when: str = ""
    picks: Mapping[str, Pick] = {}
    day: Pick = Pick(f"{NAME}{TODAY}")


def effects_of(files: Files) -> list[Row]:
    """The entries as they stand in the file."""
    return rows(files, PATH, "effect")


def effect_of(files: Files, number: int) -> Row:
    """One of them, from 1. Raises NotFound."""
    found = effects_of(files)
    if not 1 <= number <= len(found):
        raise NotFound("没有这一条登记", "它可能刚被删去；请从流程里选择")
    return found[number - 1]


def occasions(files: Files, names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """When an entry may be made: the ends of the process first, then what happens on the way."""
    events = dict.fromkeys([*(event for step in steps_of(files) for event in KINDS[step["kind"]].events.values()), "withdrawn", "revoked"])
    ends = [end for step in steps_of(files) for way in step.get("next", ()) if (end := way.get("end"))]
    return (*((f"end:{end}", f"以“{end}”办结时") for end in dict.fromkeys(ends)), *((f"on:{event}", f"{names.get(event, '办理中')}时") for event in events))


def occasion_of(row: Mapping[str, Any]) -> str:
    """The occasion of an entry of the file."""
    return f"on:{row['on']}" if row.get("on") else f"end:{row.get('end', '')}"


def lists(scope: Scope) -> tuple[tuple[str, str], ...]:
    """The lists of the form of which each row may be entered."""
    return tuple((name, named.label) for name, named in scope.items() if named.type.kind == "list")


def scope_for(scope: Scope, each: str, columns: Mapping[str, str]) -> Scope:
    """What an entry may say: the case, or with `each` the columns of a row (called as in `columns`, by `<list>.<column>`) and the case as 本件的."""
    whole = {**scope, **CASE_NAMES, TODAY: Named("当天", BASE[TODAY].type)}
    if not each or each not in scope:
        return whole
    inner = {name: Named(columns.get(f"{each}.{name}", name), of) for name, of in scope[each].type.fields}
    return {TODAY: whole[TODAY], **inner, **{f"{OURS}{name}": Named(f"本件的{named.label}", named.type) for name, named in whole.items()}}


def choices(target: Named, scope: Scope) -> tuple[tuple[str, str], ...]:
    """What a column may take without typing: its options, and what of the case fits into it."""
    fixed = [(f"{OPTION}{each}", f"“{each}”") for each in target.type.options] if target.type.kind == "choice" else []
    fixed += [(f"{OPTION}{key}", f"“{word}”") for key, word in _TRUTH.items()] if target.type.kind == "bool" else []
    names = [(f"{NAME}{name}", named.label) for name, named in scope.items() if _fits(name, target, scope)]
    return (*fixed, *names)


def typeable(target: Named) -> bool:
    """Whether a fixed value is typed rather than picked."""
    return target.type.kind not in ("choice", "choices", "bool")


def pick_of(text: str, target: Named, scope: Scope) -> Pick:  # noqa: PLR0911 - one case for each sort of value
    """How a value of the file is picked."""
    if not text:
        return Pick()
    try:
        tree = parse_tree(text)
    except ExprError:
        return Pick(KEPT)
    match tree:
        case Name(name=name) if name in scope:
            return Pick(f"{NAME}{name}")
        case Constant(kind="bool", value=value) if target.type.kind == "bool":
            return Pick(f"{OPTION}{str(value).lower()}")
        case Constant(kind="text", value=value) if target.type.kind == "choice" and value in target.type.options:
            return Pick(f"{OPTION}{value}")
        case Constant() if typeable(target) and (found := typed(tree, target.type)) is not None:
            return Pick(FIXED, found)
    return Pick(KEPT)


def set_effect(files: Files, number: int, wish: EffectWish, definition: RegisterDef, columns: Scope, scope: Scope) -> tuple[Edit, ...]:
    """The entry as it is said, a new one for 0. Raises Invalid, NotFound."""
    before = effect_of(files, number) if number else {}
    problems: list[FieldProblem] = []
    if wish.occasion not in dict(occasions(files, {})):
        problems.append(FieldProblem("occasion", "什么时候登记", "请选什么时候登记"))
    values = dict(_values(wish, before, definition, columns, scope, problems))
    day, found = picked(wish.day, Named("从哪一天起", FieldType("date")), scope, str(before.get("valid_from", TODAY)), "valid_from")
    problems += found
    if not day and not found:
        problems.append(FieldProblem("valid_from", "从哪一天起有效", "请选从哪一天起有效"))
    if problems:
        raise Invalid("登记没有填好", "", problems)

    def change(document: Document) -> None:
        row: Row = document["effect"][number - 1] if number else {}
        on, _, word = wish.occasion.partition(":")
        row.pop("end" if on == "on" else "on", None)
        put(row, on, word)
        put(row, "when", wish.when)
        put(row, "each", wish.each)
        row["register"], row["values"] = wish.register, values
        put(row, "valid_from", day if day != TODAY or "valid_from" in before else "")
        if not number:
            document.setdefault("effect", []).append(row)

    return edited(files, PATH, change)


def drop_effect(files: Files, number: int) -> tuple[Edit, ...]:
    """The entry away. Raises NotFound."""
    effect_of(files, number)

    def change(document: Document) -> None:
        document["effect"].pop(number - 1)
        if not document["effect"]:
            del document["effect"]

    return edited(files, PATH, change)


def effect_words(row: Mapping[str, Any], register: str, columns: Scope, scope: Scope, names: Mapping[str, str]) -> str:
    """An entry in one sentence: 以“办结”办结时，在名录“…”登记一条：主体代码为申请人代码，……."""
    occasion = f"{names.get(row['on'], '办理中')}时" if row.get("on") else f"以“{row.get('end', '')}”办结时"
    when = f"，{said(str(row['when']), scope)}的" if row.get("when") else ""
    each = row.get("each", "")
    listed = names.get(each, "明细表")
    values = "，".join(f"{columns[name].label if name in columns else '已经没有的列'}为{value_words(str(text), scope)}" for name, text in row.get("values", {}).items())
    since = str(row.get("valid_from", TODAY))
    day = f"，从{value_words(since, scope)}起有效" if since != TODAY else ""
    return f"{occasion}{when}，在名录“{register}”{f'给{listed}的每一行登记一条' if each else '登记一条'}：{values}{day}"


def value_words(text: str, scope: Scope) -> str:
    """A value in words."""
    words = said(text, scope)
    return {"任何情况": "“是”", "任何情况都不": "“否”"}.get(words, words)


def _values(
    wish: EffectWish, before: Mapping[str, Any], definition: RegisterDef, columns: Scope, scope: Scope, problems: list[FieldProblem]
) -> Iterator[tuple[str, str]]:
    """Each column with its expression; what is lacking is put to the problems."""
    was = before.get("values", {})
    for name in dict.fromkeys((*was, *definition.fields)):
        if name not in definition.fields:
            continue  # a column that is gone goes
        target = columns[name]
        text, found = picked(wish.picks.get(name, Pick()), target, scope, str(was.get(name, "")), f"v.{name}")
        problems += found
        if text:
            yield name, text
        elif not found and name in needed(definition):
            why = "名录按它认是哪一条" if name == definition.key else "名录里每一条都要有"
            problems.append(FieldProblem(f"v.{name}", target.label, f"“{target.label}”必须登记，{why}"))


def picked(pick: Pick, target: Named, scope: Scope, before: str, box: str) -> tuple[str, list[FieldProblem]]:  # noqa: PLR0911 - one case for each way of picking
    """The expression that a pick comes to, `before` as it stands while it says the same; what is wrong is put to the box."""
    if pick == pick_of(before, target, scope):
        return before, []
    if not pick.how or (pick.how == FIXED and not pick.text.strip()):
        return "", [] if not pick.how else [FieldProblem(box, target.label, "请写登记的内容，或者改选别的")]
    if pick.how.startswith(NAME) and _fits(name := pick.how.removeprefix(NAME), target, scope):
        return name, []
    if pick.how.startswith(OPTION):
        option = pick.how.removeprefix(OPTION)
        if target.type.kind == "bool" and option in _TRUTH:
            return option, []
        if option in target.type.options:
            return write_expr(Constant("text", option)), []
    if pick.how == FIXED and typeable(target):
        try:
            return write_expr(constant(pick.text, target.type)), []
        except ValueError as error:
            return "", [FieldProblem(box, target.label, str(error))]
    return "", [FieldProblem(box, target.label, f"请选一个{KIND_WORDS[target.type.kind]}的栏目")]


def _fits(name: str, target: Named, scope: Scope) -> bool:
    if name not in scope or scope[name].type.kind == "list":
        return False
    expr, _ = compile_expr(name, scope, _BLAME, "")
    return expr is not None and not [*fits(expr, scope, target, _BLAME, "")]

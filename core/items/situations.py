"""Situations 情形: what an answer adds, drops or replaces, made part of the conditions that everybody reads.

The effects on materials become one expression per material, so guide, filing, desk, papers and scenarios see the same list. A
combination of answers that leaves no material at all is a fault, found by trying them all.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from math import prod
from typing import Any

from msgspec import structs

from core.faults import Blame, Fault, did_you_mean
from core.forms import Field, Form
from core.items.model import ItemFile
from core.items.parts import Limit, Material, Option, Situation
from core.process import check_promise
from core.rules import Expr, evaluate
from core.values import Value

MOST = 5_000
"""Combinations of answers that are tried; more cannot be answered by anybody either."""


def condition(material: Material, situations: tuple[Situation, ...]) -> str:
    """When the material is asked for, as one expression: its own condition, what adds it, what drops it. Empty means always."""
    adds = [_answered(each, option) for each in situations for option in each.option if material.id in option.adds]
    drops = [_answered(each, option, not_so=True) for each in situations for option in each.option if material.id in option.drops]
    wanted = [f"({material.when})" if adds and material.when else material.when] if material.when else []
    asked = " or ".join([*wanted, *adds])
    if not drops:
        return asked
    return " and ".join([f"({asked})", *drops] if asked else drops)


def limits(info: ItemFile, env: Mapping[str, Value]) -> tuple[Limit, Limit]:
    """The statutory and the promised limit of a case with these values; of several answers that replace one, the last counts."""
    statutory, promised = info.statutory, info.promised
    for option in chosen(info, env):
        statutory, promised = option.statutory or statutory, option.promised or promised
    return statutory, promised


def chosen(info: ItemFile, env: Mapping[str, Value]) -> Iterator[Option]:
    """The options that the values amount to."""
    for each in info.situation:
        answer = env.get(each.field)
        yield from (option for option in each.option if answer in option.is_)


def check_situations(info: ItemFile, form: Form, blame: Blame) -> Iterator[Fault]:
    """Questions about fields that are none, answers that do not fit the field's, effects on what is not there, impossible limits."""
    for each in info.situation:
        place = f"situation[{each.id}]"
        field = form.fields.get(each.field)
        if field is None:
            yield blame.at(f"{place}.field", each.field, "表单里的栏目", did_you_mean(each.field, form.fields), "unknown-field")
            continue
        yield from _askable(each, field, place, blame)
        yield from _effects(each, info, place, blame)


def _askable(each: Situation, field: Field, place: str, blame: Blame) -> Iterator[Fault]:
    if field.personal:
        yield blame.at(f"{place}.field", f"{field.label}是个人信息，会出现在地址里", "不含个人信息的栏目", code="personal")
    if field.calc:
        yield blame.at(f"{place}.field", f"{field.label}由平台算出", "申请人填写的栏目", code="calculated")
    if each.option and field.type.kind != "choice":
        yield blame.at(f"{place}.option", f"{field.label}不是单选", "只有单选的栏目可以写 option", code="type")
        return
    answers = [answer for option in each.option for answer in option.is_]
    for answer in dict.fromkeys(answers):
        if answer not in field.type.options:
            yield blame.at(f"{place}.option", answer, f"“{field.label}”的选项", did_you_mean(answer, field.type.options), "unknown-option")
        elif answers.count(answer) > 1:
            yield blame.at(f"{place}.option", f"“{answer}”出现了两次", "每个选项只属于一种回答", code="duplicate")
    left = [answer for answer in field.type.options if answer not in answers] if each.option else []
    if left:
        yield blame.at(f"{place}.option", f"没有说到“{'、'.join(left)}”", f"说到“{field.label}”的每个选项", code="gap")


def _effects(each: Situation, info: ItemFile, place: str, blame: Blame) -> Iterator[Fault]:
    materials = [material.id for material in info.material]
    for number, option in enumerate(each.option, 1):
        where = f"{place}.option[{number}]"
        for key in ("adds", "drops"):
            for name in getattr(option, key):
                if name not in materials:
                    yield blame.at(f"{where}.{key}", name, "本事项申请材料的编号", did_you_mean(name, materials), "unknown-material")
        both = sorted(set(option.adds) & set(option.drops))
        if both:
            yield blame.at(f"{where}.drops", f"既加又减 {'、'.join(both)}", "一种回答对一份材料只有一种作用", code="duplicate")
        replaced = structs.replace(info, statutory=option.statutory or info.statutory, promised=option.promised or info.promised)
        if option.statutory or option.promised:
            yield from (structs.replace(fault, place=f"{where}.{fault.place}") for fault in check_promise(replaced, blame))


def check_combinations(info: ItemFile, form: Form, conditions: Mapping[str, Expr], blame: Blame) -> Iterator[Fault]:
    """Every combination of answers leaves at least one material that is asked for, or may be: one without any is a fault."""
    asked = [(each, form.fields[each.field]) for each in info.situation if each.option]
    if not asked or not info.material:
        return
    count = prod(len(field.type.options) for _, field in asked)
    if count > MOST:
        yield blame.at("situation", f"回答的组合有 {count} 种", f"不超过 {MOST} 种", code="too-many")
        return
    bare: dict[tuple[str, ...], None] = {}
    for answers in product(*(field.type.options for _, field in asked)):
        env = form.typed({each.field: answer for (each, _), answer in zip(asked, answers, strict=True)})
        if all(_never(conditions.get(material.id), env) for material in info.material):
            bare[tuple(f"{field.label}：{answer}" for (_, field), answer in zip(asked, answers, strict=True))] = None
    for answers in list(bare)[:10]:
        yield blame.at("situation", f"{'，'.join(answers)}，没有任何申请材料", "每种组合至少有一份申请材料", code="no-materials")


def _never(expr: Expr | None, env: Mapping[str, Any]) -> bool:
    return expr is not None and evaluate(expr, env) is False


def _answered(each: Situation, option: Option, *, not_so: bool = False) -> str:
    """That the question was answered so, or not so, as an expression."""
    answers = ["'" + answer.replace("'", "''") + "'" for answer in option.is_]
    if len(answers) == 1:
        return f"{each.field} {'!=' if not_so else '='} {answers[0]}"
    return f"{each.field} {'not in' if not_so else 'in'} [{', '.join(answers)}]"

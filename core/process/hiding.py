"""What is wrong with the fields that steps hide from the posts that act at them.

Who accepts, reviews or decides answers for it, and nobody can answer for what they cannot see: what the step itself goes by, and the rules
behind that, is not hidden there. What everybody may read in a publicity is hidden from nobody.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TypeAlias

from core.faults import Blame, Fault, did_you_mean
from core.items.model import APPLICANT, ProcessFile, RulesFile, StepDef, TableDef
from core.process.checking import step_place
from core.process.kinds import KINDS
from core.rules import names_in, parse
from core.rules.lexer import ExprError

_ANSWERS = frozenset({"accept", "review"})
"""Kinds of steps whose officers answer for the conditions they go by; who decides, for the rule that binds the decision."""


Telling: TypeAlias = Callable[[frozenset[str]], frozenset[str]]
"""Fields with those that are calculated from them (`core.forms.Form.telling`): they are hidden with them."""


def check_hides(source: ProcessFile, labels: Mapping[str, str], telling: Telling, rules: RulesFile | None, blame: Blame) -> Iterator[Fault]:
    """Every fault of `hides`. `labels` are the fields of the form: name → title; `rules`, as far as they can be read, say what a binding outcome stands on."""
    for step in source.step:
        if step.hides:
            yield from _nobody(step, blame)
            yield from _names(step, labels, blame)
            yield from _needed(step, labels, telling, rules, blame)
    hidden = {name: step.name for step in reversed(source.step) for name in telling(frozenset(step.hides))}
    for step in source.step:
        for name in step.shows:
            if name in hidden:
                found = f"“{labels.get(name, name)}”在公示里人人可见，环节“{hidden[name]}”却写了不需要看"
                yield blame.at(f"{step_place(step)}.shows[{name}]", found, "公示的栏目不写进任何环节的 hides", code="hidden-shown")


def _nobody(step: StepDef, blame: Blame) -> Iterator[Fault]:
    """Hiding is for officers with a post: a filing has none, the system and the applicant see all there is."""
    if step.kind == "filing" or KINDS[step.kind].system or step.duty == APPLICANT:
        found = f"{KINDS[step.kind].word}环节由{'系统' if KINDS[step.kind].system else '申请人'}办理，却写了 hides"
        yield blame.at(f"{step_place(step)}.hides", found, "只写在由工作人员的岗位办理的环节；申请人总能看到自己填写的全部栏目", code="not-of-kind")


def _names(step: StepDef, labels: Mapping[str, str], blame: Blame) -> Iterator[Fault]:
    for name in step.hides:
        if name not in labels:
            yield blame.at(f"{step_place(step)}.hides[{name}]", f"表单没有栏目 {name}", "表单里的栏目", did_you_mean(name, labels), "unknown-field")


def _needed(step: StepDef, labels: Mapping[str, str], telling: Telling, rules: RulesFile | None, blame: Blame) -> Iterator[Fault]:
    """What the step goes by is seen there."""
    said = dict[str, str]()
    if step.must and step.duty and step.kind in {*_ANSWERS, "decide"}:
        said |= dict.fromkeys(_behind({step.must}, rules), f"结论“{step.must}”的规则表按它判断")
    if step.kind in _ANSWERS:
        said |= {name: f"第 {no} 个去向按它决定走不走" for no, way in enumerate(step.next, 1) for name in _behind(_read(way.when), rules)}
        said |= dict.fromkeys(_behind(_read(step.auto), rules), "自动办理的条件按它判断")
    for name in step.hides:
        used = next((each for each in (name, *sorted(telling(frozenset({name})))) if each in said), "") if name in labels else ""
        if used:
            also = f"由它算出的“{labels.get(used, used)}”也就不显示，而" if used != name else "而"
            found = f"“{labels[name]}”写了不需要看，{also}{said[used]}"
            yield blame.at(f"{step_place(step)}.hides[{name}]", found, "看不到的，不能对它负责；从 hides 里去掉，或者改条件", code="hidden-needed")


def _behind(named: Collection[str], rules: RulesFile | None) -> frozenset[str]:
    """These names with all that the tables read whose outcomes are among them, through earlier tables too."""
    tables: list[TableDef] = [*rules.decision.values()] if rules is not None else []
    found, waiting = set(named), [*named]
    while waiting:
        each = waiting.pop()
        more = {name for table in tables if each in table.outputs for text in table.inputs.values() for name in _read(text)} - found
        found |= more
        waiting += more
    return frozenset(found)


def _read(text: str) -> frozenset[str]:
    """The names an expression reads; one that cannot be read has its own fault."""
    try:
        return frozenset(names_in(parse(text))) if text else frozenset()
    except ExprError:
        return frozenset()

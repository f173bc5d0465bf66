"""What is wrong with who signs a step, who may depart from the rules at it, and with what belongs to hearings, special procedures and service."""

from collections import Counter
from collections.abc import Collection, Iterator

from core.faults import Blame, Fault, did_you_mean
from core.items.model import APPLICANT, ItemFile, ProcessFile, StepDef, StepKind
from core.process.checking import step_place
from core.process.kinds import KINDS, SPECIAL
from core.rules import Scope

SIGNED: frozenset[StepKind] = frozenset({"accept", "review", "inspect", "decide", "issue", "special", "forward"})
"""Kinds of steps that several may sign."""
_TOGETHER = frozenset({"any", "all", "order"})


def check_approval(source: ProcessFile, scope: Scope, roles: Collection[str], info: ItemFile, blame: Blame) -> Iterator[Fault]:
    """Every fault of signing, departing and the keys of single kinds."""
    for step in source.step:
        yield from _signing(step, blame)
        yield from _roles(step, roles, blame)
        yield from _pair(step, info, blame)
        yield from _special(step, blame)
        yield from _consent(step, scope, blame)


def _signing(step: StepDef, blame: Blame) -> Iterator[Fault]:
    place = step_place(step)
    together = step.signing in _TOGETHER
    if step.signers and not together:
        yield blame.at(f"{place}.signers", "写了 signers，没有写怎样签署", "signing 写 any、all 或者 order", code="signing")
    if not together:
        return
    if step.kind not in SIGNED or step.duty == APPLICANT:
        yield blame.at(f"{place}.signing", f"{KINDS[step.kind].word}环节写了 signing", f"只写在{'、'.join(sorted(KINDS[each].word for each in SIGNED))}环节", code="signing")
    if step.auto:
        yield blame.at(f"{place}.auto", "由几个人签署，又写了 auto", "会签的环节不能自动完成", code="signing")
    if step.signers and step.officers > 1:
        yield blame.at(f"{place}.officers", "signers 和 officers 都写了", "签署人写在 signers，或者写 officers（同一岗位的几名）", code="signing")
    if len(step.signers) < 2 and step.officers < 2:
        yield blame.at(f"{place}.signers", "只有一名签署人", "至少两名签署人；一人办理的不写 signing", code="signing")


def _roles(step: StepDef, roles: Collection[str], blame: Blame) -> Iterator[Fault]:
    place, known = step_place(step), f"已登记的岗位：{'、'.join(sorted(roles))}"
    for role, count in Counter(step.signers).items():
        if role not in roles:
            yield blame.at(f"{place}.signers[{role}]", f"岗位“{role}”没有登记", known, did_you_mean(role, roles), "unknown-role")
        if count > 1:
            yield blame.at(f"{place}.signers[{role}]", f"岗位“{role}”写了 {count} 次", "每个岗位写一次；同一岗位几名的用 officers", code="signing")
    if step.departs and step.departs not in roles:
        yield blame.at(f"{place}.departs", f"岗位“{step.departs}”没有登记", known, did_you_mean(step.departs, roles), "unknown-role")
    if step.departs and not step.must:
        yield blame.at(f"{place}.departs", "写了 departs，没有写 must", "departs 说谁可以偏离 must 的结论", code="must")


def _pair(step: StepDef, info: ItemFile, blame: Blame) -> Iterator[Fault]:
    if KINDS[step.kind].pair and info.type == "行政许可" and step.officers < 2 and len(step.signers) < 2:
        found = f"{KINDS[step.kind].word}环节只要一名工作人员"
        yield blame.at(f"{step_place(step)}.officers", found, "officers = 2：实地核查须两名以上工作人员（行政许可法第34条第3款）", code="officers")


def _special(step: StepDef, blame: Blame) -> Iterator[Fault]:
    place = step_place(step)
    if step.kind != "special":
        if step.special:
            yield blame.at(f"{place}.special", f"{KINDS[step.kind].word}环节写了 special", "只写在特别程序（special）环节", code="not-of-kind")
        return
    if step.special not in SPECIAL:
        hint = did_you_mean(step.special, SPECIAL)
        yield blame.at(f"{place}.special", f"“{step.special}”不是不计入时限的法定情形", f"{'、'.join(SPECIAL)}之一（行政许可法第45条）", hint, "special")
    if step.limit is None:
        yield blame.at(f"{place}.limit", "没有写所需的时间", "特别程序所需的工作日和依据，须书面告知申请人", code="no-limit")


def _consent(step: StepDef, scope: Scope, blame: Blame) -> Iterator[Fault]:
    place = step_place(step)
    if step.consent and step.kind != "deliver":
        yield blame.at(f"{place}.consent", f"{KINDS[step.kind].word}环节写了 consent", "只写在送达（deliver）环节", code="not-of-kind")
    elif step.consent and (step.consent not in scope or scope[step.consent].type.kind != "bool"):
        hint = did_you_mean(step.consent, scope)
        yield blame.at(f"{place}.consent", f"“{step.consent}”不是回答是或者否的栏目", "申请人同意电子送达的栏目", hint, "unknown-field")

"""What is wrong with each step by itself: its id, words, role, signers, binding outcome and ways out."""

import re
from collections import Counter
from collections.abc import Collection, Iterator

from core.access.roles import BASE_ROLES, WITHOUT_CASES
from core.faults import Blame, Fault, did_you_mean
from core.items.model import APPLICANT, Next, ProcessFile, StepDef
from core.process.kinds import KINDS, Kind
from core.rules import Scope

_ID = re.compile(r"[a-z][a-z0-9_]*")


def step_place(step: StepDef) -> str:
    """How a fault names the step: `step[accept]`."""
    return f"step[{step.id}]"


def check_steps(source: ProcessFile, scope: Scope, roles: Collection[str], blame: Blame) -> list[Fault]:
    """Every fault that shows without following the ways between steps."""
    faults = list(_ids(source, blame))
    for position, step in enumerate(source.step):
        kind = KINDS[step.kind]
        faults += _filing(step, position, blame)
        faults += _actors(step, roles, blame)
        faults += _renames(step, kind, blame)
        faults += _must(step, kind, scope, blame)
        faults += _own(step, kind, scope, blame)
        faults += _ways(step, kind, source, blame)
        faults += _coverage(step, kind, blame)
    faults += _one_opening(source, blame)
    return faults


def _ids(source: ProcessFile, blame: Blame) -> Iterator[Fault]:
    if not source.step:
        yield blame.at("step", "没有环节", "至少有申报环节", code="missing-step")
    for step_id, count in Counter(step.id for step in source.step).items():
        if count > 1:
            yield blame.at(f"step[{step_id}].id", f"环节 id “{step_id}”出现 {count} 次", "每个环节 id 只用一次", code="duplicate-id")
        if not _ID.fullmatch(step_id):
            yield blame.at(f"step[{step_id}].id", f"环节 id “{step_id}”", "小写英文字母、数字和下划线，字母开头", code="bad-id")
    for step in source.step:
        if not step.name.strip():
            yield blame.at(f"{step_place(step)}.name", "环节没有名称", "办理记录和流程图里的名称，如“受理”", code="blank")


def _one_opening(source: ProcessFile, blame: Blame) -> Iterator[Fault]:
    """Opened cases are known by what stands for them in the step's list; a second list would take them for its own."""
    openings = [step for step in source.step if step.kind == "open"]
    for step in openings[1:]:
        if step.id != openings[0].id:
            found = f"除了“{openings[0].name}”，又有一个分办环节“{step.name}”"
            yield blame.at(f"{step_place(step)}.kind", found, "一个流程只有一个分办环节；分先后的写在同一环节的 after", code="second-open")


def _filing(step: StepDef, position: int, blame: Blame) -> Iterator[Fault]:
    """The filing comes first and only once; the applicant acts in it, so neither a role nor the system does."""
    place = step_place(step)
    if (position == 0) != (step.kind == "filing"):
        found = f"第一个环节的种类是 {step.kind}" if position == 0 else f"第 {position + 1} 个环节又是申报"
        yield blame.at(f"{place}.kind", found, "第一个环节是 filing（申报），且只有一个", code="first-step")
    if step.kind == "filing" and step.auto:
        yield blame.at(f"{place}.auto", "申报环节写了 auto", "申报由申请人提交，不能由系统自动完成", code="filing-auto")
    if step.kind == "filing" and step.duty:
        yield blame.at(f"{place}.duty", f"申报环节写了岗位 {step.duty}", "申报由申请人提交，不写 duty", code="filing-duty")
    if step.kind == "filing" and step.limit is not None:
        yield blame.at(f"{place}.limit", "申报环节写了时限", "申报一提交就过去了；时限写在后面的环节", code="filing-limit")


def _actors(step: StepDef, roles: Collection[str], blame: Blame) -> Iterator[Fault]:
    place = step_place(step)
    if KINDS[step.kind].system:
        if step.duty or step.auto or step.officers != 1:
            written = "、".join(name for name in ("duty", "auto", "officers") if getattr(step, name) not in ("", 1))
            yield blame.at(f"{place}.duty", f"{KINDS[step.kind].word}环节写了 {written}", "这一种类由系统办理，不写岗位、人数和 auto", code="system-step")
        return
    if step.kind != "filing" and not step.duty:
        yield blame.at(f"{place}.duty", "没有写岗位", "写明由哪个岗位办理（duty）", code="no-duty")
    if step.duty == APPLICANT and step.kind != "wait":
        found = f"{KINDS[step.kind].word}环节由申请人办理"
        yield blame.at(f"{place}.duty", found, "只有等候（wait）环节可以由申请人办理", code="applicant-duty")
    elif step.duty in WITHOUT_CASES:
        yield blame.at(f"{place}.duty", f"岗位“{BASE_ROLES[step.duty]}”看不到办件", "由能看到办件的岗位办理", code="no-cases-duty")
    elif step.duty and step.kind != "filing" and step.duty not in {*roles, APPLICANT}:
        expected = f"已登记的岗位：{'、'.join(sorted(roles))}"
        yield blame.at(f"{place}.duty", f"岗位“{step.duty}”没有登记", expected, did_you_mean(step.duty, roles), "unknown-role")
    elif step.officers > 1 and (step.kind == "filing" or step.duty == APPLICANT):
        yield blame.at(f"{place}.officers", f"由申请人办理，却要 {step.officers} 名工作人员", "不写 officers；须多人办理的写工作人员的岗位", code="officers")
    if step.officers < 1:
        yield blame.at(f"{place}.officers", f"办理人数 {step.officers}", "不少于 1 的整数", code="officers")
    if step.officers > 1 and step.auto:
        found = f"要求 {step.officers} 名工作人员，又写了 auto"
        yield blame.at(f"{place}.auto", found, "须由多名工作人员办理的环节不能自动完成（行政许可法第34条第3款）", code="auto-officers")


def _renames(step: StepDef, kind: Kind, blame: Blame) -> Iterator[Fault]:
    """`outcomes` gives the item's own words for the kind's; every word stays distinct."""
    place = f"{step_place(step)}.outcomes"
    for word, name in step.outcomes.items():
        if word not in kind.outcomes:
            yield _unknown_outcome(f"{place}.{word}", word, kind, blame)
        elif not name.strip():
            yield blame.at(f"{place}.{word}", "改称是空的", f"“{word}”在本事项的叫法", code="empty-outcome")
        elif name in kind.outcomes and name != word:
            found = f"把“{word}”叫作“{name}”，而“{name}”是这一种类的另一结果"
            yield blame.at(f"{place}.{word}", found, "不会与另一结果混同的叫法", code="swapped-outcome")
    names = Counter(step.outcomes.get(word, word) for word in kind.outcomes)
    for name, count in names.items():
        if count > 1:
            yield blame.at(place, f"{count} 种结果都叫“{name}”", "每种结果的叫法各不相同", code="duplicate-outcome")


def _must(step: StepDef, kind: Kind, scope: Scope, blame: Blame) -> Iterator[Fault]:
    """`must` names an output whose every value is an outcome of the step."""
    if not step.must:
        return
    place = f"{step_place(step)}.must"
    if len(kind.outcomes) == 1:
        yield blame.at(place, f"{kind.word}环节只有一种结果", "must 只写在有多种结果的环节", code="must")
        return
    named = scope.get(step.must)
    if named is None:
        yield blame.at(place, f"没有“{step.must}”这一结论", "规则表的一个输出", did_you_mean(step.must, scope), "unknown-field")
        return
    words = set(kind.outcomes) | set(step.outcomes.values())
    strange = [option for option in named.type.options if option not in words]
    if named.type.kind not in ("choice", "choices") or not named.type.options:
        yield blame.at(place, f"“{step.must}”不是可选值的输出", f"取值为{'、'.join(kind.outcomes)}的输出", code="must")
    for option in strange:
        expected = f"本环节的结果：{'、'.join(sorted(words))}"
        yield blame.at(place, f"“{step.must}”可取“{option}”", expected, did_you_mean(option, words), "unknown-outcome")


def _own(step: StepDef, kind: Kind, scope: Scope, blame: Blame) -> Iterator[Fault]:
    """What belongs to one kind only, and the silence of a step."""
    place = step_place(step)
    owners = {"shows": "publicise", "objection": "publicise", "opens": "open"}
    for name, owner in owners.items():
        if getattr(step, name) and step.kind != owner:
            yield blame.at(f"{place}.{name}", f"{kind.word}环节写了 {name}", f"只写在 {KINDS[owner].word}（{owner}）环节", code="not-of-kind")  # type: ignore[index]
    if step.kind == "open" and not step.opens:
        yield blame.at(f"{place}.opens", "没有写开哪些办件", "至少一个 opens", code="opens")
    if step.kind == "publicise":
        yield from _publicity(step, scope, blame)
    if step.silence is not None:
        if step.silence.outcome not in kind.outcomes:
            yield _unknown_outcome(f"{place}.silence.outcome", step.silence.outcome, kind, blame, step)
        if step.silence.limit.days < 1 or not step.silence.limit.basis.strip():
            yield blame.at(f"{place}.silence.limit", "期限不是正数，或者没有依据", "不少于 1 的期限和设定它的条款", code="limit")
        if step.kind in ("filing", "open", "publicise"):
            yield blame.at(f"{place}.silence", f"{kind.word}环节写了 silence", "这一种类自己会结束，不写", code="not-of-kind")


def _publicity(step: StepDef, scope: Scope, blame: Blame) -> Iterator[Fault]:
    """A publicity has a period and shows something that there is."""
    place = step_place(step)
    if step.limit is None:
        yield blame.at(f"{place}.limit", "没有写公示期", "公示多少日，依据哪一条", code="no-limit")
    if not step.shows:
        yield blame.at(f"{place}.shows", "没有写公示哪些栏目", "至少一个不含个人信息的栏目", code="shows")
    for name in step.shows:
        if name not in scope:
            yield blame.at(f"{place}.shows[{name}]", f"没有“{name}”", "表单栏目或者规则结论", did_you_mean(name, scope), "unknown-field")


def _ways(step: StepDef, kind: Kind, source: ProcessFile, blame: Blame) -> Iterator[Fault]:
    """Each way out: it leads to a step that exists or to an end, on a word that the kind has, and is not behind an open one."""
    known = {each.id for each in source.step}
    opened: set[str] = set()
    tried: list[tuple[str, str]] = []
    for no, way in enumerate(step.next, start=1):
        place = f"{step_place(step)}.next[{no}]"
        if way.on and way.on not in kind.outcomes:
            yield _unknown_outcome(f"{place}.on", way.on, kind, blame, step)
            continue
        words = {way.on} if way.on else set(kind.outcomes)
        if words <= opened:
            yield blame.at(place, "前面的去向没有条件，走不到这里", "删去，或者移到没有条件的去向之前", code="unreachable-next")
        elif way.when and any(when == " ".join(way.when.split()) and on in ("", way.on) for on, when in tried):
            yield blame.at(place, "前面的去向有同样的条件，走不到这里", "改正条件，或者删去", code="unreachable-next")
        tried.append((way.on, " ".join(way.when.split())))
        if not way.when:
            opened |= words
        yield from _target(way, place, known, source.step[0].id, blame)


def _target(way: Next, place: str, known: set[str], first: str, blame: Blame) -> Iterator[Fault]:
    if bool(way.to) == bool(way.end):
        found = f"既写了 to（{way.to}）又写了 end（{way.end}）" if way.to else "to 和 end 都没有写"
        yield blame.at(place, found, "写 to（下一环节）或者 end（办结状态），只写一个", code="to-or-end")
    elif way.to and way.to not in known:
        expected = f"本流程的环节：{'、'.join(sorted(known))}"
        yield blame.at(f"{place}.to", f"没有环节“{way.to}”", expected, did_you_mean(way.to, known), "unknown-step")
    elif way.to and way.to == first:
        yield blame.at(f"{place}.to", "回到了申报环节，那里没有人能办理", "后面的环节，或者 end", code="to-filing")


def _coverage(step: StepDef, kind: Kind, blame: Blame) -> Iterator[Fault]:
    """No dead end: under every outcome the last way is open without condition."""
    place = f"{step_place(step)}.next"
    if not step.next:
        yield blame.at(place, "没有去向", "至少一个去向", code="dead-end")
        return
    if any(way.on and way.on not in kind.outcomes for way in step.next):
        return  # reported at the word itself; what it was meant to cover is not known
    blocked: dict[int, list[str]] = {}
    for word in kind.outcomes:
        matching = [(no, way) for no, way in enumerate(step.next, start=1) if way.on in ("", word)]
        if not matching:
            yield blame.at(place, f"结果“{word}”没有去向", f"{'、'.join(kind.outcomes)}都有去向", code="dead-end")
        elif all(way.when for _, way in matching):
            blocked.setdefault(matching[-1][0], []).append(word)
    for no, words in blocked.items():
        found = f"结果“{'、'.join(words)}”的去向都有条件，条件都不成立时无处可去"
        yield blame.at(f"{place}[{no}].when", found, "最后一个去向不写条件", code="dead-end")


def _unknown_outcome(place: str, word: str, kind: Kind, blame: Blame, step: StepDef | None = None) -> Fault:
    own = next((each for each, name in step.outcomes.items() if name == word), "") if step else ""
    hint = f"“{word}”是本事项的叫法，这里写“{own}”" if own else did_you_mean(word, kind.outcomes)
    return blame.at(place, f"{kind.word}环节没有“{word}”这一结果", f"{'、'.join(kind.outcomes)}之一", hint, "unknown-outcome")

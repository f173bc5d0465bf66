"""What the rules say to an applicant before anything is filed: a headline, the sentences with their basis, what is still open."""

from collections.abc import Mapping
from typing import Any

import msgspec

from core.items.item import Item
from core.items.model import STATUS_WORDS
from core.process.clock import words
from core.rules import Decision
from core.values import Unknown, Value


class Said(msgspec.Struct, frozen=True):
    """A rule that applies: its sentence, basis and standing."""

    no: str
    text: str
    basis: str
    status: str
    advice: bool


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """`tone` is good, warn or info. `more` names what only hints depend on, `later` what is looked up when one files, `materials` what will be asked for."""

    headline: str
    lead: str
    tone: str
    said: tuple[Said, ...] = ()
    more: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    materials: tuple[tuple[str, str], ...] = ()


def verdict_of(item: Item, decision: Decision, env: Mapping[str, Value]) -> Verdict:
    """The decision of a dry run in an applicant's words."""
    known = {name: value for name, value in decision.outcomes.items() if not isinstance(value, Unknown)}
    missing, more = _missing(item, decision)
    later = tuple(
        item.rules.facts[name].definition.label for name in item.rules.facts if name not in {fact.name for fact in decision.facts}
    )
    said = tuple(
        Said(hit.no, hit.say, "、".join(hit.basis), STATUS_WORDS[hit.status], hit.force == "advice") for table in decision.tables for hit in table.hits
    )
    headline, lead, tone = _headline(item, known, {**env, **known}, said, missing)
    return Verdict(
        headline=headline, lead=lead, tone=tone, said=said, more=more, later=later,
        materials=tuple((each.name, each.get) for each in item.materials({**env, **known})),
    )


def _missing(item: Item, decision: Decision) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Labels of the fields that the conclusion still depends on, and of those that only hints do."""
    binding = {table.name for table in item.rules.tables if any(row.force != "advice" for row in table.plan.definition.rows)}
    found: tuple[dict[str, None], dict[str, None]] = ({}, {})
    for table in decision.tables:
        labels = found[0 if table.table in binding else 1]
        for name in (name for blocked in table.blocked for name in blocked.needs if name in item.form.fields):
            if not item.form.fields[name].calc:
                labels[item.form.fields[name].label] = None
    return tuple(found[0]), tuple(label for label in found[1] if label not in found[0])


def _headline(
    item: Item, known: Mapping[str, Value], env: Mapping[str, Value], said: tuple[Said, ...], missing: tuple[str, ...]
) -> tuple[str, str, str]:
    if any(hit.advice for hit in said):
        return "请先核对下面的提示", "提示不影响提交，由工作人员核对后办理", "warn"
    if missing:
        return "还需要回答几个问题", f"请填写{'、'.join(missing)}", "info"
    if at_once(item, env):
        return "可以当场办结", "提交后由系统按规则直接作出决定并出具文书", "good"
    if not known:
        return "由工作人员判断", "规则没有直接得出结论，提交后由工作人员核对", "info"
    return "可以申请，由工作人员办理", f"受理后承诺 {words(item.info.promised)}内作出决定", "info"


def at_once(item: Item, env: Mapping[str, Value]) -> bool:
    """Whether the system would go from filing to the end by itself, when what it looks up later finds nothing."""
    process = item.process
    hopeful: dict[str, Any] = {table_output: () for table_output in _collected(item) if table_output not in env} | dict(env)
    step = process.start()
    place = process.after(step.id, process.favourable(step.id), hopeful)
    for _ in process.steps:
        if not place.step:
            return True
        if not process.automatic(place.step, hopeful):
            return False
        place = process.after(place.step, process.favourable(place.step), hopeful)
    return not place.step


def _collected(item: Item) -> list[str]:
    """Outcomes that gather hints: empty when nothing is hinted at."""
    return [name for table in item.rules.tables if table.plan.definition.hit == "collect" for name in table.plan.outputs]


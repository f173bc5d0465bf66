"""What must hold of every scenario before it is played, and how features agree with the rule tables."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from core.faults import Blame, Fault, did_you_mean
from core.items.item import Item
from core.runs.plan import Plan
from core.scenarios.feature import Feature, Scenario

TODAY = re.compile(r"今天是\s*\d{4}-\d{2}-\d{2}")
_ORDER = {"假如": 0, "当": 1, "那么": 2}


def check_feature(feature: Feature, blame: Blame) -> list[Fault]:
    """Faults of a feature's scenarios: no 那么, no today, more than one 当, phases out of order, one name twice."""
    faults = [fault for scenario in feature.scenarios for fault in _scenario(scenario, blame)]
    lines: dict[str, int] = {}
    faults += [
        blame.at(f"第 {scenario.line} 行", f"场景名“{scenario.name}”出现两次", "一个功能里名称不重复", code="scenario-twice")
        for scenario in feature.scenarios
        if lines.setdefault(scenario.name, scenario.line) != scenario.line
    ]
    if not feature.scenarios:
        faults.append(blame.at("", "没有场景", "至少一个场景", code="no-scenario"))
    return faults


def _scenario(scenario: Scenario, blame: Blame) -> Iterator[Fault]:
    place, phases = f"第 {scenario.line} 行", [step.phase for step in scenario.steps]
    if "那么" not in phases:
        yield blame.at(place, f"场景“{scenario.name}”没有“那么”", "说明应当得到什么", code="no-then")
    if not any(step.phase == "假如" and TODAY.search(step.text) for step in scenario.steps):
        yield blame.at(place, f"场景“{scenario.name}”没有说明今天是哪一天", "假如 今天是 2026-02-13", code="no-today")
    if phases.count("当") > 1:
        yield blame.at(place, f"场景“{scenario.name}”有 {phases.count('当')} 个“当”", "最多一个：前面的办理写成“假如 办件已到……”", code="two-whens")
    if [_ORDER[phase] for phase in phases] != sorted(_ORDER[phase] for phase in phases):
        yield blame.at(place, f"场景“{scenario.name}”的步骤次序乱了", "先假如，再当，后那么", code="step-order")


def check_numbers(item: Item, features: Sequence[Feature], blames: Mapping[str, Blame], others: Collection[str] = ()) -> list[Fault]:
    """Rows without a 规则 and 规则 without a row: the numbers must agree both ways.

    `others` are the rows of the runs and signals of the item's plugin, which its features may speak of as well.
    """
    rows = {row.no: table.plan.definition.label for table in item.rules.tables for row in table.plan.definition.rows}
    written = {rule.number for feature in features for rule in feature.rules if rule.number}
    faults = [
        blames[feature.file].at(f"第 {rule.line} 行", f"规则 {rule.number} 在规则表里没有", "规则表里的一行", did_you_mean(rule.number, {*rows, *others}), "rule-without-row")
        for feature in features
        for rule in feature.rules
        if rule.number and rule.number not in rows and rule.number not in others
    ]
    blame = Blame(item.plugin, f"features/{item.id}")
    faults += [
        blame.at(no, f"“{label}”的 {no} 没有规则用例", f"一条“规则: {no} ……”", code="row-without-rule") for no, label in rows.items() if no not in written
    ]
    return faults


def rows_of(plan: Plan) -> dict[str, str]:
    """The numbers of a run's rows, each with its table's label."""
    return {row.no: table.plan.definition.label for table in plan.rules.tables for row in table.plan.definition.rows}


def check_runs(plugin: str, plans: Iterable[Plan], written: Collection[str]) -> list[Fault]:
    """Rows of a plugin's runs and signals that no 规则 of its features names; `written` are the numbers of those."""
    return [
        Blame(plugin, f"plugins/{plugin}/runs/{plan.definition.rules}.toml").at(
            no, f"“{label}”的 {no} 没有规则用例", f"一条“规则: {no} ……”", code="row-without-rule"
        )
        for plan in plans for no, label in rows_of(plan).items() if no not in written
    ]

"""What the rule tests share: a small set of fields and a way to write rules as TOML in a test."""

import tomllib
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import msgspec
import pytest

from core.faults import Blame, Fault
from core.items.model import RulesFile
from core.rules import BASE, Named, RuleSet, Scope, compile_rules
from core.values import FieldType

BLAME = Blame("demo", "rules.toml")
DAY = date(2026, 2, 13)

FIELDS: Scope = {
    "area": Named("建筑面积", FieldType("decimal", 2, "m2")),
    "height": Named("高度", FieldType("decimal", 2, "m")),
    "prior": Named("原面积", FieldType("decimal", 2, "m2")),
    "kind": Named("场所类型", FieldType("choice", options=("宾馆", "饭店", "集贸市场", "其他"))),
    "marks": Named("情形", FieldType("choices", options=("甲", "乙", "丙"))),
    "promised": Named("已承诺", FieldType("bool")),
    "floors": Named("层数", FieldType("int")),
    "fee": Named("费用", FieldType("money")),
    "done_on": Named("竣工日期", FieldType("date")),
    "addr": Named("地址", FieldType("text")),
    "seen_at": Named("到场时刻", FieldType("datetime")),
    "took": Named("用时", FieldType("duration")),
    "stores": Named("门店", FieldType("list", fields=(("size", FieldType("decimal", 2, "m2")), ("open", FieldType("bool"))))),
}

SCOPE: Scope = {**BASE, **FIELDS}

OTHERS: dict[str, Scope] = {
    "case:filing": {"area": FIELDS["area"], "addr": FIELDS["addr"]},
    "register:credit": {"holder": Named("申请人", FieldType("text")), "finding": Named("认定", FieldType("choice", options=("承诺不实",))),
                        "repaired_on": Named("修复日期", FieldType("date"))},
}

ROW = """
[[decision.{table}.rows]]
no = "{no}"
when = {{ {when} }}
then = {{ {then} }}
force = "{force}"
basis = ["计划 2.2"]
status = "{status}"
say = "{say}"
"""


def row(no: str, when: str = "", then: str = 'path = "快"', *, table: str = "path", force: str = "binding", status: str = "plan", say: str = "可以。") -> str:
    """One row in TOML."""
    return ROW.format(table=table, no=no, when=when, then=then, force=force, status=status, say=say)


def table(inputs: str, *rows: str, name: str = "path", hit: str = "unique", outputs: str = "path = []", extra: str = "") -> str:
    """One decision table in TOML."""
    return (
        f'[decision.{name}]\nlabel = "路径"\nhit = "{hit}"\ninputs = {{ {inputs} }}\noutputs = {{ {outputs} }}\n{extra}\n'
        + "\n".join(rows)
    )


def source(*parts: str) -> RulesFile:
    """Rules written as TOML."""
    return msgspec.convert({"format": 1, **tomllib.loads("\n".join(parts), parse_float=Decimal)}, RulesFile)


def compiled(*parts: str, fields: Scope = FIELDS) -> RuleSet:
    """Rules that must have no fault."""
    rules, faults = compile_rules(source(*parts), fields, OTHERS, BLAME)
    assert [fault.sentence() for fault in faults] == []
    assert rules is not None
    return rules


def faults_of(*parts: str, fields: Scope = FIELDS) -> list[Fault]:
    """The faults of rules that must have some."""
    rules, faults = compile_rules(source(*parts), fields, OTHERS, BLAME)
    assert rules is None
    assert faults
    return faults


def found(*parts: str) -> set[tuple[str, str]]:
    """Place and code of each fault."""
    return {(fault.place, fault.code) for fault in faults_of(*parts)}


@pytest.fixture(scope="session")
def kit() -> SimpleNamespace:
    """Everything above, for the tests of this folder."""
    return SimpleNamespace(**globals())

"""What must not stand in the open: a decision is stored readable, so nothing it says may hold a personal value."""

import re
from collections.abc import Iterator

from core.faults import Blame, Fault
from core.forms import Form
from core.items.model import RulesFile, TableDef
from core.rules import ExprError, names_in, parse

_PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
_EXPECTED = "不含个人信息的栏目；结论公开保存，个人信息加密保存"


def private_faults(rules: RulesFile, form: Form, blame: Blame) -> Iterator[Fault]:
    """Sentences that would print a personal field, and facts that would compare one with other cases."""
    personal = {name for name, field in form.fields.items() if field.personal}
    for name, table in rules.decision.items():
        yield from _sentences(f"decision.{name}", table, personal, blame)
    for name, fact in rules.fact.items():
        own = {f"self.{field}" for field in personal}
        if named := _names(fact.where) & own:
            yield blame.at(f"fact.{name}.where", "、".join(sorted(named)), _EXPECTED, code="personal")


def _sentences(place: str, table: TableDef, personal: set[str], blame: Blame) -> Iterator[Fault]:
    """A placeholder that is a personal field, or a column computed from one."""
    closed = personal | {column for column, source in table.inputs.items() if _names(source) & personal}
    for row in table.rows:
        if shown := closed & set(_PLACEHOLDER.findall(row.say)):
            yield blame.at(f"{place}.rows[{row.no}].say", "、".join(f"{{{name}}}" for name in sorted(shown)), _EXPECTED, code="personal")


def _names(source: str) -> frozenset[str]:
    """The names of an expression; one that cannot be parsed is the rule checker's fault to report."""
    try:
        return names_in(parse(source))
    except ExprError:
        return frozenset()

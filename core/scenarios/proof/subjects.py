"""Whose rules a proof is about, and how a scenario is made to play with other rules in their place.

A subject is anything that scenarios ask by `RuleSet.decide`: every item, run and signal on the shelf. Whoever puts rules elsewhere on
the shelf adds them here (`subjects_of` and `shelf_with`), and recording, mutation and the report follow; they need no form and no process.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import msgspec

from core.faults import Blame
from core.forms import Form
from core.forms.model import Field
from core.items.item import Item
from core.items.model import RulesFile
from core.items.reading import read_toml
from core.plugging.runs import Plans
from core.process import Process
from core.registry import Registry
from core.rules import RuleSet, Scope
from core.rules.bounds import Bounds, Limits, limits_of, of_facts, of_schema
from core.rules.tables import TablePlan
from core.runs.plan import Plan
from core.scenarios.shelf import Shelf

FILE = "rules.toml"
_PLANS = {"run": "runs", "signal": "signals"}
"""Kinds of subjects beside items, and under which name the registry and the shelf keep them."""


class Subject(msgspec.Struct, frozen=True, eq=False):
    """One set of rules: as written, as compiled, and what they refer to.

    `form` and `process` are those of its item; `bounds` of its fields and facts.
    """

    id: str
    plugin: str
    name: str
    source: RulesFile
    rules: RuleSet
    others: Mapping[str, Scope]
    blame: Blame
    form: Form | None = None
    process: Process | None = None
    bounds: Mapping[str, Bounds] = {}

    @property
    def fields(self) -> Mapping[str, Field]:
        """The fields of its form, by name."""
        return self.form.fields if self.form else {}

    def limits(self, plan: TablePlan) -> Limits:
        """What no filing of the item can bring before the table."""
        visible = {name: field.visible for name, field in self.fields.items() if field.visible is not None}
        return limits_of(plan, self.bounds, visible)


def subjects_of(registry: Registry) -> Iterator[Subject]:
    """Every item that is on, in the order of the registry, then every run and every signal."""
    for item in registry.items.values():
        blame = Blame(item.plugin, f"{item.id}/{FILE}")
        source, _ = read_toml(item.files[FILE], RulesFile, blame)
        if source is None:
            raise AssertionError(f"{item.id} 已经装载，规则文件却读不出")
        yield Subject(
            item.id, item.plugin, item.info.name, source, item.rules, registry.around.others, blame, item.form, item.process, _bounds(item, registry)
        )


    for kind, plans in _PLANS.items():
        for plan in getattr(registry.plans, plans).values():
            yield _of_plan(kind, plan)


def _of_plan(kind: str, plan: Plan) -> Subject:
    """The rules of a run or a signal; its columns have no bounds beyond their types, its facts those of counting."""
    bundle = plan.bundle
    blame = Blame(bundle.plugin, f"{bundle.id}.toml")
    source, _ = read_toml(bundle.rules.encode(), RulesFile, blame)
    if source is None:
        raise AssertionError(f"{bundle.id} 已经装载，规则文件却读不出")
    others = {name: columns.names for name, columns in bundle.sources.items()}
    bounds = of_facts(plan.rules.facts, lambda _source, _field: Bounds())
    return Subject(f"{kind}:{plan.id}", bundle.plugin, plan.definition.label, source, plan.rules, others, blame, bounds=bounds)


def _bounds(item: Item, registry: Registry) -> dict[str, Bounds]:
    def offered(source: str, field: str) -> Bounds:
        kind, _, name = source.partition(":")
        other = registry.items.get(name) if kind == "case" else None
        theirs = other.form.fields.get(field) if other else None
        return of_schema(theirs.schema, theirs.type) if theirs else Bounds()

    fields = {name: of_schema(field.schema, field.type) for name, field in item.form.fields.items()}
    return {**fields, **of_facts(item.rules.facts, offered)}


def shelf_with(shelf: Shelf, rules: Mapping[str, RuleSet], process: Callable[[str, Process], Process] | None = None) -> Shelf:
    """The shelf with other rules for some subjects by id, and with every process changed by `process`."""
    items = {
        key: msgspec.structs.replace(item, rules=rules.get(key, item.rules), process=process(key, item.process) if process else item.process)
        for key, item in shelf.items.items()
    }
    plans = {
        several: {key: _with(plan, rules.get(f"{kind}:{key}")) for key, plan in getattr(shelf.plans, several).items()} for kind, several in _PLANS.items()
    }
    return msgspec.structs.replace(shelf, items=MappingProxyType(items), plans=Plans(**plans))


def _with(plan: Plan, rules: RuleSet | None) -> Plan:
    return plan if rules is None else msgspec.structs.replace(plan, rules=rules)

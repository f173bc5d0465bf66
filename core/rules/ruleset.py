"""The rules of an item: parameters, facts and tables, checked and proved when loaded, then run on values and facts."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from core.faults import Blame, Fault, did_you_mean
from core.items.model import RulesFile
from core.rules.analysis import prove
from core.rules.explain import why_not
from core.rules.facts import FactPlan, read_fact
from core.rules.params import Param, ParamError, read_param
from core.rules.results import Decision, FactValue, ParamUsed, TableResult, WhyNot
from core.rules.running import Table
from core.rules.scope import BASE, Named, Scope
from core.rules.tables import PARAM, TablePlan, read_table
from core.values import Unknown, Value


class RuleSet:
    """Compiled rules, immutable. `outcomes` are the outputs of all tables; `scope` is everything an expression of the item may name.

    A decision follows from the fields and facts named in `reads` and from nothing else.
    """

    def __init__(self, params: dict[str, Param], facts: dict[str, FactPlan], plans: Iterable[TablePlan], fields: Scope, base: Scope = BASE) -> None:
        self.params = params
        self.facts = facts
        self.tables = tuple(Table(plan, params) for plan in plans)
        self.outcomes: Scope = {name: named for table in self.tables for name, named in table.plan.outcomes().items()}
        self._asked = frozenset({**base, **fields})
        self.reads = frozenset(name for table in self.tables for name in table.plan.reads()) - frozenset(self.outcomes)
        self.scope: Scope = {**_inputs_scope({**base, **fields}, facts, params), **self.outcomes}

    def decide(self, env: Mapping[str, Value], facts: Mapping[str, FactValue]) -> Decision:
        """All tables in order on these values. A fact not supplied is unknown; nothing is ever guessed."""
        known = self.with_facts(env, facts)
        results, outcomes, used = list[TableResult](), dict[str, Value](), dict[tuple[str, date], ParamUsed]()
        for table in self.tables:
            result, found, params = self.run(table, known)
            results.append(result)
            outcomes.update(found)
            known.update(found)
            for param in params:
                used[param.name, param.since] = param
        needs = tuple(dict.fromkeys([name for result in results for block in result.blocked for name in block.needs]))
        read = tuple([facts[name] for name in self.facts if name in facts])
        return Decision(tuple(results), tuple(used.values()), read, outcomes, needs)

    def with_facts(self, env: Mapping[str, Value], facts: Mapping[str, FactValue]) -> dict[str, Any]:
        """The values together with the facts under their names."""
        known = dict(env)
        for name, plan in self.facts.items():
            found = facts.get(name)
            known[name] = found.value if found is not None else _not_found(plan, env)
        return known

    def run(self, table: Table, known: dict[str, Any]) -> tuple[TableResult, dict[str, Value], tuple[ParamUsed, ...]]:
        """One table on the values known so far: its result, its outcomes, the parameters used."""
        day = known.get(table.as_of)
        if not isinstance(day, date):
            missing = dict.fromkeys(table.plan.outputs, Unknown((table.as_of,)))
            return TableResult(table.name, table.label, None, (), (table.missing,)), dict(missing), ()
        stretch = table.on(day)
        if stretch is None:
            problem = _too_early(table, day)
            return TableResult(table.name, table.label, day, problem=problem), dict.fromkeys(table.plan.outputs, Unknown(because=problem)), ()
        verdict = stretch.run(known, self.asked)
        result = TableResult(table.name, table.label, day, verdict.hits, verdict.blocked, verdict.problem)
        return result, verdict.outcomes, stretch.params

    def asked(self, unknown: Unknown) -> Unknown:
        """The unknown as a person can answer it: only fields are asked for, an outcome that is missing is named instead."""
        needs = tuple(name for name in unknown.needs if name in self._asked)
        if len(needs) == len(unknown.needs):
            return unknown
        others = [self.scope[name].label if name in self.scope else name for name in unknown.needs if name not in self._asked]
        return Unknown(needs, "；".join(filter(None, (unknown.because, *(f"“{label}”没有结论" for label in others)))))

    def why_not(self, env: Mapping[str, Value], facts: Mapping[str, FactValue], row_no: str) -> WhyNot:
        """Which cells of a row failed, with what was found and what was wanted. Raises LookupError for an unknown row number."""
        return why_not(self, env, facts, row_no)

    def param(self, name: str, on: date) -> ParamUsed:
        """A parameter's value on a day. Raises ParamError before its first value, and for an unknown name."""
        if name not in self.params:
            hint = did_you_mean(name, self.params)
            raise ParamError(f"没有名为“{name}”的参数" + (f"；{hint}" if hint else ""))
        return self.params[name].on(on)

    def param_env(self, on: date) -> dict[str, Value]:
        """`param.<name>` → value on the day, of the parameters that have one; for expressions outside the tables."""
        return {f"{PARAM}{name}": param.on(on).value for name, param in self.params.items() if param.starts[0] <= on}


def compile_rules(
    source: RulesFile, fields: Scope, others: Mapping[str, Scope], blame: Blame, base: Scope = BASE
) -> tuple[RuleSet | None, list[Fault]]:
    """The rules of an item, or every fault.

    `fields` are the form's; `others["case:<item>"]` and `others["register:<id>"]` the fields that other records offer to facts;
    `base` the names there are without anybody declaring them (of a run: only `today`).
    """
    faults = [
        blame.at("", f"栏目“{name}”用了平台的名称", "另外的名称", code="reserved-name") for name in fields if name in base and fields[name] != base[name]
    ]
    params, facts = dict[str, Param](), dict[str, FactPlan]()
    for name, definition in source.param.items():
        param, found = read_param(name, definition, blame)
        faults += found
        params.update({name: param} if param else {})
    ours = {**base, **fields}
    for name, fact in source.fact.items():
        plan, found = read_fact(name, fact, ours, others, blame)
        faults += found
        if name in ours:
            faults.append(blame.at(f"fact.{name}", f"“{name}”已经是栏目", "另外的名称", code="duplicate-name"))
        facts.update({name: plan} if plan else {})
    plans, found = _read_tables(source, _inputs_scope(ours, facts, params), params, blame)
    faults += found + _twice(source, blame)
    if not faults:
        faults += [fault for plan in plans for fault in prove(plan, params, blame)]
    return (None if faults else RuleSet(params, facts, plans, fields, base)), faults


def _read_tables(source: RulesFile, scope: Scope, params: Mapping[str, Param], blame: Blame) -> tuple[list[TablePlan], list[Fault]]:
    plans, faults = list[TablePlan](), list[Fault]()
    for name, table in source.decision.items():
        plan, found = read_table(name, table, scope, params, blame)
        faults += found
        if plan is not None:
            plans.append(plan)
            scope = {**scope, **plan.outcomes()}
    return plans, faults


def _inputs_scope(fields: Scope, facts: Mapping[str, FactPlan], params: Mapping[str, Param]) -> dict[str, Named]:
    return {
        **fields, **{name: Named(plan.definition.label, plan.type) for name, plan in facts.items()},
        **{f"{PARAM}{name}": param.named for name, param in params.items()},
    }


def _twice(source: RulesFile, blame: Blame) -> list[Fault]:
    """Row numbers used twice in the file; a number names one rule in scenarios, decisions and papers."""
    seen: dict[str, str] = {}
    faults = []
    for name, table in source.decision.items():
        for row in table.rows:
            if row.no in seen:
                found = f"编号 {row.no} 已经用在表“{seen[row.no]}”里"
                faults.append(blame.at(f"decision.{name}.rows[{row.no}].no", found, "每条规则一个编号", code="duplicate-row"))
            seen.setdefault(row.no, table.label)
    return faults


def _not_found(plan: FactPlan, env: Mapping[str, Value]) -> Unknown:
    key = plan.key(env)
    return key if isinstance(key, Unknown) else Unknown(because=f"还没有查到“{plan.definition.label}”")


def _too_early(table: Table, day: date) -> str:
    if table.latest is None:
        return "没有适用的规则"
    try:
        table.latest.on(day)
    except ParamError as error:
        return str(error)
    return "没有适用的规则"

"""Facts from the database: what a fact's plan asks for, looked up for many filings at once.

Each case leaves its keys in `fact_keys`: for every question anybody may ask about cases of its item, the digest of the fields
that the question compares. So a question is one index lookup, and the plan itself decides what counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeAlias

import msgspec

from core import time
from core.faults import Blame
from core.forms.typed import converter
from core.items.item import Item
from core.items.model import RegisterDef
from core.registers import type_row
from core.registry import Registry
from core.rules import FactPlan, FactValue, evaluate
from core.store.engine import Connection
from core.time import CHINA
from core.values import FieldType, Unknown, Value

CASE = "case"
_EARLIEST = date(1, 1, 1)

Record: TypeAlias = Mapping[str, Value]


class Lookup(msgspec.Struct, frozen=True, eq=False):
    """One fact to be looked up in `target`, the item whose cases or the register whose rows it asks for, from a day on.

    `label` names the question in `fact_keys`, or the register. `key` is a digest for cases; for a register its key as text, or None
    when the fact does not fix it and all rows are read.
    """

    plan: FactPlan
    target: Item | RegisterDef
    label: str
    key: bytes | str | None
    since: date
    on: date


class Plans(msgspec.Struct, frozen=True, eq=False):
    """Which questions facts of any item ask about cases of one item: label of the question → a plan that asks it."""

    asked: Mapping[str, Mapping[str, FactPlan]]

    def keys(self, item: str, record: Record) -> list[tuple[str, bytes]]:
        """The labels and digests under which a case can be found."""
        found = [(label, plan.key_of(record)) for label, plan in self.asked.get(item, {}).items()]
        return [(label, key) for label, key in found if key is not None]


def plans_of(registry: Registry) -> Plans:
    """Every question of every item, run and signal, by the item it asks about. Questions over the same fields share their keys."""
    asked: dict[str, dict[str, FactPlan]] = {}
    several = (registry.items, registry.runs, registry.signals)
    for plan in (plan for every in several for one in every.values() for plan in one.rules.facts.values()):
        kind, _, about = plan.source.partition(":")
        if kind == CASE:
            asked.setdefault(about, {})[label_of(plan)] = plan
    return Plans(asked)


@lru_cache(maxsize=4)
def plans(registry: Registry) -> Plans:
    """The questions about cases that anybody asks, remembered for the registries in use."""
    return plans_of(registry)


def label_of(plan: FactPlan) -> str:
    """The question's name in `fact_keys`: whose cases, compared in which fields."""
    return f"{plan.source}({','.join(theirs for theirs, _ in plan.equal)})"


def lookups(item: Item, env: Mapping[str, Value], registry: Registry) -> tuple[Lookup, ...]:
    """What must be asked to decide. A fact whose own key is unknown, or whose source is not there now, is not asked."""
    wanted = []
    on = _day(env.get("submitted_on")) or time.today()
    for plan in item.rules.facts.values():
        key = plan.key(env)
        kind, _, about = plan.source.partition(":")
        target = registry.items.get(about) if kind == CASE else registry.registers.get(about)
        if isinstance(key, Unknown) or target is None:
            continue
        if isinstance(target, RegisterDef):
            wanted.append(Lookup(plan, target, about, _register_key(plan, target, env), _EARLIEST, on))
        else:
            wanted.append(Lookup(plan, target, label_of(plan), key, plan.since(env) or _EARLIEST, on))
    return tuple(wanted)


def locks(item: Item, env: Mapping[str, Value]) -> frozenset[bytes]:
    """What must be locked while the item is decided on these values."""
    return frozenset(lock for plan in item.rules.facts.values() for lock in plan.locks(env))


_CASES = """
SELECT a.n, c.number AS behind, c.status, c.filed_at, p.code AS holder, f."values" AS "values"
FROM unnest($1::integer[], $2::text[], $3::bytea[], $4::date[]) AS a(n, fact, key, since)
CROSS JOIN LATERAL (SELECT k."case" FROM fact_keys k WHERE k.fact = a.fact AND k.key = a.key AND k.day >= a.since OFFSET 0) k
CROSS JOIN LATERAL (SELECT * FROM cases c WHERE c.id = k."case" OFFSET 0) c
CROSS JOIN LATERAL (SELECT * FROM filings f WHERE f.id = c.filing OFFSET 0) f
CROSS JOIN LATERAL (SELECT * FROM parties p WHERE p.id = c.party OFFSET 0) p
"""
_ROWS = """
SELECT a.n, r.source, r.key, r.recorded_at, NULL, r."values" || jsonb_build_object('valid_from', r.valid_from)
FROM unnest($5::integer[], $6::text[], $7::text[], $8::date[]) AS a(n, register, key, day)
CROSS JOIN LATERAL (
    SELECT * FROM register_rows r WHERE r.register = a.register AND {key}
    AND r.valid_from <= a.day AND (r.valid_to IS NULL OR r.valid_to > a.day)
    AND NOT EXISTS (
        SELECT 1 FROM register_rows l WHERE l.register = r.register AND l.key = r.key AND l.line = r.line
        AND l.valid_from <= a.day AND (l.recorded_at, l.id) > (r.recorded_at, r.id) OFFSET 0
    )
    OFFSET 0
) r
"""
FIND = f"{_CASES} UNION ALL {_ROWS.format(key='r.key = a.key')} UNION ALL {_ROWS.format(key='a.key IS NULL')}"
"""Everything a batch asks, in one query; `n` says which lookup a row answers.

`OFFSET 0` keeps each lookup what it is, a search in an index: the plan is kept, and one made while a table held a row would read the
whole of it for as long as it is kept. Rows of one key and rows of all keys are asked apart, for no index answers both.
"""


async def find(connection: Connection, wanted: Sequence[Lookup]) -> list[list[Record]]:
    """For each lookup the records it finds, typed, as its plan expects them."""
    # unscoped: a rule of the decision asks, not a person; nobody is shown the records, only the fact
    records: list[list[Record]] = [[] for _ in wanted]
    if not wanted:
        return records
    numbered = list(enumerate(wanted))
    cases = [(n, each.label, each.key, each.since) for n, each in numbered if isinstance(each.target, Item)]
    registers = [(n, each.label, each.key, each.on) for n, each in numbered if not isinstance(each.target, Item)]
    for row in await connection.fetch(FIND, *_columns(cases), *_columns(registers)):
        target = wanted[row["n"]].target
        records[row["n"]].append(_case_record(target, row) if isinstance(target, Item) else _register_record(target, row))
    return records


def answered(item: Item, env: Mapping[str, Value], wanted: Sequence[Lookup], records: Sequence[Iterable[Record]]) -> dict[str, FactValue]:
    """The facts, each taken by its plan from what was found; one that could not be asked is unknown, never empty."""
    found = {lookup.plan.name: rows for lookup, rows in zip(wanted, records, strict=True)}
    return {
        name: plan.take_from(found[name], env) if name in found else _unasked(plan, env) for name, plan in item.rules.facts.items()
    }


def _unasked(plan: FactPlan, env: Mapping[str, Value]) -> FactValue:
    key = plan.key(env)
    because = key if isinstance(key, Unknown) else Unknown(because=f"“{plan.definition.label}”的来源正在维护，暂时查不到")
    return FactValue(plan.name, because, time.now(), (), plan.source)


def restored(item: Item, decision: Mapping[str, Any]) -> dict[str, FactValue]:
    """The facts of a stored decision, typed again, for deciding once more on the same ground; those this version does not ask for are left out."""
    facts = {}
    for raw in decision.get("facts", ()):
        plan = item.rules.facts.get(raw["name"])
        if plan is None:
            continue
        facts[raw["name"]] = FactValue(
            raw["name"], _typed(plan.type, raw["value"]), datetime.fromisoformat(raw["as_of"]), tuple(raw["behind"]), raw["source"]
        )
    return facts


def ranges(decision: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """What `Decision.ranges` says, of a stored decision."""
    left = [hit for table in decision.get("tables", ()) for hit in table["hits"] if hit["force"] == "range"]
    return {name: tuple(value) for hit in left for name, value in hit["then"].items() if isinstance(value, list | tuple)}


def index_record(item: Item, values: Mapping[str, Value], holder: str, submitted_on: date) -> Record:
    """What a case offers to the keys of questions about it."""
    return {**item.records(values), "holder": holder, "submitted_on": submitted_on}


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[Sequence[Any]]:
    return list(zip(*rows, strict=True)) if rows else [()] * 4


def _case_record(item: Item, row: Mapping[str, Any]) -> Record:
    own = index_record(item, item.form.join(row["values"], {}), row["holder"], row["filed_at"].astimezone(CHINA).date())
    return {**own, "status": row["status"], "number": row["behind"]}


def _register_record(register: RegisterDef, row: Mapping[str, Any]) -> Record:
    """A register's row with its columns typed; `number` is what it was written by."""
    values = row["values"]
    day = date.fromisoformat(values.pop("valid_from"))
    typed, _ = type_row(register, values, Blame("", "register"))
    return {**typed, "valid_from": day, "number": row["behind"]}


def _typed(kind: FieldType, value: Any) -> Any:
    """A stored value in its type. An unknown fact was stored with what it needs."""
    if isinstance(value, dict) and value.keys() == {"needs", "because"}:
        return Unknown(tuple(value["needs"]), value["because"])
    convert = converter(kind)
    return convert(value) if convert is not None and value is not None else value


def _register_key(plan: FactPlan, register: RegisterDef, env: Mapping[str, Value]) -> str | None:
    for theirs, ours in plan.equal:
        if theirs == register.key:
            return str(evaluate(ours, env))
    return None


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) else None

"""Cases for runs: as the rows a run is over, and as what its facts ask for. Only what an item keeps readable, never a personal field."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from core.batches.facts import FactReader
from core.batches.stored import Task
from core.cases.facts import CASE, Lookup, find, label_of
from core.cases.keys import complete
from core.house import House
from core.items.item import Item
from core.rules import FactPlan
from core.runs.answers import Record
from core.runs.compute import meets
from core.runs.plan import Plan
from core.runs.subjects import StoredRow, Subject, stored
from core.store.engine import Connection
from core.time import CHINA
from core.values import Unknown

_CASES = """
SELECT c.id, c.number, c.status, c.filed_at, p.code AS holder, f."values"
FROM cases c JOIN filings f ON f.id = c.filing JOIN parties p ON p.id = c.party WHERE c.item = $1 ORDER BY c.id
"""
_EARLIEST = date(1, 1, 1)


class CaseSource:
    """What a run reads of cases."""

    def __init__(self, house: House, plan: Plan) -> None:
        self._house, self._plan = house, plan
        self._items: Mapping[str, Item] = house.catalogue.registry.items

    @property
    def asked(self) -> bool:
        """Whether some fact asks for cases."""
        return any(plan.source.startswith(f"{CASE}:") for plan in self._plan.rules.facts.values())

    async def prepare(self) -> None:
        """See to it that older cases can be found by the run's questions."""
        for plan in self._plan.rules.facts.values():
            kind, _, about = plan.source.partition(":")
            if kind == CASE and about in self._items:
                await complete(self._house, self._items[about], plan)

    async def find(self, connection: Connection, plan: FactPlan, envs: Sequence[Mapping[str, Any]]) -> list[Record]:
        """The cases that may count for any of the subjects, each once."""
        item = self._items.get(plan.source.partition(":")[2])
        if item is None:
            return []
        wanted: dict[bytes, date] = {}
        for env in envs:
            key = plan.key(env)
            if not isinstance(key, Unknown):
                since = plan.since(env) or _EARLIEST
                wanted[key] = min(since, wanted.get(key, since))
        lookups = [Lookup(plan, item, label_of(plan), key, since, _EARLIEST) for key, since in wanted.items()]
        return [record for records in await find(connection, lookups) for record in records]

    async def rows(self, connection: Connection) -> list[Subject]:
        """All cases of the item, whosever they are: the run's definition is what lets it read them, and it sees readable fields only."""
        # unscoped: a published run asks, not a person; who may see its results is asked when they are read
        item = self._items.get(self._plan.over[1])
        if item is None:
            raise ValueError(f"事项 {self._plan.over[1]} 暂停使用，不能从它的办件里取数")
        found = await connection.fetch(_CASES, item.id)
        return [Subject(n, row["number"], _record(item, row, self._plan), {}, ref=row["id"]) for n, row in enumerate(found, 1)]

    async def subjects(self, connection: Connection, task: Task, facts: FactReader, rows: Sequence[Subject]) -> list[StoredRow]:
        """Those the run's condition keeps, with their facts, as they are stored."""
        match = self._plan.definition.kind == "match"
        envs = [{"today": task.day, **row.values} for row in rows]
        answers = [{} for _ in rows] if match else await facts.answer(connection, envs)
        made = [Subject(row.n, row.key, row.values, found, ref=row.ref) for row, found in zip(rows, answers, strict=True)]
        return [stored(subject) for subject in made if meets(self._plan.where, subject, self._plan, task.day)]


def _record(item: Item, row: Mapping[str, Any], plan: Plan) -> dict[str, Any]:
    """A case as a run sees it: what the item indexes, and status, holder, submitted_on, number."""
    own = item.records(item.form.join(row["values"], {}))
    base = {"status": row["status"], "holder": row["holder"], "submitted_on": row["filed_at"].astimezone(CHINA).date(), "number": row["number"]}
    return {name: value for name, value in {**own, **base}.items() if name in plan.row and value is not None and not isinstance(value, Unknown)}

"""What scenarios ask of reporting upwards: the records of a case in either world, and a case as the upper platform would send it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from core.cases.papers import CONSUMER, PaperMaker
from core.cases.sequencer import consume
from core.cases.state import CaseState, NewEvent
from core.house import House
from core.items.item import Item
from core.reporting.making import made
from core.reporting.mapping import ReportMapping, load_mapping
from core.reporting.outbox import record_new
from core.reporting.parcels import parcel
from core.reporting.sending import inner_of
from core.reporting.subject import Applicant, Happened, Subject
from core.values import Value

SYSTEM = "SCENARIO"
"""The system as which the upper platform knows a scenario's house."""


class Reported(msgspec.Struct, frozen=True):
    """A record: what its kind is called, its fields as the upper platform reads them, whether it may go out."""

    label: str
    fields: Mapping[str, str]
    state: str


class Reporting(ABC):
    """What each kind of world answers of reporting, in its own way."""

    @abstractmethod
    async def reports(self, case: str) -> tuple[Reported, ...]:
        """The records for the upper platform that the case's events make, in order."""

    @abstractmethod
    async def take_from_above(self, raw: Mapping[str, Any]) -> str:
        """A case comes from the upper platform; its key. Raises Refusal with one text for each thing that is wrong."""


@lru_cache(maxsize=1)
def the_mapping() -> ReportMapping:
    """The mapping of the house, read once."""
    return load_mapping()


def in_memory(item: Item, state: CaseState, events: Sequence[NewEvent], values: Mapping[str, Value], holder: str, above: str = "") -> tuple[Reported, ...]:
    """The records of a case in memory; there are no officers' names and no numbers of papers."""
    happened = [Happened(each.kind, each.effective_on, _moment(state, each), "系统" if each.actor == "system" else "工作人员", each.turn) for each in events]
    subject = Subject(
        item=item, current=item.info, number=state.number, org_name=item.info.authority_name, applicant=Applicant(natural=False, name=f"【演示】{holder}", code=holder),
        filed_at=state.filed_at, values=values, events=happened, project_no=above,
    )
    mapping = the_mapping()
    records = [record for seq in range(1, len(happened) + 1) for record in made(mapping, subject, seq)]
    return tuple(Reported(mapping.label(each.kind), {**each.fields, **each.personal}, each.state) for each in records)


def _moment(state: CaseState, event: NewEvent) -> datetime:
    return datetime.combine(event.effective_on, state.filed_at.timetz())


async def in_database(house: House, papers: PaperMaker, number: str) -> tuple[Reported, ...]:
    """The records that the consumers have written for the case, opened as they would be sent."""
    # unscoped: a scratch database, in which the scenario is everybody
    mapping = the_mapping()
    while await consume(house.db, CONSUMER, papers):
        pass
    while await record_new(house, mapping):
        pass
    async with house.db.transaction() as connection:
        rows = await connection.fetch('SELECT r.* FROM report_records r JOIN cases c ON c.id = r."case" WHERE c.number = $1 ORDER BY r.id', number)
        parcels = [parcel(mapping, row, await inner_of(house, connection, row)) for row in rows]
    return tuple(Reported(mapping.label(each.kind), each.fields, row["state"]) for each, row in zip(parcels, rows, strict=True))


def as_sent(item: Item, values: Mapping[str, Any], project_no: str, holder: str) -> dict[str, Any]:
    """A complete filing as the upper platform would send it: the national fields, and under the form's key what they do not say."""
    mapping = the_mapping()
    info = item.info
    known = {
        "case.project_no": project_no, "item.catalog_code": info.catalog_code, "item.task_code": info.task_code,
        "item.task_handle_item": info.task_handle_item, "applicant.kind": "法人", "applicant.name": f"【演示】{holder}", "applicant.code": holder,
    }
    shared = {f"form.{field.identity.partition('.')[2]}": name for name, field in item.form.fields.items() if field.identity.startswith("shared.")}
    sent: dict[str, Any] = {}
    taken = {name for name, field in item.form.fields.items() if field.identity in {"shared.org_name", "shared.uscc"}}
    for field in mapping.incoming.fields:
        name = shared.get(field.source, "")
        text = known.get(field.source, str(values.get(name, "")))
        if text:
            sent[field.name] = field.code[text] if field.code is not None else text
            taken.add(name)
    return {**sent, mapping.definition.incoming.values: {name: value for name, value in values.items() if name not in taken}}

"""The demonstration's cases: filed for its companies out of each item's first complete example, and taken a step or more further.

Without them a new user's desk is empty and the board shows no figure. No item is named here: whoever adds a plugin with an example
(`features/<item>/base.toml`) finds its cases on the desk. They are filed on earlier days, so that some are nearly due, and some over.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, Final, TypeAlias

import msgspec
import structlog

from core import time
from core.access import Actor
from core.access.signing_in import actor_of_account
from core.cases import act
from core.filings import FilingRequest, documents, drafts, submit
from core.filings.attachments import attach, uploads
from core.filings.signing import signatures
from core.house import House, open_house
from core.items.item import Item
from core.notices import Sheet, SheetPart, SheetRow
from core.problems import Problem
from core.process import Act
from core.scenarios.bases import example
from core.settings import Settings
from core.store.engine import connect
from ui.cli.people import COMPANIES, OFFICERS, Company
from ui.hall.samples import sheet_printed

DAYS_AGO: Final = (13, 6, 2, 0)
"""Calendar days before today on which the cases are filed, the earliest first."""
_KEY: Final = "demonstration"
_THERE: Final = "SELECT EXISTS (SELECT FROM filings WHERE idempotency LIKE $1)"  # unscoped: whether the demonstration has been made
_ACCOUNTS: Final = "SELECT id, login FROM accounts WHERE login = ANY($1::text[]) ORDER BY id"
People: TypeAlias = Mapping[str, Actor]
"""By login, in the order in which they were taken in."""
_log = structlog.get_logger("demo")


class Plan(msgspec.Struct, frozen=True):
    """One case to be: whose, of what, and how many acts of officers it is taken."""

    item: Item
    company: Company
    values: dict[str, Any]
    acts: int
    turn: int


async def load(settings: Settings, url: str) -> int:
    """File the cases unless they are there. Answers how many were filed; an example that cannot be filed by itself is logged and left."""
    if await _there(url):
        return 0
    made = 0
    for turn, days in enumerate(DAYS_AGO):
        with time.at(_morning(time.today() - timedelta(days=days))):
            house = await open_house(settings, 2)
            try:
                people, paper = await _people(house), await _paper(house)
                for plan in plans(house, turn):
                    made += await _made(house, people, plan, paper)
            finally:
                await house.close()
    return made


def plans(house: House, turn: int) -> Iterator[Plan]:
    """The cases filed on one of the days: another company and another length of way for each item."""
    numbers = count(turn)
    for item in house.catalogue.registry.items.values():
        values = example(item)
        if item.info.starts == "applicant" and values:
            number = next(numbers)
            company = COMPANIES[number % len(COMPANIES)]
            acts = len([step for step in item.process.steps.values() if step.duty])
            yield Plan(item, company, _theirs(item, values, company, number * len(DAYS_AGO) + turn), number % (acts + 1), turn)


def _theirs(item: Item, values: dict[str, Any], company: Company, place: int) -> dict[str, Any]:
    """The example as this company would fill it in, at an address of its own."""
    own = {
        "shared.org_name": company.name, "shared.uscc": company.uscc, "shared.legal_rep": company.legal_rep, "shared.legal_rep_id": company.id_number,
        "shared.signer": company.legal_rep, "shared.place_addr": f"沈抚示范区演示路 {place + 1} 号",
    }
    names = {name: own[field.identity] for name, field in item.form.fields.items() if field.identity in own and name in values}
    return {**values, **names}


async def _made(house: House, people: People, plan: Plan, paper: bytes) -> int:
    """One case, filed and worked on; 0 when the example alone does not make one."""
    applicant = people[plan.company.login]
    party = applicant.parties[0].id
    try:
        draft = await _draft(house, applicant, plan, paper)
        signed = signatures(await documents(house, applicant, plan.item.id, party, plan.values), plan.company.legal_rep)
        receipt = await submit(house, applicant, FilingRequest(plan.item.id, plan.values, party, f"{_KEY}-{plan.item.id}-{plan.turn}", draft, signed=signed))
    except Problem as problem:
        _log.info("demo_case_left", item=plan.item.id, because=problem.detail)
        return 0
    for brief in receipt.cases:
        for _ in range(plan.acts):
            if not await _acted(house, people, brief.number):
                break
    return len(receipt.cases)


async def _draft(house: House, applicant: Actor, plan: Plan, paper: bytes) -> int | None:
    """A draft with a file for each material that is to be uploaded; every fourth case has none, for officers to ask for them."""
    env = {"submitted_on": time.today(), **plan.item.form.typed(plan.values)}
    wanted = uploads(plan.item, env)
    if not wanted or plan.turn == len(DAYS_AGO) - 1:
        return None
    draft = await drafts.save(house.db, applicant, house.vault, None, applicant.parties[0].id, plan.item.id, plan.item.hash, {})
    for material in wanted:
        await attach(house.db, house, applicant, draft.id, material.id, f"{material.name}.pdf", paper)
    return draft.id


async def _paper(house: House) -> bytes:
    """A page that says what it stands for; one for all, for printing takes longer than everything else here."""
    sheet = Sheet(
        title="申请材料", authority="", item="演示", mark="演示", on=time.today(), foot="",
        parts=(SheetPart("内容", (SheetRow("说明", "演示材料，内容为虚构；材料的名称见文件名"),)),),
    )
    return await sheet_printed(house, sheet)


async def _acted(house: House, people: People, number: str) -> bool:
    """A favourable act at the step where the case stands; False where officers must go on by themselves."""
    # unscoped: the demonstration's own case
    row = await house.db.fetchrow("SELECT step, org, item FROM cases WHERE number = $1 AND closed_on IS NULL", number)
    item = house.catalogue.registry.items.get(row["item"]) if row else None
    step = item.process.steps.get(row["step"]) if item and row else None
    if row is None or item is None or step is None:
        return False
    able = [actor for actor in people.values() if step.duty and actor.holds(step.duty, row["org"])]
    said = Act(item.process.favourable(step.id), reason="材料齐全，符合规定", basis="演示依据", opinion="符合条件")
    if step.officers > 1:
        said = msgspec.structs.replace(said, officers=tuple(other.login for other in able[1 : step.officers]))
    try:
        await act(house, able[0], number, said)
    except (IndexError, Problem) as left:
        _log.info("demo_act_left", number=number, step=step.id, because=str(left))
        return False
    return True


async def _people(house: House) -> People:
    """Everybody of the demonstration, by login."""
    rows = await house.db.fetch(_ACCOUNTS, [each.login for each in OFFICERS] + [each.login for each in COMPANIES])
    return {row["login"]: await actor_of_account(house.db, row["id"]) for row in rows}


async def _there(url: str) -> bool:
    database = await connect(url, 1)
    try:
        return bool(await database.fetchval(_THERE, f"{_KEY}-%"))
    finally:
        await database.close()


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 30, tzinfo=time.CHINA)


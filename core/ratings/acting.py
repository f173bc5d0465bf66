"""What is done about an order: its authority records the mending, somebody else the call-back, having learnt whom to call.

Whom to call is a personal reading: who read it and what for is written down (个人信息保护法 51), out of the rated authority's sight.
"""

from datetime import date
from typing import Any, Final

import msgspec
import structlog

from core import time
from core.access import SYSTEM, Actor
from core.access.reading_log import CALLBACK, log_reading
from core.cases.loading import Loaded, opened
from core.cases.ratings import SEALED
from core.cases.wording import sayable
from core.house import House
from core.parties import personal
from core.problems import FieldProblem, Invalid, NotLawful
from core.ratings.covering import cover
from core.ratings.orders import CLOSED, Call, Order, called, mended
from core.ratings.reading import OrderView, Side, find, nowhere, order_of, read_order
from core.ratings.terms import terms
from core.rules import value_words
from core.store.engine import Connection
from core.store.vault import KeyDestroyed

PURPOSES: Final = ("回访差评", "核实差评是否属实")
"""What whoever calls back may read for."""
_CONTACTS: Final = frozenset({"shared.contact_name", "shared.mobile", "shared.org_name", "shared.legal_rep"})
"""Shared elements by which an applicant is called; no other value of the filing is shown."""
_CHANGE: Final = "UPDATE rating_orders SET state = $2, since = $3, due_on = $4, provisional = $5, mended_on = $6 WHERE number = $1"
_STEP: Final = """
INSERT INTO rating_steps ("order", n, kind, account, at, words, mended_on, late, result, borne_out, after)
SELECT $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10 FROM rating_steps WHERE "order" = $1
"""


class Contact(msgspec.Struct, frozen=True):
    """Whom to call: the case, its applicant, and what was given to be reached by (label and text)."""

    number: str
    item_name: str
    applicant: str
    ways: tuple[tuple[str, str], ...] = ()


async def mend(house: House, actor: Actor, number: str, measure: str, day: date) -> OrderView:
    """The authority records what it did and on which day. Raises NotFound, NotLawful, Invalid with what is missing."""
    sayable([("measure", measure)])
    async with house.db.transaction() as connection:
        order = await _locked(connection, actor, "authority", number)
        after = mended(order, measure, day, time.today())
        await _write(connection, number, after, ("mended", actor.account, time.now(), measure.strip(), day, after.mended_late, "", None, ""))
    return await read_order(house, actor, number)


async def call_back(house: House, actor: Actor, number: str, call: Call) -> OrderView:
    """Record what a call-back came to. Raises NotFound (also for an officer of the rated authority), NotLawful, Invalid."""
    sayable([("words", call.words)])
    known = await _telling(house, actor, number)
    async with house.db.transaction() as connection:
        order = await _locked(connection, actor, "caller", number)
        after = called(order, call, time.today(), terms())
        words = cover(call.words.strip(), known)
        await _write(
            connection, number, after, ("called", actor.account, time.now(), words, None, order.mended_late, call.result, call.borne_out, call.then)
        )
    return await read_order(house, actor, number)


async def whom(house: House, actor: Actor, number: str, purpose: str) -> Contact:
    """Whom to call, for a purpose that is written down first.

    Raises NotFound (also for the rated authority), Invalid for another purpose, NotLawful where the rater gave no name and when the order is closed.
    """
    if purpose not in PURPOSES:
        raise Invalid("请选择查看用途", "查看申请人的联系方式会记录用途", [FieldProblem("purpose", "用途", f"请选择：{'、'.join(PURPOSES)}")])
    case = await _case_of(house, actor, number)
    if (await read_order(house, actor, number)).state == CLOSED:
        raise NotLawful("工单已经办结，不再查看联系方式", "不需要再办理")
    if case is None:
        raise NotLawful("评价人没有留名，不能回访", "核实情况以后，回访结果记“未留名”")
    # unscoped: the order is the permission; whoever calls back holds no post where the case is
    async with opened(house, SYSTEM, case) as (connection, found):
        await log_reading(connection, actor, found.id, CALLBACK, purpose)
        structlog.get_logger("access").info("callback_read", actor=actor.login, order=number, purpose=purpose)
        return Contact(case, found.item.info.name, await _name(house, connection, found), _ways(found))


def _ways(case: Loaded) -> tuple[tuple[str, str], ...]:
    fields = case.item.form.fields
    return tuple(
        (field.label, value_words(case.values[name], field.type)) for name, field in fields.items()
        if name in case.values and field.identity in _CONTACTS
    )


async def _name(house: House, connection: Connection, case: Loaded) -> str:
    """The applicant's name; a natural person's is sealed, and gone when their key is."""
    if case.applicant:
        return case.applicant
    try:
        known = await personal(connection, house.vault, case.state.party)
    except KeyDestroyed:
        known = None
    return known.name if known is not None else "个人信息已经按申请人要求删除"


async def _case_of(house: House, actor: Actor, number: str) -> str | None:
    """The case of an order, for whoever calls back; None where the rater gave no name. Raises NotFound."""
    if await find(house.db, actor, "caller", number) is None:
        raise nowhere()
    sealed = await house.db.fetchval("SELECT sealed FROM rating_orders WHERE number = $1", number)
    return house.vault.unseal(sealed, f"{SEALED} {number}").decode() if sealed is not None else None


async def _telling(house: House, actor: Actor, number: str) -> list[str]:
    """What must not stand in the words of a call-back, because the authority reads them."""
    case = await _case_of(house, actor, number)
    if case is None:
        return []
    # unscoped: nothing of the case is shown; it is what is covered
    async with opened(house, SYSTEM, case) as (connection, found):
        return [case, found.applicant, await _name(house, connection, found), *(text for _, text in _ways(found))]


async def _locked(connection: Connection, actor: Actor, side: Side, number: str) -> Order:
    row = await find(connection, actor, side, number, lock=True)
    if row is None:
        raise nowhere()
    return order_of(row)


async def _write(connection: Connection, number: str, after: Order, step: tuple[Any, ...]) -> None:
    """The order as it stands now, and the step that made it so."""
    await connection.execute(_CHANGE, number, after.state, after.since, after.due_on, after.provisional, after.mended_on)
    await connection.execute(_STEP, number, *step)

"""Submitting a filing, and asking beforehand what would come of it."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary, ref

import asyncpg

from core import time
from core.access import Actor, PartyHeld
from core.cases.facts import Lookup, answered, find, lookups
from core.cases.keys import complete
from core.cases.sequencer import wake
from core.filings.batch import ERASED, Result, repeated, write
from core.filings.counter import at_counter
from core.filings.documents import Content, contents, documents_of, filled
from core.filings.gate import Gate
from core.filings.objecting import ties
from core.filings.preparing import Prepared, body_digest, check_key, item_of, party_of, prepare
from core.filings.requests import FilingRequest, Receipt
from core.filings.signing import with_documents
from core.house import House
from core.items.item import Item
from core.items.pausing import accepting
from core.parties import read_party
from core.problems import Forbidden, Invalid, NotFound, Paused, Problem, Quarantined, Unavailable
from core.rules import Decision
from core.store.vault import KeyDestroyed

STORE_FAULTS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
"""What a database that fails or goes away looks like from here."""
_BETWEEN_RINGS = 100
"""Milliseconds between two calls to the sequencer."""


async def submit(house: House, actor: Actor, request: FilingRequest) -> Receipt:
    """Store the submission, open its case and let it go as far as it goes by itself; answers after the commit.

    The same submission again gives the same receipt, `repeated`. Raises Invalid, Forbidden, NotFound, Quarantined, Paused, Conflict (the
    idempotency key was used for something else) and Unavailable (try again with the same key).
    """
    check_key(request)
    try:
        return await _submitted(house, actor, request)
    except KeyDestroyed:
        raise Invalid(*ERASED) from None
    except STORE_FAULTS as error:
        raise Unavailable("暂时不能确认申请是否提交成功", "请稍后用同一提交编号再试，不会重复提交") from error


async def _submitted(house: House, actor: Actor, request: FilingRequest) -> Receipt:
    held = await _held(house, actor, request)
    try:
        prepared = prepare(house, held, actor, request, await ties(house, request))
        accepting(prepared.item, prepared.today)
        await desk(house).ready(prepared.wanted)
        prepared = await with_documents(house, prepared)
    except (Invalid, NotFound, Paused, Quarantined):
        earlier = await _earlier(house, request)
        if earlier is None:
            raise
        return earlier
    result = await desk(house).gate.put(prepared)
    if isinstance(result, Problem):
        raise result
    return result


async def _held(house: House, actor: Actor, request: FilingRequest) -> PartyHeld:
    """The party that the filing is for: one's own or one's principal's; for an officer who starts a case, the one it is about.

    Raises Forbidden, and NotFound for a party that is not there.
    """
    item = house.catalogue.registry.items.get(request.item)
    if item is not None and request.counter is not None:
        return await at_counter(house, actor, item, request)
    if item is None or item.info.starts != "office" or actor.kind != "officer":
        return party_of(actor, request, item)
    if not actor.holds(item.info.filer, item.info.authority):
        role = house.catalogue.registry.roles[item.info.filer].name
        raise Forbidden(f"“{item.info.name}”由{item.info.authority_name}的{role}发起", f"请移交{role}")
    party = await read_party(house.db, request.party)
    if party is None:
        raise NotFound("没有这一当事人", "请核对统一社会信用代码，或者先登记当事人")
    return PartyHeld(party.id, party.code, party.name)


async def preview(
    house: House, actor: Actor | None, item: str, values: Mapping[str, Any], on: date | None = None, party_code: str = ""
) -> Decision:
    """What the rules say to these values on a day (today, when left out): a dry run, with the same facts; nothing is written.

    Values may be incomplete; the decision then says what is missing. Facts about others are asked only for a party that the actor
    holds; for anybody else they stay unknown, for their answer would say something about somebody. Raises NotFound, Quarantined.
    """
    version = item_of(house, item, time.now())
    day = on or time.today()
    env: dict[str, Any] = {"submitted_on": day, "today": day}
    holder = party_code or (actor.parties[0].code if actor is not None and actor.parties else "")
    if holder:
        env["holder"] = holder
    env |= version.form.typed(values, env)
    facts = {}
    if actor is not None and (actor.kind in {"officer", "system"} or any(held.code == holder for held in actor.parties)):
        wanted = lookups(version, env, house.catalogue.registry)
        await desk(house).ready(wanted)
        facts = answered(version, env, wanted, await find(house.db, wanted))
    return version.rules.decide(env, facts)


async def documents(house: House, actor: Actor, item: str, party: int, values: Mapping[str, Any]) -> tuple[Content, ...]:
    """What the platform would make out of these answers, for the actor to read, confirm and sign. Raises Forbidden, NotFound, Quarantined."""
    version = item_of(house, item, time.now())
    held = party_of(actor, FilingRequest(item, {}, party, ""), version)
    if not documents_of(version):
        return ()
    day = time.today()
    given: dict[str, Any] = {"submitted_on": day, "today": day, "holder": held.code}
    read, decision = version.form.typed(values, given), await preview(house, actor, item, values, party_code=held.code)
    return contents(version, filled(held, read, {**read, **given}, decision))


class Desk:
    """The gate of one house, the bell of its sequencer, and which questions are known to find every case."""

    def __init__(self, house: House) -> None:
        self._house = ref(house)
        self._rung = 0
        self._ready: set[str] = set()
        self._ringing: asyncio.Task[None] | None = None
        self.gate: Gate[Prepared, Result] = Gate(self._write)

    async def ready(self, wanted: Sequence[Lookup]) -> None:
        """Before a question is asked the first time: see to it that older cases have their keys for it."""
        if all(lookup.label in self._ready for lookup in wanted):
            return
        house = self._house()
        for lookup in wanted:
            if house is not None and isinstance(lookup.target, Item):
                await complete(house, lookup.target, lookup.plan)
            self._ready.add(lookup.label)

    async def _write(self, batch: Sequence[Prepared]) -> list[Result]:
        house = self._house()
        if house is None:
            raise RuntimeError("平台已经关闭")
        results = await write(house, batch)
        self._ring(house)
        return results

    def _ring(self, house: House) -> None:
        """Wake the sequencer, not more often than it can hear; what is missed is found by its own looking."""
        moment = int(asyncio.get_running_loop().time() * 1000)
        if moment - self._rung >= _BETWEEN_RINGS and (self._ringing is None or self._ringing.done()):
            self._rung = moment
            self._ringing = asyncio.create_task(_wake(house))


_desks: WeakKeyDictionary[House, Desk] = WeakKeyDictionary()


def desk(house: House) -> Desk:
    """The desk where the house's submissions meet."""
    found = _desks.get(house)
    if found is None:
        found = _desks[house] = Desk(house)
    return found


async def _earlier(house: House, request: FilingRequest) -> Receipt | None:
    """What this very submission led to before, should the item or its form have changed since."""
    # unscoped: the caller has shown that the actor may act for the party whose filing it is
    row = await house.db.fetchrow(
        "SELECT id, body_digest FROM filings WHERE party = $1 AND idempotency = $2", request.party, request.idempotency
    )
    if row is None:
        return None
    result = await repeated(house.db, body_digest(request), row["id"], row["body_digest"])
    if isinstance(result, Problem):
        raise result
    return result


async def _wake(house: House) -> None:
    try:
        await wake(house.db)
    except STORE_FAULTS:
        return  # the sequencer looks by itself as well

"""One filing transaction for a whole batch: lock, ask, decide, write, commit (decision record 0007).

Everything a case is stands in this one transaction: the filing, the case, its events as far as it goes by itself, the keys by
which others find it, and the outbox row. Nobody is told anything before the commit.
"""

import base64
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any

import asyncpg
import msgspec

from core.canonical import canonical, sm3
from core.cases.appending import write_effects
from core.cases.calling import calls_of, write_calls
from core.cases.commands import SYSTEM_ACTOR, Ground, known, opened
from core.cases.facts import answered, find, index_record, plans
from core.cases.rows import WRITE, Rows, case_row, json_text
from core.cases.stages import region_of
from core.cases.state import CaseState, EventRow, append_all, filed_of
from core.cases.views import CaseBrief
from core.filings.answers import stray
from core.filings.attachments import missing, tolerable
from core.filings.carrying import Files, carry, files_of
from core.filings.documents import Content
from core.filings.numbers import case_number, query_code
from core.filings.preparing import Prepared
from core.filings.requests import AT_COUNTER, Receipt
from core.filings.signing import asked_of, file_ids, keep, kept, unsigned
from core.filings.statements import AGAIN, THERE, begin
from core.forms import Form
from core.house import House
from core.problems import Conflict, FieldProblem, Invalid, Problem
from core.rules import Decision, RuleSet
from core.scenes import pins_of
from core.sourcing.keeping import KEEP, sealed_origins
from core.store.vault import KeyDestroyed, PartyKey

Result = Receipt | Problem
ERASED = ("该申请人的个人信息已按其要求删除，不能再提交申请", "请重新登记申请人")
"""Why nothing is filed for who has been erased, and what may be done instead."""
_LINK = "INSERT INTO links (kind, from_case, to_case, made_at) VALUES ($1, $2, $3, $4)"
_TOLD = {"child_of": "parent", "objects_to": "about", "reopens": "reopens"}
"""Kinds of links that the first event itself tells, and under which name."""
SEALED_FILING = "filing"
"""What the bytes sealed with a filing are called towards the vault."""


async def write(house: House, batch: Sequence[Prepared]) -> list[Result]:
    """Commit the batch: a receipt, or the reason why not, for each member. When it raises, nothing has been stored.

    Should the connection break at the very commit, the batch may be stored all the same: trying again finds the idempotency keys.
    """
    async with house.db.pool.acquire() as connection:
        try:
            await connection.execute(begin(int.from_bytes(key[:8], signed=True) for member in batch for key in member.keys))
            results = await decide_and_write(house, connection, batch)
            await _commit(connection)
        except BaseException:
            await _undo(connection)
            raise
    return results


async def _commit(connection: asyncpg.Connection) -> None:
    """Commit; PostgreSQL answers ROLLBACK, not an error, when the transaction had failed before."""
    if await connection.execute("COMMIT") != "COMMIT":
        raise asyncpg.InterfaceError("事务没有提交")


async def _undo(connection: asyncpg.Connection) -> None:
    """Give nothing back to the pool with a transaction open on it."""
    try:
        await connection.execute("ROLLBACK")
    except Exception:  # noqa: BLE001 - whatever ails this connection, nobody must be given it again
        connection.terminate()


async def decide_and_write(house: House, connection: asyncpg.Connection, batch: Sequence[Prepared]) -> list[Result]:
    """Everything but the locks and the commit: a receipt, or the reason why not, for each member."""
    there = await connection.fetch(THERE, [member.held.id for member in batch], [member.idempotency for member in batch])
    keys = await _keys(house, connection, there)
    records = await _records(connection, batch)
    files = await files_of(connection, batch)
    ids = await file_ids(connection, batch)
    rows, results = Rows(), list[Result]()
    for member, numbers, found in zip(batch, there, records, strict=True):
        if numbers["filing"] is not None:
            results.append(await repeated(connection, member.digest, numbers["filing"], numbers["body_digest"]))
        elif member.draft is not None and member.draft not in files:
            results.append(Conflict("这份暂存已经提交或者删除", "请在“我的办件”中查看，或者重新填写"))
        elif member.held.id not in keys:
            results.append(Invalid(*ERASED))
        else:
            results.append(_one(member, numbers, (keys[member.held.id], ids), found, rows, files.get(member.draft or 0)))
    if rows.filings:
        await connection.execute(WRITE, *rows.arguments())
        await _tie(house, connection, rows)
    await carry(connection, [
        (member.draft, result.filing) for member, result in zip(batch, results, strict=True)
        if member.draft is not None and isinstance(result, Receipt) and not result.repeated
    ], files)
    return results


async def _keys(house: House, connection: asyncpg.Connection, there: Sequence[Mapping[str, Any]]) -> dict[int, PartyKey]:
    """The members' parties' keys, out of the rows of THERE; made for a party that has none yet. Not of one whose key has been destroyed."""
    wrapped = {row["party"]: row["wrapped"] for row in there if row["has_key"]}
    missing = {row["party"] for row in there} - wrapped.keys()
    made = await _made(house, connection, sorted(missing)) if missing else {}
    return made | {party: house.vault.unwrapped(party, key) for party, key in wrapped.items() if key is not None}


async def _made(house: House, connection: asyncpg.Connection, parties: Sequence[int]) -> dict[int, PartyKey]:
    """New keys, in one round trip; one by one where one of them has been destroyed at this very moment."""
    with suppress(KeyDestroyed):
        return await house.vault.keys(connection, parties)
    found = {}
    for party in parties:
        with suppress(KeyDestroyed):
            found[party] = await house.vault.key(connection, party)
    return found


async def _tie(house: House, connection: asyncpg.Connection, rows: Rows) -> None:
    """What few filings leave behind besides: links to other cases, rows of registers."""
    # unscoped: whoever filed was allowed to name the other case; see `core.links`
    if rows.links:
        await connection.executemany(_LINK, rows.links)
    if rows.origins:
        await connection.executemany(KEEP, rows.origins)
    await keep(connection, rows.documents)
    for number, seq, writes in rows.effects:
        await write_effects(house, connection, writes, number, seq)
    for case, calls in rows.calls:
        await write_calls(connection, case, (), calls)


async def _records(connection: asyncpg.Connection, batch: Sequence[Prepared]) -> list[list[Any]]:
    """What each member's facts have found, in the order of its lookups."""
    wanted = [lookup for member in batch for lookup in member.wanted]
    found = await find(connection, wanted)
    bounds = [0]
    for member in batch:
        bounds.append(bounds[-1] + len(member.wanted))
    return [found[first:last] for first, last in pairwise(bounds)]


def _one(
    member: Prepared, numbers: Mapping[str, Any], means: tuple[PartyKey, list[int]], found: Sequence[Any], rows: Rows, files: Files | None
) -> Result:
    """Decide one member and put its rows among those to be written; nothing is put there when it cannot be filed.

    `means` are its party's key and numbers for new files; `files` are those of its draft; without a draft None, and then no uploads are
    asked for.
    """
    item, today, key = member.item, member.today, means[0]
    facts = answered(item, member.env, member.wanted, found)
    decision = item.rules.decide(member.env, facts)
    asked = still_asked(decision, item.rules, item.form)
    if asked:
        return Invalid("还有栏目需要补充，才能得出办理结论", "请补充后再次提交", asked)
    given, told = {file.material for file in files or ()}, {**member.env, **known(decision.outcomes)}
    wanted = asked_of(member, decision) if member.documents is not None else ()
    refused = _incomplete(member, told, files, wanted)
    if refused is not None:
        return refused
    promised = tuple(each.id for each in tolerable(item, told) if each.id in member.promised and each.id not in given)
    openly, personal = item.form.split(member.values)
    sealed = key.seal(canonical(personal), SEALED_FILING) if personal else b""
    origins = sealed_origins(key, member.origins)
    values, sentences = json_text(openly), decision.sentences(item.scope)
    state = CaseState(
        number=case_number(today, item.info.catalog_code, numbers["next_number"]), query_code=query_code(), filing=numbers["next_filing"],
        item=item.id, org=member.org or item.info.authority, party=member.held.id, release=item.hash, filed_at=member.moment,
    )
    made, attached, told_of = kept(member, wanted, key, state.filing, means[1]) if wanted else ([], (), ())
    filed = _filed(member, state, values, sealed, origins) | {"sentences": sentences, "attachments": (*(files or ()), *attached), "documents": told_of}
    ground = Ground(item, member.values, facts, member.held.code, today, now=member.moment)
    fresh = opened(ground, state, decision, filed, _name(member), promised)
    events, after = append_all(state, fresh, member.moment)
    _put(rows, member, numbers["next_case"], after, events, (values, sealed))
    rows.documents += made
    rows.origins += [(state.filing, origins)] if origins else []
    rows.effects += [(state.number, row.seq, event.writes) for row, event in zip(events, fresh, strict=True) if event.writes]
    return Receipt(state.filing, (brief(after, item.info.name, _step_name(member, after), sentences),), warnings=member.warnings)


def _incomplete(member: Prepared, told: Mapping[str, Any], files: Files | None, wanted: Sequence[Content]) -> Invalid | None:
    """What is lacking beside the form: files that answers name, uploads, documents that are to be signed."""
    if member.actor.kind != "system" and (gone := stray(member.item.form, member.values, files or ())):
        return Invalid("有文件没有上传", "请重新上传后提交", gone)
    asked_for = files is not None and member.counter is None  # at the counter materials are seen, and what is lacking is told afterwards
    if asked_for and (lacking := missing(member.item, told, {file.material for file in files or ()}, member.promised)):
        return Invalid("还有申请材料没有上传", "请上传后再次提交", lacking)
    if wanted and (unread := unsigned(member, wanted)):
        return Invalid("由平台生成的材料刚有改动", "请重新阅读并确认，再次提交", unread)
    return None


def _filed(member: Prepared, state: CaseState, values: str, sealed: bytes, origins: bytes) -> dict[str, Any]:
    """What the first event of a case says: whose it is, what was filled in, how it came."""
    counter = member.counter
    return {
        "number": state.number, "query_code": state.query_code, "filing": state.filing, "item": state.item, "item_name": member.item.info.name,
        "org": state.org, "party": state.party, "submitted_on": member.today, "values": msgspec.Raw(values.encode()),
        "sealed": base64.b64encode(sealed).decode(), "composition": pins_of(member.item),
        **{_TOLD[tie.kind]: tie.number for tie in member.ties if tie.kind in _TOLD},
        **member.told,
        **({"origins": sm3(origins).hex()} if origins else {}),
        **({"channel": AT_COUNTER, "seen": counter.seen, "confirmed": counter.confirmed} if counter is not None else {}),
    }


def _put(rows: Rows, member: Prepared, case: int, state: CaseState, events: Sequence[EventRow], kept: tuple[str, bytes]) -> None:
    """Everything the member leaves behind; `kept` are the open values as JSON and the sealed ones."""
    item, today = member.item, member.today
    rows.filings.append((
        state.filing, state.party, member.actor.account, item.id, item.hash, member.moment, member.idempotency, member.digest, *kept,
        json_text(pins) if (pins := pins_of(item)) is not None else None, *(member.assisted or (None, None)),
    ))
    rows.cases.append(case_row(case, state, item, today, region_of(item, member.values)))
    rows.events += [(case, *msgspec.structs.astuple(event)) for event in events]
    record = index_record(item, member.values, member.held.code, today)
    rows.fact_keys += [(label, digest, case, today) for label, digest in plans(member.registry).keys(item.id, record)]
    rows.outbox.append((case, 1, state.seq))
    if calls := calls_of(item, state):
        rows.calls.append((case, calls))
    rows.links += [(tie.kind, case, tie.case, member.moment) for tie in member.ties]


def brief(state: CaseState, item_name: str, step_name: str, sentences: Sequence[str]) -> CaseBrief:
    """The case in one line."""
    return CaseBrief(
        number=state.number, query_code=state.query_code, item=state.item, item_name=item_name, status=state.status, step=state.step,
        step_name=step_name, outcomes=state.outcomes, sentences=tuple(sentences), submitted_on=state.submitted_on,
        statutory_due=state.statutory_due, promised_due=state.promised_due, closed_on=state.closed_on,
    )


def still_asked(decision: Decision, rules: RuleSet, form: Form) -> tuple[FieldProblem, ...]:
    """The fields that must still be filled in before the item can be filed: those a blocked table with binding rows wants.

    What only an advice wants, or what no applicant can fill in, stops nobody; it goes to an officer.
    """
    if not decision.needs:
        return ()
    binding = {table.name for table in rules.tables if any(row.force != "advice" for row in table.plan.definition.rows)}
    wanted = [name for result in decision.tables if result.table in binding for blocked in result.blocked for name in blocked.needs]
    fields = [form.fields[name] for name in dict.fromkeys(wanted) if name in form.fields and not form.fields[name].calc]
    return tuple(FieldProblem(field.name, field.label, f"请补充{field.label}") for field in fields if not field.visible)


async def repeated(connection: asyncpg.Connection, digest: bytes, filing: int, stored: bytes) -> Result:
    """The receipt given when this filing was stored, or Conflict when the key was used for something else."""
    # unscoped: the submitter's own filing, found by their party and key
    if stored != digest:
        return Conflict("这个提交编号已经用于另一份申请", "内容不同的申请请使用新的提交编号")
    rows = await connection.fetch(AGAIN, filing)
    briefs = []
    for row in rows:
        filed = filed_of(row["payload"])
        briefs.append(CaseBrief(
            number=row["number"], query_code=row["query_code"], item=row["item"], item_name=filed.item_name, status=row["status"],
            step=row["step"], step_name="", outcomes=row["outcomes"], sentences=filed.sentences, submitted_on=filed.submitted_on,
            statutory_due=row["statutory_due"], promised_due=row["promised_due"], closed_on=row["closed_on"],
        ))
    return Receipt(filing, tuple(briefs), repeated=True)


def _name(member: Prepared) -> str:
    """How the submitter stands in the chain."""
    return f"account:{member.actor.account}" if member.actor.account else SYSTEM_ACTOR


def _step_name(member: Prepared, state: CaseState) -> str:
    return member.item.process.step(state.step).name if state.step else ""

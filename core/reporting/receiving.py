"""Cases from the upper platform come in: each once, under its own number, through the same gate as any filing, so the rules decide."""

from collections.abc import Mapping, Sequence
from hmac import compare_digest
from typing import Any, Literal

import msgspec

from core import time
from core.canonical import canonical
from core.house import House
from core.links import Opening, open_case
from core.parties import add_party, by_code
from core.problems import Conflict, FieldProblem, Invalid, NotFound, Problem
from core.reporting.incoming import Incoming, read_incoming
from core.reporting.mapping import ReportMapping
from core.settings import Uplink
from core.signals.keys import Unsigned, sign, timely
from core.store.engine import Connection

MOST = 100
"""Cases in one message."""
LONGEST_NUMBER = 100
_KNOWN = """
SELECT u.digest, c.number, c.query_code, c.status FROM upper_cases u JOIN cases c ON c.id = u."case" WHERE u.system = $1 AND u.project_no = $2
"""
_KEEP = """
INSERT INTO upper_cases (system, project_no, digest, "case", applied_at, received_at)
SELECT $1, $2, $3, c.id, $5, $6 FROM cases c WHERE c.number = $4
"""
_CASE = "SELECT number, query_code, status FROM cases WHERE number = $1"


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one case: ours with its number and query code, taken in before, or refused and why, field by field."""

    project_no: str
    said: Literal["收到", "已收过", "不接受"]
    because: str = ""
    fields: tuple[FieldProblem, ...] = ()
    number: str = ""
    query_code: str = ""
    status: str = ""


def check_message(house: House, source: str, timestamp: str, signature: str, body: bytes) -> Uplink:
    """The upper platform that signed the message. Raises NotFound where none is configured, Unsigned for any other sender."""
    uplink = house.settings.uplink
    if uplink is None:
        raise NotFound("本平台没有配置上级平台", "由管理员配置后再送，见 docs/reporting.md")
    genuine = compare_digest(sign(uplink.key, timestamp, body).encode(), signature.encode())
    if source != uplink.system or not genuine or not timely(timestamp):
        raise Unsigned("签名、来源或者时间不能确认", "用约定的密钥对“时间.正文”重新签名，时间与标准时间相差不超过 5 分钟")
    return uplink


async def receive_cases(house: House, mapping: ReportMapping, system: str, cases: Sequence[Mapping[str, Any]]) -> list[Received]:
    """Take cases in, each in a transaction of its own, and answer for each in order. Raises Invalid for none or too many."""
    if not 1 <= len(cases) <= MOST:
        raise Invalid(f"一次转来 {len(cases)} 件", f"每次 1 到 {MOST} 件")
    return [await receive_case(house, mapping, system, each) for each in cases]


async def receive_case(house: House, mapping: ReportMapping, system: str, raw: Mapping[str, Any]) -> Received:
    """One case: opened here, known already, or refused."""
    said = next((raw.get(field.name) for field in mapping.incoming.fields if field.source == "case.project_no"), "")
    project_no = said[:LONGEST_NUMBER] if isinstance(said, str) else ""
    try:
        incoming = read_incoming(mapping, house.catalogue.registry.items.values(), raw)
        digest = house.vault.index(f"upper:{system}:{canonical(raw).hex()}")
        async with house.db.transaction() as connection:
            await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"upper:{system}:{incoming.project_no}")
            return await _known(connection, system, incoming, digest) or await _opened(house, connection, system, incoming, digest)
    except Problem as problem:
        return Received(project_no=project_no, said="不接受", because=str(problem), fields=problem.fields)
    except TypeError as error:
        return Received(project_no=project_no, said="不接受", because=str(error))


async def _known(connection: Connection, system: str, incoming: Incoming, digest: str) -> Received | None:
    """The case as it came in before. Raises Conflict when it said something else then."""
    # unscoped: the upper platform's own case, found by the number that it gave it
    row = await connection.fetchrow(_KNOWN, system, incoming.project_no)
    if row is None:
        return None
    if row["digest"] != digest:
        raise Conflict(f"编号 {incoming.project_no} 已经收过，内容不同", "更正请用新的编号")
    return Received(project_no=incoming.project_no, said="已收过", number=row["number"], query_code=row["query_code"], status=row["status"])


async def _opened(house: House, connection: Connection, system: str, incoming: Incoming, digest: str) -> Received:
    """The new case, decided as far as it goes by itself."""
    # unscoped: the case this very transaction opens
    party = await _party(house, connection, incoming)
    origin = f"upper:{system}:{incoming.project_no}"
    opening = Opening(item=incoming.item.id, party=party, values=incoming.values, origin=origin)
    number = await open_case(house, connection, opening)
    await connection.execute(_KEEP, system, incoming.project_no, digest, number, incoming.applied_at, time.now())
    row = await connection.fetchrow(_CASE, number)
    assert row is not None
    return Received(project_no=incoming.project_no, said="收到", number=number, query_code=row["query_code"], status=row["status"])


async def _party(house: House, connection: Connection, incoming: Incoming) -> int:
    """The applicant, registered now when nobody knew them."""
    kind: Literal["natural", "legal"] = "natural" if incoming.natural else "legal"
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"party:{house.vault.index(incoming.code)}")
    known = await by_code(connection, house.vault, kind, incoming.code)
    if known is None:
        known = await add_party(connection, house.vault, kind=kind, code=incoming.code, name=incoming.name)
    return known.id

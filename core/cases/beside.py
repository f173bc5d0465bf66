"""Whether what is kept beside a case is what its first event says: the filing it came from, and the links to others. Part of the audit."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from core.cases.state import EventRow, Filed, filed_of, turn_of
from core.cases.suspects import Finding
from core.store.engine import Connection, Row

_FILINGS = """
SELECT c.id, f.id AS filing, f.party, f.item, f.release, f."values", f.sealed, f.composition
FROM cases c JOIN filings f ON f.id = c.filing WHERE c.id = ANY($1::bigint[])
"""
_LINKS = "SELECT l.from_case, l.kind, t.number FROM links l LEFT JOIN cases t ON t.id = l.to_case WHERE l.from_case = ANY($1::bigint[])"
_STRAY = "SELECT DISTINCT l.from_case FROM links l WHERE NOT EXISTS (SELECT FROM cases c WHERE c.id = l.from_case)"
_WORDS = {"child_of": "主办件", "objects_to": "异议所指", "reopens": "重新办理所指"}
_AMENDED = b'"amended":{'
_OWN = ("filing", "item", "party")
_LABELS = {"filing": "编号", "item": "事项", "party": "申请人", "release": "版本", "values": "内容", "sealed": "密封内容", "composition": "组合"}


class Beside(msgspec.Struct, frozen=True):
    """What stands beside some cases: their filings and the links that lead from them, by case id."""

    filings: Mapping[int, Row]
    links: Mapping[int, frozenset[tuple[str, str]]]


async def beside(connection: Connection, ids: Sequence[int]) -> Beside:
    """Read it for the cases of these ids."""
    # unscoped: the audit reads all cases and shows none of their content
    filings = {row["id"]: row for row in await connection.fetch(_FILINGS, ids)}
    links: dict[int, set[tuple[str, str]]] = {}
    for row in await connection.fetch(_LINKS, ids):
        links.setdefault(row["from_case"], set()).add((row["kind"], row["number"] or ""))
    return Beside(filings, {case: frozenset(found) for case, found in links.items()})


async def stray_links(connection: Connection) -> set[Finding]:
    """Links that lead from a case which is not there."""
    # unscoped: the audit reads all cases and shows none of their content
    return {Finding("link", f"#{row['from_case']}", 0, "关联所属的办件不存在") for row in await connection.fetch(_STRAY)}


def compare(number: str, case: int, rows: Sequence[EventRow], found: Beside) -> set[Finding]:
    """A finding for the filing and one for the links, where they are not what the first event says."""
    if not rows or rows[0].kind != "filed":
        return set()
    filed = filed_of(rows[0].payload)
    wrong = _filing(_as_now(filed, rows), rows[0].release, found.filings.get(case))
    findings = {Finding("filing", number, 0, wrong)} if wrong else set()
    told = {(kind, other) for kind, other in (("child_of", filed.parent), ("objects_to", filed.about), ("reopens", filed.reopens)) if other}
    there = found.links.get(case, frozenset())
    texts = [f"少了{_said(each)}" for each in sorted(told - there)] + [f"多了{_said(each)}" for each in sorted(there - told)]
    return findings | ({Finding("link", number, 0, "、".join(texts))} if texts else set())


def _as_now(filed: Filed, rows: Sequence[EventRow]) -> Filed:
    """What was filed, with what the applicant has corrected since."""
    for row in rows[1:]:
        if _AMENDED in row.payload and (change := turn_of(row.payload).amended) is not None and change.values is not None:
            filed = msgspec.structs.replace(filed, values=change.values, sealed=change.sealed)
    return filed


def _said(link: tuple[str, str]) -> str:
    kind, other = link
    return f"{_WORDS.get(kind, kind)} {other or '（不存在的办件）'}"


def _filing(filed: Filed, release: str, row: Row | None) -> str:
    """What of the filing is not as it was filed."""
    if row is None:
        return "申报不见了"
    said: dict[str, Any] = {name: getattr(filed, name) for name in _OWN}
    pins = msgspec.to_builtins(filed.composition) if filed.composition is not None else None
    said |= {"release": release, "values": filed.values, "sealed": base64.b64decode(filed.sealed), "composition": pins}
    return "、".join(_LABELS[name] for name, value in said.items() if _plain(row[name]) != _plain(value))


def _plain(value: Any) -> Any:
    """Lists and tuples alike."""
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return {name: _plain(each) for name, each in value.items()} if isinstance(value, dict) else value

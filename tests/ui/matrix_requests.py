"""How each route of the matrix is asked: its path filled in, its query, its body."""

from collections.abc import Mapping
from typing import Any

import httpx
import msgspec
from filing_values import body
from matrix_world import JSON, OTHER_ITEM, Planted

from core.indicators import latest, period_of
from core.time import today
from ui.cli.people import PASSWORD

QUERIES: Mapping[str, Mapping[str, str]] = {
    "GET /api/v1/runs": {"draw": "filing_spot_check"},
    "GET /api/v1/batches": {"run": "demo_site_overdue"},
    "GET /desk/search": {"q": "{query_code}"},
    "GET /search": {"q": "{query_code}"},
    "GET /studio/releases/{item}/compare": {"one": "{version}", "other": "{version}"},
}
"""Queries; they must not contain a mark, since a page may repeat what was looked for."""


UNSIGNED: Mapping[str, str] = {"x-jiban-source": "nobody", "x-jiban-timestamp": "0", "x-jiban-signature": "00"}
"""What a source that has no key might send."""


def api_body(route: str, planted: Planted) -> bytes | None:
    """A valid JSON body, so that a refusal can only be one of permission."""
    bodies: Mapping[str, Any] = {
        "POST /api/v1/cases/{number}/acts": {"outcome": "准予备案"},
        "POST /api/v1/cases/{number}/papers/{document}/correction": {"reason": "写错", "changes": [{"old": "受理", "new": "受 理"}]},
        "POST /api/v1/cases/{number}/papers/{document}/voiding": {"reason": "重复打印", "anew": True},
        "POST /api/v1/filings/files": {"item": "fire_acceptance_filing", "party": planted.party, "what": "completion_report", "filename": "a.pdf", "content": "JVBERi0xLjcK"},
        "POST /api/v1/cases/{number}/files": {"material": "completion_report", "filename": "a.pdf", "content": "JVBERi0xLjcK"},
        "POST /api/v1/cases/{number}/revocation": {"reason": "另有事实", "basis": "行政许可法第69条"},
        "POST /api/v1/cases/{number}/withdrawal": {"reason": "暂不办理"},
        "POST /api/v1/cases/{number}/rating": {"stars": 5},
        "POST /api/v1/cases/{number}/archive": {"purpose": "案卷评查"},
        "POST /api/v1/items/{item}/decide": {"values": {}},
        "POST /api/v1/items/{item}/documents": {"party": planted.party, "values": {}},
        "POST /api/v1/rating-orders/{order}/callback": {"result": "满意", "then": "办结", "borne_out": True},
        "POST /api/v1/rating-orders/{order}/contact": {"purpose": "回访差评"},
        "POST /api/v1/rating-orders/{order}/mending": {"measure": "已经改正", "mended_on": str(today())},
        "POST /api/v1/batches": {"run": "demo_site_overdue", "purpose": "例行"},
        "POST /api/v1/messages/receipts": {"receipts": [{"id": "1", "state": "failed"}]},
        "POST /api/v1/signals/{signal}": {"rows": [{"event": "1"}]},
        "POST /api/v1/runs": {"draw": "filing_spot_check", "seed": "公开的种子"},
        "POST /api/v1/runs/{run}/results": {"number": planted.ids["drawn"], "result": "合格"},
        "POST /api/v1/upward/cases": {"cases": [{"project_no": "1"}]},
        "POST /api/v1/sessions": {"login": "stranger", "password": PASSWORD},
        "POST /api/v1/verify": {"number": planted.ids["number"], "query_code": planted.ids["query_code"]},
    }
    if route == "POST /api/v1/filings":
        return body(planted.party, "120", completed_on=str(today()), place_addr="别处 9 号")
    return msgspec.json.encode(bodies[route]) if route in bodies else None


def forms(planted: Planted) -> Mapping[str, Mapping[str, str]]:
    """Form fields for pages whose refusal must not be mistaken for one of content; all others are sent empty."""
    return {**_of_the_desk(planted), **_of_everybody(planted), **_OF_REVISIONS}


_OF_REVISIONS: Mapping[str, Mapping[str, str]] = {
    "POST /studio/revisions/{revision}/process/steps/{step}/ways": {"do": "up:1"},
    "POST /studio/revisions/{revision}/process/steps/{step}/move": {"after": "accept"},
    "POST /studio/revisions/{revision}/materials": {"do": "up:promise"},
    "POST /studio/revisions/{revision}/notices": {"do": "up:receipt"},
    "POST /studio/revisions/{revision}/guide/rows/{table}": {"do": "up:1"},
}
"""Those of the studio."""


def _of_everybody(planted: Planted) -> dict[str, dict[str, str]]:
    """Those of the hall, and of signing in."""
    return {
        "POST /sign-in": {"login": "stranger", "password": PASSWORD},
        "POST /sign-in/demo": {"login": "company1"},
        "POST /my/sources": {"source.demo_companies": "on"},
        "POST /my/contacts/{kind}": {"phone": "13800000000", "agreed_phone": "on"},
        "POST /track": {"number": planted.ids["number"], "code": planted.ids["query_code"]},
        "POST /acting": {"party": str(planted.party)},
        "POST /agents": {"login": "stranger", "since": str(today()), "until": "2099-12-31", "item": OTHER_ITEM, "confirmed": "on"},
        "POST /my/cases/{number}/promise": {"materials": "completion_report", "agreed": "on", "_seq": "4"},
        "POST /my/cases/{number}/acts": {"outcome": "继续办理", "_seq": "4"},
        "POST /my/cases/{number}/withdrawal": {"reason": "暂不办理", "_seq": "4"},
    }


def _of_the_desk(planted: Planted) -> dict[str, dict[str, str]]:
    """Those of officers."""
    return {
        "POST /desk/undelivered": {"delivery": "1"},
        "POST /desk/cases/{number}/acts": {"outcome": "准予备案", "expect_seq": "4"},
        "POST /desk/cases/{number}/draft": {"form": "decide-1", "decide-1-opinion": "材料齐全"},
        "POST /desk/phrases": {"words": "材料齐全", "ask": "opinion"},
        "POST /desk/phrases/{phrase}": {"words-999999": "材料齐全"},
        "POST /desk/cases/{number}/correction": {
            "tick": "project_name", "problem-project_name": "不符", "basis-project_name": "规定", "how-project_name": "改写", "_send": "1", "expect_seq": "4",
        },
        "POST /desk/cases/{number}/spot": {"tick": "project_name", "project_name": "别的工程", "_reason": "写错", "expect_seq": "4"},
        "POST /desk/cases/{number}/notes": {"note": "请窗口同志打电话"},
        "POST /desk/views": {"name": "矩阵", "keep": "1"},
        "POST /desk/handing-out/{number}": {"way": "自取", "whom": "某人", "expect_seq": "4"},
        "POST /desk/cases/{number}/reveal": {"purpose": "核对申请人身份"},
        "POST /desk/cases/{number}/papers/{document}/correction": {"c-reason": "写错", "old-0": "受理", "new-0": "受 理"},
        "POST /desk/cases/{number}/papers/{document}/voiding": {"v-reason": "重复打印", "v-anew": "是"},
        "POST /desk/cases/{number}/revocation": {"reason": "另有事实", "basis": "行政许可法第69条", "expect_seq": "4"},
        "POST /board/indicators/{plugin}/{name}": {"period": latest(period_of("month", today()), 2)[0].id},
        "POST /desk/plans/{run}": {"purpose": "例行"},
        "POST /desk/registers/{register}/new": {"v_site": "新场地", "since": str(today()), "reason": "新开放"},
        "POST /desk/registers/{register}/rows/{row}": {"v_open": "否", "since": str(today()), "reason": "暂停开放"},
        "POST /desk/registers/{register}/import": {"since": str(today())},
        "POST /desk/registers/{register}/imports/{number}": {"reason": "登记"},
        "POST /desk/cases/{number}/archive": {"archive_purpose": "案卷评查"},
        "POST /desk/ratings/{order}/mending": {"measure": "已经改正", "mended_on": str(today())},
        "POST /desk/ratings/{order}/contact": {"purpose": "回访差评"},
        "POST /desk/draws/{draw}": {"seed": "公开的种子"},
        "POST /desk/runs/{run}/results": {"number": planted.ids["drawn"], "result": "合格"},
        "POST /studio/releases/{item}/restore": {"version": planted.ids["version"]},
        "POST /desk/reporting/resend": {"record": planted.ids["record_id"]},
        "POST /desk/reporting/compare": {"day": str(today())},
        "POST /desk/start/{item}": {"_code": "91210411MAJB0001XH", "_key": "matrix", "_shown": "ground_kind", "ground_kind": "年度计划"},
        "POST /desk/counter/{item}": {"_code": "91210411MAJB0001XH", "_key": "matrix", "_shown": "", "confirmed": "1"},
    }


def path_of(route: str, planted: Planted) -> str:
    """The path with every parameter filled in: by the segment before it and its name, or by its name alone."""
    before, filled = "", []
    for segment in route.partition(" ")[2].split("/"):
        if segment.startswith("{"):
            name = segment.strip("{}").partition(":")[0]
            ids = planted.ids
            found = ids.get(f"{before}.{name}", ids.get(name))
            assert found is not None, f"{route}: the planted world has nothing for {before}.{name}"
            filled.append(found)
        else:
            filled.append(segment)
            before = segment or before
    return "/".join(filled)


async def ask(client: httpx.AsyncClient, route: str, planted: Planted, csrf: str = "") -> httpx.Response:
    """Ask the route as a browser or a program would; `csrf` is the token of the visitor's session."""
    method, path = route.partition(" ")[0], path_of(route, planted)
    query = {name: value.format(**planted.ids) for name, value in QUERIES.get(route, {}).items()}
    if path.startswith("/api/"):
        headers = {**JSON, **UNSIGNED, "idempotency-key": "matrix"} if method != "GET" else {}
        return await client.request(method, path, params=query, content=api_body(route, planted), headers=headers)
    if method == "GET":
        return await client.get(path, params=query)
    given = forms(planted).get(route, {})
    return await client.request(method, path, params=query, data={**given, "_csrf": csrf})

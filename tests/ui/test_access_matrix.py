"""Every persona at every route: turned away, or shown exactly the classes of fields that `access_matrix.toml` allows."""

import httpx
import pytest
from matrix_requests import ask
from matrix_sheet import Cell, Kind, faults, read, routes
from matrix_world import GIVEN, PERSONAS, Planted, Tokens, plant, visiting

from core.house import House
from ui.app import create_app

KINDS = read()


@pytest.fixture
async def planted(house: House, anyone: httpx.AsyncClient) -> Planted:
    """The world of the matrix."""
    return await plant(house, anyone)


def _breach(kind: Kind, cell: Cell, answer: httpx.Response, planted: Planted) -> str:
    """What an answer has of what the cell does not allow, or lacks of what it demands; empty when all is as written."""
    met, seen = _verdict(answer), planted.seen(answer)
    if met in {"login", "none"}:
        seen -= {"public"} if not cell.possible else set()  # a refusal may repeat the number that was asked for
    right = met == cell.verdict or (cell.verdict == "may" and met in {"see", "may"})
    if not right:
        return f"{kind.name}: {answer.request.method} {answer.request.url.path} answers {answer.status_code}, written is “{cell.verdict}”"
    if not seen <= cell.possible:
        return f"{kind.name}: {answer.request.method} {answer.request.url.path} shows {sorted(seen - cell.possible)}"
    if not cell.shown <= seen:
        return f"{kind.name}: {answer.request.method} {answer.request.url.path} does not show {sorted(cell.shown - seen)}"
    return ""


def _verdict(answer: httpx.Response) -> str:
    if answer.status_code == 401 or answer.headers.get("location", "").startswith("/sign-in"):
        return "login"
    if answer.status_code in {403, 404, 419}:
        return "none"
    return "see" if answer.is_success else "may" if answer.status_code < 500 else str(answer.status_code)


def test_every_route_is_classified(house: House) -> None:
    written = {route for kind in KINDS for route in kind.routes}
    assert list(faults(KINDS)) == []
    assert written == routes(create_app(house))


@pytest.mark.parametrize("persona", PERSONAS)
async def test_nobody_is_shown_or_does_more_than_is_written(
    house: House, anyone: httpx.AsyncClient, planted: Planted, persona: str
) -> None:
    """Readings first, none of which may change anything; then acts, and who is turned away must have changed nothing."""
    every = [(kind, route) for kind in KINDS for route in kind.routes]
    tokens: Tokens = {}

    async def met(kind: Kind, route: str) -> str:
        async with visiting(house, anyone, persona, tokens) as visitor:
            return _breach(kind, kind.cell(persona), await ask(visitor.client, route, planted, visitor.csrf), planted)

    before = await _everything(house)
    found = [await met(kind, route) for kind, route in every if route.startswith("GET ")]
    if await _everything(house) != before:
        found.append("a reading has changed something")
    for kind, route in every:
        if not route.startswith("GET "):
            before = await _everything(house)
            found.append(await met(kind, route))
            if kind.cell(persona).verdict in {"login", "none"} and await _everything(house) != before:
                found.append(f"{kind.name}: {persona} is turned away from {route} and has changed something")
    assert "\n".join(breach for breach in found if breach) == ""


@pytest.mark.parametrize("looked_for", sorted({"number", "query_code", *GIVEN} - {"signer", "remark"}))
async def test_a_search_finds_within_one_authority_only(
    house: House, anyone: httpx.AsyncClient, planted: Planted, looked_for: str
) -> None:
    """Number, query code, name, address, and personal values by which a case may be looked for, never across authorities."""
    text = planted.ids.get(looked_for) or GIVEN[looked_for]
    answers = {}
    for persona in ("officer", "elsewhere"):
        async with visiting(house, anyone, persona, {}) as visitor:
            answer = await visitor.client.get("/desk/search", params={"q": text}, follow_redirects=True)
        answers[persona] = f"/desk/cases/{planted.ids['number']}" in answer.text or answer.url.path.endswith(planted.ids["number"])
        if persona == "officer":
            assert not planted.seen(answer) & {"sealed", "official"} or text in planted.marks["sealed"]
    assert answers == {"officer": True, "elsewhere": False}


@pytest.mark.parametrize("persona", ["owner", "officer"])
async def test_nothing_is_done_without_the_token_of_the_page(
    house: House, anyone: httpx.AsyncClient, planted: Planted, persona: str
) -> None:
    """A foreign page that makes the browser send a form has the cookie and not the token (OWASP, CSRF prevention)."""
    pages = [route for kind in KINDS for route in kind.routes if not route.startswith("GET ") and " /api/" not in route]
    found: list[str] = []
    tokens: Tokens = {}
    for route in pages:
        async with visiting(house, anyone, persona, tokens) as visitor:
            for token in ("", "made-up"):
                before = await _everything(house)
                answer = await ask(visitor.client, route, planted, token)
                if answer.status_code not in {403, 404, 419} or await _everything(house) != before:
                    found.append(f"{route} with the token “{token}”: {answer.status_code}")
    assert "\n".join(found) == ""


UNCHANGED_BY_LOOKING = ("case_visits", "desk_exports", "access_log", "web_sessions", "tokens", "case_reads", "message_marks", "accounts")


async def _everything(house: House) -> str:
    """A digest over all rows that an act could change."""
    names = await house.db.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    tables = [row["tablename"] for row in names if row["tablename"] not in UNCHANGED_BY_LOOKING]
    parts = " || ".join(f"coalesce((SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {name} t), '')" for name in tables)
    return str(await house.db.fetchval(f"SELECT md5({parts})"))

"""Every page that links lead to, for every kind of visitor, in an empty house and a full one (issue 3, bar 2)."""

import pytest
from axe import violations
from cast import Filed
from chromium import PHONE, WIDE, ZOOMED, Complaints, Visiting
from crawl import Crawl
from looks import fit, unreached
from personas import PERSONAS
from stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")
UNLINKED = {
    "/v/{code}": "scanned from a paper; test_journeys goes there",
    "/V/{code}": "the same page, for codes in capitals",
    "/welcome": "where signing in leads to, and on at once",
    "/sign-in/oidc": "linked when a provider is configured",
    "/sign-in/oidc/back": "where the provider sends the browser back to",
    "/studio/releases/{item}/{release}/decided/{replay}/file": "linked once a case has been found; test_effects_http takes it",
    "/.well-known/jiban-key.json": "for programs",
    "/.well-known/jiban-revoked.json": "for programs",
}
"""Routes that no link leads to, and why."""


@pytest.fixture(params=["empty", "full"])
def house(request: pytest.FixtureRequest) -> tuple[Stage, tuple[str, ...]]:
    """A house without a case, and one with dozens; and where else to look besides where people begin."""
    if request.param == "empty":
        return request.getfixturevalue("empty_stage"), ()
    filed: Filed = request.getfixturevalue("filed")
    return request.getfixturevalue("stage"), filed.by_forms


@pytest.mark.parametrize("login", PERSONAS, ids=lambda login: login or "nobody")
async def test_every_page_is_for_everybody(
    house: tuple[Stage, tuple[str, ...]], visiting: Visiting, routes: set[str], login: str
) -> None:
    """axe finds nothing, Tab reaches everything, and at 390 px and at 400 % everything is still there."""
    found: list[str] = []
    stage, more = house
    async with visiting(stage, login) as page:
        complaints = Complaints(page.context)
        for _, address in await Crawl(page, routes, more).pages():
            await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
            await page.goto(address)
            said = [*await violations(page), *await unreached(page), *await fit(page, PHONE), *await fit(page, ZOOMED)]
            found += [f"{address}: {each}" for each in said]
        found += complaints.said
    if found:
        pytest.fail("\n".join(found), pytrace=False)


async def test_links_lead_to_every_page(stage: Stage, filed: Filed, visiting: Visiting, routes: set[str]) -> None:
    reached: set[str] = set()
    for login in PERSONAS:
        async with visiting(stage, login) as page:
            crawl = Crawl(page, routes, filed.by_forms)
            reached |= {route for route, _ in await crawl.pages()} | crawl.files
    missed, nowhere = sorted(routes - reached - set(UNLINKED)), sorted(reached - routes)
    assert not missed, f"nothing leads to {missed}"
    assert not nowhere, f"links lead nowhere: {nowhere}"

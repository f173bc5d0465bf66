"""人员管理员, 事项配置员 and 发布审定员 at the pages of cases: pages without a case on them, and no case behind an address."""

from io import BytesIO
from zipfile import ZipFile

import httpx
import pytest
from browser_client import Browser
from filing_values import ITEM, company_of, values

from core.cases.ratings import Said, rate
from core.filings import FilingRequest, submit
from core.house import House
from core.reporting.mapping import load_mapping
from core.reporting.outbox import record_new
from core.time import today

LISTS = (
    "/desk", "/desk?view=all", "/desk?view=closed", "/desk?view=done", "/desk?view=called", "/desk?view=stood&stood=acceptor", "/desk/export?view=all&kind=csv",
    "/desk/export?view=closed&kind=csv", "/board", "/board/figures", "/desk/reporting", "/desk/figures", "/desk/ratings",
)
PLACE = "独一无二路"


def text_of(answer: httpx.Response) -> str:
    """What an answer reads as, also a document that is packed."""
    if not answer.content.startswith(b"PK"):
        return answer.text
    with ZipFile(BytesIO(answer.content)) as packed:
        return "".join(packed.read(name).decode(errors="replace") for name in packed.namelist())


@pytest.fixture
async def numbers(house: House, anyone: httpx.AsyncClient) -> tuple[str, str]:
    """A case that waits for officers, and one that was granted at once and rated badly."""
    actor = await company_of(house, anyone)
    party = actor.parties[0].id
    made = [
        (await submit(house, actor, FilingRequest(ITEM, values(area, place_addr=f"{PLACE}{area}号", completed_on=str(today())), party, area))).cases[0].number
        for area in ("300", "88")
    ]
    await rate(house, actor, made[1], Said(1, ("其他",), words="雀鸟之言"))
    await record_new(house, load_mapping())
    return made[0], made[1]


async def test_an_officer_finds_both_cases_there(anyone: httpx.AsyncClient, numbers: tuple[str, str]) -> None:
    officer = await Browser(anyone).sign_in("acceptor")
    whole = "".join([text_of(await officer.get(path)) for path in LISTS])
    assert all(number in whole for number in numbers)


@pytest.mark.parametrize("login", ["administrator", "configurator", "approver"])
async def test_no_page_tells_of_a_case(anyone: httpx.AsyncClient, house: House, numbers: tuple[str, str], login: str) -> None:
    browser = await Browser(anyone).sign_in(login)
    name = await house.db.fetchval("SELECT p.name FROM parties p JOIN accounts a ON a.party = p.id WHERE a.login = 'company1'")
    for path in LISTS:
        answer = await browser.get(path)
        assert answer.status_code in {200, 303, 403}, path
        told = [text for text in (*numbers, name, PLACE, "雀鸟之言") if text in text_of(answer)]
        assert told == [], path
    for path in (f"/desk/cases/{numbers[0]}", f"/desk/cases/{numbers[0]}/party", f"/desk/cases/{numbers[1]}", f"/api/v1/cases/{numbers[0]}"):
        assert (await browser.get(path)).status_code in {401, 404}, path
    found = await browser.get(f"/desk/search?q={PLACE}")
    assert not any(number in found.text for number in numbers)

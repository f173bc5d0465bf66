"""Applications for the demonstration's permit, which has correction, materials that may be lacking, and officers for each step."""

import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from stage import Stage

from core.access import Actor, actor_of, sign_in
from core.cases import act
from core.filings import FilingRequest, mending, submit
from core.forms import read_json
from core.house import House, open_house
from core.process import Act, Point
from core.settings import ROOT
from ui.cli.people import COMPANIES, PASSWORD, Company

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
"""What is uploaded where a material is asked for: one empty page."""
PERMIT, LAYOUT = "demo_permit", "layout"
MARKET = Point(what="market_name", problem="与营业执照不符", basis="演示规定", how="按营业执照写全称")
DRAWING = Point(what=LAYOUT, problem="没有标明通道", basis="演示规定", how="标明通道宽度")


async def actor_of_login(house: House, login: str) -> Actor:
    """The account of that login as it acts."""
    token, _ = await sign_in(house.db, login, PASSWORD)
    async with house.db.pool.acquire() as connection:
        actor = await actor_of(connection, token)
    assert actor is not None
    return actor


def given(address: str, company: Company = COMPANIES[0]) -> dict[str, Any]:
    """What the company fills in for a market of 200 square metres, which people look at."""
    base = tomllib.loads((ROOT / "features" / PERMIT / "base.toml").read_text("utf-8"))["base"][0]["values"]
    plain = msgspec.to_builtins(base)
    return {**plain, "org_name": company.name, "uscc": company.uscc, "place_addr": address, "area_m2": 200}


@asynccontextmanager
async def at_work(stage: Stage) -> AsyncIterator[House]:
    """The house of the stage."""
    house = await open_house(stage.settings, 2)
    try:
        yield house
    finally:
        await house.close()


async def applied(stage: Stage, address: str, *said: tuple[str, Act], company: Company = COMPANIES[0], promised: tuple[str, ...] = ()) -> str:
    """The number of an application after these acts, each by a login."""
    async with at_work(stage) as house:
        actor = await actor_of_login(house, company.login)
        values = read_json(msgspec.json.encode(given(address, company)))
        done = await submit(house, actor, FilingRequest(PERMIT, values, actor.parties[0].id, address, promised=promised))
        number = str(done.cases[0].number)
        for login, each in said:
            await act(house, await actor_of_login(house, login), number, each)
        return number


async def corrected(stage: Stage, address: str) -> str:
    """One that waits for a correction which is typed and uploaded, and not sent."""
    number = await applied(stage, address, ("receiver", Act("收件")), ("acceptor", Act("补正", points=(MARKET, DRAWING))))
    async with at_work(stage) as house:
        actor = await actor_of_login(house, COMPANIES[0].login)
        await mending.kept(house.db, actor, house.vault, number, {"market_name": "早春农夫集市"}, 0)
        await mending.add_file(house.db, house, actor, number, LAYOUT, "布置图.pdf", PDF)
    return number


async def lacking(stage: Stage, address: str) -> str:
    """One accepted though a material is lacking."""
    return await applied(stage, address, ("receiver", Act("收件")), ("acceptor", Act("容缺受理", materials=(LAYOUT,))), promised=(LAYOUT,))

"""An official says of red examples that they were meant to change, and adds examples by form: with scripts and without, by keyboard, for everybody."""

import asyncio
import os
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from axe import violations
from chromium import PHONE, WIDE, ZOOMED, Visiting
from hand import Hand, Keyboard
from looks import fit, unreached
from playwright.async_api import Page, expect
from stage import Stage

from core.access.signing_in import actor_of_account
from core.house import open_house
from core.revisions import Put
from core.revisions.keeping import discard, edit, open_revision, read_revision, take

pytestmark = pytest.mark.asyncio(loop_scope="session")
OFFICIAL = "configurator"
SHOTS = os.environ.get("JIBAN_SHOTS", "")


async def for_everybody(page: Page, name: str) -> None:
    """axe finds nothing, Tab reaches everything, nothing is cut off on a phone or at 400 %."""
    said = [*await violations(page), *await unreached(page), *await fit(page, PHONE), *await fit(page, ZOOMED)]
    for size, label in ((PHONE, "phone"), (WIDE, "wide")) if SHOTS else ():
        await page.set_viewport_size({"width": size[0], "height": size[1]})
        await page.screenshot(path=f"{SHOTS}/{name}-{label}.png", full_page=False)
    assert not said, f"{page.url}: {said}"
    await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


async def raised(stage: Stage, item: str, param: str) -> int:
    """A revision in which the limit of the item is another, made behind the pages."""
    house = await open_house(stage.settings, 1)
    try:
        async with house.db.pool.acquire() as connection:
            who = await actor_of_account(connection, await connection.fetchval("SELECT id FROM accounts WHERE login = $1", OFFICIAL))
        revision = await open_revision(house, who, item)
        if (await read_revision(house, who, revision)).step:
            await take(house, who, revision)
            await discard(house, who, revision, "另做一份")
            revision = await open_revision(house, who, item)
        await edit(house, who, revision, [Put("rules.toml", ("param", param, "values", "2026-01-01", "value"), "120")], "上限改为 120")
        return revision
    finally:
        await house.close()


async def test_red_examples_are_marked_and_new_ones_made(stage: Stage, visiting: Visiting) -> None:
    with ThreadPoolExecutor(1) as pool:
        revision = await asyncio.get_running_loop().run_in_executor(pool, lambda: asyncio.run(raised(stage, "demo_permit", "area_limit")))
    async with visiting(stage, OFFICIAL) as page:
        hand = Keyboard(page)
        await page.goto(f"/studio/revisions/{revision}/trial")
        await expect(page.locator("h1")).to_contain_text("规则用例")
        await expect(page.locator("#changed h2")).to_contain_text("结论变了的用例")
        text = await page.locator("main").inner_text()
        assert not re.search(r"假如|那么 |rules\.toml|\.feature|json", text), "no Gherkin, no files unless asked"
        await for_everybody(page, "trial-red")
        await hand.fill_in({"理由": "演示会议纪要"})
        await hand.follow("全部本来就要变", role="button")
        await expect(page.locator("main")).to_contain_text("演示会议纪要")
        await for_everybody(page, "trial-marked")
        await hand.follow("^YS-01$", role="link")
        await expect(page.locator("main")).to_contain_text("界限两侧")
        await for_everybody(page, "trial-row")
        await hand.fill_in({"场地面积": "119.99"})
        await hand.follow("^看结论$", role="button")
        await expect(page.locator("#own")).to_contain_text("结论")
        await hand.follow("^结论对，加进去$", role="button")
        await expect(page.locator("h1")).to_contain_text("规则用例")


async def test_without_scripts_an_example_is_kept_as_it_is(stage: Stage, visiting: Visiting) -> None:
    with ThreadPoolExecutor(1) as pool:
        revision = await asyncio.get_running_loop().run_in_executor(pool, lambda: asyncio.run(raised(stage, "demo_permit", "area_limit")))
    async with visiting(stage, OFFICIAL, scripts=False) as page:
        hand = Hand(page)
        await page.goto(f"/studio/revisions/{revision}/trial")
        await hand.fill_in({"理由": "改错了"})
        await page.locator(".trial-group > summary").first.click()
        await page.get_by_role("button", name=re.compile("^不该变")).first.click()
        await expect(page.locator("main")).to_contain_text("标为“不该变”")
        await page.goto(f"/studio/revisions/{revision}/changes")
        await expect(page.locator("main")).to_contain_text("还不能发布")

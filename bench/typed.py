"""How much typing is lost: somebody types in Chromium, the web process is killed (kill -9) at any moment, and the draft is read.

Of each kill the age of the oldest sign that is not in the draft counts: what was typed longer ago was kept. Signs of which the page knows that they
did not arrive it keeps in the browser besides; here the computer dies with the process.
"""

import asyncio
import os
import random
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from statistics import median
from typing import Any, Final

from playwright.async_api import Page, async_playwright

from bench.processes import running, until_ready
from bench.stack import Stack, house_of, stack
from core.access import actor_of
from core.filings.drafts import load, save
from core.house import House
from ui.cli.people import COMPANIES, PASSWORD

KILLS: Final = 40
"""Moments at which the process is killed."""
ITEM: Final = "fire_acceptance_filing"
FIELD: Final = "contact_name"
BETWEEN: Final = 0.12
"""Seconds between two signs, a steady typist's."""
LONGEST: Final = 6.0
"""Seconds of typing before a kill, at most."""


def measure() -> dict[str, Any]:
    """The ages of what was lost, over all kills, in seconds."""
    with stack() as made:
        lost = asyncio.run(_killed(made))
    return {"typed_kills": len(lost), "typed_lost_median_s": round(median(lost), 2), "typed_lost_worst_s": round(max(lost), 2)}


async def _killed(made: Stack) -> list[float]:
    chance = random.Random("typed")
    async with house_of(made.settings) as house, _browser() as page:
        return [await _one(made, house, page, chance.uniform(0.3, LONGEST)) for _ in range(KILLS)]


async def _one(made: Stack, house: House, page: Page, seconds: float) -> float:
    """One life of the web process."""
    address = f"http://127.0.0.1:{made.settings.port}"
    env = {
        "JIBAN_MODE": made.settings.mode, "JIBAN_DATABASE_URL": made.url, "JIBAN_VAR": str(made.settings.var), "JIBAN_PORT": str(made.settings.port),
    }
    actor, item = await actor_of(house.db, made.token), house.catalogue.item(ITEM)
    assert actor is not None
    draft = (await save(house.db, actor, house.vault, None, made.party, ITEM, item.hash, {"org_name": COMPANIES[0].name}, 1)).id
    with running("ui.serve", env=env) as process:
        await asyncio.to_thread(until_ready, f"{address}/health", time.perf_counter(), process)
        await _signed_in(page, address)
        await page.goto(f"{address}/drafts/{draft}/1")
        await page.focus(f"#f-{FIELD}")
        typed = await _typed(page, seconds)
        process.kill()
        moment = time.monotonic()
        process.wait()
    kept = str((await load(house.db, actor, house.vault, draft)).values.get(FIELD, ""))
    missing = [at for at, text in typed if len(text) > len(kept)]
    return moment - missing[0] if missing else 0.0


async def _typed(page: Page, seconds: float) -> list[tuple[float, str]]:
    """Sign by sign; when each had been typed, and what stood there then."""
    begun, done, text = time.monotonic(), [], ""
    while time.monotonic() - begun < seconds:
        sign = "即办平台联系人姓名"[len(text) % 9]
        await page.keyboard.insert_text(sign)
        text += sign
        done.append((time.monotonic(), text))
        await asyncio.sleep(BETWEEN)
    return done


async def _signed_in(page: Page, address: str) -> None:
    """Once; the session outlives the process."""
    await page.goto(f"{address}/my/cases")
    if "/sign-in" in page.url:
        await page.fill("#f-login", COMPANIES[0].login)
        await page.fill("#f-password", PASSWORD)
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"{address}/my/cases**")


@asynccontextmanager
async def _browser() -> AsyncIterator[Page]:
    """A window of Chromium. Raises RuntimeError when there is none (`make test` sets it up)."""
    found = os.environ.get("JIBAN_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        raise RuntimeError("没有 Chromium：先运行 scripts/browser.sh，或者把它的位置写入 JIBAN_CHROMIUM")
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=found, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        try:
            yield await (await browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")).new_page()
        finally:
            await browser.close()

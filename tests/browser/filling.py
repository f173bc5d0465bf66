"""Filing by hand: from the hall to the receipt, page by page, whatever pages the form has."""

import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any

from cast import ITEM, PDF, values
from chromium import PATIENCE
from hand import Hand, Value
from playwright.async_api import TimeoutError as PlaywrightTimeout

from core.items.item import Item
from core.registry import load_registry
from core.settings import ROOT
from core.verification import link_in

LONGEST = 15
"""Pages a filing may have before something is wrong."""
ONWARD = ("提交申请", "下一步")
"""What leads on, the last step first."""
ITEM_NAME = "建设工程消防验收备案"


@cache
def _item(item: str) -> Item:
    return load_registry(ROOT, "demo").items[item]


def by_label(given: Mapping[str, Any], item: str = ITEM) -> dict[str, Value]:
    """Values by the labels on the page, as one types them; what the form works out by itself and what stays empty is left out."""
    fields = _item(item).form.fields
    return {fields[name].label: _typed(value) for name, value in given.items() if not fields[name].calc and value not in ("", [], None)}


def _typed(value: Any) -> Value:
    if isinstance(value, bool):
        return value
    return tuple(value) if isinstance(value, list) else bytes(value).decode() if isinstance(value, bytes | memoryview) else str(value)


def hotel(address: str, area: str, **changed: Any) -> dict[str, Value]:
    """What a hotel fills in, by label."""
    given = values(address, area)
    return by_label({**given, "area_m2": area, "height_m": "4.50", **changed})


async def find(hand: Hand, word: str, name: str) -> None:
    """From the hall to the guide of an item, by the search box."""
    await hand.page.get_by_role("searchbox").locator("visible=true").last.fill(word)
    await hand.enter("搜索")
    await hand.follow(name, role="link")


async def fill_pages(hand: Hand, given: Mapping[str, Value]) -> None:
    """Fill in and go on until there is a receipt. Raises AssertionError when a page does not let one go on."""
    for _ in range(LONGEST):
        before = hand.page.url
        await hand.fill_in(given)
        for file in await hand.page.locator("input[type=file]").all():
            await file.set_input_files({"name": "工程竣工材料.pdf", "mimeType": "application/pdf", "buffer": PDF})
        await hand.follow(*ONWARD, role="button")
        with suppress(PlaywrightTimeout):  # a file may still be on its way: the page goes on when it has arrived
            await hand.page.wait_for_url(lambda url, was=before: url != was, timeout=PATIENCE)
        if "/receipts/" in hand.page.url:
            return
        assert hand.page.url != before, await hand.page.locator("main").inner_text()
    raise AssertionError(f"no receipt after {LONGEST} pages; now at {hand.page.url}")


async def take_paper(hand: Hand, title: str) -> str:
    """The address in the QR code of a paper: its link is pressed, the file comes."""
    link = hand.page.get_by_role("link", name=re.compile(title)).first
    for _ in range(80):
        if await link.count():
            break
        await hand.page.wait_for_timeout(250)
        await hand.page.reload()
    assert await link.get_attribute("href"), f"no link to {title} on {hand.page.url}"
    hand.presses.append(title)  # a headless browser saves a PDF instead of showing it: fetched as the press would
    answer = await hand.page.request.get(str(await link.get_attribute("href")))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    return link_in(await answer.body())

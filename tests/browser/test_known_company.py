"""Sixty fields of a company that sources know: by keys alone, wide, on a phone and without scripts (issue 7, bar 2)."""

import re

import pytest
from axe import violations
from chromium import PHONE, WIDE, Visiting
from looks import fit
from playwright.async_api import Page, expect
from pypinyin import lazy_pinyin
from stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")
ITEM = "demo_known_company"
MOST_TYPED, MOST_PRESSES = 15, 120
FARTHEST = 40
AGREED = ("demo_companies", "demo_estates", "demo_insurance")
TYPED = {"event_name": "品鉴会", "event_days": "2", "visitors": "120", "contact_name": "王五", "mobile": "13800000001", "signer": "王五"}
CHOSEN = ("music", "tax_grade", "fire_grade")
SETTLED = "自动带入、没有改动的：企业登记、经营场所、用工和社会保险、上年年报"


class Keys:
    """A person with a keyboard: every press is counted, every field that something is put into."""

    def __init__(self, page: Page) -> None:
        self.page, self.presses, self.filled = page, 0, set[str]()

    async def press(self, *keys: str) -> None:
        """Press these keys."""
        for key in keys:
            await self.page.keyboard.press(key)
            self.presses += 1

    async def write(self, word: str) -> None:
        """Type a text; a Chinese word costs its pinyin and the key that takes it over from the input method."""
        if word.isascii():
            await self.press(*word)
        else:
            await self.page.keyboard.insert_text(word)
            self.presses += len("".join(lazy_pinyin(word))) + 1

    async def reach(self, css: str) -> None:
        """Walk to it with Tab. Raises AssertionError when Tab does not get there."""
        for _ in range(FARTHEST):
            if await self.page.locator(f"{css}:focus").count():
                return
            await self.press("Tab")
        raise AssertionError(f"Tab does not reach {css} on {self.page.url}")

    async def past_the_frame(self) -> None:
        """Over the links above the page's own content, as everybody does who has no mouse."""
        await self.press("Tab", "Enter")

    async def enter(self, name: str, word: str) -> None:
        """Write something into a field."""
        await self.reach(f"[name='{name}']")
        await self.write(word)
        self.filled.add(name)

    async def choose(self, name: str) -> None:
        """Choose the first answer, or tick."""
        await self.reach(f"[name='{name}']")
        await self.press("Space")
        self.filled.add(name)

    async def onward(self, to: str) -> None:
        """Enter sends the form; the page it leads to is there."""
        await self.press("Enter")
        await expect(self.page).to_have_url(re.compile(to))
        await self.page.wait_for_load_state()


async def looked_at(page: Page, size: tuple[int, int], *, scripts: bool) -> None:
    """Every page has a next action; with scripts axe looks at it too."""
    await expect(page.locator("main form[method=post] button.primary, main a.button.primary").first).to_be_visible()
    if scripts:
        assert await violations(page) == []
        assert await fit(page, size) == []


@pytest.mark.parametrize(
    ("login", "size", "scripts"), [("company1", WIDE, True), ("company2", PHONE, True), ("company3", WIDE, False)], ids=["wide", "phone", "no scripts"],
)
async def test_a_known_company_types_little(stage: Stage, visiting: Visiting, login: str, size: tuple[int, int], *, scripts: bool) -> None:
    async with visiting(stage, login, size, scripts=scripts) as page:
        await page.goto(f"/apply/{ITEM}")
        keys = Keys(page)
        await looked_at(page, size, scripts=scripts)
        await keys.past_the_frame()
        for source in AGREED:
            await keys.reach(f"[name='source.{source}']")
            await keys.press("Space")
        await keys.onward(f"/apply/{ITEM}$")
        await expect(page.locator("[name='source.demo_companies']")).to_have_count(0)
        await looked_at(page, size, scripts=scripts)
        await keys.past_the_frame()
        await keys.enter("event_name", TYPED["event_name"])
        await keys.enter("event_on", "09252027")  # as this Chromium shows a day: month, day, year
        for name in ("event_days", "visitors", "music", "contact_name", "mobile", "tax_grade", "fire_grade", "signer"):
            await (keys.choose(name) if name in CHOSEN else keys.enter(name, TYPED[name]))
        await keys.onward(r"/drafts/\d+/review$")
        await expect(page.locator("main")).to_contain_text(SETTLED)
        await looked_at(page, size, scripts=scripts)
        await keys.past_the_frame()
        await keys.choose("promise_liable")
        await keys.onward("/receipts/")
        await expect(page.locator("main")).to_contain_text("提交成功")
        if scripts:
            assert await violations(page) == []
        assert len(keys.filled) <= MOST_TYPED, sorted(keys.filled)
        assert keys.presses <= MOST_PRESSES

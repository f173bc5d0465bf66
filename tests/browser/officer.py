"""An officer at the page of a case."""

import re

from hand import Hand
from playwright.async_api import Locator, Page, expect


class Officer:
    """Somebody who acts on one case."""

    def __init__(self, page: Page, number: str) -> None:
        self.page, self.hand, self.number = page, Hand(page), number

    async def open(self) -> "Officer":
        """The case as it stands."""
        await self.page.goto(f"/desk/cases/{self.number}")
        return self

    async def act(self, outcome: str, texts: dict[str, str] | None = None, colleague: str = "") -> None:
        """An outcome of the step: what has to be said with it, and who signs besides."""
        form = self.page.locator("form.act", has=self.page.get_by_role("button", name=outcome, exact=True))
        if not await form.get_by_role("button", name=outcome, exact=True).last.is_visible():
            await self.page.locator("summary", has_text=re.compile(rf"^{outcome}$")).click()
        await self._fill(form, texts or {})
        if colleague:
            await form.get_by_label(re.compile(colleague)).check()
        await self.done(form.locator("> .button", has_text=re.compile(rf"^{outcome}$")))

    async def command(self, word: str, texts: dict[str, str], first: tuple[str, ...] = ()) -> None:
        """One of the other procedures; of the lists in `first` the first choice is taken."""
        besides = self.page.locator(".besides")
        await besides.locator("> summary").click()
        await besides.locator(".other > summary", has_text=re.compile(rf"^{word}$")).click()
        form = besides.locator("form.act", has=self.page.get_by_role("button", name=word, exact=True))
        for label in first:
            await form.get_by_label(re.compile(rf"^{label}")).select_option(index=1)
        await self._fill(form, texts)
        await self.done(form.locator("> .button", has_text=re.compile(rf"^{word}$")))

    async def _fill(self, form: Locator, texts: dict[str, str]) -> None:
        for label, text in texts.items():
            group = form.get_by_role("group", name=re.compile(rf"^{label}"))
            if await group.count():
                await group.get_by_label(text, exact=True).check()
                continue
            control = form.get_by_label(re.compile(rf"^{label}")).first
            if await control.evaluate("control => control.tagName") == "SELECT":
                await control.select_option(label=text)
            else:
                await control.fill(text)

    async def done(self, button: Locator) -> None:
        """Press, and read that it is done."""
        await self.hand.press(button.last, "办理")
        await expect(self.page.get_by_role("heading", name=re.compile("^已办理"))).to_be_visible()

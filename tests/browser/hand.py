"""A person at the page: fills in fields by their labels, presses what leads on, and keeps count.

Counted is every click and key press that does not fill in a field: following links, pressing buttons, Tab, Enter. Filling in a field
(typing it, choosing its option, ticking its box) is what the form asks for and not counted (issue 3, bar 1).
"""

import re
from collections.abc import Mapping

from looks import LOOK
from playwright.async_api import Locator, Page, expect

Value = str | bool | tuple[str, ...]
"""What goes into a field: its text or the option chosen, whether the box is ticked, or several options."""


class Hand:
    """A person with a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses: list[str] = []

    async def press(self, target: Locator, what: str) -> None:
        """Press a link or button that leads on, and wait for what it leads to."""
        self.presses.append(what)
        await self.actuate(target)
        await self.settled()

    async def actuate(self, target: Locator) -> None:
        """The press itself."""
        await target.click()

    async def enter(self, what: str) -> None:
        """Press Enter in the field just typed in, which sends the form."""
        self.presses.append(what)
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")
        await self.settled()

    async def settled(self) -> None:
        """Wait until the page has loaded and no fragment is on its way."""
        await self.page.wait_for_load_state()
        await expect(self.page.locator(".htmx-request")).to_have_count(0)

    async def named(self, *names: str, role: str = "") -> Locator:
        """The first link or button on the page of one of these names."""
        for name in names:
            for kind in (role,) if role else ("button", "link"):
                found = self.page.get_by_role(kind, name=re.compile(name))  # type: ignore[arg-type]
                if await found.count():
                    return found.first
        raise AssertionError(f"{self.page.url} has none of {names}")

    async def follow(self, *names: str, role: str = "") -> None:
        """Press the link or button of that name."""
        await self.press(await self.named(*names, role=role), names[0])

    async def fill_in(self, values: Mapping[str, Value]) -> set[str]:
        """Fill in every field of this page that has one of these labels; answers the labels found."""
        done: set[str] = set()
        while todo := [label for label in values if label not in done and await self._has(label)]:
            for label in todo:
                if await self._has(label):
                    await self.fill(label, values[label])
                done.add(label)
        return done

    async def _has(self, label: str) -> bool:
        return bool(await self._group(label).count() or await self._control(label).count())

    def _group(self, label: str) -> Locator:
        return self.page.get_by_role("group", name=_starting(label)).or_(self.page.get_by_role("radiogroup", name=_starting(label)))

    def _control(self, label: str) -> Locator:
        return self.page.locator("main").get_by_label(_starting(label)).and_(
            self.page.locator("input:not([type=hidden]):not([type=radio]):not([readonly]), select, textarea:not([readonly])")
        )

    async def fill(self, label: str, value: Value) -> None:
        """Fill in one field, whatever control it is."""
        group = self._group(label)
        if await group.count():
            await self._choose(group.first, value)
        else:
            await self._enter_value(self._control(label).first, value)
        await self.settled()

    async def _choose(self, group: Locator, value: Value) -> None:
        wanted = value if isinstance(value, tuple) else ("是" if value is True else "否" if value is False else value,)
        for option in wanted:
            await group.get_by_label(option, exact=True).check()

    async def _enter_value(self, control: Locator, value: Value) -> None:
        if isinstance(value, bool):
            await control.set_checked(value)
        elif await control.evaluate("control => control.tagName") == "SELECT":
            await control.select_option(label=str(value))
        elif isinstance(value, str):
            await control.fill(value)


class Keyboard(Hand):
    """A person without a mouse: everything is reached by Tab and pressed by Enter."""

    FARTHEST = 150

    async def actuate(self, target: Locator) -> None:
        """Walk there with Tab, then press Enter. Raises AssertionError when Tab never gets there or nothing shows where one is."""
        before = await target.evaluate(LOOK)
        for _ in range(self.FARTHEST):
            await self.page.keyboard.press("Tab")
            if await target.evaluate("target => target === document.activeElement"):
                assert await target.evaluate(LOOK) != before, f"{await target.inner_text()}: the focus cannot be seen"
                await self.page.keyboard.press("Enter")
                return
        raise AssertionError(f"Tab does not reach {await target.inner_text()} on {self.page.url}")


def _starting(label: str) -> re.Pattern[str]:
    """A label that begins so: a page may add 必填, the unit or a hint."""
    return re.compile(rf"^\s*{re.escape(label)}(?![\u4e00-\u9fff]*号)")

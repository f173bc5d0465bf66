"""The system's Chromium, driven by playwright: flags, windows, and the readiness of a page."""

import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

FLAGS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
)
WIDE = (1440, 900)
PHONE = (390, 844)
"""CSS pixels of the two windows that every page is looked at in (style.md, Screens)."""
PATIENCE = 30_000
"""Milliseconds in which something must have come about; a slow machine is no fault of the page."""
expect.set_options(timeout=PATIENCE)
ZOOMED = (320, 256)
"""A window of 1280 × 1024 at 400 % (WCAG 2.2, 1.4.10 Reflow)."""

Visiting = Callable[..., AbstractAsyncContextManager[Page]]
"""From a stage and a login (empty: nobody) to a window; further arguments as those of `window`."""


def executable() -> str:
    """Where Chromium is. Raises pytest's UsageError when there is none: a browser test that does not run proves nothing."""
    named = os.environ.get("JIBAN_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not named:
        raise pytest.UsageError("没有找到 Chromium。请运行 scripts/browser.sh，或者把它的位置写入 JIBAN_CHROMIUM。")
    return named


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """A headless browser; its own sandbox needs an ordinary user, so under root it goes without."""
    flags = [*FLAGS, *(("--no-sandbox",) if os.geteuid() == 0 else ())]
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=executable(), args=flags)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def window(
    browser: Browser, url: str, size: tuple[int, int] = WIDE, *, scripts: bool = True, cookie: str = ""
) -> AsyncIterator[Page]:
    """A page of its own, with nobody's cookies or those of a session; Chinese, and in China."""
    context = await browser.new_context(
        base_url=url, viewport={"width": size[0], "height": size[1]}, locale="zh-CN", timezone_id="Asia/Shanghai",
        java_script_enabled=scripts, reduced_motion="reduce", color_scheme="light",
    )
    try:
        if cookie:
            await context.add_cookies([{"name": "jiban_session", "value": cookie, "url": url}])
        page = await context.new_page()
        page.set_default_timeout(PATIENCE)
        yield page
    finally:
        await context.close()


class Complaints:
    """What the browser itself complained of: errors of scripts, refusals of the policy, resources that do not load."""

    def __init__(self, context: BrowserContext) -> None:
        self.said: list[str] = []
        context.on("console", lambda message: self._note(message.type, message.text))
        context.on("weberror", lambda error: self.said.append(str(error.error)))

    def _note(self, kind: str, text: str) -> None:
        if kind == "error" and "status of 4" not in text:
            self.said.append(text)

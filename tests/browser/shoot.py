"""Takes the pictures of the READMEs: `.venv/bin/python tests/browser/shoot.py` writes `docs/screenshots/*.png`.

The same stage as the tests', so that a picture shows what runs: the people of the demonstration, the cases of `cast.py`.
"""

import asyncio
import re
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from cast import Filed, file_everything
from chromium import PHONE, WIDE, launched, window
from filling import hotel
from hand import Hand
from personas import OWNER, cookie_of
from playwright.async_api import Browser, Page
from stage import Stage, opened

from core.settings import ROOT
from core.store.embedded import Embedded

OUT = ROOT / "docs" / "screenshots"
Scene = Callable[[Page, Filed], Awaitable[None]]


def at(path: str) -> Scene:
    """Simply the page at an address; `{…}` are the numbers of what was filed."""

    async def go(page: Page, filed: Filed) -> None:
        await page.goto(path.format(filed=filed))

    return go


async def form(page: Page, _filed: Filed) -> None:
    """A page of the form, half filled in."""
    await page.goto("/apply/fire_acceptance_filing")
    hand = Hand(page)
    await hand.fill_in(hotel("沈抚示范区金枫街 88 号 1 层", "299.99"))
    await hand.follow("下一步", role="button")
    await hand.fill_in(hotel("沈抚示范区金枫街 88 号 1 层", "299.99"))
    await page.evaluate("scrollTo(0, 0)")


async def review(page: Page, filed: Filed) -> None:
    """The review page, before the commitment."""
    await form(page, filed)
    hand = Hand(page)
    while "/review" not in page.url:
        await hand.follow("下一步", role="button")
        await hand.fill_in(hotel("沈抚示范区金枫街 88 号 1 层", "299.99"))


async def check(page: Page, _filed: Filed) -> None:
    """我能办吗, answered."""
    await page.goto("/items/fire_acceptance_filing/check")
    await Hand(page).fill_in(hotel("金枫街 88 号", "299.99"))


async def elder(page: Page, _filed: Filed) -> None:
    """长辈版."""
    await page.goto("/")
    await Hand(page).follow("长辈版", role="button")


async def dark(page: Page, filed: Filed) -> None:
    """The desk at night."""
    await page.emulate_media(color_scheme="dark")
    await page.goto(f"/desk/cases/{filed.waiting['审查']}")


FITTED = "/items/fire_acceptance_filing?place_type=饭店&project_class=一般项目&apply_mode=告知承诺&area_m2=299.99"
SCENES: tuple[tuple[str, str, tuple[int, int], Scene], ...] = (
    ("hall", "", WIDE, at("/")),
    ("guide", "", WIDE, at("/items/fire_acceptance_filing")),
    ("guide-fitted", "", WIDE, at(FITTED)),
    ("check", "", WIDE, check),
    ("form", OWNER, WIDE, form),
    ("review", OWNER, WIDE, review),
    ("receipt", OWNER, WIDE, at("/receipts/{filed.instant}")),
    ("my-case", OWNER, WIDE, at("/my/cases/{filed.granted}")),
    ("profile", OWNER, WIDE, at("/my/profile")),
    ("rating", OWNER, WIDE, at("/my/cases/{filed.granted}/rating")),
    ("inbox", "acceptor", WIDE, at("/desk")),
    ("case", "handler", WIDE, at("/desk/cases/{filed.waiting[审查]}")),
    ("party", "handler", WIDE, at("/desk/cases/{filed.waiting[审查]}/party")),
    ("board", "acceptor", WIDE, at("/board")),
    ("studio", "configurator", WIDE, at("/studio")),
    ("studio-form", "configurator", WIDE, at("/studio/revisions/{filed.revised.changed}/form?at=area_m2")),
    ("studio-table", "configurator", WIDE, at("/studio/revisions/{filed.revised.changed}/rules/path")),
    ("studio-process", "configurator", WIDE, at("/studio/revisions/{filed.revised.changed}/process")),
    ("dark", "handler", WIDE, dark),
    ("components", "", WIDE, at("/components")),
    ("elder", "", WIDE, elder),
    ("phone-hall", "", PHONE, at("/")),
    ("phone-guide", "", PHONE, at(FITTED)),
    ("phone-board", "acceptor", PHONE, at("/board")),
    ("phone-form", OWNER, PHONE, form),
    ("phone-receipt", OWNER, PHONE, at("/receipts/{filed.instant}")),
    ("phone-inbox", "acceptor", PHONE, at("/desk")),
)
"""File, who looks, window, what is on it."""


async def shoot(stage: Stage, filed: Filed, only: str = "") -> None:
    """Take the pictures whose name matches."""
    OUT.mkdir(parents=True, exist_ok=True)
    async with launched() as browser:
        for name, login, size, scene in SCENES:
            if re.search(only, name):
                await _one(browser, stage, filed, (name, login, size, scene))


async def _one(browser: Browser, stage: Stage, filed: Filed, what: tuple[str, str, tuple[int, int], Scene]) -> None:
    name, login, size, scene = what
    async with window(browser, stage.url, size, cookie=cookie_of(stage, login) if login else "") as page:
        await scene(page, filed)
        await Hand(page).settled()
        path = OUT / f"{name}.png"
        await page.screenshot(path=path)
        print(path.relative_to(ROOT))  # noqa: T201 - says what it wrote


def main() -> None:
    """Open a house of its own, fill it, take the pictures, close it."""
    folder = Path(tempfile.mkdtemp(prefix="jiban-shoot-"))
    folder.chmod(0o711)
    server = Embedded(folder / "postgres", durable=False)
    try:
        with opened(server.start(), folder / "var") as stage:
            filed = file_everything(stage)
            asyncio.run(shoot(stage, filed, *sys.argv[1:2]))
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

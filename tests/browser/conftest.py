"""The fixtures of the browser tests: one stage, one Chromium and one set of filed cases for the whole session.

All tests here are asynchronous on one loop, because a browser belongs to the loop that started it: `pytestmark = BROWSER`.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager

import pytest
import pytest_asyncio
from cast import Filed, file_everything
from chromium import WIDE, Visiting, launched, window
from crawl import page_routes
from personas import cookie_of
from playwright.async_api import Browser, Page
from stage import Stage, opened

from core.house import open_house
from ui.app import create_app


@pytest.fixture(scope="session")
def empty_stage(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A house in which nothing has been filed, and nothing will be."""
    with opened(postgres_url, tmp_path_factory.mktemp("empty")) as made:
        yield made


@pytest.fixture(scope="session")
def stage(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A house in which people are at work; tests share it and each files at addresses of its own."""
    with opened(postgres_url, tmp_path_factory.mktemp("full")) as made:
        yield made


@pytest.fixture(scope="session")
def filed(stage: Stage) -> Filed:
    """What stands in the house before the first test: cases at every step, papers, drafts, a draw."""
    return file_everything(stage)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One headless Chromium."""
    async with launched() as started:
        yield started


@pytest.fixture
def visiting(browser: Browser) -> Visiting:
    """Windows of visitors."""

    def visit(stage: Stage, login: str = "", size: tuple[int, int] = WIDE, *, scripts: bool = True) -> AbstractAsyncContextManager[Page]:
        return window(browser, stage.url, size, scripts=scripts, cookie=cookie_of(stage, login) if login else "")

    return visit


@pytest.fixture(scope="session")
def routes(stage: Stage) -> set[str]:
    """The routes of the application that answer a reader with a page."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, _routes(stage)).result()


async def _routes(stage: Stage) -> set[str]:
    house = await open_house(stage.settings, 1)
    try:
        return page_routes(create_app(house))
    finally:
        await house.close()

"""A revision to work at, for tests that do not open one of their own."""

import httpx
import pytest
from browser_client import Browser

from core.house import House
from tests.ui.studio.test_flowing_pages import Studio


@pytest.fixture
async def studio(house: House, anyone: httpx.AsyncClient) -> Studio:
    """The permit with every kind of step, opened by the demonstration's configurator."""
    browser = await Browser(anyone).sign_in("configurator")
    await browser.get("/studio")
    answer = await browser.post("/studio/items/demo_approval/revise")
    return Studio(house, browser, int(answer.headers["location"].rpartition("/")[2]))

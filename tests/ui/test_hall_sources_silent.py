"""A source that answers when the page is made and not when it is sent, or the reverse, takes nothing from the applicant and quarrels with nobody."""

from collections.abc import Sequence

import httpx
import pytest
from browser_client import Browser
from hall_pages import FIRST, ITEM, onward, open_page

from core.access import Actor
from core.declarations import Source
from core.house import House
from core.sourcing.model import Answer, Asked

SAID = "登记簿上的名字"


class Once:
    """Answers one of the times it is asked; otherwise it has nothing."""

    def __init__(self, answers: int) -> None:
        self.answers, self.asked = answers, 0

    async def fetch(self, asked: Asked, house: House, actor: Actor) -> Sequence[Answer]:
        self.asked += 1
        return [Answer("shared.legal_rep", SAID)] if self.asked == self.answers else []


@pytest.fixture
async def browser(anyone: httpx.AsyncClient) -> Browser:
    return await Browser(anyone).sign_in("company2")


def declare(house: House, monkeypatch: pytest.MonkeyPatch, answers: int) -> Once:
    """The source, beside those that are there."""
    registry, keeper = house.catalogue.registry, Once(answers)
    source = Source(id="once", title="登记簿", fetch=keeper.fetch, fields=("shared.legal_rep",), cache=0, plugin="core")
    monkeypatch.setitem(vars(registry), "sources", {**registry.sources, "once": source})
    return keeper


async def test_what_the_page_showed_is_kept_though_the_source_is_silent_now(browser: Browser, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = declare(house, monkeypatch, answers=1)
    first = await open_page(browser, f"/apply/{ITEM}")
    assert first.values["legal_rep"] == SAID
    second = await onward(browser, first, {name: text for name, text in FIRST.items() if name != "legal_rep"})
    assert keeper.asked == 2
    again = await open_page(browser, second.action.replace("/2", "/1"))
    assert (again.values["legal_rep"], "填写为" in again.text) == (SAID, False)


@pytest.mark.parametrize("shown", [1, 2], ids=["answers first", "answers then"])
async def test_what_was_typed_is_taken_whenever_the_source_answers(browser: Browser, house: House, monkeypatch: pytest.MonkeyPatch, shown: int) -> None:
    declare(house, monkeypatch, answers=shown)
    second = await onward(browser, await open_page(browser, f"/apply/{ITEM}"), FIRST)
    again = await open_page(browser, second.action.replace("/2", "/1"))
    assert (again.values["legal_rep"], "填写为" in again.text) == (FIRST["legal_rep"], False)
    assert (f"原为“{SAID}”（取自登记簿）" in again.text) == (shown == 2)

"""Pages on which something has gone wrong: axe finds nothing on them either, they fit, and each says what to do next (bar 2)."""

import re
from collections.abc import Awaitable, Callable

import pytest
from axe import violations
from cast import ITEM, Filed
from chromium import PHONE, ZOOMED, Visiting
from hand import Hand
from looks import fit, unreached
from personas import OWNER
from stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def nowhere(hand: Hand, _filed: Filed) -> None:
    """404."""
    await hand.page.goto("/no-such-page")


async def not_mine(hand: Hand, filed: Filed) -> None:
    """403 or 404: an applicant at the desk."""
    await hand.page.goto(f"/desk/cases/{filed.granted}")


async def no_such_case(hand: Hand, _filed: Filed) -> None:
    """404 where a number was mistyped."""
    await hand.page.goto("/my/cases/SF20260302000000999999X")


async def wrong_password(hand: Hand, _filed: Filed) -> None:
    """The sign-in page after a wrong password."""
    await hand.page.goto("/sign-in")
    await hand.page.get_by_label("账号").fill("nobody")
    await hand.page.get_by_label("密码").fill("wrong")
    await hand.press(hand.page.locator("main").get_by_role("button", name=re.compile("^登录$")), "登录")


async def wrong_code(hand: Hand, filed: Filed) -> None:
    """The progress query with a code that does not belong to the number."""
    await hand.page.goto("/track")
    await hand.page.get_by_label(re.compile("^办件编号")).fill(filed.granted)
    await hand.page.get_by_label(re.compile("^查询码")).fill("222222")
    await hand.follow("^查询$", role="button")


async def nothing_filled_in(hand: Hand, _filed: Filed) -> None:
    """A page of a form with every field empty."""
    await hand.page.goto(f"/apply/{ITEM}")
    for box in await hand.page.locator("main input[type=text]:not([readonly])").all():
        await box.fill("")
    await hand.follow("下一步", role="button")


async def expired(hand: Hand, _filed: Filed) -> None:
    """419: a form whose token belongs to nobody any more."""
    await hand.page.goto("/track")
    await hand.page.locator("main form input[name=_csrf]").evaluate("field => { field.value = 'made-up'; }")
    await hand.page.locator("body").evaluate("body => body.removeAttribute('hx-headers')")
    await hand.follow("^查询$", role="button")


async def act_without_reason(hand: Hand, filed: Filed) -> None:
    """The case page after an act that is not lawful."""
    await hand.page.goto(f"/desk/cases/{filed.waiting['决定']}")
    await hand.press(hand.page.locator("summary", has_text="不予备案"), "不予备案")
    await hand.follow("^不予备案$", role="button")


async def altered_code(hand: Hand, _filed: Filed) -> None:
    """The verification of something that is no code of ours."""
    await hand.page.goto("/verify")
    await hand.page.locator("main").get_by_role("textbox").first.fill("HTTPS://EXAMPLE.ORG/V/ABCDEFG234567")
    await hand.follow("核验", "查验", role="button")


async def nothing_found(hand: Hand, _filed: Filed) -> None:
    """A search without a result."""
    await hand.page.goto("/?q=没有这样的事项")


async def nothing_found_at_the_desk(hand: Hand, _filed: Filed) -> None:
    """The desk's search without a result."""
    await hand.page.goto("/desk/search?q=没有这样的办件")


async def parameter_that_cannot_be_read(hand: Hand, _filed: Filed) -> None:
    """400: an address typed by hand."""
    await hand.page.goto("/desk?after=%00")


PAGES: list[tuple[Callable[[Hand, Filed], Awaitable[None]], str]] = [
    (nowhere, ""), (not_mine, OWNER), (no_such_case, OWNER), (wrong_password, ""), (wrong_code, ""), (nothing_filled_in, OWNER), (expired, ""),
    (act_without_reason, "decider"), (altered_code, ""), (nothing_found, ""), (nothing_found_at_the_desk, "receiver"),
    (parameter_that_cannot_be_read, "receiver"),
]
"""How each error is met, and as whom."""


@pytest.mark.parametrize(("meet", "login"), PAGES, ids=[meet.__name__ for meet, _ in PAGES])
async def test_an_error_page_is_for_everybody(
    stage: Stage, filed: Filed, visiting: Visiting, meet: Callable[[Hand, Filed], Awaitable[None]], login: str
) -> None:
    async with visiting(stage, login) as page:
        await meet(Hand(page), filed)
        main = page.locator("main")
        assert await main.get_by_role("link").count() + await main.get_by_role("button").count(), "no way on from here"
        text = await main.inner_text()
        assert not re.search(r"Traceback|Expected|\bNone\b|undefined|Error\b", text), text
        found = [*await violations(page), *await unreached(page), *await fit(page, PHONE), *await fit(page, ZOOMED)]
        if found:
            pytest.fail("\n".join(found), pytrace=False)

"""The checks of pages can fail: a page made wrong on purpose is found wrong in every respect."""

import pytest
from axe import violations
from chromium import PHONE
from looks import fit, unreached
from playwright.async_api import Browser

pytestmark = pytest.mark.asyncio(loop_scope="session")
WRONG = """<!doctype html><html><head><title>x</title><style>:focus { outline: none } .cut { width: 3rem; overflow: hidden; white-space: nowrap }
</style></head><body><main><h1>页</h1><input name="bare"><a href="#a" tabindex="-1">够不着</a><a href="#b" style="color: inherit">看不出</a>
<p style="width: 900px">太宽</p><p class="cut">这一句被截断了看不全</p></main></body></html>"""


async def test_a_page_made_wrong_is_found_wrong(browser: Browser) -> None:
    page = await browser.new_page()
    try:
        await page.set_content(WRONG)
        found = [*await violations(page), *await unreached(page), *await fit(page, PHONE)]
    finally:
        await page.close()
    text = "\n".join(found)
    for expected in ("html-has-lang", "label:", "Tab does not reach a “够不着”", "the focus cannot be seen on a “看不出”", "scrolls sideways", "cut off"):
        assert expected in text, text

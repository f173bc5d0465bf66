"""axe-core in the page: every violation it finds, in one line each.

The library comes from npm by set-up (`scripts/web.sh`), is evaluated through the DevTools protocol and therefore not subject to the
page's policy, and is never served by the platform.
"""

from functools import cache
from typing import Any

from playwright.async_api import Page

from core.settings import ROOT

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_RUN = """async rules => {
  const found = await axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']});
  return found.violations.map(each => ({id: each.id, help: each.help, nodes: each.nodes.map(node => node.html.slice(0, 160))}));
}"""


@cache
def source() -> str:
    """axe-core itself. Raises AssertionError when set-up has not fetched it."""
    found = sorted((ROOT / ".jiban").rglob("axe.min.js"))
    assert found, "axe-core is missing; run scripts/setup.sh"
    return found[0].read_text(encoding="utf-8")


async def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands."""
    if not await page.evaluate("typeof axe === 'object'"):
        await page.evaluate(source())
    found: list[dict[str, Any]] = await page.evaluate(_RUN, list(RULES))
    return [f"{each['id']}: {each['help']} — {' | '.join(each['nodes'][:3])}" for each in found]

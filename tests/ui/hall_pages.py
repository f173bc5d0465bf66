"""Filling in the hall's forms as a browser without scripts does: what stands on the page is sent back, with what a person types."""

import re
from html.parser import HTMLParser
from typing import Any

import httpx
from browser_client import Browser

from core.time import today

FIRST = {"legal_rep": "演示甲", "legal_rep_id": "11010519491231002X", "contact_name": "演示乙", "mobile": "13800000000"}
PLACE = {
    "project_name": "演示饭店装修工程", "region": "李石街道", "place_addr": "沈抚示范区金枫街 88 号 1 层", "place_type": "饭店", "project_class": "一般项目",
    "build_structure": "钢筋混凝土", "floors": "1", "height_m": "4.5", "area_m2": "299.99", "completed_on": today().isoformat(),
}
WAY = {"apply_mode": "告知承诺"}
PROMISES = {"promise_told": "true", "promise_met": "true", "promise_liable": "true", "signer": "演示甲"}
ITEM = "fire_acceptance_filing"


class Sheet(HTMLParser):
    """The controls of the page's main form, its address, and the addresses of its error summary."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self.action = ""
        self.names: set[str] = set()
        self.ids: set[str] = set()
        self._in = self._main = False
        self._select = self._area = ""
        self.feed(answer.text)
        self.text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self.ids.add(known.get("id", ""))
        if tag == "main":
            self._main = True
        if tag == "form" and self._main and known.get("method") == "post" and not self.action:
            self._in, self.action = True, known.get("action", "")
        if self._in and tag in {"input", "select", "textarea"} and known.get("name"):
            self._control(tag, known)
        if self._in and tag == "option" and self._select and "selected" in known:
            self.values[self._select] = known["value"]

    def _control(self, tag: str, known: dict[str, str]) -> None:
        name, kind = known["name"], known.get("type", "text")
        self.names.add(name)
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area = name
        elif kind in {"radio", "checkbox"}:
            if "checked" in known:
                self.values[name] = known["value"]
        elif kind != "file":
            self.values[name] = known.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._in = False
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] = self.values.get(self._area, "") + data.removeprefix("\n")


async def open_page(browser: Browser, path: str) -> Sheet:
    """The page behind the address, over redirects."""
    for _ in range(4):
        answer = await browser.get(path)
        if answer.status_code != 303:
            break
        path = answer.headers["location"]
    assert answer.status_code == 200, answer.text
    sheet = Sheet(answer)
    sheet.action = sheet.action or path.partition("#")[0]
    return sheet


async def send(browser: Browser, sheet: Sheet, typed: dict[str, Any] | None = None, **headers: str) -> httpx.Response:
    """The form sent back with what was typed; None leaves a control untouched as if it were not there."""
    values = {name: value for name, value in {**sheet.values, **(typed or {})}.items() if value is not None}
    return await browser.post(sheet.action, values, **headers)


async def onward(browser: Browser, sheet: Sheet, typed: dict[str, Any] | None = None) -> Sheet:
    """The next page, after this one was taken."""
    answer = await send(browser, sheet, typed)
    assert answer.status_code == 303, Sheet(answer).text
    return await open_page(browser, answer.headers["location"])


async def at_review(browser: Browser, **changed: Any) -> Sheet:
    """The review of a filing with everything filled in, some of it otherwise."""
    sheet = await open_page(browser, f"/apply/{ITEM}")
    for typed in (FIRST, PLACE, WAY):
        sheet = await onward(browser, sheet, {**typed, **{name: value for name, value in changed.items() if name in sheet.names or name in typed}})
    return sheet

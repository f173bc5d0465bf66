"""A form that is refused comes back as it was filled in, with its box open."""

from html import unescape
from html.parser import HTMLParser

import httpx
import pytest
from browser_client import Browser
from officials import actor, begun

from core.house import House
from core.revisions.forming.outline import outline
from core.revisions.keeping import read_revision
from core.revisions.tabling.book import Book, book_of


class Boxes(HTMLParser):
    """The values of the boxes that can be seen: those in no closed `details`."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: set[str] = set()
        self._closed: list[bool] = []
        self._area = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "details":
            self._closed.append("open" not in known)
        seen = not any(self._closed)
        if seen and ((tag == "input" and known.get("type") not in ("hidden", "radio", "checkbox")) or (tag == "option" and "selected" in known)):
            self.values.add(known.get("value") or "")
        self._area = seen and tag == "textarea"

    def handle_endtag(self, tag: str) -> None:
        if tag == "details":
            self._closed.pop()
        self._area = False

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values.add(data.strip())


async def refused(browser: Browser, path: str, **typed: str) -> set[str]:
    """What stands in the boxes after a form was refused."""
    answer = await browser.post(path, typed)
    assert answer.status_code == 422, answer.text
    return Boxes(unescape(answer.text)).values


@pytest.fixture
async def browser(anyone: httpx.AsyncClient) -> Browser:
    """The official."""
    return await Browser(anyone).sign_in("configurator")


async def read(house: House, revision: int) -> Book:
    found = await read_revision(house, await actor(house, "configurator"), revision)
    return book_of(found.files, found.item, house.catalogue.registry.around.others)


async def test_a_parameters_forms(house: House, browser: Browser) -> None:
    revision = await begun(browser)
    book = await read(house, revision)
    name = next(name for name, param in book.params.items() if param.type.kind == "decimal")
    at, since = f"/studio/revisions/{revision}/parameters", book.params[name].values[0].since.isoformat()
    await browser.get(at)
    new = await refused(browser, at, act="value", param=name, value="九", since="2028-02-03", source="某文件第一条")
    assert {"九", "2028-02-03", "某文件第一条"} <= new
    change = await refused(browser, at, act="change", param=name, at=since, value="十", since="2028-02-04", source="某文件第二条")
    assert {"十", "2028-02-04", "某文件第二条"} <= change
    called = await refused(browser, at, act="called", param=name, label="", unit="", owner="某某局某某处")
    assert "某某局某某处" in called
    await browser.post(at, {"act": "value", "param": name, "value": "777", "since": "2027-01-01", "source": "示范区〔2026〕2号"})
    proof = await refused(browser, at, act="confirm", param=name, at="2027-01-01", document="示范区〔2026〕3号", day="")
    assert "示范区〔2026〕3号" in proof


async def test_the_forms_of_a_tables_shape(house: House, browser: Browser) -> None:
    revision = await begun(browser)
    sheet = (await read(house, revision)).sheets[0]
    at = f"/studio/revisions/{revision}/rules/{sheet.name}"
    output, words = next((output, words) for output, words in sheet.definition.outputs.items() if words)
    await browser.get(f"{at}/shape")
    assert {"sum", "today"} <= await refused(browser, at, act="column", way="sum", first="today", second="today")
    assert "谁来办" in await refused(browser, at, act="outcome", label="谁来办", words="")
    assert words[-1] in await refused(browser, at, act="word", output=output, word=words[-1])
    assert words[-1] in await refused(browser, at, act="word-called", output=output, word=words[0], new=words[-1])
    assert "另一个名称" in await refused(browser, at, act="settings", label="另一个名称", hit="unknown", as_of="", complete="no")


async def test_remarks_pages_and_sections(house: House, browser: Browser) -> None:
    revision = await begun(browser)
    base = f"/studio/revisions/{revision}"
    await browser.get(base)
    assert {"话" * 501, "rules"} <= await refused(browser, f"{base}/remarks", tab="rules", text="话" * 501)
    assert (await browser.post(f"{base}/form/pages", {"do": "add", "title": "补充内容"})).status_code == 303
    assert "补充内容" in await refused(browser, f"{base}/form/pages", do="add", title="补充内容")
    await browser.get(f"{base}/form")
    page = next(each.title for each in outline((await read_revision(house, await actor(house, "configurator"), revision)).files).pages)
    assert "补充内容" in await refused(browser, f"{base}/form/pages", do="rename", page=page, title="补充内容")

"""页和小节的译文 over HTTP: kept in one language, shown in the preview's file, told."""

import httpx
from browser_client import Browser
from officials import actor, begun

from core.house import House
from core.revisions.documents import read
from core.revisions.keeping import read_revision


async def test_pages_are_called_in_english(house: House, anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("configurator")
    revision = await begun(browser)
    base = f"/studio/revisions/{revision}"
    page = await browser.get(f"{base}/form/titles")
    assert page.status_code == 200
    assert "页：" in page.text
    assert "页和小节的译文" in (await browser.get(f"{base}/form")).text
    done = await browser.post(f"{base}/form/titles", {"language": "en", "say.1.title": "Organiser"})
    assert done.headers["location"] == f"{base}/form/titles?language=en"
    found = await read_revision(house, await actor(house, "configurator"), revision)
    assert read(found.files, "form.json")["x-pages"][0]["x-i18n"] == {"en": {"title": "Organiser"}}
    assert 'value="Organiser"' in (await browser.get(f"{base}/form/titles?language=en")).text
    assert "译文" in (await browser.get(f"{base}/changes")).text
    assert (await browser.post(f"{base}/form/titles", {"language": "xx"})).status_code == 422

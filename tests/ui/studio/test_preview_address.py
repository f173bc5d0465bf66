"""The link and the code of a preview name the address that is set for the house, whatever a request called it."""

import httpx
import msgspec
import pytest
from browser_client import Browser
from officials import begun

from core.house import House
from ui.studio import looking, notices


@pytest.mark.parametrize(("public", "address"), [("", "http://jiban.test"), ("https://banshi.example.gov.cn/jiban", "https://banshi.example.gov.cn/jiban")])
async def test_the_address_that_is_set(public: str, address: str, house: House, anyone: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    coded: list[str] = []
    for module in (looking, notices):
        monkeypatch.setattr(module, "svg", lambda link, **_: coded.append(link) or "")
    browser = await Browser(anyone).sign_in("configurator")
    revision = await begun(browser)
    house.settings = msgspec.structs.replace(house.settings, public_url=public)
    page = await browser.post(f"/studio/revisions/{revision}/previews")
    assert f'href="{address}/preview/' in page.text
    listed = (await browser.get(f"/studio/revisions/{revision}/notices")).text
    paper = listed.partition("/notices/edit/")[2].partition('"')[0]
    assert (await browser.get(f"/studio/revisions/{revision}/notices/edit/{paper}")).status_code == 200
    assert [link.startswith(f"{address}/") for link in coded] == [True, True]

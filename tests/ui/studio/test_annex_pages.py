"""附页 of a paper over HTTP, scripts off: made, told, taken away."""

from html import unescape

import httpx
from browser_client import Browser

from core.house import House
from core.revisions.flowing.papers import paper_of, papers_of
from tests.ui.studio.test_facts_pages import foreign
from tests.ui.studio.test_flowing_pages import Studio


async def test_an_annex_is_made_told_and_taken_away(house: House, anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("configurator")
    await browser.get("/studio")
    answer = await browser.post("/studio/items/demo_approval/revise")
    studio = Studio(house, browser, int(answer.headers["location"].rpartition("/")[2]))
    paper = next(each["id"] for each in papers_of(await studio.files()) if each["on"] == "granted")
    assert "加附页" in await studio.page(f"notices/edit/{paper}")
    first = await studio.page(f"notices/annex/{paper}")
    blank = await studio.page(f"notices/annex/{paper}?register=demo_licence")
    assert not foreign(first) + foreign(blank)
    wrong = await studio.post(f"notices/annex/{paper}", {"register": "demo_licence", "title": "证照页"})
    assert wrong.status_code == 422
    assert "请至少选一列" in wrong.text
    assert not foreign(wrong.text)
    values = {"register": "demo_licence", "title": "证照页", "v.holder": "name:holder", "v.state": "option:有效", "shown": ["licence", "state"], "first": "state"}
    await studio.done(f"notices/annex/{paper}", values)
    annex = paper_of(await studio.files(), paper)["annex"]
    assert annex == {"title": "证照页", "register": "demo_licence", "equal": {"holder": "holder", "state": "'有效'"}, "columns": ["state", "licence"]}
    assert "附页《证照页》：名录“演示证照”里持证人为申请人代码，状态为“有效”的各行，列出状态、证照编号" in unescape(await studio.page(f"notices/edit/{paper}"))
    assert "附页：没有 → 附页《证照页》" in unescape(await studio.page("changes"))
    await studio.done(f"notices/annex/{paper}", {"act": "drop"})
    assert "annex" not in paper_of(await studio.files(), paper)
    assert (await studio.browser.get(f"{studio.base}/notices/annex/nothing")).status_code == 404

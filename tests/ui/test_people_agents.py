"""A company authorises, sees and takes back; nobody else does it for it."""

from datetime import timedelta

import httpx
import pytest
from browser_client import Browser

from core.house import House
from core.time import today

SOON = str(today() + timedelta(days=30))


@pytest.fixture
async def company(anyone: httpx.AsyncClient) -> Browser:
    return await Browser(anyone).sign_in("company3")


def _wish(**more: object) -> dict[str, object]:
    return {"login": "agent", "since": str(today()), "until": SOON, "confirmed": "on", **more}


async def _items(house: House) -> list[str]:
    return sorted(house.catalogue.registry.items)


async def test_an_authorisation_works_at_once_and_ends_at_once(house: House, anyone: httpx.AsyncClient, company: Browser) -> None:
    item = (await _items(house))[0]
    agent = await Browser(anyone).sign_in("agent")
    assert "惠民" not in (await agent.get("/acting")).text
    assert (await company.post("/agents", _wish(item=[item]))).headers["location"] == "/agents?done=1"
    assert "惠民" in (await agent.get("/acting")).text
    assert house.catalogue.registry.items[item].info.name in (await agent.get("/acting")).text

    page = await company.get("/agents?done=1")
    assert "已经委托" in page.text
    ending = page.text.partition('action="/agents/')[2].partition("/end")[0]
    assert (await company.post(f"/agents/{ending}/end")).headers["location"] == "/agents?ended=1"
    assert "惠民" not in (await agent.get("/acting")).text
    assert "已收回" in (await company.get("/agents")).text


@pytest.mark.parametrize(("change", "said"), [
    ({"login": ""}, "请填写代理人登录本平台用的账号"),
    ({"login": "nobody"}, "这个账号不能作为代理人"),
    ({"login": "receiver"}, "这个账号不能作为代理人"),
    ({"login": "company3"}, "这个账号不能作为代理人"),
    ({"since": ""}, "请填写日期"),
    ({"until": "2026-02-30"}, "请填写日期"),
    ({"until": "2000-01-01"}, "结束日期不能早于今天"),
    ({"until": "2099-12-31"}, "一次委托最长三年"),
    ({"since": "2026-99-99", "until": SOON}, "请填写日期"),
    ({"since": "9999-12-31", "until": "9999-12-31"}, "开始日期不能晚于三年以后"),
    ({"until": "9999-12-31"}, "一次委托最长三年"),
    ({"item": "no_such_item"}, "请从列出的事项中选择"),
    ({"confirmed": ""}, "请确认由本单位委托"),
], ids=str)
async def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(company: Browser, change: dict[str, object], said: str) -> None:
    answer = await company.post("/agents", _wish(**change))
    assert answer.status_code == 422
    assert answer.text.count(said) == 2  # in the summary and beside the field
    assert f'value="{_wish(**change)["login"]}"' in answer.text


async def test_an_agent_authorises_nobody(anyone: httpx.AsyncClient) -> None:
    agent = await Browser(anyone).sign_in("agent")
    page = await agent.get("/acting")
    party = page.text.partition('name="party" type="radio" value="')[2].partition('"')[0]
    await agent.post("/acting", {"party": party})
    assert (await agent.get("/agents")).status_code == 403
    assert (await agent.post("/agents", _wish(login="company3"))).status_code == 403


async def test_the_authorisations_of_others_cannot_be_ended(house: House, company: Browser) -> None:
    others = await house.db.fetchval("SELECT id FROM agents LIMIT 1")
    assert (await company.post(f"/agents/{others}/end")).status_code == 404
    for none in ("99999999999999999999", "-99999999999999999999", "0"):
        assert (await company.post(f"/agents/{none}/end")).status_code == 404
    assert await house.db.fetchval("SELECT revoked_at FROM agents WHERE id = $1", others) is None

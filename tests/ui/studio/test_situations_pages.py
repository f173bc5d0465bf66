"""情形 over HTTP: asked, what follows ticked, read by the guide of the revised item; what is wrong is said."""

import httpx
import pytest
from browser_client import Browser
from officials import actor

from core.house import House
from core.items.situations import limits
from core.revisions.keeping import read_revision
from core.revisions.trying import tried_revision

ITEM = "fire_acceptance_filing"


@pytest.fixture
async def configurator(anyone: httpx.AsyncClient) -> Browser:
    """The official."""
    return await Browser(anyone).sign_in("configurator")


async def test_what_follows_from_an_answer(house: House, configurator: Browser) -> None:
    await configurator.get("/studio")
    base = (await configurator.post(f"/studio/items/{ITEM}/revise")).headers["location"]
    page = await configurator.get(f"{base}/situations")
    assert "想用哪种方式办理？" in page.text
    assert "要交：工程竣工验收报告、涉及消防的建设工程竣工图纸" in page.text
    lacking = await configurator.post(f"{base}/situations", {"field": "legal_rep_id", "ask": ""})
    assert lacking.status_code == 422
    assert "请选一个栏目" in lacking.text
    added = await configurator.post(f"{base}/situations", {"field": "build_structure", "ask": "是什么结构？"})
    assert added.headers["location"] == f"{base}/situations/6"
    one = await configurator.get(f"{base}/situations/6")
    assert "回答“砖木”" in one.text
    values: dict[str, object] = {"ask": "是什么结构？", "says_1": "木结构的，另附防火处理说明。", "promised_1_days": "3", "promised_1_unit": "workday"}
    refused = await configurator.post(f"{base}/situations/6", values)
    assert refused.status_code == 422
    assert "木结构的，另附防火处理说明。" in refused.text
    kept = await configurator.post(f"{base}/situations/6", {**values, "promised_1_basis": "本地承诺（待确认）", "adds_1": "completion_report"})
    assert kept.status_code == 303, kept.text
    revision = await read_revision(house, await actor(house, "configurator"), int(base.rpartition("/")[2]))
    item = (await tried_revision(house, revision)).item
    assert item is not None
    first = item.form.fields["build_structure"].type.options[0]
    assert limits(item.info, {"build_structure": first})[1].days == 3
    assert limits(item.info, {"build_structure": item.form.fields["build_structure"].type.options[1]})[1].days == 5
    assert (await configurator.post(f"{base}/situations", {"do": "drop:6"})).status_code == 303
    assert "是什么结构？" not in (await configurator.get(f"{base}/situations")).text

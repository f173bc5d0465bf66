"""Making an item and pausing one, over HTTP."""

import re
from datetime import timedelta

import httpx
import pytest
from browser_client import Browser

from core.house import House
from core.time import today

PASTED = """【合成】小餐饮经营许可申请表
*申请人名称\t\t统一社会信用代码\t
经营面积\t\t平方米\t
*经营项目（可多选）\t□热食 □冷食\t*从业人数\t人
受理意见\t\t\t
"""


@pytest.fixture
async def configurator(anyone: httpx.AsyncClient) -> Browser:
    """Who makes items."""
    return await Browser(anyone).sign_in("configurator")


def wish(page: httpx.Response, **more: str) -> dict[str, str]:
    """The page filled in, with the one authority that is offered."""
    authority = re.search(r'<select id="f-authority".*?<option value="([a-z_]+)"', page.text, re.DOTALL)
    assert authority is not None
    return {
        "shape": "permit", "name": "合成经营许可", "plugin": "demo", "authority": authority[1], "document": "《合成条例》", "article": "第3条", "statutory": "20",
        "promised": "3", "audience": "企业", **more,
    }


async def test_a_new_item_from_a_shape(house: House, configurator: Browser) -> None:
    page = await configurator.get("/studio/new")
    assert page.status_code == 200
    for word in ("承诺即办", "普通许可", "备案", "台账", "投诉举报", "补贴"):
        assert word in page.text
    made = await configurator.post("/studio/new", wish(page))
    assert made.status_code == 303, made.text
    overview = await configurator.get(made.headers["location"])
    assert "没有发现问题" in overview.text
    assert "合成经营许可" in overview.text
    assert "新事项" in overview.text
    row = await house.db.fetchrow("SELECT item, base, org FROM revisions ORDER BY id DESC LIMIT 1")
    assert (row["item"], row["base"]) == ("he_cheng_jing_ying_xu_ke", "")
    again = await configurator.post("/studio/new", wish(page))
    assert again.status_code == 303
    assert await house.db.fetchval("SELECT item FROM revisions ORDER BY id DESC LIMIT 1") == "he_cheng_jing_ying_xu_ke_2"


async def test_what_is_missing_is_said_at_its_field(configurator: Browser) -> None:
    page = await configurator.get("/studio/new")
    refused = await configurator.post("/studio/new", wish(page, name="", document="", promised="30", plugin="none"))
    assert refused.status_code == 422
    for text in ("请填写事项名称", "请填写设定依据", "承诺时限不能长于法定时限", "请选择改革举措"):
        assert text in refused.text
    broken = await configurator.post("/studio/new", wish(page, pasted="没有表格\x00" * 3000))
    assert broken.status_code == 422


async def test_a_form_brought_along_is_reported_corrected_and_taken(house: House, configurator: Browser) -> None:
    page = await configurator.get("/studio/new")
    report = await configurator.post("/studio/new", wish(page, pasted=PASTED))
    assert report.status_code == 200
    for text in ("认出了 5 个栏目", "第 3 行第 1 列", "热食、冷食", "由办理机关填写", "共用数据元"):
        assert text in report.text
    kept = re.search(r'name="understood" value="([^"]*)"', report.text)
    assert kept is not None
    import html  # noqa: PLC0415 - only here
    sent = {
        **wish(page), "understood": html.unescape(kept[1]), "no": ["1", "2", "3", "4", "5"], "label-1": "申请人名称", "kind-1": "element", "label-2": "统一社会信用代码",
        "kind-2": "element", "label-3": "经营面积", "kind-3": "element", "label-4": "项目", "kind-4": "choices", "options-4": "热食、冷食、糕点", "required-4": "on",
        "label-5": "从业人数", "kind-5": "int", "into-5": "drop",
    }
    looked = await configurator.post("/studio/new/form", sent)
    assert looked.status_code == 200
    assert "认出了 4 个栏目" in looked.text
    assert "热食、冷食、糕点" in looked.text
    taken = await configurator.post("/studio/new/form", {**sent, "take": "1"})
    assert taken.status_code == 303, taken.text
    overview = await configurator.get(taken.headers["location"])
    assert "没有发现问题" in overview.text
    refused = await configurator.post("/studio/new/form", {**sent, "understood": "{", "take": "1"})
    assert refused.status_code == 422
    assert "重新上传" in refused.text


async def test_a_pause_within_a_revision(configurator: Browser) -> None:
    await configurator.get("/studio")
    revision = (await configurator.post("/studio/items/demo_permit/revise")).headers["location"]
    since, until = (today() + timedelta(days=5)).isoformat(), (today() + timedelta(days=9)).isoformat()
    lacking = await configurator.post(f"{revision}/pause", {"kind": "暂停受理", "since": since, "until": "", "say": "", "basis": ""})
    assert lacking.status_code == 422
    assert "可以怎么办" in lacking.text
    saved = await configurator.post(f"{revision}/pause", {"kind": "暂停受理", "since": since, "until": "", "say": "系统升级", "basis": "通告"})
    assert saved.status_code == 303, saved.text
    page = await configurator.get(f"{revision}/pause")
    assert "系统升级" in page.text
    assert "恢复的日期没有定" in page.text
    early = await configurator.post(f"{revision}/pause/{since}", {f"until-{since}": since})
    assert early.status_code == 422
    assert "恢复受理的第一天" in early.text
    assert (await configurator.post(f"{revision}/pause/{since}", {f"until-{since}": until})).status_code == 303
    changes = await configurator.get(f"{revision}/changes")
    assert "受理安排" in changes.text
    assert (await configurator.post(f"{revision}/pause/{since}", {"drop": "1"})).status_code == 303
    assert "照常接受新的申请" in (await configurator.get(f"{revision}/pause")).text
    assert (await configurator.post(f"{revision}/pause/{since}", {"drop": "1"})).status_code == 404

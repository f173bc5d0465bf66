"""From nothing to an item in use, in two houses, without touching a file: made, approved, filed, decided, taken along, used there (issue 8, bar 1)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import PHONE, Visiting
from filling import fill_pages, find, take_paper
from hand import Hand, Value
from officer import Officer
from official import Official
from playwright.async_api import expect
from stage import Stage, emptied

pytestmark = pytest.mark.asyncio(loop_scope="session")
NAME, PAPER = "【合成】宠物寄养场所许可", "宠物寄养场所许可证"
MEASURE, MARKET = "事项和场景清单", "市场监督管理局"
WISH: dict[str, Value] = {"事项名称": NAME, "设定依据": "《合成宠物寄养管理规定》", "条款": "第8条", "承诺时限": "3"}
ROWS = (
    "小于 100\t一人审查", "100 至 200\t一人审查", "200.01 至 300\t一人审查", "400.01 至 500\t两人审查", "500.01 至 1,000\t两人审查", "大于 1000 平方米\t两人审查",
)
"""Six rows, with a gap from 300.01 to 400."""
GIVEN: dict[str, Value] = {
    "联系人": "演示甲", "联系手机": "13800000001", "场所地址": "寄养街 1 号", "寄养类型": "过夜寄养", "最多寄养数量": "30", "有无隔离区": True, "隔离区面积": "20",
    "夜间值守人员": "演示乙", "计划开业日期": "2027-01-15",
}
FIELDS = 12
ACTS = (
    ("receiver", "收件", {}, ""), ("acceptor", "受理", {}, ""), ("inspector", "合格", {"审查意见": "场地符合要求"}, "褚九"), ("handler", "通过", {}, ""),
    ("reviewer", "通过", {}, ""), ("decider", "准予许可", {}, ""), ("issuer", "出证", {}, ""),
)


@pytest.fixture(scope="module")
def away(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """An empty installation elsewhere, with the measure's plugin and people to work there."""
    with emptied(postgres_url, tmp_path_factory.mktemp("away"), "planned_lists", {"market": "【演示】乙地市场监督管理局"}) as made:
        yield made


async def made(official: Official) -> None:
    """The item: twelve fields on two pages, two conditions, a table with its gap mended, two more steps, a paper, examples that pass."""
    await official.begin(WISH, "普通许可", {"改革举措": MEASURE, "实施机关": MARKET})
    await official.tab("申请表")
    await official.add_field("单选", "寄养类型", ("日间照看", "过夜寄养", "医疗寄养"))
    await official.add_field("整数", "最多寄养数量")
    await official.add_field("是否", "有无隔离区")
    await official.add_field("小数", "隔离区面积")
    await official.show_when("有无隔离区", "", "", "当有无隔离区为是时显示")
    await official.add_field("单行文字", "夜间值守人员")
    await official.show_when("寄养类型", "", "过夜寄养", "当寄养类型为“过夜寄养”时显示")
    await official.add_field("日期", "计划开业日期")
    cards = official.page.locator("#cards")
    assert (await cards.locator("section.sheet").count(), await cards.locator(".card").count()) == (2, FIELDS)
    await official.follow("^看申请人看到的样子$", role="link")
    await mended(official)
    await official.step("受理", "现场核查", "核查", "核查人员", "2")
    await official.step("审查", "复核", "审查", "审核人", "3")
    await expect(official.page.locator("#panel")).to_contain_text("合计不超过 3 个工作日")
    await official.step_lasts("复核", "1")
    await expect(official.page.locator("#panel")).not_to_contain_text("合计不超过")
    await official.paper("〔办理结果名称〕", PAPER, "寄养场所：", "场所地址")
    for part in ("材料", "办事指南", "影响", "概览"):
        await official.tab(part)
    await expect(official.page.locator("main")).to_contain_text("一句话说明")  # what nobody has written yet is said


async def mended(official: Official) -> None:
    """The table with six rows, and a seventh for what they leave open."""
    main = official.page.locator("main")
    await official.table("审查档次", "一人审查、两人审查", "建筑面积", ROWS)
    await expect(main).to_contain_text("有的情形没有一行适用：建筑面积为 300.01 平方米")
    assert len(await official.numbers()) == len(ROWS)
    await official.follow("^补一行$", role="button")
    await expect(official.page.locator(".cell-fault")).to_have_count(0)
    assert len(await official.numbers()) == len(ROWS) + 1


async def tried(official: Official) -> None:
    """The examples are brought up to the form and the rules, and pass."""
    await official.tab("规则用例")
    main = official.page.locator("main")
    await expect(main).to_contain_text("用例所用的齐全申报现在不能提交：请选择寄养类型")
    await official.follow("^按现在的申请表补齐$", role="button")
    await official.follow(r"^给这 \d+ 行各加用例$", role="button")
    await expect(main).to_contain_text("规则用例不妨碍发布")
    await official.follow("-09$", role="link")
    await expect(main).to_contain_text("两人审查")


async def filed(stage: Stage, visiting: Visiting, login: str, area: str) -> str:
    """Found in the hall and filed on a phone; the number."""
    async with visiting(stage, login, PHONE) as page:
        hand = Hand(page)
        await page.goto("/")
        await find(hand, "宠物寄养", NAME)
        await hand.follow("立即申报", role="link")
        await fill_pages(hand, {**GIVEN, "建筑面积": area})
        return page.url.rpartition("/")[2]


async def paper_of(stage: Stage, visiting: Visiting, login: str, number: str, *, passed_over: int) -> None:
    """The applicant has the paper, so many steps having been passed over, and whoever scans it reads that it is valid."""
    async with visiting(stage, login, PHONE) as page:
        await page.goto(f"/my/cases/{number}")
        await expect(page.locator("main")).to_contain_text("办结")
        await expect(page.locator("main").get_by_text("不经过", exact=True)).to_have_count(passed_over)
        scanned = await take_paper(Hand(page), PAPER)
    async with visiting(stage, size=PHONE) as anyone:
        await anyone.goto(scanned)
        await expect(anyone.locator("main")).to_contain_text("有效")
        await expect(anyone.locator("main")).to_contain_text(PAPER)


async def taken_out(stage: Stage, visiting: Visiting, to: Path) -> str:
    """The bundle of the version in force, and the fingerprint that is told by telephone."""
    async with visiting(stage, "approver") as page:
        official = Official(page)
        await page.goto("/studio")
        await official.follow(f"^{NAME}$", role="link")
        async with page.expect_download() as waiting:
            await official.hand.actuate(page.get_by_role("link", name=re.compile(r"^导出\s*第 1 版$")))
        await (await waiting.value).save_as(to)
        return str(await page.locator("section", has_text="本平台的签名指纹").locator(".mono").inner_text())


async def taken_in(away: Stage, visiting: Visiting, bundle: Path, fingerprint: str) -> None:
    """Brought in elsewhere by one official and published by another."""
    async with visiting(away, "configurator") as page:
        official = Official(page)
        await page.goto("/studio")
        await official.look()
        await expect(page.locator("main")).to_contain_text("还没有事项")
        await official.follow("^导入$", role="link")
        await page.get_by_label("事项包").set_input_files(bundle)
        await official.follow("^上传并核对$", role="button")
        await official.hand.fill_in({"对方的签名指纹": fingerprint})
        await official.follow("^核对$", role="button")
        await expect(page.locator("main")).to_contain_text("本平台没有这个事项")
        await official.follow("^导入，开修订稿$", role="button")
        await official.propose("引进甲地的事项")
    async with visiting(away, "approver", PHONE) as page:
        await Official(page).publish(NAME)


async def test_an_item_is_made_used_taken_along_and_used_there(stage: Stage, away: Stage, visiting: Visiting, tmp_path: Path) -> None:
    async with visiting(stage, "configurator") as page:
        official = Official(page)
        await made(official)
        await tried(official)
        await official.propose("《合成宠物寄养管理规定》自今日起施行")
    async with visiting(stage, "approver", PHONE) as page:
        await Official(page).publish(NAME, f"2 页，{FIELDS} 个栏目", "办理路径、审查档次，共 9 行", "承诺时限3 个工作日")
    number = await filed(stage, visiting, "company1", "350")
    for login, outcome, texts, colleague in ACTS:
        async with visiting(stage, login) as page:
            await (await Officer(page, number).open()).act(outcome, texts, colleague)
    await paper_of(stage, visiting, "company1", number, passed_over=0)
    bundle = tmp_path / "item.jiban"
    await taken_in(away, visiting, bundle, await taken_out(stage, visiting, bundle))
    within = await filed(away, visiting, "company2", "99.99")  # the system does it at once: nobody looks at the place
    await paper_of(away, visiting, "company2", within, passed_over=3)


async def test_an_item_is_made_by_keyboard(stage: Stage, visiting: Visiting) -> None:
    async with visiting(stage, "configurator") as page:
        official = Official(page, keys=True)
        await official.begin({**WISH, "事项名称": "【合成】键盘许可"}, "普通许可", {"改革举措": MEASURE, "实施机关": MARKET})
        await official.tab("申请表")
        await official.add_field("是否", "有无隔离区")
        await official.add_field("小数", "隔离区面积")
        await official.show_when("有无隔离区", "", "", "当有无隔离区为是时显示")
        await mended(official)
        await official.step("受理", "现场核查", "核查", "核查人员", "2")
        await official.tab("规则用例")
        await official.follow("^按现在的申请表补齐$", role="button")
        await official.follow(r"^给这 \d+ 行各加用例$", role="button")
        await official.propose("演示规定")
        assert re.search(r"/changes$", page.url)

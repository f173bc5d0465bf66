"""A keeper of a register changes a row by hand, imports a file with wrong rows, and imports an export: with scripts and without."""

from pathlib import Path

import pytest
from axe import violations
from chromium import PHONE, WIDE, ZOOMED, Visiting
from hand import Hand, Keyboard
from looks import fit, unreached
from playwright.async_api import Page, expect
from stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")
KEEPER, REGISTER = "handler2", "/desk/registers/demo_warden"


async def for_everybody(page: Page) -> None:
    """axe finds nothing, Tab reaches everything, nothing is cut off on a phone or at 400 %."""
    said = [*await violations(page), *await unreached(page), *await fit(page, PHONE), *await fit(page, ZOOMED)]
    assert not said, f"{page.url}: {said}"
    await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


async def sent(hand: Hand, name: str, data: bytes) -> None:
    await hand.page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": data})
    await hand.follow("^上传并核对$", role="button")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
async def test_a_register_is_kept_by_hand_and_by_spreadsheet(stage: Stage, visiting: Visiting, scripts: bool, tmp_path: Path) -> None:
    key, other = ("【演示】巡查员 王", "【演示】巡查员 李") if scripts else ("【演示】巡查员 张", "【演示】巡查员 刘")
    async with visiting(stage, KEEPER, scripts=scripts) as page:
        hand = Keyboard(page) if scripts else Hand(page)
        await page.goto("/desk")
        await hand.follow("^名录$", role="link")
        await hand.follow("演示巡查人员", role="link")
        await hand.follow("^添加一行$", role="link")
        await hand.fill_in({"姓名": key, "班组": "甲组", "理由": "首次登记"})
        await hand.follow("^添加$", role="button")
        await expect(page.locator("main")).to_contain_text("理由：首次登记")
        await page.goto(f"{REGISTER}/import")
        await sent(hand, "人员.csv", f"姓名,班组,片区\n{key},乙组,东片\n{other},甲组,西片\n丙,丙组,东片\n,甲组,\n".encode("gb18030"))
        main = page.locator("main")
        for words in ("班组由“甲组”改为“乙组”", "“班组”写的是“丙组”；应为甲组、乙组之一", "“姓名”没有填写"):
            await expect(main).to_contain_text(words)
        if scripts:
            await for_everybody(page)
        await hand.fill_in({"理由": "年度调整"})
        await hand.follow("^导入 2 行$", role="button")
        await expect(page.locator("#errors")).to_contain_text("一行也没有写入")
        await hand.fill_in({"只导入正确的 2 行": True})
        await hand.follow("^导入 2 行$", role="button")
        await expect(main).to_contain_text("已导入 2 行")
        if scripts:
            await for_everybody(page)
        await page.goto(REGISTER)
        async with page.expect_download() as download:
            await page.get_by_role("link", name="导出 Excel").click()
        kept = tmp_path / "export.xlsx"
        await (await download.value).save_as(kept)
        await hand.follow(f"^{key}$", role="link")
        await expect(main).to_contain_text("理由：年度调整")
        await page.goto(f"{REGISTER}/import")
        await sent(hand, "export.xlsx", kept.read_bytes())
        await expect(main).to_contain_text("文件的内容与名录一致")

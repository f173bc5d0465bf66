"""An official at the pages of the studio: a new item made, its form, a table, steps and papers, by mouse or by keys; each new page looked at on the way."""

import re
from collections.abc import Sequence

from axe import violations
from chromium import PHONE, WIDE
from hand import Hand, Keyboard, Value
from looks import fit
from playwright.async_api import Locator, Page, expect

_SEEN = """() => {
  const shown = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const at = node.parentElement;
    if (at && !at.closest('script, style, noscript') && at.checkVisibility({visibilityProperty: true})) shown.push(node.data);
  }
  for (const each of document.querySelectorAll('input:not([type=hidden]):not([type=file]), textarea, select'))
    if (each.checkVisibility() && !['radio', 'checkbox'].includes(each.type))
      shown.push(each.tagName === 'SELECT' ? each.selectedOptions[0]?.text || '' : each.value, each.placeholder || '');
  for (const each of document.querySelectorAll('option, [aria-label]')) shown.push(each.getAttribute('aria-label') || each.text || '');
  return shown.map(text => text.trim()).filter(text => text);
}"""
_CODE = re.compile(r"[{}]|\b[a-z]+(?:_[a-z0-9]+)+\b|==|\bwhen\b\s*=|假如 |那么 |场景:|\.(?:toml|feature|json)\b|\b(?:true|false|null|none)\b|[A-Za-z]{3,}", re.ASCII)
_USUAL = re.compile(r"(?:[0-9A-F]{4}-){3,}[0-9A-F]{4}|\b(?:PDF|Excel|CSV|Word|WPS|XLSX|HTML|MB|Ctrl|Esc|Tab|QR|English|[A-Z]{2,8}-[0-9]{2,3}|SF[0-9A-Z-]+)\b|\.(?:jiban|xlsx|csv|docx|json)\b|https?://\S+", re.ASCII)


async def coded(page: Page) -> list[str]:
    """What of the page only a programmer reads: braces, identifiers, words of a file or a programming language."""
    said: Sequence[str] = await page.evaluate(_SEEN)
    return sorted({text[:80] for text in said if _CODE.search(_USUAL.sub("", text))})


class Official:
    """Somebody who makes an item; `looked` are the kinds of pages that were looked at."""

    def __init__(self, page: Page, *, keys: bool = False) -> None:
        self.page, self.hand = page, Keyboard(page) if keys else Hand(page)
        self.base, self.looked = "", set[str]()

    async def look(self) -> None:
        """The first time on a page of its kind: axe finds nothing, it fits a phone, and nobody has to read code."""
        kind = re.sub(r"/\d+", "/n", self.page.url.partition("?")[0].partition("#")[0])
        if kind in self.looked:
            return
        self.looked.add(kind)
        said = [*await violations(self.page), *await coded(self.page), *await fit(self.page, PHONE)]
        await self.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        assert not said, f"{self.page.url}: {said}"

    async def follow(self, *names: str, role: str = "") -> None:
        """Press what is called so, and look at where it leads."""
        await self.hand.follow(*names, role=role)
        await self.look()

    async def tab(self, name: str) -> None:
        """A part of the revision."""
        await self.hand.press(self.page.get_by_role("navigation", name="修订稿的各部分").get_by_role("link", name=re.compile(rf"^{name}(?:\s|$)")), name)
        await self.look()

    async def unfold(self, words: str) -> None:
        """Open what is folded away under these words."""
        await self.hand.actuate(self.page.locator("summary", has_text=re.compile(rf"^\s*{words}\s*$")).first)

    async def begin(self, answers: dict[str, Value], shape: str, picked: dict[str, str]) -> None:
        """From the first page to the revision of a new item."""
        await self.page.goto("/studio")
        await self.look()
        await self.follow("^新建事项$", role="link")
        await self._chosen(self.page.get_by_role("radio", name=re.compile(f"^{shape}")))
        for label, option in picked.items():
            found = self.page.get_by_label(label, exact=True)
            await found.select_option(await found.locator("option", has_text=option).first.get_attribute("value"))
        await self.hand.fill_in(answers)
        await self.follow("^建立修订稿$", role="button")
        self.base = self.page.url
        await expect(self.page.locator(".studio-what")).to_contain_text(str(answers["事项名称"]))

    async def add_field(self, kind: str, title: str, options: Sequence[str] = (), **more: Value) -> None:
        """A field of the kind at the end of the last page; it is saved as it is filled in."""
        if await self.page.get_by_role("link", name="改为加在一页的最后").count():
            await self.follow("^改为加在一页的最后$", role="link")
        await self.follow(rf"^{kind}(?![\u4e00-\u9fff])", role="button")
        box = self.page.get_by_role("textbox", name="标题", exact=True)
        await box.fill(title)
        await self._kept(box)
        await expect(self.page.locator("#cards .card.chosen")).to_contain_text(title)
        for label, value in more.items():
            await self.hand.fill(label, value)
            await expect(self.page.locator("#form-saved")).to_have_text("已保存")
        if options:
            for number, text in enumerate(options[:2], 1):
                await self.page.get_by_label(f"第 {number} 个选项", exact=True).fill(text)
            await self.hand.fill("再加选项", "\n".join(options[2:]))
            await self.follow("^保存选项$", role="button")

    async def _chosen(self, radio: Locator) -> None:
        await radio.focus()
        await self.page.keyboard.press("Space")
        await expect(radio).to_be_checked()

    async def _kept(self, box: Locator) -> None:
        await box.press("Tab")
        await expect(self.page.locator("#form-saved")).to_have_text("已保存")

    async def show_when(self, field: str, operator: str, value: str, said: str) -> None:
        """The chosen field is shown only on a condition, put together as a sentence."""
        await self.hand.press(self.page.get_by_role("button", name="加一个条件").first, "加一个条件")
        async with self.page.expect_navigation():
            await self.page.get_by_role("combobox", name="栏目", exact=True).select_option(label=field)
        await self.hand.settled()
        if operator:
            async with self.page.expect_navigation():
                await self.page.get_by_role("combobox", name="怎样比较", exact=True).select_option(label=operator)
            await self.hand.settled()
        await self.look()
        control = self.page.locator("[id$='.value']")
        if value and await control.evaluate("each => each.tagName") == "SELECT":
            await control.select_option(label=value)
        elif value:
            await control.fill(value)
        await self.follow("^保存显示条件$", role="button")
        await expect(self.page.locator("#cards .card.chosen")).to_contain_text(said)

    async def table(self, label: str, outcomes: str, column: str, rows: Sequence[str]) -> None:
        """A rule table of these rows, pasted: its first two rows are there already and are written over."""
        await self.tab("规则")
        await self.unfold("加一张规则表")
        await self.hand.fill_in({"表的名称": label, "可能的结论": outcomes, "第一列看哪一项": column, "怎样算": "只能有一行符合"})
        await self.follow("^加这张表$", role="button")
        await self.follow("^先建表，条件回头写或者粘贴$", role="button")
        there = await self.numbers()
        text = "\n".join(f"{there[at] if at < len(there) else ''}\t{row}" for at, row in enumerate(rows))
        await self.unfold("从表格粘贴或者上传")
        await self.page.get_by_label("粘贴表格的内容").fill(f"编号\t{column}\t结论\n{text}")
        await self.follow("^读入$", role="button")

    async def numbers(self) -> list[str]:
        """The numbers of the rows of the table on the page."""
        return [text.strip() for text in await self.page.locator(".rules-grid tbody .row-no > a").all_inner_texts()]

    async def step(self, after: str, name: str, kind: str, duty: str, days: str) -> None:
        """A step behind another one, with working days."""
        await self.tab("流程")
        await self.follow(f"^在“{after}”后面加一个环节$", role="link")
        await self._chosen(self.page.get_by_role("radio", name=re.compile(f"^{kind}")))
        await self.hand.fill_in({"环节的名称": name, "办理岗位": duty, "多少": days, "依据": "实施机关承诺"})
        await self.follow("^加上$", role="button")
        await expect(self.page.get_by_role("heading", name=name, level=1)).to_be_visible()

    async def step_lasts(self, name: str, days: str) -> None:
        """The step gets another limit."""
        await self.tab("流程")
        await self.follow(f"^{name}", role="link")
        await self.hand.fill_in({"多少": days})
        await self.follow("^保存$", role="button")

    async def paper(self, listed: str, title: str, words: str, picked: str) -> None:
        """A paper gets a name, and one more paragraph with something picked from the list."""
        await self.tab("文书")
        await self.follow(f"^{listed}$", role="link")
        await self.hand.fill_in({"文书名称": title})
        await self.follow("^加一段$", role="button")
        boxes = self.page.get_by_role("textbox", name=re.compile(r"^第 \d+ 段$"))
        last = await boxes.count()
        await boxes.last.fill(words)
        await self.page.get_by_label(f"要填入的内容，第 {last} 段").select_option(label=picked)
        await self.hand.actuate(self.page.get_by_role("button", name=re.compile(rf"^填入\s*第 {last} 段$")))
        await expect(boxes.last).to_have_value(f"{words}〔{picked}〕")
        await self.follow("^保存$", role="button")
        printed = self.page.get_by_role("article", name=f"{title}，试印")
        await expect(printed).to_contain_text(words)
        await expect(printed.get_by_role("img", name="核验二维码")).to_be_visible()

    async def propose(self, reason: str) -> None:
        """Ask a second official."""
        await self.tab("改动与发布")
        await expect(self.page.locator("main")).to_contain_text("没有发现妨碍发布的问题")
        await self.hand.fill_in({"为什么改，依据什么": reason})
        await self.follow("^提请审定$", role="button")
        await expect(self.page.locator(".studio-what")).to_contain_text("待审定")

    async def publish(self, name: str, *reads: str) -> None:
        """The second official reads this of it and lets it be in force."""
        await self.page.goto("/studio")
        await self.follow(f"^{re.escape(name)}$", role="link")
        for text in reads:
            await expect(self.page.locator("main")).to_contain_text(text)
        await self.follow("^同意发布$", role="button")
        await expect(self.page.locator(".studio-what")).to_contain_text("已发布")

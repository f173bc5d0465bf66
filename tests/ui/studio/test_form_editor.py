"""The form editor over HTTP, scripts off: what a button does is in the revision at once, and what is refused is said."""

import re

import httpx
import pytest
from browser_client import Browser, Forms

from core.access import Actor
from core.access.signing_in import actor_of_account
from core.house import House
from core.revisions.forming.outline import Outline, outline
from core.revisions.forming.palette import kinds
from core.revisions.keeping import read_revision
from core.revisions.trying import tried_revision
from ui.studio.forming_views import whole

ITEM = "demo_permit"
LATIN = re.compile(r"(?<![A-Za-z./_-])[A-Za-z][a-z]{3,}_?[a-z]*(?![A-Za-z./_-])")


class Editor:
    """One official at the form of one revision."""

    def __init__(self, house: House, browser: Browser, actor: Actor, number: int) -> None:
        self.house, self.browser, self.actor, self.number = house, browser, actor, number
        self.base = f"/studio/revisions/{number}/form"

    async def page(self, query: str = "") -> httpx.Response:
        """The editor."""
        answer: httpx.Response = await self.browser.get(f"{self.base}{query}")
        assert answer.status_code == 200, answer.text
        return answer

    async def post(self, path: str, **values: str | list[str]) -> httpx.Response:
        """One button."""
        answer: httpx.Response = await self.browser.post(f"{self.base}{path}", {name.replace("__", "."): value for name, value in values.items()})
        return answer

    async def form(self) -> Outline:
        """The form as it stands, which must load."""
        revision = await read_revision(self.house, self.actor, self.number)
        assert (await tried_revision(self.house, revision)).faults == ()
        return outline(whole(self.house, revision.files))

    async def add(self, kind: str, **values: str) -> str:
        """A new field; its name."""
        answer = await self.post("/add", kind=kind, **values)
        assert answer.status_code == 303, answer.text
        found = re.search(r"at=([a-z0-9_.]+)", answer.headers["location"])
        assert found is not None
        return found[1]


@pytest.fixture
async def at_form(house: House, anyone: httpx.AsyncClient) -> Editor:
    """The official with a revision open."""
    browser = await Browser(anyone).sign_in("configurator")
    await browser.get("/studio")
    number = int((await browser.post(f"/studio/items/{ITEM}/revise")).headers["location"].rpartition("/")[2])
    async with house.db.pool.acquire() as connection:
        actor = await actor_of_account(connection, await connection.fetchval("SELECT id FROM accounts WHERE login = 'configurator'"))
    await browser.get(f"/studio/revisions/{number}/form")
    return Editor(house, browser, actor, number)


async def test_every_kind_is_added_by_one_button_and_shown_with_its_properties(at_form: Editor) -> None:
    files = whole(at_form.house, (await read_revision(at_form.house, at_form.actor, at_form.number)).files)
    made = [await at_form.add(kind.key, block="0") for kind in kinds(files)]
    form = await at_form.form()
    assert {form.questions[name].kind for name in made} == {kind.key.partition(":")[0] for kind in kinds(files)}
    for name in made:
        page = await at_form.page(f"?at={name}")
        seen = Forms(page.text)
        assert seen.forbidden == []
        assert seen.forms == seen.guarded
        assert len(seen.ids) == len({*seen.ids}), [each for each in seen.ids if seen.ids.count(each) > 1]
        assert f'href="{at_form.base}?at={name}#c-{name}"' in page.text


async def test_a_field_is_added_behind_the_chosen_one_moved_copied_and_deleted(at_form: Editor) -> None:
    first = (await at_form.form()).blocks[0].fields[0]
    name = await at_form.add("text", after=first)
    assert (await at_form.form()).blocks[0].fields[1] == name
    answer = await at_form.post("/arrange", way=name, do="up")
    assert answer.headers["location"] == f"{at_form.base}?at={name}&did=up"
    assert (await at_form.form()).blocks[0].fields[:2] == (name, first)
    await at_form.post("/arrange", way=name, do="copy")
    assert len([each for each in (await at_form.form()).questions.values() if each.title == "单行文字（副本）"]) == 1
    last = len((await at_form.form()).blocks) - 1
    await at_form.post("/arrange", way=name, do="move", block=str(last))
    assert (await at_form.form()).blocks[-1].fields[-1] == name
    await at_form.post("/arrange", way=name, do="delete")
    assert name not in (await at_form.form()).questions


async def test_a_field_that_is_used_is_deleted_only_when_the_official_has_seen_where(at_form: Editor) -> None:
    named = next(name for name, question in (await at_form.form()).questions.items() if "面积" in question.title)
    asked = await at_form.post("/arrange", way=named, do="delete")
    assert asked.status_code == 200
    assert "仍然删去" in asked.text
    assert "规则" in asked.text
    assert (await at_form.post("/arrange", way=named, do="delete", sure="1")).status_code == 303
    page = await at_form.page()
    assert "处要改" in page.text


async def test_properties_are_kept_and_what_is_wrong_is_said_at_the_property(at_form: Editor) -> None:
    name = await at_form.add("decimal", block="0")
    answer = await at_form.post("/field", way=name, which="basic", title="使用面积", minimum="10", maximum="500.5", required="never", **{"x-unit": "m2", "x-scale": "1", "x-help": "按产权证"})
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("/form?at=shi_yong_mian_ji&did=saved#c-shi_yong_mian_ji"), "a new field is called by its label"
    name = "shi_yong_mian_ji"
    question = (await at_form.form()).questions[name]
    assert (question.title, question.required) == ("使用面积", "never")
    assert {key: str(question.definition[key]) for key in ("minimum", "maximum", "x-scale", "x-unit")} == {"minimum": "10", "maximum": "500.5", "x-scale": "1", "x-unit": "m2"}
    wrong = await at_form.post("/field", way=name, which="basic", title=" ", maximum="五百")
    assert wrong.status_code == 422
    assert "请写标题" not in wrong.text or "请写一个数" in wrong.text
    assert "请写一个数，如 300" in wrong.text
    assert (await at_form.form()).questions[name].definition["maximum"] == question.definition["maximum"]


async def test_options_are_renamed_ordered_added_and_dropped(at_form: Editor) -> None:
    name = await at_form.add("choice", block="0")
    await at_form.post("/field", way=name, which="options", option__0="自取", was__0="选项一", option__1="邮寄", was__1="选项二", more="电子\n代领")
    assert (await at_form.form()).questions[name].definition["enum"] == ["自取", "邮寄", "电子", "代领"]
    rows = {f"option.{number}": text for number, text in enumerate(["自取", "邮寄", "电子", "代领"])} | {f"was.{number}": text for number, text in enumerate(["自取", "邮寄", "电子", "代领"])}
    await at_form.post("/field", way=name, which="options", do="up:3", **rows)
    assert (await at_form.form()).questions[name].definition["enum"] == ["自取", "邮寄", "代领", "电子"]
    twice = await at_form.post("/field", way=name, which="options", option__0="自取", was__0="自取", more="自取")
    assert twice.status_code == 422
    assert "有两个" in twice.text


async def test_a_condition_is_built_clause_by_clause_and_shown_as_a_sentence(at_form: Editor) -> None:
    choice = await at_form.add("choice", block="0", title="领取方式")
    name = await at_form.add("text", after=choice, title="邮寄地址")
    start = await at_form.post("/field", way=name, which="visible", visible__do="add", visible__join="and")
    assert start.status_code == 200
    assert 'name="visible.0.field"' in start.text
    picked = await at_form.post("/field", way=name, which="visible", visible__do="show:0", visible__join="and", visible__0__field=choice, visible__0__was="")
    assert "选项二" in picked.text
    lacking = await at_form.post("/field", way=name, which="visible", visible__join="and", visible__0__field=choice, visible__0__was=choice, visible__0__op="eq")
    assert lacking.status_code == 422
    assert "请填写或者选择要比较的值" in lacking.text
    done = await at_form.post("/field", way=name, which="visible", visible__join="and", visible__0__field=choice, visible__0__was=choice, visible__0__op="eq", visible__0__value="选项二")
    assert done.status_code == 303
    assert (await at_form.form()).questions[name].definition["x-visible"] == f"{choice} = '选项二'"
    page = await at_form.page()
    assert "当领取方式为“选项二”时显示" in page.text
    renamed = await at_form.post("/field", way=choice, which="options", option__0="自取", was__0="选项一", option__1="邮寄", was__1="选项二")
    assert renamed.status_code == 303
    assert (await at_form.form()).questions[name].definition["x-visible"] == f"{choice} = '邮寄'"
    await at_form.post("/field", way=name, which="needed", needed__join="and", needed__0__field=choice, needed__0__was=choice, needed__0__op="eq", needed__0__value="邮寄")
    assert (await at_form.form()).questions[name].required == "sometimes"
    await at_form.post("/field", way=name, which="basic", title="邮寄地址", required="always")
    assert (await at_form.form()).questions[name].required == "always"


async def test_an_option_is_listed_under_a_condition(at_form: Editor) -> None:
    name = await at_form.add("choice", block="0", title="领取方式")
    page = await at_form.page(f"?at={name}&option=选项二")
    assert "选项“选项二”什么时候列出" in page.text
    filled = {"offer__join": "and", "offer__0__field": "night", "offer__0__was": "night", "offer__0__op": "true"}
    more = await at_form.post("/field", way=name, which="offer", option="选项二", offer__do="add", **filled)
    assert 'name="offer.1.field"' in more.text
    assert (await at_form.post("/field", way=name, which="offer", option="选项二", **filled)).status_code == 303
    assert (await at_form.form()).questions[name].definition["x-options"] == {"选项二": "night = true"}
    assert (await at_form.post("/field", way=name, which="offer", option="没有的", **filled)).status_code == 422
    assert (await at_form.post("/field", way=name, which="offer", option="选项二")).status_code == 303
    assert "x-options" not in (await at_form.form()).questions[name].definition


async def test_pages_sections_and_inner_fields(at_form: Editor) -> None:
    assert (await at_form.post("/pages", do="add", title="补充")).status_code == 303
    name = await at_form.add("list", title="摊位")
    inner = await at_form.add("decimal", inside=name, title="面积")
    assert inner.startswith(f"{name}.")
    await at_form.post("/arrange", way=inner, do="up")
    await at_form.post("/arrange", way=name, do="section", title="摊位情况")
    form = await at_form.form()
    assert form.pages[-1].blocks[1].title == "摊位情况"
    assert form.questions[name].children[0].name == inner
    await at_form.post("/pages", do="rename", page="补充", section="摊位情况", title="摊位", help="逐个填写")
    await at_form.post("/pages", do="rename", page="补充", title="补充内容")
    await at_form.post("/pages", do="up", page="补充内容")
    assert (await at_form.form()).pages[-2].title == "补充内容"
    again = await at_form.post("/pages", do="add", title="补充内容")
    assert again.status_code == 422
    assert "请换一个" in again.text
    await at_form.post("/pages", do="drop", page="补充内容", section="摊位")
    await at_form.post("/pages", do="drop", page="补充内容")
    assert name in {each for block in (await at_form.form()).blocks for each in block.fields}


async def test_a_page_without_fields_says_what_to_do(at_form: Editor) -> None:
    await at_form.post("/pages", do="add", title="补充")
    page = await at_form.page()
    assert "有一页还没有栏目，请添加或者移来一个" in page.text


async def test_translations_are_kept_and_dropped(at_form: Editor) -> None:
    name = await at_form.add("choice", block="0", title="领取方式")
    await at_form.post("/field", way=name, which="words", language="en", **{"say.title": "Collection", "say.x-help": "", "say.option:选项一": "Pick up"})
    assert (await at_form.form()).questions[name].definition["x-i18n"] == {"en": {"title": "Collection", "options": {"选项一": "Pick up"}}}
    await at_form.post("/field", way=name, which="words", language="en", **{"say.title": "", "say.x-help": "", "say.option:选项一": ""})
    assert "x-i18n" not in (await at_form.form()).questions[name].definition


async def test_htmx_is_answered_with_the_cards_alone(at_form: Editor) -> None:
    name = await at_form.add("text", block="0")
    answer = await at_form.browser.post(f"{at_form.base}/field", {"way": name, "which": "basic", "title": "字号"}, hx_request="true")
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<section class="cards"')
    assert "已保存" in answer.text
    assert '"was":"dan_xing_wen_zi","now":"zi_hao"' in answer.headers["hx-trigger"], "the properties beside the cards follow"
    assert answer.headers["hx-replace-url"] == f"{at_form.base}?at=zi_hao"
    assert (await at_form.form()).questions["zi_hao"].title == "字号"
    again = await at_form.browser.post(f"{at_form.base}/field", {"way": "zi_hao", "which": "basic", "x-help": "照执照写"}, hx_request="true")
    assert "hx-trigger" not in again.headers


async def test_the_form_is_tried_as_applicant_and_as_officer_and_nothing_is_kept(at_form: Editor) -> None:
    page = await at_form.page("/preview")
    assert "申请人看到的样子" in page.text
    filled = await at_form.page("/preview?seed=3&width=phone")
    assert "【演示】" in filled.text
    empty = await at_form.post("/preview", _shown="org_name", _do="check")
    assert "提交时会这样提示" in empty.text
    officer = await at_form.page("/preview?who=officer&seed=3")
    assert "工作人员看到的样子" in officer.text
    drafts = await at_form.house.db.fetch("SELECT count(*) AS n FROM drafts")
    assert drafts[0]["n"] == 0


async def test_no_page_of_the_editor_shows_an_identifier_or_an_english_word(at_form: Editor) -> None:
    name = await at_form.add("decimal", block="0")
    await at_form.post("/field", way=name, which="basic", title="使用面积", minimum="9", maximum="1")
    for query in ("", f"?at={name}", "?at=area_m2", "/preview", "/preview?who=officer"):
        answer = await at_form.browser.get(f"{at_form.base}{query}")
        shown = re.sub(r"<(script|style|head)\b.*?</\1>", "", answer.text, flags=re.DOTALL)
        shown = re.sub(r"<[^>]+>", " ", shown)
        assert [word for word in LATIN.findall(shown) if word != "Excel"] == [], query


async def test_the_second_official_reads_and_changes_nothing(at_form: Editor, anyone: httpx.AsyncClient) -> None:
    approver = await Browser(anyone).sign_in("approver")
    page = await approver.get(f"{at_form.base}?at=area_m2")
    assert page.status_code == 200
    assert "加栏目" not in page.text
    assert (await approver.post(f"{at_form.base}/add", {"kind": "text", "block": "0"})).status_code == 403

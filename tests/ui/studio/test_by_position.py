"""What a form names by its place in a list is what its page showed: a second click, or a page that others overtook, changes nothing else."""

from typing import Any

from officials import actor

from core.revisions import Put
from core.revisions.documents import read
from core.revisions.keeping import edit
from tests.ui.studio.test_flowing_pages import Studio


async def rows(at: Studio, file: str, key: str) -> list[dict[str, Any]]:
    return list(read(await at.files(), file).get(key, ()))


async def overtaken(at: Studio) -> None:
    """Somebody goes on with the revision meanwhile."""
    await edit(at.house, await actor(at.house, "configurator"), at.revision, [Put("item.toml", ("summary",), "别的说明")], "改说明")


async def twice(at: Studio, page: str, path: str, pressed: dict[str, str]) -> None:
    """The same button of one page pressed two times."""
    await at.page(page)
    values = {**pressed, "seen": at.browser.seen}
    assert values["seen"]
    first = await at.browser.post(f"{at.base}/{path}", values)
    assert first.status_code == 303, first.text
    second = await at.browser.post(f"{at.base}/{path}", values)
    assert second.status_code == 409, path
    assert "又改过" in second.text


async def test_a_second_click_takes_nothing_else_away(studio: Studio) -> None:
    for question in ("甲", "乙", "丙"):
        await studio.done("guide/rows/faq/0", {"ask": question, "answer": "是"})
    asked = await rows(studio, "item.toml", "faq")
    await twice(studio, "guide", "guide/rows/faq", {"do": "drop:2"})
    assert await rows(studio, "item.toml", "faq") == [*asked[:1], *asked[2:]]
    for _ in range(2):
        await studio.done("process/steps/accept/ways/0", {"on": "受理", "goal": "to:decide", "end": "", "when.join": "and"})
    ways = (await studio.step("accept"))["next"]
    await twice(studio, "process/steps/accept", "process/steps/accept/ways", {"do": "drop:1"})
    assert (await studio.step("accept"))["next"] == ways[1:]


async def test_what_was_typed_on_an_overtaken_page_is_shown_again(studio: Studio) -> None:
    await studio.done("guide/rows/faq/0", {"ask": "要多久？", "answer": "三天"})
    table = (await studio.page("rules")).partition("/rules/")[2].partition('"')[0].partition("#")[0]
    number = len(await rows(studio, "item.toml", "faq"))
    for path, values in (
        (f"guide/rows/faq/{number}", {"ask": "要等多久？", "answer": "写得很长的回答"}),
        ("process/steps/accept/ways/1", {"on": "", "goal": "end", "end": "写得很长的状态", "when.join": "and"}),
        ("process/steps/accept/ways/1", {"on": "", "goal": "end", "end": "写得很长的状态", "when.join": "and", "when.do": "add"}),
        (f"rules/{table}/never/0", {"because": "写得很长的原因"}),
        ("process/add?after=accept", {"after": "accept", "way": "0", "kind": "review", "name": "写得很长的名称"}),
        ("process/effects/0?register=demo_licence", {"register": "demo_licence", "each": "", "occasion": "on:granted", "t.licence": "写得很长的证号", "v.licence": "fixed"}),
    ):
        await studio.page(path)
        shown = studio.browser.seen
        await overtaken(studio)
        before = await studio.files()
        refused = await studio.browser.post(f"{studio.base}/{path.partition('?')[0]}", {**values, "seen": shown})
        assert refused.status_code == 409, path
        assert "又改过" in refused.text
        assert next(text for text in values.values() if text.startswith("写得很长")) in refused.text, path
        assert await studio.files() == before
        await edit(studio.house, await actor(studio.house, "configurator"), studio.revision, [Put("item.toml", ("summary",), path)], "改说明")

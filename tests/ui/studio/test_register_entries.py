"""办结后登记到哪里 over HTTP, scripts off: listed, made, changed, told in the difference, taken away."""

from html import unescape

from core.house import House
from core.revisions.documents import read
from tests.ui.studio.test_facts_pages import foreign
from tests.ui.studio.test_flowing_pages import Studio


async def test_an_entry_is_made_changed_told_and_taken_away(house: House, studio: Studio) -> None:
    assert "办结后登记到哪里" in await studio.page("process")
    first = await studio.page("process/effects/0")
    label = house.catalogue.registry.registers["demo_licence"].label
    assert label in first
    blank = await studio.page("process/effects/0?register=demo_licence")
    assert "不登记" in blank
    assert not foreign(first) + foreign(blank)
    end = next(way["end"] for step in read(await studio.files(), "process.toml")["step"] for way in step.get("next", ()) if way.get("end"))
    values = {"register": "demo_licence", "occasion": f"end:{end}", "v.licence": "name:number", "v.holder": "name:holder", "v.state": "option:有效", "valid_from": "name:today"}
    lacking = await studio.post("process/effects/0", {**values, "v.licence": "", "occasion": ""})
    assert lacking.status_code == 422
    assert "必须登记" in unescape(lacking.text)
    assert not foreign(lacking.text)
    worked = await studio.post("process/effects/0", {**values, "when.do": "add"})
    assert worked.status_code == 200
    assert await studio.done("process/effects/0", values) == f"{studio.base}/process#effects"
    made = read(await studio.files(), "process.toml")["effect"][-1]
    assert made == {"end": end, "register": "demo_licence", "values": {"licence": "number", "holder": "holder", "state": "'有效'"}}
    flow = unescape(await studio.page("process"))
    assert f"以“{end}”办结时，在名录“{label}”登记一条：" in flow
    assert f"流程 · 名录登记：增加“以“{end}”办结时" in unescape(await studio.page("changes"))
    number = len(read(await studio.files(), "process.toml")["effect"])
    one = await studio.page(f"process/effects/{number}")
    assert not foreign(one)
    await studio.done(f"process/effects/{number}", {**values, "occasion": "on:granted", "v.licence": "fixed", "t.licence": "演证一号"})
    assert read(await studio.files(), "process.toml")["effect"][-1]["values"]["licence"] == "'演证一号'"
    assert "演证一号" in await studio.page(f"process/effects/{number}")
    await studio.done(f"process/effects/{number}", {"act": "drop"})
    assert len(read(await studio.files(), "process.toml").get("effect", ())) == number - 1
    assert (await studio.browser.get(f"{studio.base}/process/effects/99")).status_code == 404

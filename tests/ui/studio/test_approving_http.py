"""The approver's page sends back which state it showed: what was proposed again meanwhile is read again first."""

from html import unescape

import httpx
from browser_client import Browser
from officials import actor, begun

from core.house import House
from core.revisions import Put
from core.revisions.keeping import edit, read_revision
from core.revisions.publishing import propose, take_back
from core.time import today


async def proposed(house: House, revision: int, text: str) -> None:
    """The item with this summary, proposed."""
    who = await actor(house, "configurator")
    await edit(house, who, revision, [Put("item.toml", ("summary",), text)], "改说明")
    await propose(house, who, revision, today(), "规定有修改")


async def stage(house: House, revision: int) -> str:
    return (await read_revision(house, await actor(house, "approver"), revision)).stage


async def test_what_was_proposed_again_is_read_again(house: House, anyone: httpx.AsyncClient) -> None:
    official, second = await Browser(anyone).sign_in("configurator"), await Browser(anyone).sign_in("approver")
    revision = await begun(official)
    at = f"/studio/revisions/{revision}"
    await proposed(house, revision, "第一种说明")
    assert "第一种说明" in (await second.get(f"{at}/changes")).text
    read = second.seen
    await take_back(house, await actor(house, "configurator"), revision)
    await proposed(house, revision, "第二种说明")
    for path, typed in (("publish", {}), ("publish", {"seen": read, "forced": "急着用，先发布再说"}), ("back", {"seen": read, "reason": "写得不清楚"})):
        refused = await second.post(f"{at}/{path}", typed)
        page = unescape(refused.text)
        assert refused.status_code == 409, path
        assert "又改过" in page
        assert "请重新看改动" in page
        assert "第二种说明" in page
        assert typed.get("reason", "") in page
    assert await stage(house, revision) == "proposed"
    await second.get(f"{at}/changes")
    empty = await second.post(f"{at}/back", {"seen": second.seen, "reason": ""})
    assert empty.status_code == 422
    assert '<details class="other" open>' in empty.text
    assert (await second.post(f"{at}/publish", {"seen": second.seen})).status_code == 303
    assert await stage(house, revision) == "published"

"""An item that takes no new applications for some days."""

from datetime import timedelta

from core.house import House
from core.items.loading import load_item
from core.items.releases import adopt
from core.revisions import apply
from core.revisions.pausing import PauseWish, pausing
from core.revisions.trying import Source
from core.time import today

SAY = "系统升级，暂停受理；急需办理的请到窗口咨询。"


async def paused(house: House, name: str, since: int, until: int) -> None:
    """A version of the item that is paused from so many days from now on, published."""
    item = house.catalogue.item(name)
    wish = PauseWish(since=(today() + timedelta(days=since)).isoformat(), until=(today() + timedelta(days=until)).isoformat(), say=SAY, basis="合成通告")
    [edit], _ = pausing(item.files, wish)
    changed, faults = load_item(Source(apply(item.files, edit)), name, item.plugin, house.catalogue.registry.around)
    assert changed is not None, faults
    async with house.db.transaction() as connection:
        await adopt(connection, changed, "tests")
    await house.catalogue.refresh()

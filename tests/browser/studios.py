"""Revisions that stand in the house of the browser tests: one being changed, with a fault and a remark, one that waits to be decided, one link to look."""

from datetime import timedelta

import msgspec
from permits import actor_of_login
from stage import Stage

from core.house import House, open_house
from core.revisions import Put
from core.revisions.keeping import edit, open_revision
from core.revisions.previews import make
from core.revisions.publishing import propose
from core.revisions.remarks import remark
from core.time import today

CHANGED, PROPOSED, FAULTY = "fire_acceptance_filing", "demo_sign_filing", "demo_permit"


class Revised(msgspec.Struct, frozen=True):
    """Their numbers, and the secret part of the link."""

    changed: int
    proposed: int
    faulty: int
    secret: str

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where forms lead to."""
        own, released = f"/studio/revisions/{self.changed}", f"/studio/releases/{CHANGED}"
        shown = ("form?at=area_m2", "form/preview?seed=1", "form/preview?who=officer", "rules/path/row?row=XF-11", "process/steps/decide", "trial")
        return (
            *(f"/studio/revisions/{each}" for each in (self.changed, self.proposed, self.faulty)), f"/studio/revisions/{self.proposed}/changes", f"/preview/{self.secret}",
            *(f"{own}/{each}" for each in shown), released, f"/studio/moving/{CHANGED}",
        )


async def revised(stage: Stage) -> Revised:
    """Put them there."""
    house = await open_house(stage.settings, 2)
    try:
        changed, proposed, faulty = [await _changed(house, item) for item in (CHANGED, PROPOSED, FAULTY)]
        actor = await actor_of_login(house, "configurator")
        await remark(house, await actor_of_login(house, "approver"), changed, "rules", "上限的依据写清楚")
        await edit(house, actor, faulty, [Put("item.toml", ("fee",), {"fen": 100})], "收费 1 元")
        await propose(house, actor, proposed, today() + timedelta(days=30), "说明写完整")
        return Revised(changed, proposed, faulty, (await make(house, actor, changed))[0])
    finally:
        await house.close()


async def _changed(house: House, item: str) -> int:
    """A revision of the item with another summary."""
    actor = await actor_of_login(house, "configurator")
    revision = await open_revision(house, actor, item)
    summary = house.catalogue.item(item).info.summary
    await edit(house, actor, revision, [Put("item.toml", ("summary",), f"{summary}以前办过的不用再办。")], "改说明")
    return revision

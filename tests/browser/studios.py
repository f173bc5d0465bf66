"""What officials are doing in the house of the browser tests: revisions being changed, with a fault, waiting to be decided; a link to look; a version to come.

Beside them a bundle and a sheet that are being looked at, and cases looked through for what another version would decide.
"""

from datetime import timedelta

import msgspec
from permits import actor_of_login
from playwright.async_api import Page
from stage import Stage

from core.declarations import Register
from core.house import House, open_house
from core.registers.imports import receive
from core.revisions import Put
from core.revisions.bundles import bringing
from core.revisions.bundles.exporting import export
from core.revisions.cases.runs import Asked, begin_decided, begin_moving
from core.revisions.keeping import edit, open_revision, read_revision
from core.revisions.previews import make
from core.revisions.publishing import Gate, propose, publish
from core.revisions.remarks import remark
from core.time import today

CHANGED, PROPOSED, FAULTY, COMING, OPENING = "fire_acceptance_filing", "demo_alliance", "demo_refund", "demo_kinds", "demo_closing"
SCENES = "planned_scene"


class Revised(msgspec.Struct, frozen=True):
    """Their numbers, and the secret part of the link."""

    changed: int
    proposed: int
    faulty: int
    secret: str
    more: tuple[str, ...]

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where forms lead to."""
        own, released = f"/studio/revisions/{self.changed}", f"/studio/releases/{CHANGED}"
        shown = ("form?at=area_m2", "form/preview?seed=1", "form/preview?who=officer", "rules/path/row?row=XF-11", "process/steps/decide", "trial", "facts/new?source=register:promise_credit", "facts/edit/near_area", "rules/path/never/0",
            "form/calc/height_m", "process/effects/0", "process/effects/0?register=promise_credit")
        return (
            *(f"/studio/revisions/{each}" for each in (self.changed, self.proposed, self.faulty)), f"/studio/revisions/{self.proposed}/changes", f"/studio/revisions/{self.proposed}/notices/templates/articles", f"/preview/{self.secret}",
            *(f"{own}/{each}" for each in shown), released, f"/studio/moving/{CHANGED}", *self.more,
        )


async def fresh(page: Page, item: str) -> str:
    """The address of a revision of the item in which nothing has been changed yet; one in which something has been is given up."""
    for _ in range(2):
        await page.goto("/studio")
        token = await page.locator("input[name=_csrf]").first.input_value()
        answer = await page.request.post(f"/studio/items/{item}/revise", form={"_csrf": token})
        base = answer.url
        if "data-undo disabled" in await answer.text():
            return base
        for act in ("take", "discard"):
            await page.request.post(f"{base}/{act}", form={"_csrf": token, "reason": "另做一份"})
    raise AssertionError(f"{base} has been changed again")


async def revised(stage: Stage) -> Revised:
    """Put them there."""
    house = await open_house(stage.settings, 2)
    try:
        changed, proposed, faulty = [await _changed(house, item) for item in (CHANGED, PROPOSED, FAULTY)]
        actor = await actor_of_login(house, "configurator")
        await remark(house, await actor_of_login(house, "approver"), changed, "rules", "上限的依据写清楚")
        await edit(house, actor, faulty, [Put("item.toml", ("fee",), {"fen": 100})], "收费 1 元")
        await propose(house, actor, proposed, today() + timedelta(days=30), "说明写完整")
        return Revised(changed, proposed, faulty, (await make(house, actor, changed))[0], (await _sheet(house), await _bundle(house), await _opening(house), *await _versions(house)))
    finally:
        await house.close()


async def _changed(house: House, item: str) -> int:
    """A revision of the item with another summary."""
    actor = await actor_of_login(house, "configurator")
    revision = await open_revision(house, actor, item)
    summary = house.catalogue.item(item).info.summary
    await edit(house, actor, revision, [Put("item.toml", ("summary",), f"{summary}以前办过的不用再办。")], "改说明")
    return revision


async def _sheet(house: House) -> str:
    """A list whose columns are yet to be matched."""
    register = Register(SCENES, house.catalogue.registry.registers[SCENES])
    text = "编号\t场景全称\t牵头部门\n1\t【合成】开办合成店\t营商局\n"
    return f"/studio/lists/{SCENES}/sheets/{await receive(house.db, await actor_of_login(house, 'configurator'), register, '场景.tsv', text.encode(), today())}"


async def _bundle(house: House) -> str:
    """A bundle that somebody has brought."""
    brought = await export(house, [house.catalogue.item(CHANGED).hash])
    return f"/studio/import/{await bringing.upload(house, await actor_of_login(house, 'configurator'), brought)}"


async def _opening(house: House) -> str:
    """The step of a process that opens cases of other items."""
    return f"/studio/revisions/{await _changed(house, OPENING)}/process/steps/opening"


async def _versions(house: House) -> tuple[str, ...]:
    """Two versions of an item, compared; its open cases tried on the coming one; those that were decided, on either."""
    revision, actor, approver = await _changed(house, COMING), await actor_of_login(house, "configurator"), await actor_of_login(house, "approver")
    await propose(house, actor, revision, today() + timedelta(days=300), "说明写完整")
    seen = (await read_revision(house, approver, revision)).mark
    coming, present = await publish(house, approver, revision, Gate(of=seen), seen=seen), house.catalogue.item(COMING).hash
    moved = await begin_moving(house, approver, Asked(COMING, present, coming.hash))
    decided = await begin_decided(house, approver, Asked(COMING, present, coming.hash))
    base = f"/studio/releases/{COMING}"
    return f"{base}/compare?one={present}&other={coming.hash}", f"/studio/moving/{COMING}/{moved}", f"{base}/{present}/decided/{decided}", base, f"/studio/revisions/{revision}/codes/divisions"

"""What stands beside the desk's list: the parts of the work 分工 with their counts, the desks where one stands in, saved views."""

from collections.abc import Mapping
from typing import Final

import msgspec

from core.access import Actor
from core.access.saved_views import SavedView
from core.access.stand_ins import until_when
from core.cases.desk import stood_counts
from core.cases.desk_beside import DeskBeside
from core.cases.deskwork import COUNTED
from core.cases.handing_out import how_many
from core.cases.stages import STAGES
from core.house import House
from ui.desk import handing_out
from ui.desk.listing import Listing, address, read
from ui.web.templates import day

NOTHING: Final = ""


class Chip(msgspec.Struct, frozen=True):
    """A list to go to: its name, its address, whether it is shown now, how many are in it as far as it was counted."""

    label: str
    href: str
    here: bool
    count: str = ""


class Beside(msgspec.Struct, frozen=True):
    """The lists beside the one that is shown; `parts` counts the parts of the work, `ready` what is to be handed out (None: not this officer's)."""

    stages: tuple[Chip, ...] = ()
    stood: tuple[Chip, ...] = ()
    views: tuple[Chip, ...] = ()
    fetching: Chip | None = None
    parts: Mapping[str, int] = {}
    ready: int | None = None


async def beside(house: House, actor: Actor, listing: Listing, found: DeskBeside, saved: int) -> Beside:
    """The lists that belong to the actor's posts."""
    ready = _told(house, actor, found.ready)
    return Beside(
        _stages(found.parts, listing, saved), await _stood(house, actor, listing),
        tuple(Chip(each.name, f"/desk?saved={each.id}", each.id == saved) for each in found.views),
        Chip("出件窗口", handing_out.HERE, here=False, count=counted(ready)) if ready is not None else None, found.parts, ready,
    )


def _stages(found: Mapping[str, int], listing: Listing, saved: int) -> tuple[Chip, ...]:
    """Each part of the work that lies at one's posts, and the one that is looked at."""
    wanted = listing.wanted
    if wanted.view != "mine" or (len(found) < 2 and not wanted.stage):
        return ()
    whole = Chip("全部分工", "/desk?view=mine", not wanted.stage and not saved)
    return (whole, *(
        Chip(word, f"/desk?view=mine&stage={stage}", wanted.stage == stage and not saved, counted(found.get(stage, 0)))
        for stage, word in STAGES.items() if stage in found or wanted.stage == stage
    ))


async def _stood(house: House, actor: Actor, listing: Listing) -> tuple[Chip, ...]:
    """The desk of each principal, with until when."""
    if not actor.stood:
        return ()
    until, found = await until_when(house.db, actor), await stood_counts(house.db, actor)
    return tuple(
        Chip(
            f"代{each.name}{f'，至{day(until[each.login])}' if each.login in until else NOTHING}",
            address(Listing(), view="stood", stood=each.login), listing.wanted.view == "stood" and listing.wanted.stood == each.login,
            counted(found.get(each.login, 0)),
        )
        for each in actor.stood
    )


async def lying(house: House, actor: Actor) -> int | None:
    """How many results lie ready to be handed out by the actor; None for those who hand out nothing, or now and then and nothing now."""
    return _told(house, actor, await how_many(house.db, actor))


def _told(house: House, actor: Actor, found: int) -> int | None:
    return found if found or handing_out.mine(house.catalogue.registry, actor) else None


def counted(number: int) -> str:
    """A number that was counted no further than `COUNTED`."""
    return f"{COUNTED}+" if number > COUNTED else str(number)


def opens_with(kept: tuple[SavedView, ...]) -> SavedView | None:
    """The view with which the desk opens; None for the usual list."""
    return next((each for each in kept if each.first), None)


def listed(kept: tuple[SavedView, ...], saved: int) -> Listing | None:
    """The list of a saved view; None when there is none of that number."""
    return next((read(each.asked) for each in kept if each.id == saved), None)

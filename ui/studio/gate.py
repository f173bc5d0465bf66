"""Whether a revision may be published: nothing wrong in its files, and its scenarios hold or were meant to change."""

from core.house import House
from core.revisions.publishing import Gate
from ui.studio.frame import Opened
from ui.studio.trial_shown import Shown, with_scenarios


async def gate_of(house: House, those: Opened) -> tuple[Gate, Shown]:
    """The gate of an open revision, and the trial of its scenarios."""
    faults = Gate(tuple(f"{fault.found}；应为：{fault.expected}" for fault in those.tried.faults))
    return await with_scenarios(faults, house, those)

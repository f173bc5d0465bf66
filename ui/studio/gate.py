"""Whether a revision may be published: nothing wrong in its files, and its scenarios hold or were meant to change."""

from core.house import House
from core.revisions.flowing.survey import survey
from core.revisions.flowing.telling import Told, told
from core.revisions.publishing import Gate
from ui.studio.frame import Opened
from ui.studio.trial_shown import Shown, with_scenarios


async def gate_of(house: House, those: Opened) -> tuple[Gate, Shown]:
    """The gate of an open revision, and the trial of its scenarios."""
    faults = Gate(tuple(each.sentence for each in faults_told(house, those)), of=those.revision.mark)
    return await with_scenarios(faults, house, those)


def faults_told(house: House, those: Opened) -> tuple[Told, ...]:
    """What is wrong with the revision, in words without the language of its files, in the order of `those.tried.faults`."""
    return told(those.tried.faults, survey(house.catalogue.registry, those.revision.item, those.tried).names)

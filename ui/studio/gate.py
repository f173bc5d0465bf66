"""Whether a revision may be published: nothing wrong in its files, and its scenarios hold or were meant to change."""

from core.revisions.publishing import Gate
from ui.studio.frame import Opened


async def gate_of(those: Opened) -> Gate:
    """The gate of an open revision."""
    return Gate(tuple(f"{fault.found}；应为：{fault.expected}" for fault in those.tried.faults))

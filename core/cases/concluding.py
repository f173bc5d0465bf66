"""Ends that are no decision 退件, 撤回申请, 终止: kept apart, and whether each counts as concluded 办结."""

from core.cases.state import RETURNED, TERMINATED, WITHDRAWN, CaseState
from core.items.item import Item

COUNTS: dict[str, bool] = {RETURNED: True, TERMINATED: True, WITHDRAWN: False}
"""Whether an end counts as concluded where the item says nothing (local rule, not yet confirmed)."""


def counted(item: Item, state: CaseState) -> bool:
    """Whether the case counts as concluded: it has ended, and not in a way that does not count."""
    own = COUNTS | {str(word): counts for word, counts in item.info.concludes.items()}
    return not state.open and own.get(state.status, True)

"""Filing hints 申报提示 12.4: who keeps the lists. Tips, questions, figures and reviews are data."""

from collections.abc import Sequence

from core import Declaration, Role, hookimpl


@hookimpl
def declare() -> Sequence[Declaration]:
    """The role that edits the lists."""
    return (Role("hint_keeper", "提示维护员", "维护易错点提示和申报常见问题，复核命中和改对率"),)

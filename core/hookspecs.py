"""The two hooks of the house. A plugin implements either in `plugin.py`, marked with `@hookimpl`.

Everything else about a plugin is data. Item work is never dispatched by hooks but by id.
"""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec
import pluggy

from core.declarations import Declaration

PROJECT = "jiban"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class CaseChange(msgspec.Struct, frozen=True):
    """What happened to a case, after it was committed: one event, without any personal value.

    `pos` is the event's place in the gapless order of all events, so a plugin can tell a repeated call; `kind` is the event's
    kind (filed, received, accepted, …), `status` the case's state after it, as on the receipt.
    """

    pos: int
    number: str
    item: str
    org: str
    seq: int
    kind: str
    status: str
    effective_on: date
    recorded_at: datetime


@hookspec
def declare() -> Sequence[Declaration]:  # type: ignore[empty-body]
    """What the plugin declares: roles, traits, registers, draws, indicators, step sentences. Called once at load; must not do any work."""


@hookspec
def case_changed(change: CaseChange) -> None:
    """Called after a change of a case was committed, in the order of `pos`, at least once for each event.

    What a plugin does here must bear repetition. An exception is logged with the plugin's name and does not stop the others.
    """

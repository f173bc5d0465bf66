"""Which of the events that follow each other at one stroke people are told about: the last that has something to say to them.

A case that is filed, accepted, granted and issued in one transaction would otherwise be five short messages.
"""

from collections.abc import Hashable, Sequence

import msgspec

from core.cases.commands import SYSTEM_ACTOR
from core.messages.templates import Template, Templates


class Happened(msgspec.Struct, frozen=True):
    """An event as far as it matters here: its kind, who acted, and the moment (or day) at which it was recorded."""

    kind: str
    actor: str
    moment: Hashable


def to_tell(events: Sequence[Happened], n: int, templates: Templates, *, below: bool) -> tuple[Template, ...]:
    """What is told about the n-th of a case's events; nothing to an audience to which a later one of the same stroke speaks."""
    later = {template.to for event in stroke(events, n) for template in templates.on(event.kind, below=below)}
    return tuple(each for each in templates.on(events[n].kind, below=below) if each.to not in later)


def stroke(events: Sequence[Happened], n: int) -> list[Happened]:
    """The events after the n-th that the system added by itself at the same moment."""
    found = []
    for event in events[n + 1 :]:
        if event.actor != SYSTEM_ACTOR or event.moment != events[n].moment:
            break
        found.append(event)
    return found

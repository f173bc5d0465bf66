"""The messages of a case in memory: the same choice and the same words as the house's, without its tables."""

from collections.abc import Sequence
from datetime import date, datetime

from core.cases.state import CaseState, NewEvent
from core.items.item import Item
from core.messages.choosing import Happened, stroke, to_tell
from core.messages.making import told_to
from core.messages.templates import Known, templates, title_and_text, turn


def applicants_messages(
    item: Item, state: CaseState, events: Sequence[NewEvent], moments: Sequence[datetime], due: tuple[str, date | None], *, below: bool
) -> tuple[tuple[str, str], ...]:
    """Titles and texts; `due` is whose turn the case is now, and until when."""
    happened = [Happened(event.kind, event.actor, moment) for event, moment in zip(events, moments, strict=True)]
    found = []
    for n, event in enumerate(events):
        for template in to_tell(happened, n, templates(), below=below):
            if template.to == "applicant" and told_to(template, item, below=below):
                now = n + len(stroke(happened, n)) == len(events) - 1
                found.append(title_and_text(template, _known(item, state, event, due if now else ("", None))))
    return tuple(found)


def _known(item: Item, state: CaseState, event: NewEvent, due: tuple[str, date | None]) -> Known:
    step = item.process.steps.get(state.step)
    what, until = turn(state.standing, due[0], step.name, due[1]) if step is not None and due[0] else ("", None)
    return Known(
        number=state.number, item=item.info.name, authority=item.info.authority_name, status=event.turn.status,
        promised=state.promised_due, statutory=state.statutory_due, step=what, until=until,
    )

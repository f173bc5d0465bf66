"""Who has a case in hand, as colleagues read it: who signs, who has it, who was told, who was asked."""

from collections.abc import Mapping

from core.cases.hands import duty_of, hand_of, signers_of, together, unsigned
from core.cases.state import CaseState
from core.cases.views import ConsultView, HandsView, SignerView
from core.items.item import Item
from core.process import shown


def hands_of(names: Mapping[str, str], item: Item, state: CaseState) -> HandsView:
    """Everything of it; names of officers are for officers. `names` are those of the roles."""
    step = item.process.steps.get(state.step)
    standing, hand = state.standing, hand_of(state)
    signers: tuple[SignerView, ...] = ()
    if step is not None and (together(step) or hand.signed):
        done = {each.key: each for each in hand.signed}
        now = {each.key for each in unsigned(step, state)}
        signers = tuple(
            SignerView(
                name=done[each.key].name if each.key in done else each.name or names.get(each.role, each.role),
                role=names.get(each.role, ""), said=shown(step, done[each.key].word) if each.key in done else "", now=each.key in now,
            )
            for each in signers_of(step, state)
        )
    duty = duty_of(step, state) if step is not None else ""
    return HandsView(
        duty=names.get(duty, ""), signing=step.signing if step is not None and together(step) else "", signers=signers, assignee=hand.assignee_name, escalated=bool(hand.escalated),
        told=tuple(each.name for each in standing.copies),
        asked=tuple(ConsultView(name=each.name, kind=each.kind, last_on=each.last_on, waits=each.waits, answered_on=each.answered_on) for each in standing.consults),
        hearing_by=standing.hearing.hold_by or standing.hearing.apply_by if standing.hearing is not None and standing.hearing.held_on is None else None,
    )

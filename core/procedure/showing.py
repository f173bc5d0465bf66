"""Who has a case in hand, as colleagues read it: who signs, who has it, who was told, who was asked."""

from core.cases.hands import duty_of, hand_of, signers_of, together, unsigned
from core.cases.loading import Loaded
from core.cases.views import ConsultView, HandsView, SignerView
from core.house import House
from core.process import shown


def hands_of(house: House, case: Loaded) -> HandsView:
    """Everything of it; names of officers are for officers."""
    state, step = case.state, case.item.process.steps.get(case.state.step)
    standing, hand, roles = state.standing, hand_of(state), house.catalogue.registry.roles
    names = {key: role.name for key, role in roles.items()}
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

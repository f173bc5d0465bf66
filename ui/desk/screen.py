"""Everything the page of a case shows, gathered once: for reading it, after an act, and after an act that was refused."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from core.access import Actor
from core.access.colleagues import colleagues
from core.access.reading_log import readings_of
from core.access.stand_ins import leads
from core.archiving.keeping import PURPOSES as ARCHIVE_PURPOSES
from core.archiving.keeping import kept
from core.cases import item_of_case
from core.cases.kept_beside import KeptBeside, kept_beside
from core.cases.notes import notes_of
from core.cases.opinion_drafts import opinions
from core.cases.phrases import offered as phrases_for
from core.cases.reading import openable
from core.cases.views import CaseView, EventView
from core.filings.attachments import of_case
from core.house import House
from core.items.item import Item
from core.problems import FieldProblem
from core.rules import value_words
from core.sourcing.reading import OriginsView, origins_of
from core.time import today
from ui.amended import answers, replaced
from ui.desk.card import behind, decision_card
from ui.desk.commands import Shown, commands, left_out
from ui.desk.dues import countdowns
from ui.desk.flow import flow, records, who_next
from ui.desk.materials import materials
from ui.desk.offers import LABELS, Offers, offers
from ui.desk.rendering import act_form, command_form
from ui.desk.saying import NOTHING_TYPED, Typed, brought_back
from ui.drawn import picture

PURPOSES: Final = ("核对申请人身份", "联系申请人", "审查申请材料", "现场核查", "处理投诉或者信访")
"""What an officer may read personal values for; the one chosen is written into the log of readings."""


async def case_screen(house: House, actor: Actor, view: CaseView, typed: Typed = NOTHING_TYPED, purpose: str = "") -> dict[str, Any]:
    """The context of the case page. `purpose`: personal values are shown openly, for it."""
    item = await item_of_case(house, view)
    roles = house.catalogue.registry.roles
    step = item.process.steps.get(view.step)
    offered, besides = offers(view, item), commands(view)
    there = await kept_beside(house.db, actor, view.number)
    files = await of_case(house, actor, view.number) if there.files else ()
    origins = await origins_of(house, actor, view.number, openly=view.openly) if there.origins else OriginsView()
    return {
        "case": view,
        "item": item.info,
        **_filled_in(view, item),
        "purpose": purpose,
        "purposes": PURPOSES,
        "origins": origins,
        "countdowns": countdowns(view, item, today()),
        "steps": flow(view, item, roles),
        "picture": picture(item, roles, view),
        "outcomes": outcomes(view, item),
        "materials": materials(view, item, files, replaced(view, files)),
        "records": records(view),
        "kin": view.kin,
        "errors": errors(typed, offered, besides),
        "commands": besides,
        "sent": files,
        "answers": answers(files, f"/desk/cases/{view.number}/materials/"),
        "who_next": who_next(view, item, roles, actor),
        "card": decision_card(view, item, await openable(house.db, actor, behind(view))),
        "offers": offered,
        "homeless": homeless(typed, offered, besides),
        "colleagues": await colleagues(house.db, actor, view.org, step.duty) if step is not None and step.officers > 1 else (),
        "typed": typed, "nothing": NOTHING_TYPED,
        "act_form": act_form,
        "command_form": command_form,
        "leading": view.org in leads(actor),
        "archive": await kept(house.db, actor, view.number) if view.closed_on and there.archive else None, "archive_purposes": ARCHIVE_PURPOSES,
        **await _asked(house, actor, view, there, typed, step.kind if step is not None else ""),
    }


def _filled_in(view: CaseView, item: Item) -> dict[str, Any]:
    """What stands in the form: page by page, whether any of it is personal, and what the case is about in one line."""
    by_name = {field.name: field for field in view.fields}
    return {
        "subject": item.subject({field.name: field.text for field in view.fields if not field.personal}),
        "pages": [(page.title, [by_name[name] for name in page.fields if name in by_name]) for page in item.form.pages],
        "personal": any(field.personal and not field.unseen for field in view.fields),
        "unseen": any(field.unseen for field in view.fields),
    }


async def _asked(house: House, actor: Actor, view: CaseView, there: KeptBeside, typed: Typed, kind: str) -> dict[str, Any]:
    """What officers keep beside the case, as far as there is any."""
    return {
        "forms": await _forms(house, actor, view, typed, there),
        "phrases": await phrases_for(house.db, actor, view.org, view.item, kind),
        "readings": await readings_of(house.db, actor, view.number) if there.readings else (),
        "notes": await notes_of(house, actor, view.number) if there.notes else (),
    }


async def _forms(house: House, actor: Actor, view: CaseView, typed: Typed, there: KeptBeside) -> Mapping[str, Typed]:
    """What stands in each form: what has just been typed, else what was typed before and not sent."""
    drafts = await opinions(house, actor, view.number) if there.opinions else {}
    before = {form: brought_back(draft) for form, draft in drafts.items()}
    return {**before, **({typed.form: typed} if typed.form else {})}


def since(view: CaseView, seq: int | None) -> tuple[EventView, ...]:
    """What happened to the case after the record an officer had seen."""
    return tuple(event for event in view.events if seq is not None and event.seq > seq)


def outcomes(view: CaseView, item: Item) -> list[tuple[str, str]]:
    """What the rules came to, in words."""
    return [(named.label, value_words(view.outcomes[name], named.type)) for name, named in item.rules.outcomes.items() if name in view.outcomes]


def errors(typed: Typed, offered: Offers, besides: Iterable[Shown] = ()) -> list[FieldProblem]:
    """Why an act was not done, for the summary above the page: each text that is missing, else what is lawful instead."""
    problem = typed.problem
    if problem is None:
        return []
    found = [FieldProblem(f"{typed.form}-{each.field}", LABELS.get(each.field, each.label), each.text) for each in problem.fields]
    if not found:
        needs = offered.needs(typed.form)
        found = [FieldProblem(f"{typed.form}-{need.name}", need.label, "请填写") for need in needs if need.required and not typed.has(need.name)]
    if not found:
        found = [each for shown in besides if shown.form == typed.form for each in left_out(shown, typed.texts, {"materials": typed.materials})]
    return found or [FieldProblem("", "", problem.instead or problem.detail)]


def homeless(typed: Typed, offered: Offers, besides: Iterable[Shown] = ()) -> list[tuple[str, str]]:
    """What was typed into a form that is no longer on the page: shown, so that it can be taken along."""
    if not typed.form or offered.has(typed.form) or any(shown.form == typed.form for shown in besides):
        return []
    return [(LABELS.get(name, name), text) for name, text in typed.texts.items() if text.strip()]

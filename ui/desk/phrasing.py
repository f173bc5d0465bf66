"""Phrases 常用语 in a form of an act: filled in by the server where no script does it, kept from what was typed, counted when used."""

from collections.abc import Iterable
from typing import Final

import msgspec

from core.access import Actor
from core.cases import item_of_case
from core.cases.phrases import Phrase, joined, keep, used
from core.cases.views import CaseView
from core.house import House
from core.problems import Invalid
from ui.desk.saying import Typed
from ui.web import FormData

FILL: Final = "_phrase"
"""Fill in: the name of the text, a colon, the words."""
KEEP: Final = "_keep"
"""Keep what stands in the text of this name."""
ONLY: Final = "only"
"""Ticked: for this item only. The name follows the form's."""


def asks_for_phrases(form: FormData) -> bool:
    """Whether a button of the phrases was pressed, and not the act's."""
    return FILL in form or KEEP in form


async def with_phrase(house: House, actor: Actor, view: CaseView, form: FormData, typed: Typed) -> Typed:
    """What was typed, with the phrase behind it; or what was typed, kept as a phrase of the officer's own."""
    ask, _, words = form.get(FILL).partition(":")
    if ask in typed.texts:
        filled = {**typed.texts, ask: joined(typed.texts[ask], words)}
        return msgspec.structs.replace(typed, texts=filled, focus=ask)
    ask = form.get(KEEP)
    only = view.item if f"{typed.form}-{ONLY}" in form else ""
    note = await kept_note(house, actor, view, Phrase(id=0, ask=ask, words=typed.texts.get(ask, ""), item=only))
    return msgspec.structs.replace(typed, focus=ask, note=note)


async def kept_note(house: House, actor: Actor, view: CaseView, phrase: Phrase) -> str:
    """Keep the phrase for steps of the kind where the case stands; answers what to say of it."""
    item = await item_of_case(house, view)
    step = item.process.steps.get(view.step)
    narrow = step.kind if step is not None and phrase.ask == "opinion" else ""
    try:
        await keep(house.db, actor, msgspec.structs.replace(phrase, kind=narrow))
    except Invalid as problem:
        return f"没有存为常用语：{problem.detail}"
    return "已存为常用语"


async def count_uses(house: House, actor: Actor, org: str, said: Iterable[tuple[str, str]]) -> None:
    """An act was done with these texts."""
    await used(house.db, actor, org, said)

"""What an officer has typed into a form of an act: read from what the browser sent, or from what was kept of it."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec

from core.cases.opinion_drafts import OpinionDraft
from core.digits import plain_number
from core.forms.text import narrow
from core.problems import Problem
from core.process import Act
from ui.desk.commands import TOLD
from ui.desk.offers import REVOKE, TEXTS, act_of
from ui.web import FormData

LONGEST_NAME: Final = 80
_SEPARATORS: Final = re.compile(r"[\s,，、;；]+")
_MOST: Final = 20


class Typed(msgspec.Struct, frozen=True):
    """What an officer had typed when an act was not done, kept for the next try; `form` names the form it was typed into.

    `saved_at` is set when it was kept and brought back, `focus` names the text to go on with, `note` what has just been done with it.
    """

    form: str = ""
    texts: Mapping[str, str] = {}
    officers: tuple[str, ...] = ()
    problem: Problem | None = None
    materials: tuple[str, ...] = ()
    saved_at: datetime | None = None
    focus: str = ""
    note: str = ""

    def has(self, name: str) -> bool:
        """Whether something was typed there."""
        return bool(self.officers) if name == "officers" else bool(self.texts.get(name, "").strip())


NOTHING_TYPED: Final = Typed()


def said(form: FormData) -> tuple[Act, Typed]:
    """The act of the form and what was typed. A page has several forms, so the names of texts begin with their form's."""
    prefix = form.get("form")[:LONGEST_NAME]
    names = {name: f"{prefix}-{name}" if prefix else name for name in (*TEXTS, *TOLD, "officers", "materials")}
    texts = {name: form.get(names[name]) for name in (*TEXTS, *TOLD)}
    officers = tuple(name for said in form.all(names["officers"])[:_MOST] for name in _SEPARATORS.split(said) if name)
    materials = tuple(form.all(names["materials"])[:_MOST])
    act = act_of({"outcome": form.get("outcome", REVOKE), **texts}, officers)
    act = msgspec.structs.replace(act, ground=texts["ground"], days=_days(texts["days"]), materials=materials)
    return act, Typed(prefix, texts, officers, materials=materials)


def brought_back(draft: OpinionDraft) -> Typed:
    """What was kept of a form, as if it had just been typed."""
    typed = said(FormData({**draft.fields, "form": [draft.form]}))[1]
    return msgspec.structs.replace(typed, saved_at=draft.saved_at)


def seq_of(form: FormData) -> int | None:
    """The last record that stood on the page when its form was sent."""
    return seq_from(form.get("expect_seq"))


def seq_from(text: str) -> int | None:
    """A record's number as a form carries it; None for anything else."""
    return plain_number(text)


def _days(given: str) -> int:
    """A number of days as it was typed; 0 for anything else."""
    return plain_number(narrow(given).strip(), 9999) or 0

"""What people are told about an event: texts that are data (`messages.toml`), with placeholders of which none is personal."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, TypeAlias

import msgspec

from core.cases.standing import Standing
from core.items.model import APPLICANT
from core.notices.placeholders import fill, names, stray
from core.notices.wording import worded

Audience: TypeAlias = Literal["applicant", "officer"]
To: TypeAlias = Literal["applicant", "officer", "head"]
"""Whom a template speaks to: the applicant, whoever's turn the case is, or who decides at the authority and is not told as the former."""
PLACEHOLDERS = frozenset({"number", "item", "authority", "status", "promised", "statutory", "reached"})
"""What a text may name: nothing that says who somebody is."""
LONGEST = 200
"""Characters of a text, so that a short message carries it."""


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one audience is told about events of the kind `on`; `below`: also about cases that another case has opened."""

    on: str
    to: To
    title: str
    text: str
    below: bool = False


class Phrases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sentences that are added: whose turn it is, with or without a last day; where more is to be read, with or without an address."""

    turn: str
    turn_until: str
    link: str
    no_link: str


class Templates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of `messages.toml`."""

    phrases: Phrases
    message: tuple[Template, ...]

    def on(self, kind: str, *, below: bool) -> tuple[Template, ...]:
        """What is told about an event of this kind; `below`: another case has opened this one."""
        return tuple(each for each in self.message if each.on == kind and (each.below or not below))


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What a message may say of a case. `step` is what the applicant has to do now, if anything, with its last day `until` if there is one.

    `reached` is the level of used time that an event of the supervision records, with the time it is of.
    """

    number: str
    item: str
    authority: str
    status: str
    promised: date | None = None
    statutory: date | None = None
    reached: str = ""
    step: str = ""
    until: date | None = None

    def words(self) -> Mapping[str, str]:
        """By placeholder, as it is read."""
        return {name: worded(getattr(self, name)) for name in PLACEHOLDERS}


@cache
def templates() -> Templates:
    """The templates of the house. Raises ValueError (Chinese) for one that says what it must not."""
    text = files("core.messages").joinpath("messages.toml").read_text(encoding="utf-8")
    found = msgspec.convert(tomllib.loads(text), Templates)
    for each in found.message:
        wrong = wrong_with(each)
        if wrong:
            raise ValueError(f"messages.toml 的 {each.on}（{each.to}）：{wrong}")
    return found


def wrong_with(template: Template) -> str:
    """Why a template cannot be used; empty when it can."""
    said = template.title + template.text
    unknown = sorted(set(names(said)) - PLACEHOLDERS)
    if unknown:
        return f"占位符 {'、'.join(unknown)} 不能用；应为 {'、'.join(sorted(PLACEHOLDERS))}"
    if stray(said):
        return "花括号不成对"
    if not template.title.strip() or not template.text.strip() or len(template.text) > LONGEST:
        return f"标题和正文都要有，正文不超过 {LONGEST} 个字"
    return ""


def turn(standing: Standing, duty: str, step: str, step_due: date | None) -> tuple[str, date | None]:
    """What the applicant has to do now, and until when: correct, supply what is lacking, or the step itself; nothing is empty."""
    if standing.correction is not None:
        return "补正", step_due
    if standing.lacking:
        return f"补齐{'、'.join(each.label for each in standing.lacking)}", min(each.last_on for each in standing.lacking)
    return (step, step_due) if duty == APPLICANT else ("", None)


def title_and_text(template: Template, known: Known) -> tuple[str, str]:
    """The message in words; to an applicant also what they have to do, and until when."""
    words = dict(known.words())
    text = fill(template.text, words)
    if template.to == "applicant" and known.step:
        phrases = templates().phrases
        text += fill(phrases.turn_until if known.until else phrases.turn, {"step": known.step, "until": worded(known.until)})
    return fill(template.title, words), text


def with_link(text: str, link: str) -> str:
    """The text as it goes out through a channel: where more is to be read."""
    phrases = templates().phrases
    return text + (fill(phrases.link, {"link": link}) if link else phrases.no_link)

"""The forms of a case's page as HTML: each rendered once, then the case's number, its last record and the token are filled in.

A case offers a dozen commands, most of them behind a fold; rendering them anew was two thirds of what its page cost. A form into which
something has been typed is rendered anew: nothing that a person typed is kept.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

import msgspec
from markupsafe import Markup, escape

from core.cases.phrases import Phrase
from core.cases.views import CaseView
from ui.desk.commands import Shown
from ui.desk.offers import Offer
from ui.desk.saying import NOTHING_TYPED, Typed
from ui.web import Visit
from ui.web.templates import environment

NUMBER, SEQ, TOKEN = "\ue000n\ue001", "\ue000s\ue001", "\ue000t\ue001"
"""Stand where the number of the case, its last record and the token of the session go (private use, as in `ui.hall.rendering`)."""
Phrases: TypeAlias = Mapping[str, tuple[Phrase, ...]]


class Words(msgspec.Struct, frozen=True):
    """A phrase as a form offers it; how often it is used changes all the time and is not shown."""

    words: str
    org: bool


class Way(msgspec.Struct, frozen=True):
    """How a form stands on the page: its button, where it is sent, the key that presses it, who may sign too."""

    kind: str = "primary"
    action: str = "acts"
    key: str = ""
    colleagues: tuple[tuple[str, str], ...] = ()
    cosigners: int = 0


class _Session(msgspec.Struct, frozen=True):
    """Stands for whoever looks at the page."""

    csrf: str = TOKEN


def act_form(visit: Visit, case: CaseView, offer: Offer, typed: Typed, phrases: Phrases, **way: Any) -> Markup:
    """The form of an act of the step, or of the revocation; `way` as in `Way`. Called from templates."""
    words, how = _words(phrases, [need.name for need in offer.needs]), Way(**way)
    if typed is not NOTHING_TYPED:
        return _act(visit, case.number, case.seq, offer, typed, words, how)
    return _filled(_act_once(offer, words, how), visit, case)


def command_form(visit: Visit, case: CaseView, command: Shown, typed: Typed, phrases: Phrases) -> Markup:
    """The form of a command besides the step's acts. Called from templates."""
    words = _words(phrases, [each.ask for each in command.asked])
    if typed is not NOTHING_TYPED:
        return _command(visit, case.number, case.seq, command, typed, words)
    return _filled(_command_once(command, words), visit, case)


@lru_cache(maxsize=2048)
def _act_once(offer: Offer, words: tuple[tuple[str, tuple[Words, ...]], ...], way: Way) -> Markup:
    return _act(_Session(), NUMBER, SEQ, offer, NOTHING_TYPED, words, way)


@lru_cache(maxsize=4096)
def _command_once(command: Shown, words: tuple[tuple[str, tuple[Words, ...]], ...]) -> Markup:
    return _command(_Session(), NUMBER, SEQ, command, NOTHING_TYPED, words)


def _act(visit: Visit | _Session, number: str, seq: int | str, offer: Offer, typed: Typed, words: Iterable[tuple[str, tuple[Words, ...]]], way: Way) -> Markup:  # noqa: PLR0913, PLR0917 - what the macro takes
    made = _macro("act_form")(
        visit, number, seq, offer, typed, way.colleagues, way.cosigners, way.kind, way.action, dict(words), way.key,
    )
    return Markup(made)  # noqa: S704 - the template escapes


def _command(visit: Visit | _Session, number: str, seq: int | str, command: Shown, typed: Typed, words: Iterable[tuple[str, tuple[Words, ...]]]) -> Markup:
    return Markup(_macro("command_form")(visit, number, seq, command, typed, dict(words)))  # noqa: S704 - the template escapes


def _macro(name: str) -> Any:
    return getattr(environment().get_template("desk/_parts.html").module, name)


def _words(phrases: Phrases, asks: Iterable[str]) -> tuple[tuple[str, tuple[Words, ...]], ...]:
    """The phrases for what a form asks, as they can be compared."""
    return tuple((ask, tuple(Words(each.words, bool(each.org)) for each in phrases[ask])) for ask in asks if ask in phrases)


def _filled(html: Markup, visit: Visit, case: CaseView) -> Markup:
    filled = str(html).replace(NUMBER, str(escape(case.number))).replace(SEQ, str(case.seq)).replace(TOKEN, str(escape(visit.csrf)))
    return Markup(filled)  # noqa: S704 - escaped

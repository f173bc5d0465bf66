"""Asking every source of a form at once: each within its own time, none of them able to hold up the others or the filing."""

import asyncio
from collections.abc import Iterable, Mapping

import msgspec
import structlog

from core import time
from core.access import Actor, PartyHeld
from core.declarations import Source
from core.forms import Form
from core.house import House
from core.problems import Forbidden
from core.sourcing.consents import Given, in_force
from core.sourcing.model import Answer, Asked
from core.sourcing.shelf import shelf_of

HOUSE = "core"
"""Whose sources are the house's own: they are handed the house, and read within what the actor may see."""
_log = structlog.get_logger("sources")


class Known(msgspec.Struct, frozen=True):
    """A value that is known, and the source that knows it."""

    answer: Answer
    source: Source


class Helped(msgspec.Struct, frozen=True):
    """What the sources of a form say: values by identity, the sources that do not answer just now, those that wait for a consent."""

    known: Mapping[str, Known]
    silent: tuple[Source, ...] = ()
    waiting: tuple[Source, ...] = ()


def sources_of(house: House, form: Form) -> list[Source]:
    """The sources that have something for the form, those outside first: what the house knows itself only fills what they leave open."""
    wanted = {field.identity for field in form.fields.values() if not field.calc}
    found = [
        source for source in house.catalogue.registry.sources.values()
        if (not source.items or form.item in source.items) and (not source.fields or wanted & {*source.fields})
    ]
    return sorted(found, key=lambda source: source.plugin == HOUSE)


async def ask_sources(house: House, actor: Actor, held: PartyHeld, form: Form) -> Helped:
    """What is known of the party for this form. Raises Forbidden for anybody but the party itself or whom it has authorised.

    Nothing is asked of a source that needs a consent which the party has not given, or has taken back (个人信息保护法 13).
    """
    if actor.kind != "applicant" or actor.party(held.id) is None:
        raise Forbidden("没有登录，或者不能代表这一申请人，不能调用其证照和资料", "请先登录")
    consents = await in_force(house.db, held.id)
    sources = sources_of(house, form)
    ready = [source for source in sources if source.consent is None or source.id in consents]
    answers = await asyncio.gather(*(_ask(house, actor, source, _asked(held, form, source, consents)) for source in ready))
    found = zip(ready, answers, strict=True)
    return Helped(
        _first(found), tuple(source for source, answer in zip(ready, answers, strict=True) if answer is None),
        tuple(source for source in sources if source not in ready),
    )


def _first(found: Iterable[tuple[Source, tuple[Answer, ...] | None]]) -> dict[str, Known]:
    """For each identity the answer of the first source that has one."""
    known: dict[str, Known] = {}
    for source, answers in found:
        for answer in answers or ():
            known.setdefault(answer.field, Known(answer, source))
    return known


def _asked(held: PartyHeld, form: Form, source: Source, consents: Mapping[str, Given]) -> Asked:
    fields = dict.fromkeys(field.identity for field in form.fields.values() if not field.calc)
    consent = consents.get(source.id)
    return Asked(
        held.code, held.name, tuple(name for name in fields if not source.fields or name in source.fields), time.today(),
        str(consent.id) if consent is not None else "", held.id,
    )


async def _ask(house: House, actor: Actor, source: Source, asked: Asked) -> tuple[Answer, ...] | None:
    """What the source says; None when it does not answer in time, or fails."""
    shelf = shelf_of(house)
    kept = shelf.found(source, asked)
    if kept is not None:
        return kept
    if shelf.rests(source.id):
        return None
    try:
        async with asyncio.timeout(source.timeout / 1000):
            said = await (source.fetch(asked, house, actor) if source.plugin == HOUSE else source.fetch(asked))
            answers = tuple(answer for answer in said if answer.field in asked.fields)
    except Exception as error:  # noqa: BLE001 - foreign code and foreign systems may fail in any way; a filing goes on
        _log.warning("source_silent", source=source.id, error=type(error).__name__)
        shelf.rest(source.id)
        return None
    shelf.put(source, asked, answers)
    return answers

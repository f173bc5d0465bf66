"""Situations 情形 on the pages: the guide asks them first, shows only what applies, and hands the answers on to the filing.

The answers travel in the address, so the page works with scripts off, can be linked to, and keeps nothing. Nothing personal may be
asked here; the checker of items sees to that.
"""

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec

from core.filings import preview
from core.forms import Field
from core.house import House
from core.items.item import Item
from core.items.parts import Limit
from core.items.situations import chosen
from core.values import Unknown, Value
from ui.hall.sheets import given
from ui.hall.verdicts import Verdict, verdict_of
from ui.web import Visit
from ui.web.field_views import FieldShown, field_shown, told
from ui.web.fields import Pairs, Raw, gather, read, visible


class Fitted(msgspec.Struct, frozen=True):
    """The guide fitted to the answers: the questions, what was answered, and what follows.

    `env` are the names known so far, `query` the answers for the next address, `verdict` None while nothing was answered.
    """

    questions: tuple[FieldShown, ...]
    query: str
    env: Mapping[str, Value]
    says: tuple[str, ...]
    statutory: Limit
    promised: Limit
    verdict: Verdict | None = None

    @property
    def answered(self) -> bool:
        """Whether there is an answer to fit the guide to."""
        return bool(self.query)


async def fitted(house: House, visit: Visit, item: Item, pairs: Pairs) -> Fitted:
    """The guide of the item for whoever answered so."""
    asks = {each.field: each.ask for each in item.info.situation}
    raw = gather(item.form, _told(item, pairs), pairs)
    reading = read(item.form, raw, given(visit.acting))
    there = visible(item.form, reading.env)
    errors = [message for message in reading.submission.messages if message.field in reading.values]
    said = told(errors)
    questions = tuple(
        msgspec.structs.replace(field_shown(item.form, name, reading, said), label=ask, optional=False, conditional=item.form.fields[name].visible is not None)
        for name, ask in asks.items() if name in there
    )
    answers = {name: typed for name, typed in raw.items() if typed and name in reading.submission.values}
    statutory, promised = item.limits(reading.env)
    plain = Fitted(questions, urlencode(answers, doseq=True), reading.env, (), statutory, promised)
    if not answers:
        return plain
    actor = visit.actor if visit.signed_in else None
    decision = await preview(house, actor, item.id, reading.values, party_code=visit.acting.code if visit.acting else "")
    known = {name: value for name, value in decision.outcomes.items() if not isinstance(value, Unknown)}
    env: dict[str, Any] = {**reading.env, **known}
    return msgspec.structs.replace(
        plain, env=env, verdict=verdict_of(item, decision, reading.env), says=tuple(option.says for option in chosen(item.info, env) if option.says)
    )


def carried(item: Item, pairs: Pairs) -> Raw:
    """The answers of an address that the form takes, as they would be typed. No address makes a commitment, or says what is only shown."""
    told_here, fields = _told(item, pairs), item.form.fields
    open_here = [name for name, field in fields.items() if not field.must and field.readonly is None]
    asked = [name for name in open_here if name in told_here or (pairs.all(name) and not fields[name].personal and fields[name].calc is None)]
    raw = gather(item.form, asked, pairs)
    reading = read(item.form, raw, given(None))
    return {name: typed for name, typed in raw.items() if typed and name in reading.submission.values}


def _told(item: Item, pairs: Pairs) -> list[str]:
    return answered([item.form.fields[each.field] for each in item.info.situation], pairs)


def answered(fields: Collection[Field], pairs: Pairs) -> list[str]:
    """The names of the fields answered. A browser sends nothing for boxes left empty: beside other answers that says none of them."""
    some = any(pairs.all(field.name) for field in fields)
    return [field.name for field in fields if pairs.all(field.name) or (some and field.type.kind == "choices")]

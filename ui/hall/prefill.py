"""What an applicant need not type again: what sources say of the party, what it said of itself in its last filing, and that filing itself.

Nothing is filled in silently: each value says where it came from, and stays the applicant's to change. A change is remembered with the
old value, so that an officer sees both.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

import msgspec

from core import time
from core.access import Actor, PartyHeld, scope
from core.cases.loading import Loaded, opened
from core.declarations import Source
from core.filings.merging import mark
from core.forms import Field, Form
from core.forms.typed import converter
from core.forms.uploads import is_file
from core.house import House
from core.items.item import Item
from core.problems import NotFound
from core.rules import value_words
from core.sourcing.asking import Helped, Known, ask_sources
from core.sourcing.model import Origin, Provenance, Provenances, origin_of
from core.sourcing.own import CODE
from core.time import CHINA
from core.values import Value
from ui.web.fields import Raw, decoded, defaults, raw_of

SOURCES: Final = "_sources"
"""Under which name a draft keeps where its values came from: field → Origin, as plain data."""
ANSWERED: Final = "您在办事指南中的选择"
"""Where a value filled in from an answer came from, in words. The applicant has given it, only somewhere else."""
REUSED: Final = "reuse"
"""The parameter that asks for the content of the last filing of the same item."""
_LAST: Final = "SELECT c.number FROM cases c WHERE c.party = $1 AND {scope} ORDER BY c.id DESC LIMIT 1"
_SAME: Final = """
SELECT c.number FROM cases c JOIN filings f ON f.id = c.filing WHERE c.party = $1 AND c.item = $2 AND f.composition IS NULL AND {scope} ORDER BY c.id DESC LIMIT 1
"""
_NEVER: Final = frozenset({"shared.signer", "shared.promise_told", "shared.promise_met", "shared.promise_liable", "shared.promise_public"})
"""What is said anew each time: who signs, and what is promised."""


class Prefilled(msgspec.Struct, frozen=True):
    """The values known for a new filing with their origins, and what is told about it above the first page.

    `silent` are sources that do not answer just now, `waiting` those that want a consent, `before` the day of a last filing of the item
    that could be taken over; None where there is none, or it has been.
    """

    values: Raw
    origins: Mapping[str, Origin]
    silent: tuple[Source, ...] = ()
    waiting: tuple[Source, ...] = ()
    before: date | None = None

    @property
    def raw(self) -> Raw:
        """As a draft begins."""
        return {**self.values, SOURCES: as_kept(self.origins)}


async def prefilled(house: House, actor: Actor, held: PartyHeld, item: Item, *, reuse: bool = False) -> Prefilled:
    """What is known for a new filing; with `reuse`, also what stood in the last filing of the same item.

    For an officer at the counter no source is asked: the applicant stands there. Raises Forbidden.
    """
    helped = await ask_sources(house, actor, held, item.form) if actor.kind == "applicant" else Helped({})
    origins: dict[str, Origin] = {}
    numbers = [await _last(house, actor, held, _SAME, item.id), await _last(house, actor, held, _LAST)]
    cases = {number: await _loaded(house, actor, number) for number in dict.fromkeys(numbers)}
    same, last = (cases[number] for number in numbers)
    if reuse and same is not None:
        origins |= _again(item.form, same)
    if last is not None:
        origins |= {name: origin for name, origin in _about(item.form, last).items() if name not in origins}
    origins |= _from_sources(item.form, helped.known)
    before = None if same is None or reuse else _filed_on(same)
    return Prefilled({**defaults(item.form), **{name: origin.value for name, origin in origins.items()}}, origins, helped.silent, helped.waiting, before)


def as_kept(origins: Mapping[str, Origin]) -> dict[str, Any]:
    """Origins as a draft keeps them."""
    return {name: msgspec.to_builtins(origin) for name, origin in origins.items()}


def origins_in(raw: Raw) -> dict[str, Origin]:
    """The origins that a draft keeps."""
    kept = raw.get(SOURCES)
    found = {name: origin_of(each) for name, each in kept.items()} if isinstance(kept, Mapping) else {}
    return {name: origin for name, origin in found.items() if origin is not None}


def sources_of(raw: Raw) -> dict[str, str]:
    """The sources of the values that still stand as they were filled in, in words."""
    return {name: origin.words for name, origin in origins_in(raw).items() if _stands(raw, name, origin)}


def _stands(raw: Raw, name: str, origin: Origin) -> bool:
    """Whether the value says what was filled in: what says nothing is equal, however it is kept."""
    return mark(raw.get(name)) == mark(origin.value)


def changes_of(form: Form, raw: Raw) -> dict[str, str]:
    """What the applicant has written instead of what was filled in, a sentence for each field."""
    return {
        name: f"原为“{was(form.fields[name], origin)}”（{origin.words}）" + ("，与证照不一致，需附说明（提交前填写）" if origin.licence else "")
        for name, origin in origins_in(raw).items() if name in form.fields and not _stands(raw, name, origin)
    }


def dated(raw: Raw) -> Raw:
    """The same with the moment noted at which each filled-in value was changed; a value that was put back has not been."""
    kept = origins_in(raw)
    if not kept:
        return raw
    moment = time.now()
    noted = {
        name: msgspec.structs.replace(origin, changed_at=None if _stands(raw, name, origin) else origin.changed_at or moment) for name, origin in kept.items()
    }
    return raw if noted == kept else {**raw, SOURCES: as_kept(noted)}


def provenances(form: Form, raw: Raw) -> Provenances:
    """Where the values of a filing came from, as the case keeps it."""
    return tuple(
        Provenance(field=name, was=was(form.fields[name], each), source=each.source, words=each.words, licence=each.licence, changed_at=each.changed_at, why=each.why)
        for name, each in origins_in(dated(raw)).items() if name in form.fields and each.source != ANSWERED
    )


def was(field: Field, origin: Origin) -> str:
    """The value that was filled in, in words."""
    given = decoded(field, origin.value)
    if given is None:
        return "没有填写"
    value = _typed(field, given)
    if value is None:
        return str(origin.value)
    return f"{len(value)} 行" if field.type.kind == "list" and isinstance(value, tuple) else value_words(value, field.type)


def _typed(field: Field, value: Any) -> "Value | None":
    """The typed value of what a source, or an applicant, has given; None when it does not fit the field."""
    convert = converter(field.type)
    try:
        typed: Value = convert(value) if convert is not None else value
    except (TypeError, ValueError, ArithmeticError):
        return None
    return typed


def _from_sources(form: Form, known: Mapping[str, Known]) -> dict[str, Origin]:
    """Name → origin of every field that a source has a fitting value for."""
    found = dict[str, Origin]()
    for name, field in form.fields.items():
        if field.calc is not None or is_file(field) or field.identity not in known:
            continue
        answer, source = known[field.identity].answer, known[field.identity].source
        typed = _typed(field, answer.value)
        if typed is not None and (field.type.kind != "choice" or typed in field.type.options):
            found[name] = Origin(
                value=raw_of(field, typed), source=source.title, document=answer.document, number=answer.number, as_of=answer.as_of, licence=source.licence,
            )
    return found


async def _last(house: House, actor: Actor, held: PartyHeld, query: str, *args: str) -> str | None:
    """The number of the party's last case, as far as the actor may see it."""
    seen = scope(actor, 2 + len(args))
    number: str | None = await house.db.fetchval(query.format(scope=seen.where), held.id, *args, *seen.args)
    return number


async def _loaded(house: House, actor: Actor, number: str | None) -> Loaded | None:
    """The case of that number."""
    if number is None:
        return None
    try:
        async with opened(house, actor, number) as (_, case):
            return case
    except NotFound:
        return None


def _about(form: Form, case: Loaded) -> dict[str, Origin]:
    """What stood on the page about the applicant in the last filing: shared elements only."""
    before = case.item.form
    about = next((field.page for field in before.fields.values() if field.identity == CODE), None)
    given = {field.identity: name for name, field in before.fields.items() if field.page == about and field.identity.startswith("shared.")}
    return _taken(form, case, given)


def _again(form: Form, case: Loaded) -> dict[str, Origin]:
    """Everything that may be said again of what was filed: no commitments, no signatures, no dates."""
    given = {
        field.identity: name for name, field in case.item.form.fields.items()
        if not field.must and field.identity not in _NEVER and field.type.kind not in ("date", "datetime")
    }
    return _taken(form, case, given, again=True)


def _taken(form: Form, case: Loaded, given: Mapping[str, str], *, again: bool = False) -> dict[str, Origin]:
    day = _filed_on(case)
    promises = _together(form) if again else frozenset[str]()
    return {
        name: Origin(value=raw_of(field, case.values[given[field.identity]]), source="上次申报" if again else "最近一次申报", as_of=day)
        for name, field in form.fields.items()
        if field.calc is None and not is_file(field) and name not in promises and field.identity in given and given[field.identity] in case.values
        and given[field.identity] not in case.unseen
        and case.item.form.fields[given[field.identity]].type == field.type
    }


def _together(form: Form) -> frozenset[str]:
    """The commitments and what appears together with them: said anew each time."""
    conditions = {(field.page, field.visible.source) for field in form.fields.values() if field.must and field.visible}
    return frozenset(name for name, field in form.fields.items() if field.must or (field.visible and (field.page, field.visible.source) in conditions))


def _filed_on(case: Loaded) -> date:
    return case.state.filed_at.astimezone(CHINA).date()


def explained(raw: Raw, reasons: Iterable[tuple[str, str]]) -> Raw:
    """The same with what the applicant says to corrections, by field."""
    said, kept = dict(reasons), origins_in(raw)
    if not said:
        return raw
    return {**raw, SOURCES: as_kept({name: msgspec.structs.replace(each, why=said.get(name, each.why)) for name, each in kept.items()})}

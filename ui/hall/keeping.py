"""Keeping a page of a draft: merged field by field with what others have typed meanwhile, and how the difference is shown."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from secrets import token_urlsafe
from typing import Any, Final

import msgspec
from markupsafe import Markup

from core import time
from core.digits import BIGGEST_ID, plain_number
from core.filings.attachments import Attachment
from core.filings.drafts import StaleDraft
from core.filings.merging import Hand, Merged, chosen, joined_rows, mark, merge, others_of, plain, stamp_of
from core.forms import Form
from core.house import House
from core.rules import value_words
from core.values import Value
from ui.hall.rendering import field_html
from ui.hall.sheets import REVIEW
from ui.hall.work import Work, saved
from ui.web import FormData, Visit
from ui.web.field_views import FieldShown
from ui.web.fields import Raw, Reading, is_tick, read, visible
from ui.web.templates import bare, clock, environment

BASE: Final = "_base"
"""The hidden input with the marks of the values that the page was made from."""
SEAT: Final = "_seat"
"""The hidden input that tells one open page from another."""
TURN: Final = "_turn"
"""The hidden input whose number rises with what the open page sends."""
CHOOSE: Final = "_choose"
"""The buttons beside a field that was filled in twice: `field way seen,seen`; the way is a mark, `=` for what stands here, `+` for the rows of both."""
VERSION: Final = "_version"
HERE, BOTH = "=", "+"
_LONGEST_SEAT: Final = 40


class Kept(msgspec.Struct, frozen=True):
    """A page after keeping: the filing as it stands in the draft, the marks for the page, and fields in which a difference was met."""

    work: Work
    marks: dict[str, str]
    fresh: tuple[str, ...] = ()


class Beside(msgspec.Struct, frozen=True):
    """What was typed elsewhere into a field: how to choose it, who typed it and when, in words."""

    way: str
    who: str
    when: str
    words: str


class Difference(msgspec.Struct, frozen=True):
    """A field that was filled in twice: the other versions, what was seen with the choice, and whether rows of both can be taken."""

    name: str
    label: str
    others: tuple[Beside, ...]
    seen: str
    rows: bool


async def keep(house: House, before: Work, sent: Raw, data: FormData, number: int, *, quiet: bool = False) -> Kept:
    """Keep what was typed on a page. `quiet`: by itself while somebody types; nothing is saved then when nothing has changed.

    Raises Invalid, Forbidden, NotFound (submitted meanwhile), NotLawful.
    """
    work, hand = before, hand_of(before.visit, data)
    base = base_of(before, data) or marks_of(before.item.form, before.raw, sent)
    if not before.draft:  # nobody else has typed; a source may say now what it did not when the page was made, or the reverse
        base |= marks_of(before.item.form, before.raw, [name for name, value in sent.items() if plain(value) or mark(value) != base.get(name)])
    while True:
        form, moment = work.item.form, time.now()
        merged = merge(work.raw, as_sent(form, work.raw, sent), sent, base, hand, moment, rows=not quiet)
        merged = _after_choice(merged, sent, data.get(CHOOSE), hand, moment)
        if quiet and work.draft and not merged.changed:
            return Kept(work, merged.marks)
        raw = merged.values
        made = msgspec.structs.replace(work, raw=raw, item=work.choose(raw) if work.choose is not None else work.item)
        try:
            return Kept(await saved(house, made, number, work.version, hand.seat), merged.marks, merged.fresh)
        except StaleDraft as stale:  # somebody was quicker: merged anew with what they saved, until there is nothing newer
            work = msgspec.structs.replace(work, raw=stale.newer.values, draft=stale.newer.id, version=stale.newer.version)


def hand_of(visit: Visit, data: FormData) -> Hand:
    """Who types, at which open page."""
    return Hand(visit.actor.account or 0, visit.actor.name, seat_of(data), plain_number(data.get(TURN), BIGGEST_ID) or 0)


def seat_of(data: FormData) -> str:
    """The open page that sends this; a page of another make gets a name of its own."""
    seat = data.get(SEAT)
    return seat if 0 < len(seat) <= _LONGEST_SEAT and seat.isascii() and seat.isprintable() else new_seat()


def new_seat() -> str:
    """A name for an open page."""
    return token_urlsafe(9)


def as_sent(form: Form, raw: Mapping[str, Any], names: Iterable[str]) -> Raw:
    """The values of these fields as a page would send them back untouched."""
    return {name: _untouched(form, name, raw.get(name)) for name in names if name in form.fields}


def _untouched(form: Form, name: str, value: Any) -> Any:
    if is_tick(form.fields[name]):
        return "true" if value == "true" else "false"
    return value if isinstance(value, str | list | tuple | dict) else ""


def marks_of(form: Form, raw: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    """The marks of these fields, for the page that shows them."""
    return {name: mark(value) for name, value in as_sent(form, raw, names).items()}


def written(marks: Mapping[str, str]) -> str:
    """The marks as the page carries them."""
    return " ".join(f"{name}:{each}" for name, each in marks.items() if each)


def base_of(work: Work, data: FormData) -> dict[str, str]:
    """What the page was made from; of a page without marks nothing is known once the draft has moved on."""
    return marks_in(data) or ({} if version_of(data) == work.version else {"": ""})


def marks_in(data: FormData) -> dict[str, str]:
    """The marks that the page carries."""
    pairs = (pair.partition(":") for pair in data.get(BASE).split())
    return {name: each for name, _, each in pairs}


def version_of(data: FormData) -> int:
    """The version of the draft that the page was made from."""
    return plain_number(data.get(VERSION)) or 0


def _after_choice(merged: Merged, sent: Raw, choice: str, hand: Hand, moment: datetime) -> Merged:
    """What is merged with the choice made between the versions of a field."""
    name, way, seen = [*choice.split(" "), "", "", ""][:3]
    if name not in sent:
        return merged
    versions = {each.mark: each.value for each in others_of(merged.values).get(name, ())}
    main = merged.values.get(name)
    versions[mark(main)] = main
    if way == BOTH:
        rows = sent[name]
        for each in versions.values():
            rows = joined_rows(rows, each) or rows
        value = rows
    else:
        value = versions.get(way, main) if way != HERE else sent[name]
    values = chosen(merged.values, name, value, seen.split(","), hand, moment)
    return Merged(values, {**merged.marks, name: mark(value)}, tuple(each for each in merged.fresh if each != name), changed=True)


# --- shown ------------------------------------------------------------------------------------------------------------


def differences(work: Work, shown: Mapping[str, Any], names: Iterable[str]) -> list[Difference]:
    """The fields of these whose draft says something else than the page shows, or holds several versions."""
    form, others, found = work.item.form, others_of(work.raw), []
    if shown is work.raw:
        names = [name for name in names if name in others]
    untouched = as_sent(form, work.raw, names)
    here = as_sent(form, shown, names)
    for name, value in untouched.items():
        main, stamp = mark(value), stamp_of(work.raw, name)
        beside = {each.mark: Beside(each.mark, _who(work.visit, each.account, each.name), _when(each.at), words(work, name, each.value)) for each in others.get(name, ())}
        if main != mark(here[name]):
            who = _who(work.visit, stamp.account, stamp.name) if stamp else "别处"
            beside[main] = Beside(main, who, _when(stamp.at if stamp else ""), words(work, name, value))
        beside.pop(mark(here[name]), None)
        if beside:
            rows = form.fields[name].type.kind == "list"
            found.append(Difference(name, form.fields[name].label, tuple(beside.values()), ",".join({main: 0, mark(here[name]): 0, **beside}), rows))
    return found


def by_field(work: Work, shown: Mapping[str, Any], names: Iterable[str]) -> dict[str, Difference]:
    """The differences by the name of their field."""
    return {each.name: each for each in differences(work, shown, names)}


def differing(difference: Difference) -> Markup:
    """The other versions of a field with the buttons to choose, as they stand below it."""
    macro = environment().get_template("hall/_differing.html").module.differing  # type: ignore[attr-defined] # a macro of the template
    return Markup(macro(difference))  # noqa: S704 - the template escapes


def fields_with(twice: Mapping[str, Difference]) -> Callable[[FieldShown], Markup]:
    """What shows a field: itself, and below it what was typed into it elsewhere."""
    if not twice:
        return field_html
    return lambda field: field_html(field) + differing(twice[field.name]) if field.name in twice else field_html(field)


def unchosen(work: Work, reading: Reading) -> list[tuple[str, str]]:
    """Label and address of each field that shows and was filled in twice, with nobody having chosen."""
    shown, others, fields = visible(work.item.form, reading.env), others_of(work.raw), work.item.form.fields
    return [
        (fields[name].label, f"{work.path}/{sheet.number}?back={REVIEW}#b-{name}")
        for sheet in work.plan.sheets for name in sheet.names if name in others and name in shown
    ]


def words(work: Work, name: str, value: Any) -> str:
    """A value as a person reads it; what cannot be read, as it was typed."""
    return said_words(work.item.form, work.files, work.given, name, value)


def said_words(form: Form, files: Iterable[Attachment], given: Mapping[str, Value], name: str, value: Any) -> str:
    """A value of a form's field as a person reads it; what cannot be read, as it was typed."""
    file = next((each for each in files if each.digest == value), None)
    if file is not None:
        return file.filename
    reading = read(form, {name: value}, given)
    known = reading.submission.values.get(name)
    if known is not None:
        return value_words(known, form.fields[name].type)
    if isinstance(value, list | tuple):
        return "；".join("、".join(filter(None, map(str, each.values()))) if isinstance(each, dict) else str(each) for each in value) or "（没有填写）"
    return str(value or "") or "（没有填写）"


def _who(visit: Visit, account: int, name: str) -> str:
    """Who it was: oneself at another window, or somebody by name."""
    return "您在另一个窗口" if account == visit.actor.account else bare(name) or "别处"


def _when(at: str) -> str:
    return clock(datetime.fromisoformat(at)) if at else ""

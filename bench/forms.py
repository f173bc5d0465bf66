"""A form being filled in: 60 fields, 40 conditions, re-evaluated as whenever an answer changes; microseconds and milliseconds of the server.

What is measured is what the server does between the request and its answer, without the database and the socket: the typed texts read,
conditions settled, which fields show, the fragment rendered. The ceiling of the same run is the bare validation of the same values.
"""

import gc
from collections.abc import Callable
from functools import partial
from itertools import cycle
from statistics import median
from time import perf_counter
from typing import Any

import msgspec

from core.canonical import plain as bare
from core.faults import Blame
from core.filings.merging import Hand, merge
from core.forms import Form, load_form
from core.forms.validators import fast
from core.time import now
from core.values import Value
from ui.hall.keeping import as_sent, marks_of
from ui.hall.rendering import field_html
from ui.web.field_views import Told, field_shown, steering
from ui.web.fields import Raw, read, visible
from ui.web.templates import environment

FIELDS, CONDITIONS = 60, 40
ROUNDS, EACH = 9, 60
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_KINDS = ("甲类", "乙类", "丙类", "丁类")


def sample() -> Form:
    """A form of that size: 20 fields that everybody fills in, 20 that show under conditions, 20 that are demanded under conditions."""
    properties = {f"f{number}": _field(number) for number in range(FIELDS)}
    document = {
        "$schema": _DRAFT, "x-format": 1, "title": "六十栏的申报表", "type": "object", "properties": properties, "additionalProperties": False,
        "required": [f"f{number}" for number in range(FIELDS - CONDITIONS)],
    }
    form, faults = load_form({"form.json": msgspec.json.encode(document)}, "bench", Blame("bench", "form.json"))
    if form is None:
        raise RuntimeError(f"the measured form does not load: {[fault.sentence() for fault in faults]}")
    conditions = sum(bool(field.visible) + bool(field.needed) for field in form.fields.values())
    if (len(form.fields), conditions) != (FIELDS, CONDITIONS):
        raise RuntimeError(f"the measured form has {len(form.fields)} fields and {conditions} conditions")
    return form


def _field(number: int) -> dict[str, Any]:
    kinds: tuple[dict[str, Any], ...] = (
        {"type": "string", "maxLength": 100}, {"type": "integer", "minimum": 0, "maximum": 100_000}, {"type": "string", "enum": list(_KINDS)},
        {"type": "boolean"}, {"type": "string", "format": "date"},
    )
    field = {"title": f"第{number}栏", **kinds[number % len(kinds)]}
    base = FIELDS - CONDITIONS
    if number < base:
        return field
    steer = number % 4 * 5
    condition = f"f{steer + 2} = '{_KINDS[number % 4]}' or f{steer + 1} > {number * 200} and f{steer + 3}"
    return {**field, "x-visible" if number < base + CONDITIONS // 2 else "x-required": condition}


def typed(kind: str) -> Raw:
    """Every field filled in as a person types; the choices say `kind`."""
    said = ("某某单位", "4,500", kind, "true", "2026-03-02")
    return {f"f{number}": said[number % len(said)] for number in range(FIELDS)}


def again(form: Form, steers: frozenset[str], given: dict[str, Value], raw: Raw, before: frozenset[str]) -> bytes:
    """What an answer that changed brings: the fields that came and went, as the fragment that the page puts in."""
    reading = read(form, raw, given)
    shown = visible(form, reading.env)
    fields = {name: field_shown(form, name, reading, Told(), steers) for name in form.fields if name in shown}
    slots = [(name, fields.get(name)) for name in form.fields if (name in fields) != (name in before)]
    template = environment().get_template("hall/_fields.html")
    return template.render(slots=slots, shown=" ".join(fields), arrived=(), one=field_html).encode()


def milliseconds(work: Callable[[], object]) -> list[float]:
    """The time of each call."""
    times = []
    for _ in range(EACH):
        begun = perf_counter()
        work()
        times.append((perf_counter() - begun) * 1000)
    return times


def measure() -> dict[str, float]:
    """Medians and the slowest hundredth over all rounds, each round against its own ceiling."""
    form = sample()
    given: dict[str, Value] = {"submitted_on": now().date(), "today": now().date(), "holder": ""}
    steers, kinds = steering(form), cycle(_KINDS)
    before = frozenset(name for name in form.fields if form.fields[name].visible is None)
    values = read(form, typed(_KINDS[0]), given).submission.values
    validator, plain = fast(form.schema), {name: bare(value) for name, value in values.items()}
    marks, hand, whole = marks_of(form, typed(_KINDS[0]), form.fields), Hand(1, "某人", "seat"), typed(_KINDS[0])
    if not validator.is_valid(plain):
        raise RuntimeError("the measured values are not valid")
    merging = partial(merge, whole, as_sent(form, whole, form.fields), {**whole, "f0": "改了"}, marks, hand, now())
    times, ceilings, merged = [], [], []
    for _ in range(ROUNDS):
        gc.collect()
        ceilings += milliseconds(lambda: validator.is_valid(plain))
        times += milliseconds(lambda: again(form, steers, given, typed(next(kinds)), before))
        merged += milliseconds(merging)
    times.sort()
    return {
        "form_fields": len(form.fields), "form_conditions": CONDITIONS,
        "form_again_ms": round(median(times), 3), "form_again_p99_ms": round(times[int(len(times) * 0.99)], 3),
        "form_validation_ms": round(median(ceilings), 3), "form_merge_ms": round(median(merged), 3),
        "form_again_per_validation": round(median(times) / median(ceilings), 1),
    }

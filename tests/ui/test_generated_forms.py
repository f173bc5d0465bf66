"""Any valid draft 2020-12 schema renders to a usable form or is refused by name, and nothing that is sent to it raises.

`JIBAN_SOAK=1` runs the full size: 2,000 schemas and 10,000 submissions.
"""

import os
from contextlib import suppress
from itertools import chain
from typing import Any

import generated_forms as made
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jsonschema.validators import Draft202012Validator

from core.canonical import canonical
from core.faults import Blame, Fault
from core.forms import Form, ReadError, load_form, read_json
from core.forms.structure import KEYWORDS
from core.forms.validators import fast, reference
from ui.hall.rendering import field_html
from ui.web.field_views import field_shown, steering, told
from ui.web.fields import defaults, gather, read, visible
from ui.web.forms import FormData
from ui.web.templates import environment

SOAK = bool(os.environ.get("JIBAN_SOAK"))
SCHEMAS = 2000 if SOAK else 150
SUBMISSIONS = 5 if SOAK else 7
SIZE = settings(max_examples=SCHEMAS, deadline=None, database=None, suppress_health_check=list(HealthCheck))


def loaded(document: dict[str, Any]) -> tuple[Form | None, list[Fault]]:
    return load_form({"form.json": canonical(document)}, "demo_permit", Blame("demo", "form.json"))


def named(fault: Fault) -> bool:
    """Whether a fault names a keyword and where it stands."""
    said = f"{fault.place} {fault.found} {fault.expected}"
    return bool(fault.place) and any(word in said for word in (*KEYWORDS, "x-"))


def rendered(form: Form, pairs: list[tuple[str, str]]) -> str:
    """The form's fields as the hall's page has them, with what was typed, what is wrong and what comes and goes."""
    sent: dict[str, list[str]] = {}
    for name, text in pairs:
        sent.setdefault(name, []).append(text)
    raw = {**defaults(form), **gather(form, form.fields, FormData(sent))}
    reading = read(form, raw, {})
    shown, said = visible(form, reading.env), told(reading.submission.messages, reading.submission.warnings)
    slots = [(name, field_shown(form, name, reading, said, steering(form)) if name in shown else None) for name in form.fields]
    macro = environment().get_template("hall/_slots.html").module.places  # type: ignore[attr-defined] # a macro of the template
    return str(macro(slots, form.fields, field_html))


def answered(form: Form, values: Any) -> None:
    """A program's submission, through every step up to what is stored; bytes that are refused as JSON are tried as values all the same."""
    with suppress(ReadError, UnicodeEncodeError):
        values = read_json(canonical(values))
    got = form.submit(values)
    assert all(message.text and "{" not in message.text for message in got.messages)
    assert len({message.field for message in got.messages}) == len(got.messages)
    assert form.join(*form.split(got.values)) == got.values
    nested = form.reader.shape.nested({name: value for name, value in values.items() if name in form.fields}) if isinstance(values, dict) else {}
    for rule in form.reader.rules:
        assert rule.validator.is_valid(nested) == reference(rule.schema).is_valid(nested), rule.schema
    fields = {"properties": {name: field.schema for name, field in form.fields.items()}}
    assert fast(fields).is_valid(values) == reference(fields).is_valid(values)


def test_every_keyword_of_the_draft_is_generated() -> None:
    assert made.VALUES.keys() == KEYWORDS.keys()


def read_or_refused(document: dict[str, Any]) -> list[Fault]:
    """The faults of a valid schema of the draft; each names a keyword, and there are some unless it is a form."""
    Draft202012Validator.check_schema(document)
    form, faults = loaded(document)
    assert form is not None or faults
    assert all(map(named, faults)), [fault.sentence() for fault in faults]
    return faults


@pytest.mark.parametrize("keyword", sorted(made.VALUES))
def test_each_keyword_at_any_place_is_read_or_refused_by_name(keyword: str) -> None:
    @settings(max_examples=150 if SOAK else 8, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(made.SPOTS), made.VALUES[keyword].map(lambda value: {keyword: value}))
    def tried(spot: tuple[str | int, ...], said: dict[str, Any]) -> None:
        document = made.base(spot)
        for name, value in said.items():
            made.put(document, spot, name, value)
        faults = read_or_refused(document)
        if KEYWORDS[keyword].treatment == "refused":
            assert any(keyword in fault.sentence() for fault in faults)

    for options in made.NO_TEXTS:
        for said in made.with_options(keyword, options):
            for spot in ((), ("properties", "a"), ("properties", "marks")):
                tried = example(spot=spot, said=said)(tried)
    tried()


@SIZE
@given(made.documents(), st.lists(made.SENT | made.JSON, min_size=SUBMISSIONS, max_size=SUBMISSIONS), made.TYPED)
def test_any_schema_renders_or_is_refused_and_nothing_sent_to_it_raises(document: dict[str, Any], sent: list[Any], typed: list[tuple[str, str]]) -> None:
    Draft202012Validator.check_schema(document)
    form, faults = loaded(document)
    if form is None:
        assert faults
        assert all(map(named, faults)), [fault.sentence() for fault in faults]
        return
    html = rendered(form, typed)
    assert all(f'"f-{name}' in html or f'"slot-{name}"' in html for name in form.fields)
    for values in sent:
        answered(form, values)


@settings(max_examples=600 if SOAK else 60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(made.SPOTS), min_size=1, max_size=4), st.lists(made.SENT, min_size=10, max_size=10), made.TYPED)
def test_forms_with_branches_answer_anything(spots: list[tuple[str | int, ...]], sent: list[Any], typed: list[tuple[str, str]]) -> None:
    document = made.base()
    for spot in spots:
        more = made.base(spot)
        document |= {key: value for key, value in more.items() if key not in document}
        document["properties"] |= more["properties"]
    form, faults = loaded(document)
    assert form is not None, [fault.sentence() for fault in faults]
    assert rendered(form, typed)
    for values in chain(sent, ({**each, "way": "邮寄"} for each in sent)):
        answered(form, values)

"""Two validators, one meaning: random schemas and submissions, and no answer but a sentence.

`JIBAN_SOAK=1` runs the full size: 2,000 schemas of each sort with 10 submissions each.
"""

import os
from decimal import Decimal
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema.validators import Draft202012Validator

from core.canonical import canonical
from core.faults import Blame
from core.forms import Form, load_form, read_json
from core.forms.submitting import Attempt
from core.forms.validators import fast, is_date, is_datetime, is_duration, pattern_problem, reference

SCHEMAS = 2000 if os.environ.get("JIBAN_SOAK") else 200
SUBMISSIONS = 10
SIZE = settings(max_examples=SCHEMAS, deadline=None, database=None, suppress_health_check=list(HealthCheck))
DRAFT = "https://json-schema.org/draft/2020-12/schema"
EMPTY = {"$schema": DRAFT, "x-format": 1, "title": "表", "type": "object", "additionalProperties": False}

# --- values ----------------------------------------------------------------------------------------------------------

DECIMALS = st.builds(lambda whole, scale: Decimal(whole).scaleb(-scale), st.integers(-10**9, 10**9) | st.integers(-300, 300), st.integers(0, 4))
HUGE = st.sampled_from([10**30, -(10**30), Decimal("1E+30"), Decimal("12345678901234567890123456789.01"), Decimal("1E-30"), Decimal("0.010"), Decimal("-0.00")])
NUMBERS = st.integers(-5, 12) | DECIMALS | HUGE
PATTERNS = ("^[0-9]+$", "^[A-Z]{2}[0-9]{1,3}$", "^(a|bc)*$", "^[^a-c甲]?.$", "^-?[0-9]+(\\.[0-9]{2})?$", "^[\\[\\].,]*$", "^甲.{0,2}乙$")
TEXTS = st.sampled_from(
    ["", "a", "bc", "abc", "AB1", "AB12", "12", "-3.50", "甲", "甲乙", "甲丙乙", "é", "e\u0301", "😀", "１２", "2026-03-02", "2026-02-30", "2026-3-2",
     "2026-03-02T09:30:00Z", "2026-03-02T09:30:00+08:00", "2026-03-02T25:00:00Z", "P1D", "PT1H", "P1Y", "P", "[.]", "\u3000", "0000-01-01", "20260302"],
) | st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=4)
SCALARS = st.none() | st.booleans() | NUMBERS | TEXTS
NAMES = st.sampled_from(["a", "b", "c", "甲", "d-e"])
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=8)
SMALL = st.integers(0, 4)


def some(options: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """A dictionary with some of the options."""
    return st.fixed_dictionaries({}, optional=options)


# --- any draft 2020-12 schema ----------------------------------------------------------------------------------------


def _deeper(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=1, max_size=3)
    arrays = some({
        "items": inner, "prefixItems": several, "contains": inner, "minContains": SMALL, "maxContains": SMALL, "minItems": SMALL, "maxItems": SMALL,
        "uniqueItems": st.booleans(), "unevaluatedItems": inner,
    })
    objects = some({
        "properties": st.dictionaries(NAMES, inner, max_size=3), "patternProperties": st.dictionaries(st.sampled_from(["^a$", "^[b-d]"]), inner, max_size=2),
        "additionalProperties": inner, "propertyNames": inner, "required": st.lists(NAMES, unique=True, max_size=2), "minProperties": SMALL,
        "maxProperties": SMALL, "dependentRequired": st.dictionaries(NAMES, st.lists(NAMES, unique=True, max_size=2), max_size=2),
        "dependentSchemas": st.dictionaries(NAMES, inner, max_size=2), "unevaluatedProperties": inner,
    })
    logic = some({"allOf": several, "anyOf": several, "oneOf": several, "not": inner, "if": inner, "then": inner, "else": inner})
    return st.builds(lambda one, two, three: {**one, **two, **three}, arrays, objects, logic)


_TYPES = st.sampled_from(["string", "number", "integer", "boolean", "null", "array", "object"])
_LEAF = some({
    "type": _TYPES | st.lists(_TYPES, min_size=1, max_size=3, unique=True), "enum": st.lists(JSON, min_size=1, max_size=3), "const": JSON,
    "minimum": NUMBERS, "maximum": NUMBERS, "exclusiveMinimum": NUMBERS, "exclusiveMaximum": NUMBERS,
    "multipleOf": st.sampled_from([Decimal("0.01"), Decimal("0.1"), Decimal("1.5"), Decimal("0.25"), Decimal("0.003")]),
    "minLength": SMALL, "maxLength": SMALL, "pattern": st.sampled_from(PATTERNS), "format": st.sampled_from(["date", "date-time", "duration"]),
})
ANY_SCHEMA = st.recursive(st.booleans() | _LEAF, _deeper, max_leaves=6)


def agree(schema: Any, value: Any) -> bool:
    """Both validators' answer, which must be one."""
    answer = fast(schema).is_valid(value)
    assert answer == reference(schema).is_valid(value), (schema, value)
    return answer


@SIZE
@given(ANY_SCHEMA, st.lists(JSON, min_size=SUBMISSIONS, max_size=SUBMISSIONS))
def test_both_validators_agree_on_any_schema(schema: Any, values: Any) -> None:
    Draft202012Validator.check_schema(schema)
    for value in values:
        agree(schema, value)


@settings(max_examples=300, deadline=None, database=None)
@given(NUMBERS, NUMBERS | st.sampled_from([Decimal("0.01"), Decimal("0.001")]))
def test_both_validators_agree_on_numbers(value: Any, limit: Any) -> None:
    for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "const"):
        agree({keyword: limit}, value)
    agree({"type": "integer"}, value)
    if limit > 0:
        whole = limit == int(limit)  # whole divisors are exact on whole numbers only: decision 0002
        agree({"multipleOf": limit, **({"type": "integer"} if whole else {})}, value)


@settings(max_examples=300, deadline=None, database=None)
@given(st.integers(0, 10**12) | st.integers(0, 10**38), st.integers(0, 14), st.integers(1, 12))
def test_multiple_of_a_step_means_so_many_decimals(digits: int, places: int, scale: int) -> None:
    value = Decimal(f"{digits}E-{places}")  # scaleb would round to 28 digits
    fits = digits * 10**scale % 10**places == 0
    assert agree({"multipleOf": Decimal(1).scaleb(-scale)}, value) == fits


@pytest.mark.parametrize("area", [Decimal("9007199254740993.5"), Decimal("4503599627370496.5"), Decimal("12345678901234567890123456789.01")])
def test_no_number_is_too_long_to_have_its_decimals_seen(area: Decimal) -> None:
    form = loaded({**EMPTY, "properties": {"a": {"title": "数", "type": "number", "x-kind": "decimal", "x-scale": 0}}})
    assert [message.text for message in form.submit({"a": area}).messages] == ["数应填整数"]
    assert not agree(form.schema, {"a": area})
    assert agree(form.schema, {"a": Decimal(int(area))})


@pytest.mark.parametrize("pattern", ["^\\d$", "^a\\b$", "^(?=a)$", "^a$|b$", "^a++$", "^a{,2}$", "^[[a]$", "^[a&&b]$", "^(a)\\1$", "^($", "^\\u0041$", "^(a{1,999}){1,999}$"])
def test_patterns_read_in_two_ways_are_not_taken(pattern: str) -> None:
    assert pattern_problem(pattern)


@settings(max_examples=300, deadline=None, database=None)
@given(st.text("ab1-^[]().*+?{}|\\$,", max_size=8).map(lambda inner: f"^{inner}$"), st.lists(st.text("ab1-^[]().*+?{}|\\$,", max_size=5), max_size=5))
def test_patterns_that_are_taken_are_read_alike(pattern: str, texts: list[str]) -> None:
    if not pattern_problem(pattern):
        for text in texts:
            agree({"pattern": pattern}, text)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_common_patterns_are_taken(pattern: str) -> None:
    assert pattern_problem(pattern) == ""


def test_formats_judge_texts_only() -> None:
    assert is_date(3)
    assert is_datetime(None)
    assert is_duration([])
    assert is_date("2024-02-29")
    assert not is_date("2026-02-29")
    assert not is_date("20260302")
    assert not is_date("2026-W01-1")
    assert is_datetime("2026-03-02T09:30:00.5Z")
    assert not is_datetime("2026-03-02T09:30:60Z")
    assert not is_datetime("9999-12-31T23:59:59-08:00")
    assert is_duration("P1DT2H3M4S")
    assert is_duration("P2W")
    assert not is_duration("PT")
    assert not is_duration("P1M")
    assert not is_duration("P-1D")


# --- forms of the dialect --------------------------------------------------------------------------------------------

WORDS = ("甲", "乙", "丙")
_LENGTHS = st.tuples(SMALL, SMALL).map(sorted).map(lambda pair: {"minLength": pair[0], "maxLength": pair[1] + 1})
_COUNTS = st.tuples(SMALL, SMALL).map(sorted).map(lambda pair: {"minItems": min(pair[0], 3), "maxItems": pair[1] + 1})
_BOUNDS = st.fixed_dictionaries({}, optional={"exclusiveMinimum": st.integers(-3, 0), "minimum": st.integers(-3, 0), "maximum": st.integers(5, 300), "exclusiveMaximum": st.integers(5, 300)})


def _titled(schema: dict[str, Any]) -> dict[str, Any]:
    return {"title": "栏目", **schema}


COLUMN = st.one_of(
    _LENGTHS.map(lambda limits: {"type": "string", **limits}),
    st.just({"type": "string", "enum": list(WORDS)}),
    st.sampled_from(PATTERNS).map(lambda pattern: {"type": "string", "pattern": pattern, "x-help": "写法"}),
    st.sampled_from(["date", "date-time"]).map(lambda form: {"type": "string", "format": form}),
    st.just({"type": "string", "format": "duration", "x-kind": "duration"}),
    st.builds(lambda bounds, scale: {"type": "number", "x-kind": "decimal", "x-scale": scale, **bounds}, _BOUNDS, st.integers(0, 4)),
    _BOUNDS.map(lambda bounds: {"type": "integer", **bounds}),
    st.just({"type": "integer", "x-kind": "money", "minimum": 0}),
    st.just({"type": "boolean"}),
).map(_titled)


@st.composite
def _rows(draw: st.DrawFn) -> dict[str, Any]:
    columns = draw(st.dictionaries(st.sampled_from(["a", "b", "c"]), COLUMN, min_size=1, max_size=3))
    required = draw(st.lists(st.sampled_from(sorted(columns)), unique=True))
    items = {"type": "object", "properties": columns, "required": required, "additionalProperties": False}
    return _titled({"type": "array", "items": items, **draw(_COUNTS)})


FIELD = st.one_of(
    COLUMN, COLUMN, COLUMN, _rows(), st.just(_titled({"type": "string", "x-kind": "file", "x-largest": 2})),
    _COUNTS.map(lambda counts: _titled({"type": "array", "uniqueItems": True, "items": {"type": "string", "enum": list(WORDS)}, **counts})),
)
FIELD_NAMES = tuple(f"f{number}" for number in range(6))


@st.composite
def forms(draw: st.DrawFn) -> dict[str, Any]:
    """A form document of the dialect, with conditions that read other fields in any direction that is no circle."""
    fields = draw(st.dictionaries(st.sampled_from(FIELD_NAMES), FIELD, min_size=1, max_size=6))
    several: st.SearchStrategy[list[str]] = st.lists(st.sampled_from(sorted(fields)), unique=True)
    asked = frozenset(draw(several))
    for name in sorted(fields):
        earlier = [other for other in sorted(fields) if other < name]
        if draw(st.booleans()) and earlier:
            fields[name] = {**fields[name], "x-visible": f"{draw(st.sampled_from(earlier))} is present"}
        if draw(st.booleans()) and earlier and name not in asked:
            fields[name] = {**fields[name], "x-required": f"{draw(st.sampled_from(earlier))} is empty"}
        if fields[name]["type"] == "boolean" and draw(st.booleans()):
            fields[name] = {**fields[name], "x-must": True}
    if draw(st.booleans()):
        number = next((name for name, field in fields.items() if field["type"] in ("number", "integer")), None)
        if number and fields[number].get("x-kind") != "money":
            fields["f9"] = {"title": "合计", "type": "number", "x-kind": "decimal", "x-scale": 2, "maximum": 100, "x-calc": f"{number} / 3 + 1"}
    return {**EMPTY, "properties": fields, "required": sorted(asked)}


def _fitting(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that a field may well take."""
    match schema["type"]:
        case "boolean":
            return st.booleans()
        case "number" | "integer":
            return st.integers(1, 4) | DECIMALS
        case "array" if "enum" in schema["items"]:
            return st.lists(st.sampled_from(WORDS), max_size=4)
        case "array":
            columns = schema["items"]["properties"]
            return st.lists(st.fixed_dictionaries({}, optional={name: _fitting(column) for name, column in columns.items()}), max_size=4)
    options: dict[str | None, list[str]] = {"date": ["2026-03-02"], "date-time": ["2026-03-02T09:30", "2026-03-02T01:00:00Z"], "duration": ["P2D"]}
    if schema.get("x-kind") == "file":
        return st.sampled_from(["0f" * 32, " 0F" + "0f" * 31, "0f", "0f" * 33])
    words = schema.get("enum") or options.get(schema.get("format"))
    return st.sampled_from(words) if words else TEXTS


@st.composite
def cases(draw: st.DrawFn) -> tuple[dict[str, Any], list[Any]]:
    """A form and submissions: most fields fit, some are anything."""
    document = draw(forms())
    values = {name: _fitting(schema) | _fitting(schema) | JSON for name, schema in document["properties"].items()}
    one: st.SearchStrategy[Any] = st.fixed_dictionaries({}, optional={**values, "unknown": JSON}) | st.fixed_dictionaries(values) | st.dictionaries(TEXTS, JSON, max_size=3)
    return document, draw(st.lists(one, min_size=SUBMISSIONS, max_size=SUBMISSIONS))


def loaded(document: dict[str, Any]) -> Form:
    form, faults = load_form({"form.json": canonical(document)}, "demo_permit", Blame("demo", "form.json"))
    assert form is not None, [fault.sentence() for fault in faults]
    return form


def _check(form: Form, values: dict[str, Any]) -> None:
    got = form.submit(values)
    told = [message.field for message in got.messages]
    assert len(told) == len(set(told))
    assert all(message.text for message in got.messages)
    assert form.join(*form.split(got.values)) == got.values
    assert read_json(canonical(got.values)) is not None
    attempt = Attempt(form.reader, {})
    attempt.clean(values)
    agree({"properties": form.schema["properties"]}, attempt.plain)
    agree(form.schema, values)
    if not got.messages:
        kept = {name: value for name, value in attempt.plain.items() if name in got.values}
        calculated = {name: value for name, value in got.values.items() if form.fields[name].calc}
        assert agree(form.schema, {**kept, **calculated}), (form.schema, kept)
    elif not any(field.visible or field.needed or field.calc or field.must for field in form.fields.values()):
        assert attempt.said or not agree(form.schema, attempt.plain), (form.schema, values, got.messages)


@SIZE
@given(cases())
def test_any_form_answers_any_submission(case: tuple[dict[str, Any], list[Any]]) -> None:
    document, submissions = case
    form = loaded(document)
    Draft202012Validator.check_schema(document)
    Draft202012Validator.check_schema(form.schema)
    for values in submissions:
        _check(form, values)


@settings(max_examples=SCHEMAS, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.sampled_from(["org_name", "uscc", "area_m2", "apply_mode", "exclusions", "completed_on", "signer", "x"]), JSON, max_size=8))
def test_the_house_form_answers_anything(filing: Form, values: Any) -> None:
    got = filing.submit(values)
    assert got.messages
    agree(filing.schema, values)


def test_reference_takes_no_float_for_a_number() -> None:
    assert not reference({"type": "number"}).is_valid(0.5)


def test_an_invalid_schema_is_refused() -> None:
    with pytest.raises(ValueError, match="not of type"):
        fast({"minLength": "x"})
    assert issubclass(jsonschema_rs.ValidationError, ValueError)

"""Loading a form: every fault of its files at once, or a form that is ready to read submissions."""

import posixpath
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from core.faults import Blame, Fault
from core.forms.compounds import Section, WrittenOut, write_out
from core.forms.conditions import Conditions, in_order
from core.forms.defaults import check_defaults
from core.forms.dialect import check, place_of
from core.forms.form import Form
from core.forms.kinds import DIGEST, FILE, field_type, personal
from core.forms.layout import layout, names, titles_said
from core.forms.model import Field, Page
from core.forms.reading import ReadError, read_json
from core.forms.resolving import Resolved, Resolver, read
from core.forms.structure import KEYWORDS, Lowered, check_writing, compiled, has_structure, lower
from core.forms.submitting import Reader
from core.rules import BASE, Named
from core.values import FieldType

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def load_form(files: Mapping[str, bytes], item: str, blame: Blame) -> tuple[Form | None, list[Fault]]:
    """The form of an item from its files (`form.json`, `elements/<name>.json`), or every fault found.

    `blame` names `form.json`; an element's faults name the element's own file beside it. Structure is checked first (dialect,
    references, limits, pages), conditions once it is sound.
    """
    raw = files.get("form.json")
    if raw is None:
        return None, [blame.at("", "没有这个文件", "事项的表单文件 form.json", code="missing-file")]
    document, faults = read(raw, "", blame)
    if document is None:
        return None, faults
    written = WrittenOut(document) if faults else write_out(document, blame)
    form, found = _structured(written.document, [*faults, *written.faults], files, item, blame)
    if form is not None:
        form = replace(form, compounds=written.compounds, sections=tuple(_opened(each, form) for each in written.sections), said=titles_said(document))
    return form, [written.placed(fault) for fault in found]


def _opened(section: Section, form: Form) -> Section:
    """The section with the fields of the groups that it names."""
    names = [
        found for name in section.fields for found in ((name,) if name in form.fields else [each for each in form.fields if each.startswith(f"{name}_")])
    ]
    return replace(section, fields=tuple(names))


def _structured(
    document: dict[str, Any], faults: list[Fault], files: Mapping[str, bytes], item: str, blame: Blame,
) -> tuple[Form | None, list[Fault]]:
    """The form of a file in which every question is a field or a group of fields."""
    faults = _together(faults, check_writing(document, blame))
    if faults and has_structure(document):
        return None, faults
    lowered = Lowered(document) if faults else lower(document, _peek(files), blame)
    if lowered.faults:
        return None, [*lowered.faults]
    form, found = _plain(lowered, faults, files, item, blame)
    return form, [lowered.placed(fault) for fault in found]


def _together(faults: list[Fault], written: list[Fault]) -> list[Fault]:
    """Faults against the dialect and faults of the writing, each place once; what a form refuses by name is said so."""
    named = {fault.place for fault in written if fault.code != "unknown-keyword"}
    kept = [_misplaced(fault) for fault in faults if fault.place not in named]
    places = {fault.place for fault in kept}
    return kept + [fault for fault in written if fault.place not in places]


def _misplaced(fault: Fault) -> Fault:
    """A keyword of the draft that is not known where it stands is not unknown, but in the wrong place."""
    name = fault.place.rpartition(".")[2]
    if fault.code != "unknown-keyword" or name not in KEYWORDS:
        return fault
    return replace(fault, found=f"关键字 {name} 不能写在这里", expected="能写它的地方（见 docs/forms.md 的总表和 /docs/forms）", hint="")


def _peek(files: Mapping[str, bytes]) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    """Reads a definition together with the element it references; an element that cannot be read is a fault elsewhere."""

    def peek(definition: Mapping[str, Any]) -> Mapping[str, Any]:
        name = posixpath.basename(str(definition.get("$ref", "")))
        try:
            element = read_json(files[f"elements/{name}"]) if name else {}
        except (KeyError, ReadError):
            return definition
        return {**element, **definition} if isinstance(element, dict) else definition

    return peek


def _plain(lowered: Lowered, faults: list[Fault], files: Mapping[str, bytes], item: str, blame: Blame) -> tuple[Form | None, list[Fault]]:
    """The form of a document without structure."""
    document = lowered.document
    if lowered.origins and not faults:
        faults = check(document, "", blame)
    resolved, resolver = _resolve(document, faults, files, blame)
    faults = faults + resolver.faults
    if faults:
        return None, faults
    pages = layout(document)
    faults = names(document, pages, blame) + _identities(resolved, item, blame)
    if faults:
        return None, faults
    types = {name: field_type(resolved[name].schema, resolver.lists) for page in pages for name in page.fields}
    return _build(lowered, resolved, pages, item, types, blame)


def _resolve(document: dict[str, Any], faults: list[Fault], files: Mapping[str, bytes], blame: Blame) -> tuple[dict[str, Resolved], Resolver]:
    """Every property resolved; those the dialect already refused are left out."""
    resolver, resolved = Resolver(files, blame), {}
    properties = document.get("properties")
    for name, definition in properties.items() if isinstance(properties, dict) else ():
        place = place_of(("properties", name))
        refused = any(fault.place == place or fault.place.startswith((f"{place}.", f"{place}[")) for fault in faults)
        if not refused and (found := resolver.field(definition, ("properties", name))) is not None:
            resolved[name] = found
    return resolved, resolver


def _identities(resolved: Mapping[str, Resolved], item: str, blame: Blame) -> list[Fault]:
    """One value has one identity: an element may be used once in a form, unless `x-own` makes it the item's own."""
    faults: list[Fault] = []
    seen: dict[str, str] = {}
    for name, field in resolved.items():
        if field.element and field.element in seen:
            found = f"数据元 {field.element} 已用于 {seen[field.element]}"
            expected = f'一张表单里一个数据元只用一次；另一个加 "x-own": true，值归 {item}.{name}'
            faults.append(blame.at(place_of(("properties", name, "$ref")), found, expected, code="identity"))
        seen.setdefault(field.element, name)
    return faults


def _build(
    lowered: Lowered, resolved: Mapping[str, Resolved], pages: tuple[Page, ...], item: str, types: Mapping[str, FieldType], blame: Blame,
) -> tuple[Form | None, list[Fault]]:
    document, shape = lowered.document, lowered.shape
    order = [*types]
    scope = {name: Named(str(resolved[name].schema["title"]), types[name]) for name in order}
    conditions = Conditions({**BASE, **scope}, blame)
    shown = {name: page.title for page in pages for name in page.fields}
    fields = {
        name: _field(scope[name].type, name, resolved[name], item, shown[name], conditions, required=name in document.get("required", ()))
        for name in order
    }
    fields = {name: replace(field, group=shape.group_of(name)) if shape.titles else field for name, field in fields.items()}
    rules, found = compiled(lowered.rules, conditions.scope, blame)
    steps = in_order(fields, blame)
    faults = conditions.faults + found + check_defaults(fields, blame) + (steps if isinstance(steps, list) else [])
    if faults or isinstance(steps, list):
        return None, faults
    schema = _schema(document, fields)
    return Form(item, str(document["title"]), fields, pages, schema, scope, Reader(fields, steps, shape, rules)), []


def _field(  # noqa: PLR0913 - a field is that many things
    kind: FieldType, name: str, resolved: Resolved, item: str, page: str, conditions: Conditions, *, required: bool,
) -> Field:
    schema = resolved.schema
    return Field(
        name=name, identity=f"shared.{resolved.element}" if resolved.element else f"{item}.{name}", label=str(schema["title"]), type=kind,
        page=page, personal=personal(schema), required=required,
        visible=conditions.expression(name, schema, "x-visible", "bool"), needed=conditions.expression(name, schema, "x-required", "bool"),
        calc=conditions.expression(name, schema, "x-calc", kind.kind), must=schema.get("x-must") is True,
        readonly=conditions.readonly(name, schema), offers=conditions.offers(name, schema, kind), after=conditions.after(name, schema, kind),
        said=schema.get("x-i18n", {}), check=schema.get("x-check"), help=str(schema.get("x-help", "")), default=schema.get("default"),
        schema=_with_digest(_with_step(schema)),
    )


def _with_step(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with the step of `x-scale` written out, in the columns of a list too.

    Without decimal places the step is `type: integer`: jsonschema-rs tests a whole `multipleOf` in binary floating point and takes
    9007199254740993.5 for a multiple of 1, while fractional steps and `integer` are exact.
    """
    if schema["type"] == "number":
        scale = int(schema["x-scale"])
        if scale:
            return {**schema, "multipleOf": Decimal(1).scaleb(-scale)}
        return {**{keyword: value for keyword, value in schema.items() if keyword != "multipleOf"}, "type": "integer"}
    if "properties" in schema.get("items", {}):
        columns = {name: _with_step(column) for name, column in schema["items"]["properties"].items()}
        return {**schema, "items": {**schema["items"], "properties": columns}}
    return schema


def _with_digest(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a file with what its value looks like, so that every validator refuses anything else."""
    return {**schema, "pattern": DIGEST} if schema.get("x-kind") == FILE else schema


def _schema(document: dict[str, Any], fields: Mapping[str, Field]) -> dict[str, Any]:
    always = [name for name, field in fields.items() if (field.required or field.must) and not field.visible]
    return {
        "$schema": _DRAFT, "title": document["title"], "type": "object",
        "properties": {name: field.schema for name, field in fields.items()}, "required": always, "additionalProperties": False,
    }

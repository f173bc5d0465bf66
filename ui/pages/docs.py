"""The documentation page of the interface, rendered from its own description: no script, nothing from elsewhere."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import msgspec
from litestar import Response, get

from core.problems import Problem
from ui.api.who import Asking
from ui.openapi import document
from ui.problems import KINDS
from ui.web.pages import page
from ui.web.visits import visit_of

Schema: TypeAlias = Mapping[str, Any]
_WORDS = {"string": "文字", "integer": "整数", "number": "数", "boolean": "是或否", "array": "列表", "object": "对象", "null": "空"}


class Line(msgspec.Struct, frozen=True):
    """A parameter or a property."""

    name: str
    type: str
    required: bool
    about: str


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One method of one address."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    tag: str
    secured: bool
    parameters: tuple[Line, ...] = ()
    body_name: str = ""
    body: tuple[Line, ...] = ()
    answer_name: str = ""
    answer: tuple[Line, ...] = ()


class Group(msgspec.Struct, frozen=True):
    """The operations of one tag."""

    name: str
    operations: tuple[Operation, ...]


class ProblemLine(msgspec.Struct, frozen=True, order=True):
    """A kind of problem."""

    status: int
    code: str
    title: str
    next: str


@get("/docs", include_in_schema=False)
async def docs(request: Asking) -> Response[bytes]:
    """The page."""
    visit = await visit_of(request)
    return page(request, visit, "docs.html", title="接口文档", groups=groups(document(request.app)), problems=problem_lines())


def groups(whole: Schema) -> list[Group]:
    """All operations by tag, in the order of the tags."""
    found = [*operations(whole)]
    names = [tag["name"] for tag in whole.get("tags", ())]
    return [Group(name, tuple(each for each in found if each.tag == name)) for name in names]


def operations(whole: Schema) -> Iterator[Operation]:
    """Every operation of the description."""
    for path, item in whole["paths"].items():
        for method, one in item.items():
            body_name, body = _struct(whole, one.get("requestBody", {}))
            answers = [answer for status, answer in one["responses"].items() if status.startswith("2")]
            answer_name, answer = _struct(whole, answers[0] if answers else {})
            yield Operation(
                id=one["operationId"], method=method.upper(), path=path, summary=one.get("summary", ""),
                description=one.get("description", ""), tag=(one.get("tags") or [""])[0], secured=bool(one.get("security")),
                parameters=tuple(_parameter(each) for each in one.get("parameters", ())),
                body_name=body_name, body=body, answer_name=answer_name, answer=answer,
            )


def problem_lines() -> list[ProblemLine]:
    """Every kind of problem: HTTP's and core's, each once."""
    lines = {kind.code: ProblemLine(status, kind.code, kind.title, kind.next) for status, kind in KINDS.items()}
    for each in _descendants(Problem):
        usual = KINDS.get(each.status, KINDS[400])
        lines.setdefault(each.code, ProblemLine(each.status, each.code, each.title, usual.next))
    return sorted(lines.values())


def _descendants(kind: type[Problem]) -> Iterator[type[Problem]]:
    for each in kind.__subclasses__():
        yield each
        yield from _descendants(each)


def _struct(whole: Schema, holder: Schema) -> tuple[str, tuple[Line, ...]]:
    """Name and properties of the struct in a body or answer."""
    schema = holder.get("content", {}).get("application/json", {}).get("schema", {})
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    full = whole["components"]["schemas"].get(name, schema)
    required = full.get("required", ())
    return name, tuple(
        Line(key, _type(value), key in required, str(value.get("description", ""))) for key, value in full.get("properties", {}).items()
    )


def _parameter(one: Schema) -> Line:
    return Line(one["name"], _type(one["schema"]), bool(one.get("required")), str(one.get("description", "")))


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "oneOf" in schema:
        return "或".join(_type(each) for each in schema["oneOf"])
    kind = schema.get("type", "")
    if kind == "array" and "items" in schema:
        return f"列表（{_type(schema['items'])}）"
    names = kind if isinstance(kind, list) else [kind]
    return "或".join(_WORDS.get(str(name), "任意") for name in names)

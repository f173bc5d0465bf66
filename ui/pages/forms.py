"""The dialect of forms for those who write them: the meta-schema at its address, every keyword, and for each an example that works.

The list is made from the meta-schema (`core/forms/dialect.json`) and the table of the draft's keywords; an example is a form file that is
loaded and rendered as any other form is. Nothing that is typed into one is kept.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get
from litestar.params import PathParameter

from core.canonical import canonical
from core.faults import Blame, Fault
from core.forms import Form, dialect, load_form, read_json
from core.forms.dialect import PARTS, described, keywords
from core.forms.structure import KEYWORDS
from core.problems import FieldProblem, NotFound
from core.rules import value_words
from ui.api.who import Asking
from ui.hall.offered import Query
from ui.hall.rendering import field_html
from ui.web.field_views import FieldShown, field_shown, told
from ui.web.fields import Reading, defaults, gather, read, visible
from ui.web.pages import page
from ui.web.visits import visit_of

TREATED: Final = {"shown": "显示", "enforced": "执行", "noted": "记下", "refused": "不支持"}
_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_WHOLE: Final[dict[str, Any]] = {"$schema": _DRAFT, "x-format": 1, "title": "示例", "type": "object"}
_NONE: Final = Blame("", "form.json")
_TRIED: Final = "_try"
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


class Word(msgspec.Struct, frozen=True):
    """A keyword: what it takes, in which parts of a form file it stands, and what becomes of it."""

    name: str
    about: str
    where: tuple[str, ...]
    treatment: str


class Example(msgspec.Struct, frozen=True):
    """A form that uses a keyword: as written, what is said about it, what is typed into it to begin with, and the files it refers to."""

    written: dict[str, Any]
    say: str
    typed: dict[str, Any]
    beside: dict[str, bytes]


@cache
def words() -> dict[str, Word]:
    """Every keyword of the dialect and of the draft, by name, the draft's first."""
    where: dict[str, list[str]] = {name: [] for name in KEYWORDS}
    for definition, title in PARTS.items():
        for name in sorted(keywords(definition)):
            where.setdefault(name, []).append(title)
    return {name: _word(name, tuple(dict.fromkeys(places))) for name, places in where.items()}


def _word(name: str, places: tuple[str, ...]) -> Word:
    known = KEYWORDS.get(name)
    about = known.instead if known and known.instead else described(name)
    return Word(name, about, () if known and known.treatment == "refused" else places, TREATED[known.treatment if known else "shown"])


@cache
def examples() -> dict[str, Example]:
    """The example of each keyword."""
    found = read_json(files("ui.pages").joinpath("form_examples.json").read_bytes())
    return {
        name: Example({**_WHOLE, **each["form"], "additionalProperties": False}, each.get("say", ""), each.get("typed", {}), _beside(each.get("files", {})))
        for name, each in found.items()
    }


def _beside(written: Mapping[str, Any]) -> dict[str, bytes]:
    return {path: each.encode() if isinstance(each, str) else _ENCODER.encode(each) for path, each in written.items()}


@cache
def loaded(name: str) -> tuple[Form | None, list[Fault]]:
    """The example's form, or what `jiban check` says to it."""
    return load_form({**examples()[name].beside, "form.json": _ENCODER.encode(examples()[name].written)}, "example", _NONE)


def as_file(document: Mapping[str, Any]) -> str:
    """A form file as people write it."""
    return msgspec.json.format(_ENCODER.encode(document), indent=2).decode()


class Trial(msgspec.Struct, frozen=True):
    """An example filled in: its fields as they show, and what would be submitted or is wrong."""

    slots: list[tuple[str, FieldShown | None]]
    fields: Mapping[str, Any]
    values: tuple[tuple[str, str], ...]
    errors: tuple[FieldProblem, ...]


def tried(form: Form, reading: Reading, *, sent: bool) -> Trial:
    """The form with what has been typed; messages only once it was sent."""
    messages = reading.submission.messages if sent else ()
    shown, said = visible(form, reading.env), told(messages, reading.submission.warnings if sent else ())
    slots = [(name, field_shown(form, name, reading, said) if name in shown else None) for name in form.fields]
    values = tuple((form.fields[name].label, value_words(value, form.fields[name].type)) for name, value in reading.submission.values.items())
    return Trial(slots, form.fields, values, tuple(FieldProblem(each.field, "", each.text) for each in messages))


@get("/forms/dialect.json", include_in_schema=False, sync_to_thread=False)
def dialect_file() -> Response[bytes]:
    """The meta-schema: one address, for editors and for whoever checks forms elsewhere."""
    return Response(canonical(dialect()), media_type="application/schema+json", headers={"Access-Control-Allow-Origin": "*"})


@get("/docs/forms", include_in_schema=False)
async def forms(request: Asking) -> Response[bytes]:
    """Every keyword."""
    visit = await visit_of(request)
    return page(request, visit, "docs/forms.html", title="表单的写法", words=[*words().values()])


@get("/docs/forms/{keyword:str}", include_in_schema=False)
async def keyword_page(request: Asking, keyword: Annotated[str, PathParameter(description="关键字", max_length=60)]) -> Response[bytes]:
    """A keyword with its example, filled in with what the address carries. Raises NotFound."""
    visit = await visit_of(request)
    word = words().get(keyword)
    if word is None:
        raise NotFound("没有这个关键字", "请从关键字的总表中选择")
    example, (form, faults) = examples()[keyword], loaded(keyword)
    query = Query(request)
    sent = _TRIED in query
    trial = None
    if form is not None:
        raw = gather(form, form.fields, query) if sent else {**defaults(form), **example.typed}
        trial = tried(form, read(form, raw, {}), sent=sent)
    names = [*words()]
    at = names.index(keyword)
    return page(
        request, visit, "docs/keyword.html", title=f"{keyword} · 表单的写法", word=word, example=example, file=as_file(example.written), faults=faults, trial=trial,
        sent=sent, tried=_TRIED, one=field_html, before=names[at - 1] if at else "", after=names[at + 1] if at + 1 < len(names) else "",
    )

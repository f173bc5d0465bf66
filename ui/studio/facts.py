"""查到的事实: what the rules ask other cases and registers, in words: made, changed, taken away."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from core.problems import FieldProblem, Invalid
from core.revisions.conditions import Clause, Group
from core.revisions.conditions import read as condition
from core.revisions.part_words import beyond_of
from core.revisions.tabling import asking
from core.revisions.tabling.asking import FactWish
from core.revisions.tabling.book import Book
from core.revisions.tabling.factwords import fact_users, fact_words, ours_of, theirs_of
from core.rules import Scope
from ui.api.who import Asking, house_of
from ui.studio.condition import ReadCondition, editor, read_condition
from ui.studio.flowing import Known, known, shown, typed
from ui.studio.frame import RevisionId, changed
from ui.studio.tables_shown import book_for
from ui.web import FormData, form_data

FactId = Annotated[str, PathParameter(description="查到的事实", max_length=100)]
Source = Annotated[str, QueryParameter(description="从哪里查", max_length=200)]
TAB: Final = "rules"
_BACK: Final = "/rules#facts"


class _At(msgspec.Struct, frozen=True, eq=False):
    """The page of one fact: the revision, its rules, the fact (empty: a new one), where it asks."""

    here: Known
    book: Book
    fact: str
    source: str

    @property
    def personal(self) -> frozenset[str]:
        """Our fields that nobody may compare with other records."""
        return frozenset(name for name, field in self.here.survey.fields.items() if field.personal)

    @property
    def scope(self) -> Scope:
        """What the condition may name: theirs, and ours with which they are compared."""
        ours = {name: named for name, named in self.book.fields.items() if name not in self.personal}
        return {**theirs_of(self.book.others, self.source), **ours_of(ours)}


@get("/studio/revisions/{revision:int}/facts/new")
async def asked_fact(request: Asking, revision: RevisionId, source: Source = "") -> Response[bytes]:
    """Where a new fact asks; then what."""
    at = await _at(request, revision, "", source)
    return _page(request, at, _boxes(at)) if at.source in at.book.others else _sources(request, at)


@post("/studio/revisions/{revision:int}/facts/new", status_code=200)
async def added_fact(request: Asking, revision: RevisionId) -> Response[bytes]:
    """Keep it."""
    return await _saved(request, revision, "")


@get("/studio/revisions/{revision:int}/facts/edit/{fact:str}")
async def one_fact(request: Asking, revision: RevisionId, fact: FactId, source: Source = "") -> Response[bytes]:
    """What one asks; of another source where the address names one."""
    at = await _at(request, revision, fact, source)
    return _page(request, at, _boxes(at)) if at.source in at.book.others or not source else _sources(request, at)


@post("/studio/revisions/{revision:int}/facts/edit/{fact:str}", status_code=200)
async def saved_fact(request: Asking, revision: RevisionId, fact: FactId) -> Response[bytes]:
    """Say it."""
    return await _saved(request, revision, fact)


@post("/studio/revisions/{revision:int}/facts/drop/{fact:str}", status_code=200)
async def dropped_fact(request: Asking, revision: RevisionId, fact: FactId) -> Response[bytes]:
    """Take it away, unless a table uses it."""
    at = await _at(request, revision, fact, "")
    try:
        edits = asking.drop_fact(at.book, fact)
    except Invalid as problem:
        return _page(request, at, _boxes(at), problem=problem)
    return await changed(request, at.here.those, edits, f"删去查到的事实“{at.book.fact_defs[fact].label}”", _BACK)


async def _at(request: Asking, revision: RevisionId, fact: str, source: str) -> _At:
    """The page's fact. Raises NotFound."""
    here = await known(request, revision)
    book = await book_for(request, here.those)
    return _At(here, book, fact, source or (asking.wish_of(book, fact).source if fact else ""))


async def _saved(request: Asking, revision: RevisionId, fact: str) -> Response[bytes]:
    form = await form_data(request)
    at = await _at(request, revision, fact, form.get("source"))
    if at.source not in at.book.others:
        return _sources(request, at, Invalid("没有选", "", [FieldProblem("source", "从哪里查", "请选从哪里查：一个事项的办件，或者一个名录")]))
    got = read_condition(form, "where", at.scope)
    if got.asked or got.wrong:
        return _page(request, at, typed(form), got)
    try:
        wish = _wish(form, at, got)
        name, edits = (fact, asking.set_fact(at.book, fact, wish, at.personal)) if fact else asking.add_fact(at.book, wish, at.personal)
    except Invalid as problem:
        return _page(request, at, typed(form), got, problem)
    return await changed(request, at.here.those, edits, f"{'修改' if fact else '增加'}查到的事实“{wish.label.strip()}”", f"/rules#fact-{name}")


def _wish(form: FormData, at: _At, got: ReadCondition) -> FactWish:
    boxes = {name: form.get(name) for name in ("label", "days", "back_from", "take", "over", "none")}
    if boxes["take"] not in asking.AGGREGATED:
        boxes["over"] = ""
    return FactWish(source=at.source, where=got.text(at.scope, _before(at)), lock=form.get("lock") == "on", **boxes)


def _before(at: _At) -> str:
    """The condition as it stands in the file, while it is about the same records."""
    return wish.where if at.fact and (wish := asking.wish_of(at.book, at.fact)).source == at.source else ""


def _boxes(at: _At) -> dict[str, str]:
    """What stands in the boxes at first."""
    if not at.fact:
        return {"back_from": "submitted_on", "take": "exists"}
    wish = asking.wish_of(at.book, at.fact)
    return {name: str(value) for name, value in msgspec.structs.asdict(wish).items() if name not in ("lock", "where")} | {"lock": "on" if wish.lock else ""}


def _first(at: _At) -> Group:
    """The condition before anybody has worked at it: of the same applicant, where records say whose they are."""
    if before := _before(at):
        return condition(before, at.scope)
    return Group(parts=(Clause("holder", "eq", other="self.holder"),)) if "holder" in at.scope else Group()


def _sources(request: Asking, at: _At, problem: Invalid | None = None) -> Response[bytes]:
    return shown(request, at.here, "fact_source.html", TAB, problem=problem, fact=at.fact, **_named(request, at))


def _named(request: Asking, at: _At) -> dict[str, Any]:
    """Where can be asked, our own cases first."""
    own, called = f"case:{at.here.those.revision.item}", beyond_of(house_of(request).catalogue.registry).sources
    labels = {key: called.get(key, "") for key in at.book.others}
    cases = sorted((key for key in labels if key.startswith("case:") and key != own), key=lambda key: labels[key])
    registers = sorted((key for key in labels if key.startswith("register:") and labels[key]), key=lambda key: labels[key])
    options = [*([(own, "本事项的其他办件")] if own in labels else []), *((key, f"名录：{labels[key]}") for key in registers), *((key, f"办件：{labels[key]}") for key in cases)]
    return {"options": options, "source": at.source, "source_words": dict(options).get(at.source, "已经没有的来源"), "called": called}


def _page(request: Asking, at: _At, values: Mapping[str, str], got: ReadCondition | None = None, problem: Invalid | None = None) -> Response[bytes]:
    made = editor(got.condition if got else _first(at), at.scope, "where", got)
    named, book = _named(request, at), at.book
    dates = [(name, each.label) for name, each in book.fields.items() if each.type.kind == "date"]
    definition = book.fact_defs.get(at.fact)
    agreeing = asking.looked_up(book, definition.where, definition.from_) if definition is not None else ()
    return shown(
        request, at.here, "fact.html", TAB, problem=problem, fact=at.fact, label=definition.label if definition else "", v={**dict.fromkeys(("label", "days", "back_from", "take", "over", "none", "lock"), ""), **values},
        editor=made, clause_errors=made.errors, dates=dates, takes=list(asking.TAKES.items()), countable=asking.countable(book, at.source), used=fact_users(book, at.fact) if at.fact else (),
        said=fact_words(definition, book, named["called"]) if definition else "", agreeing="、".join(book.fields[name].label for name in agreeing if name in book.fields),
        case=at.source.startswith("case:"), **named,
    )


ROUTES: Final = (asked_fact, added_fact, one_fact, saved_fact, dropped_fact)

"""The public side: the hall's front page, the guide of an item, and 我能办吗."""

import re
from typing import Annotated, Any, Final
from urllib.parse import quote, urlencode

from litestar import Response, get
from litestar.params import PathParameter, QueryParameter

from core.filings import preview
from core.filings.preparing import item_of
from core.house import House
from core.items.item import Item
from core.items.unfilled import OPEN, is_open
from core.notices.compose import title_of
from core.problems import NotFound
from core.process.clock import words
from core.search import find_items
from core.search.topics import find_topics
from core.time import now
from ui.api.who import Asking, house_of
from ui.drawn import picture
from ui.hall import guide as guides
from ui.hall.objecting import objects
from ui.hall.offers import by_audience, items_of, offer, topics
from ui.hall.rendering import field_html
from ui.hall.samples import printed, result_notice
from ui.hall.sheets import asked_by_rules, given
from ui.hall.situations import fitted
from ui.hall.verdicts import verdict_of
from ui.hall.work import SHOWN
from ui.web import Visit, page, visit_of
from ui.web.field_views import field_shown, told
from ui.web.fields import gather, read, visible

ItemId = Annotated[str, PathParameter(description="事项编号", max_length=100)]
SampleName = Annotated[str, PathParameter(description="样表：result，或者 blank-、filled- 加材料编号", max_length=100)]
Words = Annotated[str, QueryParameter(name="q", description="搜索词", max_length=100)]
_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,99}")


@get("/")
async def home(request: Asking, q: Words = "") -> Response[bytes]:
    """The front page of the hall, or what was found for a word."""
    visit, house = await visit_of(request), house_of(request)
    word = q.strip()
    found = [offer(house.catalogue.registry.items[name]) for name in find_items(house.catalogue.registry, word)] if word else []
    return page(
        request, visit, "hall/home.html", title="搜索结果" if word else "办事大厅", q=word, found=found, wishes=find_topics(house.catalogue.registry.topics.values(), word) if word else [*house.catalogue.registry.topics.values()], audiences=by_audience(house),
        topics=topics(house), count=len(items_of(house)),
    )


@get("/items/{item:str}")
async def guide(request: Asking, item: ItemId) -> Response[bytes]:
    """办事指南, fitted to the situation that the address tells; htmx gets the parts that change."""
    visit, house = await visit_of(request), house_of(request)
    version = offered(house, item)
    fit = await fitted(house, visit, version, Query(request))
    shelf = await house.hints.now(house.catalogue.registry)
    return page(
        request, visit, "hall/guide.html", fragment="hall/_fitted.html", title=version.info.name, item=version, info=version.info, fit=fit,
        one=field_html, picture=picture(version, house.catalogue.registry.roles), materials=guides.materials(version, fit.env), statutory=words(fit.statutory),
        promised=words(fit.promised), other_limits=guides.other_limits(version), instant=guides.instant(version),
        automatic=guides.automatic(version), papers=[title_of(notice, version.info, {}) for notice in version.notices.all],
        sample=result_notice(version) is not None, carry=f"?{fit.query}" if fit.query else "", is_open=is_open, still_open=OPEN,
        objection=objects(house, version), opens=bool(version.process.opens), faqs=shelf.faqs_about(version.id),
    )


@get("/items/{item:str}/samples/{name:str}")
async def sample(request: Asking, item: ItemId, name: SampleName) -> Response[bytes]:
    """样表: a form, a commitment or the result to look at, as PDF."""
    house = house_of(request)
    version = offered(house, item)
    data = await printed(house, version, name)
    shown = f"inline; filename*=UTF-8''{quote(f'{version.info.name}-{name}')}.pdf"
    return Response(data, media_type="application/pdf", headers={"content-disposition": shown})


EMPTY: Final = "请先填写上面的栏目，再看结论"


@get("/items/{item:str}/check")
async def check(request: Asking, item: ItemId) -> Response[bytes]:
    """我能办吗: a dry run on the few fields that the rules look at; nothing is stored."""
    visit, house = await visit_of(request), house_of(request)
    version = offered(house, item)
    context = await _checked(house, visit, version, request)
    return page(
        request, visit, "hall/check.html", fragment="hall/_check.html", title=f"我能办吗 · {version.info.name}", item=version,
        info=version.info, **context,
    )


async def _checked(house: House, visit: Visit, item: Item, request: Asking) -> dict[str, Any]:
    """The questions as answered so far, and what follows."""
    names = asked_by_rules(item, facts_too=visit.acting is not None)
    query = Query(request)
    raw = gather(item.form, [name for name in names if query.all(name) or SHOWN in query], query)
    reading = read(item.form, raw, given(visit.acting))
    there = visible(item.form, reading.env)
    errors = [message for message in reading.submission.messages if message.field.partition(".")[0] in reading.values]
    fields = {name: field_shown(item.form, name, reading, told(errors), names) for name in names if name in there}
    decision = await preview(
        house, visit.actor if visit.signed_in else None, item.id, reading.values, party_code=visit.acting.code if visit.acting else ""
    )
    answered = any(raw.get(name) not in ("", [], None, "false") for name in names)
    carry = urlencode([(name, text) for name in names if not item.form.fields[name].personal for text in query.all(name) if text]) if answered else ""
    before = frozenset(" ".join(query.all(SHOWN)).split())
    return {
        "one": field_html, "fields": item.form.fields, "slots": [(name, fields.get(name)) for name in names], "moved": [(name, fields.get(name)) for name in names if (name in fields) != (name in before)],
        "shown": " ".join(fields), "carry": f"?{carry}" if carry else "", "verdict": verdict_of(item, decision, reading.env) if answered else None, "wrong": [each.text for each in errors] or ([EMPTY] if SHOWN in query and names and not answered else []),
    }


class Query:
    """The address's parameters as pairs (`ui.web.fields.Pairs`)."""

    def __init__(self, request: Asking) -> None:
        self._pairs = request.query_params

    def all(self, name: str) -> list[str]:
        """Everything under the name."""
        return [str(text) for text in self._pairs.getall(name, [])]

    def __iter__(self) -> Any:
        """The names, each once."""
        return iter(dict.fromkeys(self._pairs.keys()))


def offered(house: House, item: str) -> Item:
    """The version of the item on offer now. Raises NotFound, Quarantined."""
    if not _ID.fullmatch(item):
        raise NotFound("没有这个事项", "请从办事大厅的事项目录中选择")
    return item_of(house, item, now())

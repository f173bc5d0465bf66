"""代码表: a code list to look through level by level, or to search; a field that takes its codes asks the same address as one types."""

import asyncio
from collections.abc import Iterable
from typing import Annotated, Any, Final
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

import msgspec
from litestar import Response, get
from litestar.params import PathParameter, QueryParameter

from core.faults import Blame
from core.forms.choosing import MOST_FOUND, Selection
from core.forms.codes import Code, CodeList, code_list
from core.forms.kinds import lists_in
from core.house import House
from core.items.files import house_codes
from core.problems import NotFound
from core.registry import Registry
from ui.api.who import Asking, house_of
from ui.web import page, visit_of

ListName = Annotated[str, PathParameter(description="代码表的名称，如 divisions", max_length=60)]
Words = Annotated[str, QueryParameter(name="q", description="名称、拼音首字母或者代码", max_length=100)]
At = Annotated[str, QueryParameter(name="at", description="看哪个代码的下一级", max_length=20)]
Levels = Annotated[list[str] | None, QueryParameter(name="level", description="可以选的级别", max_items=10)]
Under = Annotated[list[str] | None, QueryParameter(name="under", description="只在这些代码之下选", max_items=20)]
_TYPED: Final = 12
"""Texts longer than this are no word to search by but a value that stands in the box."""


class Found(msgspec.Struct, frozen=True):
    """A code to choose: what stands for it, what goes into the box, whether it is an answer, and whether one can go on below it."""

    code: str
    name: str
    level: str
    typed: str
    takes: bool
    opens: bool


@get("/codes/{name:str}")
async def codes(
    request: Asking, name: ListName, q: Words = "", at: At = "", level: Levels = None, under: Under = None
) -> Response[bytes]:
    """A code list, at one of its levels or what was found for a word; what asks as one types gets the rows alone."""
    visit, house = await visit_of(request), house_of(request)
    listed = _named(house, name)
    of = Selection(listed, tuple(each for each in level or () if each in listed.about.levels), tuple(each for each in under or () if each in listed))
    context = await asyncio.to_thread(_found, of, q.strip(), at if of.within(at) else "")
    keep = [("level", each) for each in of.levels] + [("under", each) for each in of.under]
    base = f"/codes/{listed.id}?{urlencode(keep)}{'&' if keep else ''}"
    return page(
        request, visit, "hall/codes.html", fragment="hall/_codes.html", title=f"代码表：{listed.title}", listed=listed, q=q.strip(), keep=keep,
        base=base, crumbs=_crumbs(listed, context["above"], base), **context,
    )


def _found(of: Selection, text: str, at: str) -> dict[str, Any]:
    """What is shown for a text typed and a branch opened; a text that is a code's own opens the level it stands on."""
    code = of.code_of(text) if len(text) > _TYPED or text in of.codes else ""
    chosen = code if code and of.within(code) else ""
    word = "" if chosen or at else text
    parent = of.codes.entries[chosen].parent if chosen else ""
    branch = at or (parent if of.within(parent) else "")
    found = of.find(word) if word else of.below(branch)
    return {
        "word": word, "above": of.codes.above(branch) if branch else (), "chosen": chosen, "full": bool(word) and len(found) >= MOST_FOUND,
        "rows": _rows(of, found, paths=bool(word)),
    }


def _rows(of: Selection, found: Iterable[Code], *, paths: bool) -> list[Found]:
    return [
        Found(each.code, of.codes.words(each.code) if paths else each.name, each.level, of.codes.typed(each.code), of.ends(each.code), of.opens(each.code))
        for each in found
    ]


def _crumbs(listed: CodeList, above: Iterable[Code], base: str) -> list[tuple[str, str]]:
    trail = [(listed.title, base), *((each.name, f"{base}at={each.code}") for each in above)]
    return [("办事大厅", "/"), *trail[:-1], (trail[-1][0], "")]


def _named(house: House, name: str) -> CodeList:
    """The list of that name. Raises NotFound."""
    found = lists_of(house).get(name) or _of_the_house(house, name)
    if found is None:
        raise NotFound("没有这张代码表", "请从申报表的栏目里进入代码表")
    return found


def _of_the_house(house: House, name: str) -> CodeList | None:
    """A list that stands in the house's files, though no form on offer uses it yet."""
    files = {path: at.read_bytes() for path, at in house_codes(house.catalogue.root, name).items()}
    return code_list(files, name, Blame("", f"forms/schemas/codes/{name}.csv"))[0] if files else None


_lists: WeakKeyDictionary[House, tuple[Registry, dict[str, CodeList]]] = WeakKeyDictionary()


def lists_of(house: House) -> dict[str, CodeList]:
    """The code lists that the forms on offer use, by name; gathered once for what is switched on."""
    registry, kept = house.catalogue.registry, _lists.get(house)
    if kept is None or kept[0] is not registry:
        kept = _lists[house] = registry, _lists_in(registry)
    return kept[1]


def _lists_in(registry: Registry) -> dict[str, CodeList]:
    fields = [field for item in registry.items.values() for field in item.form.fields.values()]
    return {name: codes for field in fields for name, codes in lists_in(field.schema, field.type).items() if isinstance(codes, CodeList)}

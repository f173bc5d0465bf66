"""The lists of tips and frequent questions on the desk: found, looked at as applicants see them, with how they do; the fields that go wrong most."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Response, get
from litestar.params import PathParameter, QueryParameter

from core import time
from core.access import Actor
from core.declarations import Register
from core.hints import Shelf, Tip
from core.hints.conditions import field_of, scope_of
from core.hints.figures import WORST, FieldFigures, TipFigures, percent, tip_figures
from core.hints.finding import Asked, Found, find_hints
from core.hints.keeping import fields_now
from core.hints.model import STANDINGS, Hint
from core.hints.model import standing as standing_of
from core.hints.shelf import holding
from core.house import House
from core.items.item import Item
from core.problems import NotFound
from core.registers.holding import KINDS
from core.registers.sight import may_edit, may_read
from core.rules import sentence
from ui.api.bodies import BIGGEST
from ui.api.who import Asking, house_of
from ui.goals import goals
from ui.hall.hinting import Hinting
from ui.hall.rendering import field_html
from ui.web import officer, page
from ui.web.beside import Said
from ui.web.field_views import Told, field_shown
from ui.web.fields import read

Holds = Annotated[Literal["tips", "faq"], QueryParameter(description="易错点提示、常见问题")]
Word = Annotated[str, QueryParameter(description="含有的词，可以是拼音", max_length=100)]
Text = Annotated[str, QueryParameter(description="只看这一项", max_length=200)]
Row = Annotated[int, PathParameter(description="名录里的行", ge=1, le=BIGGEST)]
PAGE: Final = 50
TONES: Final = {"在用": "good", "已过期": "warn", "条件失效": "bad", "待复核": "warn", "下线": "off"}
HEADS: Final = (("tips", "易错点提示"), ("faq", "常见问题"))


@get("/desk/hints")
async def listed(  # noqa: PLR0913, PLR0917 - what a list may be asked for
    request: Asking, holds: Holds = "tips", word: Word = "", item: Text = "", kind: Text = "", owner: Text = "", standing: Text = "", after: Text = ""
) -> Response[bytes]:
    """One page of a list, with what it is meant to come to."""
    visit, house = await officer(request), house_of(request)
    homes = _homes(visit.actor, house)
    asked = Asked(holds=holds, word=word, item=item, kind=kind if kind in KINDS else "", owner=owner, standing=standing if standing in STANDINGS else "")
    items, shelf = house.catalogue.registry.items, await house.hints.now(house.catalogue.registry)
    sought = await asyncio.to_thread(find_hints, shelf, asked, time.today(), after, PAGE)
    figures = await _figures(house)
    hints: tuple[Hint, ...] = shelf.faqs if holds == "faq" else shelf.tips
    names = {each.item: items[each.item].info.name if each.item in items else each.item for each in hints if each.item}
    return page(
        request, visit, "desk/hints.html", title="申报提示", asked=asked, sought=sought, after=after, tones=TONES, kinds=KINDS, standings=STANDINGS,
        items=sorted(names.items(), key=lambda each: each[1]), owners=sorted({each.owner for each in hints if each.owner}),
        tabs=[(label, f"/desk/hints?holds={name}", name == holds, len(shelf.faqs if name == "faq" else shelf.tips)) for name, label in HEADS if name in homes],
        told={each.hint.id: _told(figures.get(each.hint.id)) for each in sought.hits}, goals=await goals(house, homes.values()), register=homes[holds],
        edits=may_edit(visit.actor, homes[holds]), months=12,
    )


@get("/desk/hints/fields")
async def worst(request: Asking) -> Response[bytes]:
    """The ten fields where applicants err most, with the tips beside each."""
    visit, house = await officer(request), house_of(request)
    homes = _homes(visit.actor, house)
    await house.hints.tally.write()
    async with house.db.pool.acquire() as connection:
        figures = await fields_now(connection, house.catalogue.registry)
    shelf, items = await house.hints.now(house.catalogue.registry), house.catalogue.registry.items
    rows = [(each, *_of(items, shelf, each)) for each in figures if each.item in items and each.name in items[each.item].form.fields][:WORST]
    return page(
        request, visit, "desk/hint_fields.html", title="最容易填错的栏目", rows=rows, register=homes["tips"], edits=may_edit(visit.actor, homes["tips"]),
        rate=percent, worst=WORST,
    )


@get("/desk/hints/{hint:int}")
async def one(request: Asking, hint: Row) -> Response[bytes]:
    """A hint as it stands, as applicants see it, and how it does."""
    visit, house = await officer(request), house_of(request)
    homes = _homes(visit.actor, house)
    items, shelf = house.catalogue.registry.items, await house.hints.now(house.catalogue.registry)
    every: tuple[Hint, ...] = (*shelf.tips, *shelf.faqs)
    found = next((Found(each, standing_of(each, time.today())) for each in every if each.row == hint), None)
    if found is None:
        raise NotFound("名录里没有这一条，或者它已经改过", "请从申报提示的列表中选择")
    chosen = found.hint
    holds: Literal["tips", "faq"] = "tips" if isinstance(chosen, Tip) else "faq"
    return page(
        request, visit, "desk/hint.html", title=f"{chosen.id}：{homes[holds].definition.label}", hint=chosen, found=found, tone=TONES[found.standing],
        register=homes[holds], edits=may_edit(visit.actor, homes[holds]), tip=isinstance(chosen, Tip), shown=_shown(items, chosen), one=field_html,
        condition=_condition(items, chosen), told=_told((await _figures(house)).get(chosen.id)),
    )


def _homes(actor: Actor, house: House) -> Mapping[str, Register]:
    """The registers of hints that the officer reads. Raises NotFound."""
    homes: dict[str, Register] = {holds: register for holds, register in holding(house.catalogue.registry).items() if may_read(actor, register)}
    if not {name for name, _ in HEADS} <= homes.keys():
        raise NotFound("没有申报提示的名录，或者您无权查看", "申报提示由保管单位维护，可以从名录列表中选择")
    return homes


async def _figures(house: House) -> dict[str, TipFigures]:
    await house.hints.tally.write()
    async with house.db.pool.acquire() as connection:
        return await tip_figures(connection)


def _told(figures: TipFigures | None) -> tuple[str, str]:
    """How often it appeared and the share corrected after it, in words."""
    if figures is None or not figures.shown:
        return "0", "—"
    return str(figures.shown), f"{percent(figures.corrected, figures.shown)}%"


def _of(items: Mapping[str, Item], shelf: Shelf, figures: FieldFigures) -> tuple[str, str, tuple[Tip, ...]]:
    item = items[figures.item]
    field = item.form.fields[figures.name]
    return item.info.name, field.label, shelf.tips_of(item.id, field)


def _home(items: Mapping[str, Item], hint: Hint) -> tuple[Item, str] | None:
    """An item on whose form it stands, and the field's name there."""
    field = field_of(items, hint.item, hint.field) if hint.field else None
    if field is None:
        return None
    owners = [items[hint.item]] if hint.item else items.values()
    return next(((item, each.name) for item in owners for each in item.form.fields.values() if each.identity == field.identity), None)


def _shown(items: Mapping[str, Item], hint: Hint) -> Any:
    """The field with this hint alone beside it, a conditional one as when it applies."""
    home = _home(items, hint)
    if home is None:
        return None
    item, name = home
    identity, reading = item.form.fields[name].identity, read(item.form, {}, {})
    alone = Shelf(tips_at={identity: (hint,)}) if isinstance(hint, Tip) else Shelf(faqs_at={identity: (hint,)})
    field = Hinting(alone, item.id, item.form).at(field_shown(item.form, name, reading, Told()), reading)
    if isinstance(hint, Tip) and hint.live:
        return msgspec.structs.replace(field, beside=msgspec.structs.replace(field.beside, said=(Said(hint.id, hint.text, hint.blocks),), seen=()))
    return field


def _condition(items: Mapping[str, Item], hint: Hint) -> str:
    """The condition as a sentence."""
    if not isinstance(hint, Tip) or hint.cond is None:
        return ""
    return sentence(hint.cond, scope_of(items.get(hint.item), field_of(items, hint.item, hint.field)))

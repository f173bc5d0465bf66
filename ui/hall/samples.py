"""样表: what an applicant may look at before filing, printed from the item itself, so that it cannot grow old.

A form is shown blank and filled in, a commitment with all it tells, the result as its own notice would be made. The example is the first
complete filing of the item's scenarios (`features/base.toml`); every page bears a mark across it.
"""

import asyncio
from collections.abc import Iterator
from functools import lru_cache
from threading import Lock
from typing import Any, Final, TypeAlias

import msgspec

from core import time
from core.cases.annexes import with_rows
from core.filings.promise import told_points
from core.forms import Field
from core.house import House
from core.items.bases import example
from core.items.item import Item
from core.items.parts import Material
from core.notices import Notice, Paper, PaperCase, Printer, Sheet, SheetPart, SheetRow, compose, gather
from core.notices.wording import BLANK, worded
from core.problems import NotFound
from core.values import UNITS, Unknown, Value
from ui.hall.sheets import plan_of

Env: TypeAlias = dict[str, Any]
RESULT: Final = "result"
SAMPLE, EMPTY, FILLED = "样本", "空白表样", "填写样例"
_PRINTING: Final = Lock()
"""A typst compiler serves one thread at a time."""


class Link(msgspec.Struct, frozen=True):
    """A sample to look at: its name in the address, and what it is called."""

    name: str
    text: str


async def printed(house: House, item: Item, name: str) -> bytes:
    """The sample of that name as PDF. Raises NotFound for one that the item does not have."""
    names = {link.name for material in item.info.material for link in links_of(item, material)}
    if name not in names and not (name == RESULT and result_notice(item)):
        raise NotFound("没有这份样表", "请从办事指南的申请材料中选择")
    return await asyncio.to_thread(_printed, house, item, name)


def sample_address(item: Item, name: str) -> str:
    """Where the sample of that name is."""
    return f"/items/{item.id}/samples/{name}"


def links_of(item: Item, material: Material) -> tuple[Link, ...]:
    """The samples there are of a material: of a form blank and filled in, of a commitment its text; of others none can be made."""
    if material.get == "表单生成":
        filled = (Link(f"filled-{material.id}", FILLED),) if example(item) else ()
        return (Link(f"blank-{material.id}", "空白表"), *filled)
    return (Link(f"blank-{material.id}", "样本"),) if material.get == "承诺替代" else ()


def _printed(house: House, item: Item, name: str) -> bytes:
    """The bytes; made once for each version of an item, by one thread at a time."""
    with _PRINTING:
        return _made(house.settings.fonts, item, name)


@lru_cache(maxsize=128)
def _made(fonts: Any, item: Item, name: str) -> bytes:
    printer = _printer(fonts)
    if name == RESULT:
        return printer.pdf(result_paper(item))
    kind, _, material = name.partition("-")
    wanted = next(each for each in item.info.material if each.id == material)
    return printer.sheet(sheet_of(item, wanted, filled=kind == "filled"))


@lru_cache(maxsize=1)
def _printer(fonts: Any) -> Printer:
    return Printer([fonts])


async def sheet_printed(house: House, sheet: Sheet) -> bytes:
    """Another sheet as PDF, by the same printer."""
    return await asyncio.to_thread(_sheet_printed, house.settings.fonts, sheet)


def _sheet_printed(fonts: Any, sheet: Sheet) -> bytes:
    with _PRINTING:
        return _printer(fonts).sheet(sheet)


def sheet_of(item: Item, material: Material, *, filled: bool) -> Sheet:
    """The form, or the commitment, as a sheet."""
    promised = material.get == "承诺替代"
    return Sheet(
        title=material.name, authority=item.info.authority_name, item=item.info.name, on=time.today(),
        mark=SAMPLE if promised else FILLED if filled else EMPTY, parts=tuple(_promise(item) if promised else _form(item, filled=filled)),
    )


def result_paper(item: Item) -> Paper:
    """The result as the item's own notice makes it, from the example; what an example cannot have stands as ×."""
    notice = result_notice(item)
    assert notice is not None
    env, day = _known(item), time.today()
    case = PaperCase(
        number="×", query_code="×", filed_at=time.now(), applicant=str(env.get("org_name", BLANK)), applicant_code=str(env.get("uscc", BLANK)),
        accepted_on=day, decided_on=day, statutory_due=day, promised_due=day,
    )
    data = gather(item.info, case, env, None, _names(item, env))
    paper = compose(notice, data, number=f"{notice.definition.number}〔{day.year}〕×号", on=day)
    writes = [each for effect in item.process.effects for each in effect.writes("granted", "", {**data, "number": case.number, "today": day})]
    return msgspec.structs.replace(with_rows(paper, notice, data, (), writes), mark=SAMPLE)


def result_notice(item: Item) -> Notice | None:
    """The notice that is the result, where the item has one."""
    return next((each for each in item.notices.all if each.definition.on == "granted"), None)


def _form(item: Item, *, filled: bool) -> Iterator[SheetPart]:
    """The pages of the form with what is asked, or with the example's answers."""
    values = item.form.typed(example(item), _given()) if filled else {}
    for page in plan_of(item).sheets:
        names = [name for name in page.names if not filled or name in values]
        rows = tuple(_row(item.form.fields[name], values.get(name), filled=filled) for name in names if filled or not item.form.fields[name].calc)
        if rows:
            yield SheetPart(page.title, rows)


def _row(field: Field, value: "Value | None", *, filled: bool) -> SheetRow:
    label = field.label if field.required or filled else f"{field.label}（选填或者按情形填写）"
    return SheetRow(label, worded(value, field.type)) if filled else SheetRow(label, _boxes(field), _how(field))


def _boxes(field: Field) -> str:
    """The answers to choose from, as boxes to tick."""
    options = field.type.options or (("是", "否") if field.type.kind == "bool" else ())
    return "　".join(f"□\u00a0{option}" for option in options)


def _how(field: Field) -> str:
    """How the field is filled in: its help, its unit, its columns."""
    columns = f"每行填写：{'、'.join(str(each['title']) for each in field.schema['items']['properties'].values())}" if field.type.kind == "list" else ""
    unit = f"单位：{UNITS.get(field.type.unit, field.type.unit)}" if field.type.unit else "单位：元" if field.type.kind == "money" else ""
    return "；".join(filter(None, (field.help, columns, unit)))


def _promise(item: Item) -> Iterator[SheetPart]:
    """What a commitment tells, then what is committed, then who signs."""
    env = _known(item)
    told = told_points(item, item.materials(env))
    yield SheetPart("告知事项", lines=tuple(f"{number}. {point.name}：{'；'.join(point.lines)}" for number, point in enumerate(told, 1)))
    fields = [item.form.fields[name] for name in plan_of(item).promises]
    yield SheetPart("承诺事项", tuple(SheetRow(field.label, "□" if field.type.kind == "bool" else "") for field in fields))


def _names(item: Item, env: Env) -> list[str]:
    return [material.name for material in item.materials(env)]


def _known(item: Item) -> Env:
    """The example as the rules see it, with what they say: no facts are asked, nobody is looked up."""
    env: Env = {**_given(), **item.form.typed(example(item), _given())}
    decision = item.rules.decide(env, {})
    return {**env, **{name: value for name, value in decision.outcomes.items() if not isinstance(value, Unknown)}}


def _given() -> dict[str, Value]:
    day = time.today()
    return {"submitted_on": day, "today": day, "accepted_on": day, "decided_on": day}

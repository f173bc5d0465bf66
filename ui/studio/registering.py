"""办结后登记到哪里: the entries that a case of the item makes in registers: when, under which condition, which column takes what."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from core.items.model import RegisterDef
from core.problems import FieldProblem, Invalid
from core.registers.columns import needed
from core.revisions.conditions import read as condition
from core.revisions.flowing import registering as reg
from core.revisions.flowing.registering import EffectWish, Pick
from core.revisions.forming.outline import outline
from core.rules import Named, Scope
from core.values import FieldType
from ui.api.who import Asking, house_of
from ui.studio.condition import ReadCondition, editor, read_condition
from ui.studio.flowing import Known, as_shown, kept, known, shown, typed
from ui.studio.frame import RevisionId
from ui.web import FormData, form_data

Number = Annotated[int, PathParameter(description="第几条登记，0 为新的", ge=0, le=999)]
Picked = Annotated[str, QueryParameter(description="名录或者明细表", max_length=100)]
TAB: Final = "process"
_BACK: Final = "/process#effects"
_DAY: Final = Named("从哪一天起有效", FieldType("date"))


class _At(msgspec.Struct, frozen=True, eq=False):
    """The page of one entry: into which register, whether for each row of a list, what it is now (empty: a new one)."""

    here: Known
    number: int
    row: Mapping[str, Any]
    register: str
    each: str
    definition: RegisterDef
    columns: Scope
    scope: Scope


@get("/studio/revisions/{revision:int}/process/effects/{place:int}")
async def asked_effect(request: Asking, revision: RevisionId, place: Number, register: Picked = "", each: Picked = "") -> Response[bytes]:
    """An entry; for a new one first into which register."""
    here = await known(request, revision)
    at = _at(request, here, place, register, each)
    return _page(request, at, _boxes(at)) if at is not None else _registers(request, here, register)


@post("/studio/revisions/{revision:int}/process/effects/{place:int}", status_code=200)
async def saved_effect(request: Asking, revision: RevisionId, place: Number) -> Response[bytes]:
    """Keep it, or take it away; or show it again when only its condition was worked at."""
    here, form = await known(request, revision), await form_data(request)
    at = _at(request, here, place, form.get("register"), form.get("each"))
    if at is None:
        return _registers(request, here, "", Invalid("没有选", "", [FieldProblem("register", "登记到哪个名录", "请选一个名录")]))
    if form.get("act") == "drop":
        return await kept(request, here, reg.drop_effect(here.files, place), f"删去登记到“{at.definition.label}”的一条", _BACK)
    before = str(at.row.get("when", ""))
    got = read_condition(form, "when", at.scope)
    try:
        as_shown(here, form)
        if got.asked or got.wrong:
            return _page(request, at, typed(form), got)
        picks = {name: Pick(form.get(f"v.{name}"), form.get(f"t.{name}")) for name in at.definition.fields}
        picks = {name: pick if pick.how == reg.FIXED else Pick(pick.how) for name, pick in picks.items()}
        wish = EffectWish(occasion=form.get("occasion"), register=at.register, each=at.each, when=got.text(at.scope, before), picks=picks, day=_day(form))
        edits = reg.set_effect(here.files, place, wish, at.definition, at.columns, at.scope)
    except Invalid as problem:
        return _page(request, at, typed(form), got, problem)
    return await kept(request, here, edits, f"{'修改' if place else '增加'}登记到“{at.definition.label}”", _BACK)


def listed(request: Asking, here: Known) -> list[dict[str, Any]]:
    """Every entry in one sentence, with what is wrong with it."""
    registry = house_of(request).catalogue.registry
    said = []
    for number, row in enumerate(reg.effects_of(here.files), 1):
        register = str(row.get("register", ""))
        scope = _scope(here, str(row.get("each", "")))
        label = registry.registers[register].label if register in registry.registers else "已经没有的名录"
        words = reg.effect_words(row, label, registry.around.others.get(f"register:{register}", {}), scope, here.survey.names)
        said.append({"number": number, "words": words, "register": label, "faults": here.at("effect", str(number))})
    return said


def _at(request: Asking, here: Known, number: int, register: str, each: str) -> _At | None:
    """The page's entry; None while no register is chosen. Raises NotFound."""
    registry = house_of(request).catalogue.registry
    row = reg.effect_of(here.files, number) if number else {}
    register, each = (str(row.get("register", "")), str(row.get("each", ""))) if number else (register, each)
    columns = registry.around.others.get(f"register:{register}")
    if register not in registry.registers or columns is None:
        return None
    each = each if each in dict(reg.lists(here.survey.scope)) else ""
    definition = registry.registers[register]
    return _At(here, number, row, register, each, definition, columns, _scope(here, each, public=definition.public))


def _scope(here: Known, each: str, *, public: bool = False) -> Scope:
    """What may be said; nothing personal where everybody reads the register."""
    titles = {question.name: question.title for question in outline(here.files).questions.values()}
    closed = {name for name, field in here.survey.fields.items() if field.personal} if public else frozenset()
    return reg.scope_for({name: named for name, named in here.survey.scope.items() if name not in closed}, each, titles)


def _day(form: FormData) -> Pick:
    pick = Pick(form.get("valid_from"), form.get("t.valid_from"))
    return pick if pick.how == reg.FIXED else Pick(pick.how)


def _boxes(at: _At) -> dict[str, str]:
    """What stands in the boxes."""
    values = at.row.get("values", {})
    picks = {name: reg.pick_of(str(values.get(name, "")), at.columns[name], at.scope) for name in at.definition.fields}
    picks |= {name: _guess(at, name) for name in picks if not at.number}
    day = reg.pick_of(str(at.row.get("valid_from", reg.TODAY)), _DAY, at.scope)
    boxes = {f"v.{name}": pick.how for name, pick in picks.items()} | {f"t.{name}": pick.text for name, pick in picks.items()}
    return {**boxes, "occasion": reg.occasion_of(at.row) if at.number else "", "valid_from": day.how, "t.valid_from": day.text}


def _guess(at: _At, name: str) -> Pick:
    """For a new entry: what bears the column's name, or else its label, if anything does."""
    offered = dict(reg.choices(at.columns[name], at.scope))
    label = at.columns[name].label
    found = next((key for key in (f"{reg.NAME}{name}", *(key for key, words in offered.items() if words == label)) if key in offered), "")
    return Pick(found)


def _registers(request: Asking, here: Known, register: str, problem: Invalid | None = None) -> Response[bytes]:
    registers = sorted(((name, each.label) for name, each in house_of(request).catalogue.registry.registers.items() if not each.holds), key=lambda each: each[1])
    return shown(request, here, "effect_register.html", TAB, problem=problem, registers=registers, register=register, lists=reg.lists(here.survey.scope))


def _page(request: Asking, at: _At, values: Mapping[str, str], got: ReadCondition | None = None, problem: Invalid | None = None) -> Response[bytes]:
    before = str(at.row.get("when", ""))
    made = editor(got.condition if got else condition(before, at.scope), at.scope, "when", got)
    columns = [_column(at, name) for name in at.definition.fields]
    day = {**picked(at.scope, _DAY, str(at.row.get("valid_from", reg.TODAY))), "name": "valid_from"}
    return shown(
        request, at.here, "effect.html", TAB, problem=problem, number=at.number, register=at.register, each=at.each, label=at.definition.label, v=values, editor=made, clause_errors=made.errors,
        occasions=reg.occasions(at.here.files, at.here.survey.names), columns=columns, day=day, listed=dict(reg.lists(at.here.survey.scope)).get(at.each, ""),
        said=next((each["words"] for each in listed(request, at.here) if each["number"] == at.number), ""), told_here=at.here.at("effect", str(at.number)) if at.number else (),
    )


def _column(at: _At, name: str) -> dict[str, Any]:
    target = at.columns[name]
    return {"name": name, "label": target.label, "needed": name in needed(at.definition), "key": name == at.definition.key, **picked(at.scope, target, str(at.row.get("values", {}).get(name, "")))}


def picked(scope: Scope, target: Named, now: str) -> dict[str, Any]:
    """What may be picked: typed where it can be, kept as it is where it cannot be picked."""
    options = list(reg.choices(target, scope))
    if reg.typeable(target):
        options.append((reg.FIXED, "写固定的内容"))
    if now and reg.pick_of(now, target, scope).how == reg.KEPT:
        options.insert(0, (reg.KEPT, f"照现在的：{reg.value_words(now, scope)}"))
    return {"options": options, "typed": reg.typeable(target), "kind": "date" if target.type.kind == "date" else "text"}


ROUTES: Final = (asked_effect, saved_effect)

"""补正: only what the notice lists, each with what is wrong and how to mend it; kept as typed, looked over, then sent."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from litestar import Response, get, post

from core import cases, time
from core.cases import CaseView
from core.cases.loading import opened
from core.cases.views import PointView
from core.digits import BIGGEST_ID, plain_number
from core.filings import mending
from core.filings.attachments import Attachment, of_case, remove
from core.filings.drafts import Draft, StaleDraft
from core.forms import Message
from core.forms.uploads import field_of, file_fields, place_of, there
from core.hints import EMPTY, Shelf
from core.house import House
from core.items.item import Item
from core.problems import Conflict, FieldProblem, Forbidden, Invalid, NotLawful, Problem
from core.procedure import amended, opening
from core.process import Act
from core.rules import value_words
from core.values import Value
from ui.api.who import Asking, house_of
from ui.hall.answers import FILES, ROOM, UNFILE, answered, forget_taken, taken_away
from ui.hall.cases import Number, known, seen_of
from ui.hall.hinting import Hinting
from ui.hall.keeping import marks_in, marks_of, version_of, written
from ui.hall.unsaved import USE, carried, contested, fields_beside, left_of, unsaved
from ui.hall.work import SHOWN, summary
from ui.web import FormData, Visit, applicant, form_data, page, see_other
from ui.web.field_views import FieldShown, field_shown, files_shown, told
from ui.web.fields import Raw, Reading, gather, raw_of, values_of, visible
from ui.web.pasting import Pasted, rows_pasted
from ui.web.rows import rows_changed

SAME: Final = "_same"
"""The tick of who sends a correction in which nothing is different."""
_MOVED: Final = "补正的内容刚在别处改过，下面是最新的内容，请核对后再提交"
_TWICE: Final = "补正的内容刚在别处改过：栏目里是最新的内容，您刚才填写的列在栏目下面，还没有保存；请选好以后再继续"
_NONE: Final = "没有填写"


class Mend(msgspec.Struct, frozen=True, eq=False):
    """A correction being worked on: the case, its values as they are, what has been typed and uploaded so far.

    `sent` are the files that answer fields of the case already, `mine` what was typed into fields that were changed elsewhere meanwhile.
    """

    visit: Visit
    case: CaseView
    item: Item
    holder: str
    before: Mapping[str, Value]
    raw: Raw
    draft: Draft | None
    files: tuple[Attachment, ...]
    hints: Shelf = EMPTY
    sent: tuple[Attachment, ...] = ()
    mine: Raw = msgspec.field(default_factory=dict)

    @property
    def answers(self) -> tuple[Attachment, ...]:
        """Every file that may answer a field."""
        return (*self.sent, *self.files)

    @property
    def path(self) -> str:
        """The address of the correction."""
        return f"/my/cases/{self.case.number}/correction"

    @property
    def version(self) -> int:
        """The version of the draft."""
        return self.draft.version if self.draft is not None else 0

    @property
    def listed(self) -> tuple[str, ...]:
        """The fields that the notice lists."""
        return tuple(point.what for point in self.case.pending.points if not point.material)

    @property
    def materials(self) -> tuple[PointView, ...]:
        """The materials that the notice lists."""
        return tuple(point for point in self.case.pending.points if point.material)

    @property
    def values(self) -> dict[str, Any]:
        """What the fields say now, as the form reads it; an emptied one is sent as nothing."""
        typed = {name: self.raw[name] for name in self.raw if name in {*self.listed, *self.more}}
        return {**dict.fromkeys(self.listed), **values_of(self.item.form, typed)}

    @property
    def more(self) -> tuple[str, ...]:
        """The fields that a corrected one has brought into question: they show now, and nothing was said in them."""
        given = values_of(self.item.form, {name: self.raw[name] for name in self.raw if name in self.listed})
        env = amended(self.item, self.before, {**dict.fromkeys(self.listed), **given}, self.env).values
        shown = visible(self.item.form, {**self.env, **env})
        fresh = opening(self.item, self.before)
        return tuple(name for name in self.item.form.fields if name in shown and name in fresh and name not in self.listed and not self.item.form.fields[name].calc)

    @property
    def env(self) -> dict[str, Any]:
        """The names every item has."""
        return {"submitted_on": self.case.submitted_on, "today": time.today(), "holder": self.holder}

    def read(self) -> Reading:
        """The application as it would be after the correction."""
        values = self.values
        submission = amended(self.item, self.before, values, self.env)
        return Reading(self.raw, values, submission, {**self.env, **submission.values})


@get("/my/cases/{number:str}/correction")
async def asked(request: Asking, number: Number) -> Response[bytes]:
    """What must be corrected, and where."""
    visit, house = await applicant(request), house_of(request)
    mend = await _mend(house, visit, known(number))
    if not mend.case.pending.points:
        return see_other(request, f"/my/cases/{mend.case.number}")
    return _page(request, mend, _faults(mend) if "check" in request.query_params else ())


@post("/my/cases/{number:str}/correction", status_code=200, request_max_body_size=ROOM)
async def typed(request: Asking, number: Number) -> Response[bytes]:
    """Kept as typed; on to looking it over when everything is in order."""
    visit, house = await applicant(request), house_of(request)
    mend, data = await _mend(house, visit, known(number)), await form_data(request)
    if not mend.case.pending.points:
        return see_other(request, f"/my/cases/{mend.case.number}")
    shown, sent, pasted, anchor = _typed(mend, data)
    left = left_of(carried(mend.item.form, {*mend.listed, *mend.more}, data), data)
    mend, mine = await _kept(house, mend, sent, data, version_of(data))
    errors = await _uploads(house, visit, mend, data)
    if mend.draft is not None:
        await forget_taken(house, visit.actor, mend.draft.id, mend.files, data)
        files, wrong = await answered(house, visit.actor, mend.item.form, mend.draft.id, shown, data)
        if files:
            mend, more = await _kept(house, mend, {name: file.digest for name, file in files.items()}, data, version_of(data) if mine else mend.version)
            mine |= more
        errors = (*errors, *summary(wrong))
    mend = msgspec.structs.replace(mend, files=await mending.files(house.db, visit.actor, house.vault, mend.draft), mine={**left, **mine})
    if mine:
        return _page(request, mend, (FieldProblem("", "", _TWICE), *errors), 409)
    if pasted:
        errors = (*errors, *summary(pasted.said(mend.read())))
    elif "_next" in data and not anchor:
        errors = (*errors, *_faults(mend))
        if not errors:
            return see_other(request, f"{mend.path}/review")
    if errors or left:
        return _page(request, mend, errors, 422 if errors else 200)
    return see_other(request, mend.path + (f"#{anchor}" if anchor else "?kept=1"))


def _typed(mend: Mend, data: FormData) -> tuple[list[str], Raw, Pasted | None, str]:
    """The fields that stood on the page, what was typed into them, rows that were pasted, and where on the page to go on."""
    form, allowed = mend.item.form, {*mend.listed, *mend.more}
    shown = [name for name in data.get(SHOWN).split() if name in allowed]
    now = taken_away(form, gather(form, shown, data), data)
    now |= {name: value for name, value in carried(form, shown, data).items() if name == data.get(USE)}
    raw = {**mend.raw, **there(form, now, mend.answers)}
    pasted = rows_pasted(form, raw, data)
    raw, anchor = (pasted.raw, f"f-{pasted.name}") if pasted else rows_changed(form, raw, data)
    gone = next((data.get(each) for each in (UNFILE, USE) if data.get(each) in shown), "")
    return shown, {name: raw[name] for name in shown if name in raw}, pasted, anchor or (gone and f"f-{gone}")


async def _kept(house: House, mend: Mend, sent: Raw, data: FormData, version: int) -> tuple[Mend, Raw]:
    """Keep what was typed upon that version; the second answer is what was not saved, for the field was changed elsewhere meanwhile."""
    base, typed, mine = marks_in(data), sent, Raw()
    while True:
        raw = {**mend.raw, **typed}
        try:
            draft = await mending.kept(house.db, mend.visit.actor, house.vault, mend.case.number, _own(raw, mend), version)
        except StaleDraft:
            mend = await _mend(house, mend.visit, mend.case.number)
            typed, mine = contested(mend.item.form, sent, mend.raw, base)
            if not typed:
                return mend, mine
            version = mend.version
        else:
            return msgspec.structs.replace(mend, raw=raw, draft=draft), mine


@get("/my/cases/{number:str}/correction/review")
async def looked_over(request: Asking, number: Number) -> Response[bytes]:
    """What will be different, before it is sent."""
    visit, house = await applicant(request), house_of(request)
    mend = await _mend(house, visit, known(number))
    if not mend.case.pending.points:
        return see_other(request, f"/my/cases/{mend.case.number}")
    if _faults(mend):
        return see_other(request, f"{mend.path}?check=1")
    return _review(request, mend)


@post("/my/cases/{number:str}/correction/review", status_code=200)
async def sent(request: Asking, number: Number) -> Response[bytes]:
    """The correction itself."""
    visit, house = await applicant(request), house_of(request)
    mend, data = await _mend(house, visit, known(number)), await form_data(request)
    if not mend.case.pending.points:
        return see_other(request, f"/my/cases/{mend.case.number}")
    if version_of(data) != mend.version:
        return _review(request, mend, (FieldProblem("", "", _MOVED),), 409)
    if _unchanged(mend) and SAME not in data:
        return _review(request, mend, (FieldProblem(SAME, "", "内容没有改动，受理机关会按原样审查；确实不需要改的，请勾选后提交"),), 422)
    wanted = {point.what for point in mend.materials}
    files = tuple(file.id for file in mend.files if file.material in wanted or field_of(file.material))
    act = Act("提交补正", values=mend.values, files=files)
    try:
        await cases.act(house, visit.actor, mend.case.number, act, seen_of(data))
    except (Conflict, Forbidden, Invalid, NotLawful) as refused:
        return _review(request, mend, refused.fields or (FieldProblem("", "", f"{refused.detail}；{refused.instead}"),), refused.status)
    return see_other(request, f"/my/cases/{mend.case.number}")


async def _mend(house: House, visit: Visit, number: str) -> Mend:
    """Everything about the correction of a case of one's own. Raises NotFound, Forbidden."""
    case = await cases.read_case(house, visit.actor, number)
    item = await cases.item_of_case(house, case)
    draft = await mending.found(house.db, visit.actor, house.vault, number)
    files = await mending.files(house.db, visit.actor, house.vault, draft)
    async with opened(house, visit.actor, number) as (_, loaded):
        before, holder = {**loaded.values}, loaded.holder
    raw = {point.what: raw_of(item.form.fields[point.what], before.get(point.what)) for point in case.pending.points if not point.material}
    sent = tuple(each for each in await of_case(house, visit.actor, number) if field_of(each.material)) if file_fields(item.form) else ()
    typed = there(item.form, draft.values, (*sent, *files)) if draft is not None else {}
    return Mend(visit, case, item, holder, before, {**raw, **typed}, draft, files, await house.hints.now(house.catalogue.registry), sent)


def _own(raw: Raw, mend: Mend) -> Raw:
    """What belongs to the correction."""
    kept = {*mend.listed, *mend.more}
    return {name: said for name, said in raw.items() if name in kept}


async def _uploads(house: House, visit: Visit, mend: Mend, data: FormData) -> tuple[FieldProblem, ...]:
    """Files added and taken away; what could not be taken, and why."""
    errors: list[FieldProblem] = []
    for point in mend.materials:
        file = data.upload(point.what)
        if file is None:
            continue
        try:
            await mending.add_file(house.db, house, visit.actor, mend.case.number, point.what, file.name, file.data)
        except Problem as problem:
            text = problem.fields[0].text if problem.fields else f"{problem.detail}，{problem.instead}"
            errors.append(FieldProblem(point.what, point.label, text))
    taken = plain_number(data.get("_drop"), BIGGEST_ID)
    if mend.draft is not None and any(file.id == taken for file in mend.files):
        await remove(house.db, visit.actor, mend.draft.id, taken or 0)
    return tuple(errors)


def _faults(mend: Mend) -> tuple[FieldProblem, ...]:
    """What is not in order yet: fields first, then materials without a file."""
    there = {file.material for file in mend.files}
    fields = summary(mend.read().submission.messages)
    return (*fields, *(FieldProblem(each.what, "", f"请上传{each.label}") for each in mend.materials if each.what not in there))


def _shown(mend: Mend, errors: tuple[FieldProblem, ...]) -> dict[str, FieldShown]:
    """The fields of the correction with what has been typed, and what is wrong with it."""
    reading = mend.read()
    wrong = {each.field for each in errors}
    messages = [message for message in reading.submission.messages if message.field in wrong]
    named = {message.field for message in messages}
    messages += [Message(each.field, "", each.text) for each in errors if each.field in mend.item.form.fields and each.field not in named]
    said, hinting = msgspec.structs.replace(told(messages), files=files_shown(mend.answers, FILES)), Hinting(mend.hints, mend.item.id, mend.item.form)
    return {name: hinting.at(field_shown(mend.item.form, name, reading, said), reading) for name in (*mend.listed, *mend.more)}


def _page(request: Asking, mend: Mend, errors: tuple[FieldProblem, ...] = (), status: int = 200) -> Response[bytes]:
    fields = _shown(mend, errors)
    beside = unsaved(mend.item.form, mend.mine, mend.answers, mend.env, fields)
    places = {*fields, *(point.what for point in mend.materials), ""}
    rows = [
        {"point": point, "field": fields.get(point.what), "files": [file for file in mend.files if file.material == point.what]}
        for point in mend.case.pending.points
    ]
    return page(
        request, mend.visit, "hall/correction.html", title=f"补正 · {mend.item.info.name}", status=status, mend=mend, case=mend.case,
        item=mend.item, rows=rows, more=[fields[name] for name in mend.more], one=fields_beside(beside), shown=" ".join(fields),
        base=written(marks_of(mend.item.form, mend.raw, fields)), gone=[each for each in beside.values() if not each.asked],
        errors=[each if each.field.partition(".")[0] in places else FieldProblem("", "", each.text) for each in errors],
        wrong={each.field: each.text for each in errors}, kept="kept" in request.query_params, left=_left(mend.case),
    )


def _review(request: Asking, mend: Mend, errors: tuple[FieldProblem, ...] = (), status: int = 200) -> Response[bytes]:
    return page(
        request, mend.visit, "hall/correction_review.html", title=f"核对补正 · {mend.item.info.name}", status=status, mend=mend, case=mend.case,
        item=mend.item, changes=differences(mend), unchanged=_unchanged(mend), same=SAME, errors=errors, left=_left(mend.case),
        files=[(point.label, [file for file in mend.files if file.material == point.what]) for point in mend.materials],
    )


def _unchanged(mend: Mend) -> bool:
    """Whether nothing that was asked for has been changed or given."""
    wanted = {point.what for point in mend.materials}
    return not any(differs for *_, differs in differences(mend)) and not any(file.material in wanted for file in mend.files)


def differences(mend: Mend) -> list[tuple[str, str, str, bool]]:
    """Label, old and new text of each field of the correction, and whether they differ."""
    after = mend.read().submission.values
    rows = []
    for name in (*mend.listed, *mend.more):
        old, new = (_words(mend, values, name) for values in (mend.before, after))
        rows.append((mend.item.form.fields[name].label, old, new, old != new))
    return rows


def _words(mend: Mend, values: Mapping[str, Value], name: str) -> str:
    value = values.get(name)
    file = next((each for each in mend.answers if each.material == place_of(name) and each.digest == value), None)
    if file is not None:
        return file.filename
    return value_words(value, mend.item.form.fields[name].type) if value is not None else _NONE


def _left(case: CaseView) -> int | None:
    """Calendar days until the last one; None where no time runs."""
    last = case.pending.correct_by
    return (last - time.today()).days if last is not None else None

"""The three forms of the guide: what stands in their boxes, and what they come to."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from core.items.parts import Alert, Fee, Limit, Mending, Retention
from core.problems import FieldProblem
from core.revisions.flowing.chips import Chips, field_chips
from core.revisions.flowing.guide import CHANNELS, KINDS, PARTY_KINDS, GuideWish
from ui.studio.flowing import Known, limit_boxes, limit_in, number_in, refuse
from ui.web import FormData

PARTS: Final[Mapping[str, str]] = {"basics": "事项说明", "terms": "期限和收费", "marks": "特征和查询"}
ALERTS: Final = 6
"""Levels that the form has room for."""
_TEXTS: Final = ("name", "kind", "summary", "audience", "result")
_BIGGEST: Final = Decimal(100_000_000)


def boxes_of(here: Known) -> dict[str, str]:
    """What stands in the boxes of all forms."""
    info = here.info()
    found = {name: str(info.get(name, "")) for name in _TEXTS}
    correction, archive, fee = info.get("correction") or {}, info.get("archive") or {}, info.get("fee") or {}
    for name in ("statutory", "promised", "extension"):
        found |= limit_boxes(name, info.get(name))
    alerts = {f"alert_{key}_{no}": str(row.get(key, "")) for no, row in enumerate(info.get("alert", ()), 1) for key in ("percent", "word")}
    visits = info.get("visits")
    return {
        **found, **limit_boxes("correction", correction.get("limit")), **alerts, "correction_end": str(correction.get("end", "退件")), "conditions": "\n".join(info.get("conditions", ())),
        "fee": f"{Decimal(int(fee.get('fen', 0))) / 100:.2f}", "fee_basis": str(fee.get("basis", "")), "archive_years": str(archive.get("years", "")),
        "archive_basis": str(archive.get("basis", "")), "visits": "" if visits is None else str(visits), "subject": chips_of_subject(here).shown(str(info.get("subject", ""))),
    }


def ticked_of(here: Known) -> dict[str, Any]:
    """What is ticked."""
    return {name: list(here.info().get(name, ())) for name in ("traits", "index", "party_kinds", "channels")}


def chips_of_subject(here: Known) -> Chips:
    """What the line about a case may speak of: fields that are not personal."""
    labels = {name: field.label for name, field in here.survey.fields.items() if not field.personal}
    return field_chips(labels, str(here.info().get("subject", "")))


def alert_rows(values: Mapping[str, str]) -> list[tuple[int, str, str]]:
    """The levels in their boxes."""
    return [(no, values.get(f"alert_percent_{no}", ""), values.get(f"alert_word_{no}", "")) for no in range(1, ALERTS + 1)]


def wish_of(here: Known, part: str, form: FormData) -> GuideWish:
    """What one of the forms says. Raises Invalid."""
    match part:
        case "basics":
            refuse("办事指南没有填好", [] if form.get("kind") in KINDS else [FieldProblem("kind", "办件类型", "请选即办件或者承诺件")])
            conditions = tuple(line.strip() for line in form.get("conditions").splitlines() if line.strip())
            return GuideWish(
                name=form.get("name"), kind=form.get("kind"), summary=form.get("summary"), audience=form.get("audience"), result=form.get("result"), conditions=conditions,
            )
        case "terms":
            return _terms(form)
    return _marks(here, form)


def _terms(form: FormData) -> GuideWish:
    problems: list[FieldProblem] = []
    limits: dict[str, Limit | None] = {}
    for name, label, needed in (("statutory", "法定期限", True), ("promised", "承诺期限", True), ("extension", "延长期限", False), ("correction", "补正期限", False)):
        limits[name], found = limit_in(form, name, label, needed=needed)
        problems += found
    fee, archive, alert = _fee(form, problems), _archive(form, problems), _alerts(form, problems)
    refuse("期限和收费没有填好", problems)
    correction, statutory, promised = limits["correction"], limits["statutory"], limits["promised"]
    assert statutory is not None
    assert promised is not None
    end = "视为撤回申请" if form.get("correction_end") == "视为撤回申请" else "退件"
    return GuideWish(
        statutory=statutory, promised=promised, extension=limits["extension"], joint="joint" in form, fee=fee, archive=archive, alert=alert,
        correction=Mending(limit=correction, end=end) if correction is not None else None,  # type: ignore[arg-type]
    )


def _fee(form: FormData, problems: list[FieldProblem]) -> Fee:
    try:
        yuan = Decimal(form.get("fee").strip() or "0")
    except InvalidOperation:
        yuan = Decimal(-1)
    if not (yuan.is_finite() and 0 <= yuan <= _BIGGEST and yuan == yuan.quantize(Decimal("0.01"))):
        problems.append(FieldProblem("fee", "收费金额", "收费金额写元，如 12.50；不收费写 0"))
        return Fee()
    return Fee(fen=int(yuan * 100), basis=form.get("fee_basis").strip())


def _archive(form: FormData, problems: list[FieldProblem]) -> Retention | None:
    if not form.get("archive_years").strip() and not form.get("archive_basis").strip():
        return None
    years, found = number_in(form, "archive_years", "保管期限", 0, 100)
    problems += found
    return Retention(years=years, basis=form.get("archive_basis").strip())


def _alerts(form: FormData, problems: list[FieldProblem]) -> tuple[Alert, ...]:
    found = []
    for no in range(1, ALERTS + 1):
        if form.get(f"alert_percent_{no}").strip() or form.get(f"alert_word_{no}").strip():
            percent, wrong = number_in(form, f"alert_percent_{no}", "提醒等级的百分比", 1, 1000)
            problems += wrong
            found.append(Alert(percent=percent, word=form.get(f"alert_word_{no}").strip()))
    return tuple(found)


def _marks(here: Known, form: FormData) -> GuideWish:
    visits, problems = number_in(form, "visits", "到现场次数", 0, 20, blank=-1)
    refuse("特征和查询没有填好", problems)
    return GuideWish(
        traits=_ticked(form, "traits", [*here.survey.traits, *here.info().get("traits", ())]), index=_ticked(form, "index", list(here.survey.fields)),
        party_kinds=_ticked(form, "party_kinds", PARTY_KINDS), channels=_ticked(form, "channels", CHANNELS), visits=None if visits < 0 else visits,
        subject=chips_of_subject(here).stored(form.get("subject").strip()),
    )


def _ticked(form: FormData, name: str, offered: Sequence[str]) -> tuple[str, ...]:
    """What is ticked, in the order in which it is offered."""
    ticked = frozenset(form.all(name))
    return tuple(dict.fromkeys(each for each in offered if each in ticked))

"""The metadata of a package: the case in the national reporting structure's own names (受理、过程、结果、材料), so that nothing is translated twice."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from core.archiving.model import Missing, Retention
from core.archiving.writing import Part
from core.cases.loading import Loaded
from core.cases.views import CaseView
from core.items.item import Item

_RESULT: Final = {"21": "不予受理", "41": "不予许可", "42": "申请人撤回", "43": "终止"}
"""Status codes whose end is not what was applied for (standards 2.11)."""


def retention_of(item: Item, closed_on: date) -> Retention:
    """How long the item's packages are kept: through the last day of so many years after the year of the end."""
    rule = item.info.archive
    if rule is None:
        return Retention(None, "事项没有规定保管期限")
    return Retention(rule.years, rule.basis, date(closed_on.year + rule.years, 12, 31) if rule.years else None)


def metadata(view: CaseView, case: Loaded, retention: Retention, files: Sequence[Part], missing: Sequence[Missing]) -> dict[str, Any]:
    """The metadata as plain data. Personal values stand in the form alone."""
    info = case.item.info
    return {
        "project_no": view.number,
        "catalog_code": info.catalog_code,
        "task_name": view.item_name,
        "task_version": view.release,
        "project_type": info.kind,
        "apply_type": info.starts,
        "applyer_name": view.applicant,
        "applyer_page_code": case.holder,
        "org_code": view.org,
        "org_name": view.org_name,
        "apply_date": view.submitted_on,
        "accept_date": view.accepted_on,
        "promise_date": case.state.promised_due,
        "statutory_date": case.state.statutory_due,
        "process": [
            {
                "process_name": event.text, "event_name": event.kind, "event_end_time": event.recorded_at.isoformat(), "effective_on": event.on,
                "handle_user_name": event.by, "handle_explain": "；".join(filter(None, (event.reason, event.basis, event.opinion, event.depart))),
            }
            for event in view.events
        ],
        "result": {
            "result_type": _RESULT.get(view.status_code, view.status), "result_date": view.decided_on or view.closed_on,
            "result_cetr_no": [paper.number for paper in view.papers], "result_explain": list(view.sentences), "status": view.status_code,
        },
        "material": [{"material_name": part.title, "material_file": part.path} for part in files if part.kind == "material"],
        "related": [{"project_no": kin.number, "relation": kin.relation, "task_name": kin.name, "status": kin.status} for kin in view.kin],
        "closed_on": view.closed_on,
        "retention_years": retention.years,
        "retention_basis": retention.basis,
        "retained_until": retention.until,
        "missing": [{"name": each.title, "because": each.because} for each in missing],
    }

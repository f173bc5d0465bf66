"""The times that run for the office on open cases, as a source of runs: `clock:open`, whatever the item.

A row is one such time: the own limit of the step where a case stands, or the promised limit of the whole case. Days that are not the
office's are named with their grounds and never counted.
"""

from core.rules import Named, Scope
from core.runs.bundle import Key
from core.values import FieldType

CLOCK = "clock"
OPEN = f"{CLOCK}:open"
LABEL = "在办件的时限"
STEP, WHOLE = "环节", "全程"
"""What a time is of: the step where the case stands, or the case from acceptance to decision."""
_TEXT, _DATE, _INT = FieldType("text"), FieldType("date"), FieldType("int")
SCOPE: Scope = {
    "clock": Named("计时编号", _TEXT), "number": Named("办件编号", _TEXT), "item": Named("事项编号", _TEXT), "item_name": Named("事项名称", _TEXT),
    "org": Named("办理机构编号", _TEXT), "org_name": Named("办理机构", _TEXT), "of": Named("计时范围", FieldType("choice", options=(STEP, WHOLE))), "step": Named("环节编号", _TEXT),
    "step_name": Named("环节名称", _TEXT), "duty": Named("办理岗位", _TEXT), "limit_words": Named("时限和依据", _TEXT),
    "started_on": Named("起算日", _DATE), "due_on": Named("届满日", _DATE), "whole": Named("时限工作日数", _INT), "used": Named("已用工作日数", _INT),
    "percent": Named("已用百分比", FieldType("int", unit="percent")), "not_counted": Named("不计入的工作日数", _INT),
    "not_counted_why": Named("不计入的事由", _TEXT),
}
"""What a row offers. `clock` tells one time from another: the case's number and which of its times, so the same step reached again is another."""
KEYS: dict[str, Key] = {OPEN: ("clock", False)}

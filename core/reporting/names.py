"""The names a mapping may use: the case, its event, the item, the applicant, the form's shared fields, a material, a paper, a rating.

Shared fields are those of the common field groups (domain 0.4: 法人申请人、经办人、场所), which items take over under the same name.
"""

from core.cases.state import EVENT_KINDS
from core.process.kinds import SPECIAL
from core.ratings.terms import STARS
from core.rules import Named, Scope
from core.values import FieldType, Kind

RATED = "rated"
"""The kind of what is no event of the chain: a finished case was rated."""
STATUS_CODES = ("00", "10", "20", "21", "30", "31", "40", "41", "42", "43", "50", "60", "70", "80")
"""Status codes of a case (standards 2.11)."""
RESULTS = ("准予", "不予", "不予受理", "撤回申请", "退件", "终止", "办结", "撤销")
GRADES = tuple(STARS.values())
PERSONAL = frozenset({"applicant.name", "applicant.code"})
"""Names that are personal when the applicant is a natural person; a shared field is what the item's form says of it."""
CODES = frozenset({"item.catalog_code", "item.task_code", "item.task_handle_item", "org.code"})
"""Names an item has no value for until its authority has given the codes."""


def event_kinds() -> tuple[str, ...]:
    """Every kind of event there may be, and `rated`."""
    return (*sorted(EVENT_KINDS), RATED)


def _named(label: str, kind: Kind = "text", options: tuple[str, ...] = ()) -> Named:
    return Named(label, FieldType(kind, options=options))


SHARED = {
    "org_name": "单位名称", "uscc": "统一社会信用代码", "legal_rep": "法定代表人", "legal_rep_id": "法定代表人证件号码", "contact_name": "联系人姓名",
    "mobile": "联系人手机号", "agent_name": "经办人姓名", "agent_id_no": "经办人证件号码", "agent_mobile": "经办人手机号", "place_addr": "场所地址",
    "region": "所在区域", "reg_addr": "住所",
}
"""Shared fields by name (`form.<name>`) and what they are called."""

SCOPE: Scope = {
    "case.number": _named("本平台办件编号"),
    "case.project_no": _named("办件编号（上级平台转来的，用上级平台的编号）"),
    "case.origin": _named("办件来源", "choice", ("本平台", "上级平台")),
    "case.starts": _named("由谁发起", "choice", ("申请人", "机关", "系统")),
    "case.status": _named("办件状态", "choice", STATUS_CODES),
    "case.status_name": _named("办件状态名称"),
    "case.applied_on": _named("申请日期", "date"),
    "case.applied_at": _named("申请时间", "datetime"),
    "case.accepted_on": _named("受理日期", "date"),
    "case.decided_on": _named("决定日期", "date"),
    "case.closed_on": _named("办结日期", "date"),
    "case.promised_due": _named("承诺办结日期", "date"),
    "case.statutory_due": _named("法定办结日期", "date"),
    "event.kind": _named("办理记录的种类", "choice", event_kinds()),
    "event.no": _named("办理记录的序号", "int"),
    "event.outcome": _named("作出的办理"),
    "event.step": _named("环节名称"),
    "event.on": _named("办理日期", "date"),
    "event.at": _named("记录时间", "datetime"),
    "event.since": _named("到达本环节的日期", "date"),
    "event.by": _named("办理人"),
    "event.reason": _named("理由"),
    "event.basis": _named("依据"),
    "event.opinion": _named("意见"),
    "event.until": _named("届满日期", "date"),
    "event.ends": _named("办件是否到此结束", "bool"),
    "event.result": _named("办理结果", "choice", RESULTS),
    "event.tacit": _named("是否依法视为作出", "bool"),
    "special.kind": _named("特别程序的种类", "choice", SPECIAL),
    "special.reason": _named("启动特别程序的理由"),
    "special.since": _named("特别程序的开始日期", "date"),
    "special.until": _named("特别程序的结束日期", "date"),
    "special.days": _named("特别程序所需的工作日", "int"),
    "special.result": _named("特别程序的结果"),
    "item.name": _named("事项名称"),
    "item.type": _named("事项类型"),
    "item.kind": _named("办件类型", "choice", ("即办件", "承诺件")),
    "item.catalog_code": _named("基本编码"),
    "item.task_code": _named("实施编码"),
    "item.task_handle_item": _named("业务办理项编码"),
    "item.version": _named("事项版本"),
    "item.result": _named("结果名称"),
    "org.name": _named("办理机构名称"),
    "org.code": _named("办理机构统一社会信用代码"),
    "applicant.name": _named("申请人名称"),
    "applicant.kind": _named("申请人类型", "choice", ("自然人", "法人")),
    "applicant.code": _named("申请人证件号码"),
    "paper.title": _named("本次办理的文书名称"),
    "paper.number": _named("本次办理的文书文号"),
    "material.name": _named("材料名称"),
    "material.get": _named("材料收取方式", "choice", ("电子上传", "证照调用", "表单生成", "承诺替代")),
    "material.copies": _named("材料份数", "int"),
    "rating.grade": _named("评价等级", "choice", GRADES),
    "rating.stars": _named("评价星级", "int"),
    "rating.reasons": _named("评价原因"),
    **{f"form.{name}": _named(label) for name, label in SHARED.items()},
}
"""Every name of the mapping's expressions: what it is, and its type."""

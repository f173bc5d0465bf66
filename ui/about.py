"""What the fields of core's own views are called in the description of the interface.

The structs that core answers with carry no words of their own for machines' readers; here each field has its line.
"""

from typing import Final

_CASE: Final[dict[str, str]] = {
    "number": "办件编号",
    "query_code": "查询码",
    "item": "事项编号",
    "item_name": "事项名称",
    "status": "办件状态",
    "status_code": "办件状态代码",
    "step": "当前环节编号，空为已经结束",
    "step_name": "当前环节",
    "outcomes": "规则的结论",
    "sentences": "逐句说明",
    "submitted_on": "提交日期",
    "accepted_on": "受理日期",
    "decided_on": "决定日期",
    "closed_on": "办结日期",
    "statutory_due": "法定办结日期",
    "promised_due": "承诺办结日期",
}
_ROW: Final[dict[str, str]] = {
    "no": "规则编号",
    "then": "结论",
    "force": "效力：binding 应当，range 在范围内选择，advice 提示",
    "basis": "依据",
    "status": "规则来源：plan 计划，law 法定，local-unconfirmed 本地规定（待确认），local-confirmed 本地规定（已确认）",
    "say": "说明",
    "confirmed_by": "确认人",
}

ABOUT: Final[dict[str, dict[str, str]]] = {
    "CaseBrief": _CASE,
    "CaseView": {
        **_CASE,
        "release": "发布版本",
        "org": "办理机构编号",
        "org_name": "办理机构",
        "applicant": "申请人",
        "seq": "最新办理记录的序号，办理时原样带回",
        "tables": "各张决策表的结果",
        "params": "用到的参数",
        "facts": "查到的事实",
        "fields": "填写的内容",
        "materials": "申请材料",
        "dues": "正在计算的时限",
        "events": "办理记录",
        "composition": "由哪些事项组合；单个事项的办件为空",
        "choices": "现在可以怎样办理",
        "papers": "文书",
        "kin": "有关联的办件",
        "project_no": "上级平台的办件编号，空为不是转来的",
    },
    "KinView": {
        "relation": "关系：主办件、分办件、异议、异议所指",
        "name": "事项名称",
        "number": "办件编号，空为还没有开始",
        "org_name": "办理机构",
        "status": "办件状态",
        "status_code": "办件状态代码",
        "step_name": "当前环节",
        "due_on": "届满日期",
        "closed_on": "办结日期",
        "because": "没有开始的原因",
        "open_to": "能否查看全部内容",
    },
    "StatusView": _CASE,
    "CasePage": {"cases": "办件，最近提交的在前", "next": "下一页从哪里开始，空为最后一页"},
    "Receipt": {
        "filing": "申报编号",
        "cases": "由此产生的办件",
        "repeated": "是否此前已经提交过",
        "warnings": "不影响提交的提醒，由工作人员核对",
    },
    "EventView": {
        "seq": "序号",
        "kind": "类别",
        "text": "办理情况",
        "by": "办理人",
        "on": "日期",
        "recorded_at": "记录时间",
        "reason": "理由",
        "basis": "依据",
        "opinion": "审查意见",
        "depart": "偏离规则结论的理由",
        "remedy": "救济途径",
        "hash": "记录的散列",
    },
    "FieldView": {"name": "栏目名", "label": "栏目标题", "text": "填写的内容", "personal": "是否个人信息", "covered": "中间几位是否已经遮盖"},
    "DueView": {"name": "时限", "on": "届满日期", "provisional": "所涉年份的放假安排是否尚未公布", "explained": "逐日计算过程"},
    "Choice": {
        "act": "办理",
        "possible": "现在是否可以",
        "because": "不可以的原因",
        "instead": "可以怎样办理",
        "needs": "须一并填写的内容",
    },
    "Composition": {"members": "一并办理的事项，按办理次序", "mode": "组合方式", "scenes": "选择的场景编号"},
    "Pin": {
        "item": "事项编号", "release": "办理所用的发布版本", "after": "须先办成的事项", "materials": "材料对应：申报时的材料编号、该事项自己的材料编号",
    },
    "PaperView": {"title": "文书名称", "number": "文号", "seq": "所依据的办理记录序号", "made_at": "生成时间", "blob": "内容的散列"},
    "TableResult": {
        "table": "决策表",
        "label": "名称",
        "as_of": "按哪一天的参数",
        "hits": "适用的规则",
        "blocked": "还不能判断的规则",
        "problem": "规则本身的问题，通常为空",
    },
    "RowHit": _ROW,
    "Blocked": {"row": "规则编号，空为整张表", "needs": "需要补充的栏目名", "because": "不能判断的原因"},
    "ProblemBody": {
        "type": "问题的种类，指向接口文档",
        "title": "种类名称",
        "status": "HTTP 状态",
        "detail": "发生了什么",
        "next": "下一步怎么做",
        "fields": "逐个栏目的说明",
        "id": "故障编号，告知管理员时使用",
    },
    "FieldProblem": {"field": "栏目名", "label": "栏目标题", "text": "说明"},
    "Basis": {"note": "备注", "document": "文件", "clause": "条款", "text": "原文"},
    "Limit": {"note": "备注", "days": "数目", "unit": "单位：workday 工作日，day 自然日，hour 小时", "basis": "依据"},
    "Office": {
        "note": "备注", "name": "窗口名称", "address": "办理地点", "hours": "办理时间", "phone": "咨询电话", "complaint": "监督投诉电话",
    },
    "Question": {"note": "备注", "ask": "问题", "answer": "回答"},
    "Option": {
        "note": "备注", "is": "栏目的哪些选项", "adds": "加上的材料编号", "drops": "去掉的材料编号", "statutory": "代替法定时限", "promised": "代替承诺时限",
        "says": "说明",
    },
    "RunList": {"runs": "抽查批次"},
    "NotYet": {"note": "备注", "rule": "规则", "waits_for": "等待什么"},
}
"""Component → field → what it is."""

DONE: Final[dict[str, str]] = {"200": "办成", "201": "已保存", "204": "办成，没有内容"}
"""Status of an answer that is no problem → its words."""

"""What the kinds of steps are called and what each is for, as an official reads it when choosing one."""

from typing import Final

from core.items.model import StepKind

ABOUT: Final[dict[StepKind, str]] = {
    "filing": "申请人填写并提交。一个流程只有一个申报，在最前面。",
    "receive": "窗口或者网上收到材料，登记并出具收件凭证。",
    "accept": "决定受理或者不予受理；办理期限从受理之日起算。",
    "review": "工作人员审查，写明通过或者不通过。",
    "decide": "作出准予或者不予的决定。",
    "issue": "制作并发出证照、批文。",
    "publicise": "把写明的栏目公示若干日，到期由系统办理；可以让人提出异议。",
    "wait": "等申请人或者某个岗位办一件事，可以写明逾期怎么办。",
    "open": "由系统为本件开办其他事项的办件。",
    "await": "等分办出去的办件都有结果，再往下走。",
    "consult": "征求别的部门的意见，意见收齐再往下走。",
    "inspect": "到现场核查，写明合格或者不合格；行政许可须两名以上工作人员。",
    "hearing": "告知申请人可以要求听证，举行的写明听证笔录；所用日子不计入时限。",
    "special": "检验、检测、检疫、鉴定、招标、拍卖、专家评审，所用日子依法不计入时限。",
    "deliver": "把文书送达申请人，写明怎样送达。",
    "forward": "转报上级机关，登记上级的结果。",
    "archive": "由系统当时归档，放在最后。",
}
"""A sentence for each kind."""

"""What callers send: the bodies of the interface. A key that is not named here is refused."""

import base64
from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import Meta

from core.problems import FieldProblem, Invalid

BIGGEST = 2**63 - 1
"""Ids are 64-bit in the database; a larger number can name nothing."""
Id: TypeAlias = Annotated[int, Meta(ge=1, le=BIGGEST)]
Word: TypeAlias = Annotated[str, Meta(max_length=100)]
Passage: TypeAlias = Annotated[str, Meta(max_length=4000)]


class SignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """登录。"""

    login: Annotated[str, Meta(min_length=1, max_length=100, description="账号")]
    password: Annotated[str, Meta(min_length=1, max_length=200, description="密码")]


class Signing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """确认并签署一份由平台生成的材料。"""

    material: Annotated[str, Meta(min_length=1, max_length=100, description="材料编号，见 /api/v1/items/{item}/documents")]
    digest: Annotated[str, Meta(min_length=64, max_length=64, description="阅读的那一份的内容散列；内容改动以后不再相符，申报不收")]
    name: Annotated[str, Meta(max_length=50, description="签署人姓名；表单有“签署人”栏目的可以不写，以栏目为准")] = ""


class Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """提交以前取得由平台生成的材料：为哪个申请人，填写了什么。"""

    party: Annotated[int, Meta(ge=1, le=BIGGEST, description="申请人编号，见 /api/v1/sessions/current 的 parties")]
    values: Annotated[dict[str, Any], Meta(description="填写的内容，与申报时提交的相同")]


class Filing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """一次申报：为哪个申请人申报哪个事项，填写了什么。"""

    item: Annotated[str, Meta(min_length=1, max_length=100, description="事项编号，见 /api/v1/items")]
    party: Annotated[int, Meta(ge=1, le=BIGGEST, description="申请人编号，见 /api/v1/sessions/current 的 parties")]
    values: Annotated[dict[str, Any], Meta(description="填写的内容：栏目名 → 值，栏目见 /api/v1/items/{item}/form")]
    about: Annotated[str, Meta(max_length=40, description="对公示提出异议时必填：所指公示的办件编号，见公示栏；其他申报不写")] = ""
    promised: Annotated[tuple[Word, ...], Meta(max_length=100, description="承诺受理后补齐的容缺材料编号（签署《容缺受理承诺书》）")] = ()
    draft: Annotated[int, Meta(ge=0, le=BIGGEST, description="先上传了文件的：上传时得到的暂存编号，其中的文件随申报提交，要上传的材料须齐全")] = 0
    signed: Annotated[tuple[Signing, ...], Meta(max_length=30, description="已阅读、确认并签署的由平台生成的材料；事项要求的每一份都须在内")] = ()


class Giving(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """申报以前上传的一个文件，由随后的申报带走。"""

    item: Annotated[str, Meta(min_length=1, max_length=100, description="事项编号")]
    party: Annotated[int, Meta(ge=1, le=BIGGEST, description="申请人编号")]
    what: Annotated[str, Meta(min_length=1, max_length=100, description="文件栏目的名字，或者材料编号")]
    filename: Annotated[str, Meta(min_length=1, max_length=200, description="文件名")]
    content: Annotated[str, Meta(min_length=1, max_length=14_000_000, description="文件内容（PDF、JPG、PNG，不超过 10 MB），Base64 编码")]
    draft: Annotated[int, Meta(ge=0, le=BIGGEST, description="同一申报的第二个文件起：上传第一个文件时得到的暂存编号；缺省为新的一份")] = 0


class Trial(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """一次试算：按填写的内容给出结论，不保存。"""

    values: Annotated[dict[str, Any], Meta(description="填写的内容：栏目名 → 值，可以不完整")]
    on: Annotated[date | None, Meta(description="假定的申报日期，缺省为今天")] = None
    party_code: Annotated[str, Meta(max_length=100, description="申请人代码；须登录并有权代表该申请人，否则不查其历史办件")] = ""
    why_not: Annotated[str, Meta(max_length=100, description="规则编号：说明这一行为什么没有适用")] = ""


class Correcting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """一项须补正的内容。"""

    what: Annotated[str, Meta(min_length=1, max_length=100, description="栏目名，或者材料编号")]
    problem: Annotated[str, Meta(min_length=1, max_length=1000, description="存在的问题")]
    basis: Annotated[str, Meta(min_length=1, max_length=1000, description="依据的条款")]
    how: Annotated[str, Meta(min_length=1, max_length=1000, description="怎样补正")]
    because: Annotated[str, Meta(max_length=100, description="先前的告知没有列明的，写明法定理由：申请人变更申请、由补正后的材料引起")] = ""


class Doing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """在当前环节作出的办理，或者补正、容缺、特别程序等其他程序；申请人的提交补正、容缺承诺、补齐也用它。"""

    outcome: Annotated[str, Meta(min_length=1, max_length=50, description="结果，如 收件、受理、准予备案")]
    reason: Annotated[str, Meta(max_length=4000, description="理由；不予受理、不予许可必填")] = ""
    basis: Annotated[str, Meta(max_length=4000, description="依据；不予受理、不予许可必填")] = ""
    opinion: Annotated[str, Meta(max_length=4000, description="审查意见")] = ""
    officers: Annotated[tuple[Word, ...], Meta(max_length=20, description="共同签名的工作人员账号；现场核查不少于两人")] = ()
    depart: Annotated[str, Meta(max_length=4000, description="偏离规则结论的理由")] = ""
    ground: Annotated[str, Meta(max_length=100, description="法定事由，如特别程序的种类、退件的事由；可选的见办件的 commands")] = ""
    days: Annotated[int, Meta(ge=0, le=1000, description="日数：特别程序所需的工作日、延长的日数")] = 0
    to: Annotated[str, Meta(max_length=200, description="交给谁：岗位、账号、环节；不予受理时写有权机关")] = ""
    points: Annotated[tuple[Correcting, ...], Meta(max_length=200, description="补正：一次告知的全部内容")] = ()
    materials: Annotated[tuple[Word, ...], Meta(max_length=100, description="材料编号：容缺的、承诺补齐的、补正或者补齐的")] = ()
    values: Annotated[dict[str, Any], Meta(description="提交补正、当场更正：栏目名 → 新的值")] = {}
    files: Annotated[tuple[Id, ...], Meta(max_length=30, description="随补正、补齐提交的文件编号，见 /api/v1/cases/{number}/files")] = ()
    expect_seq: Annotated[Id | None, Meta(description="读取时看到的办理记录序号；其间有变化则不办理")] = None
    idempotency: Annotated[str, Meta(max_length=200, description="提交编号，由调用方定；同一编号再次提交同样的办理，只办一次")] = ""


class Upload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """为补正或者补齐上传的一个文件，随“提交补正”“补齐”一并提交。"""

    material: Annotated[str, Meta(min_length=1, max_length=100, description="材料编号，或者文件栏目的名字")]
    filename: Annotated[str, Meta(min_length=1, max_length=200, description="文件名")]
    content: Annotated[str, Meta(min_length=1, max_length=14_000_000, description="文件内容（PDF、JPG、PNG，不超过 10 MB），Base64 编码")]


def content_of(text: str) -> bytes:
    """The bytes of a file sent as Base64. Raises Invalid."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        problem = FieldProblem("content", "文件内容", "应为 Base64 编码")
        raise Invalid("文件内容不能读取", "请以 Base64 编码发送", [problem]) from None


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """文书的一处更正。"""

    old: Annotated[str, Meta(min_length=1, max_length=500, description="文书原文，一字不差")]
    new: Annotated[str, Meta(max_length=500, description="更正后的文字；空为删去")] = ""


class PaperCorrection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """更正一份文书。"""

    reason: Annotated[str, Meta(min_length=1, max_length=4000, description="更正的理由，写入代替它的文书")]
    changes: Annotated[tuple[Correction, ...], Meta(min_length=1, max_length=20, description="各处更正")]
    basis: Annotated[str, Meta(max_length=4000, description="依据")] = ""
    expect_seq: Annotated[Id | None, Meta(description="读取时看到的办理记录序号；其间有变化则不办理")] = None


class PaperVoiding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """作废一份文书。"""

    reason: Annotated[str, Meta(min_length=1, max_length=4000, description="作废的理由")]
    anew: Annotated[bool, Meta(description="是否重新作出一份内容相同的文书代替它；决定的文书必须重新作出")] = False
    basis: Annotated[str, Meta(max_length=4000, description="依据")] = ""
    expect_seq: Annotated[Id | None, Meta(description="读取时看到的办理记录序号；其间有变化则不办理")] = None


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """撤回申请或者撤销决定。"""

    reason: Annotated[str, Meta(min_length=1, max_length=4000, description="理由")]
    basis: Annotated[str, Meta(max_length=4000, description="依据；撤销决定必填")] = ""
    expect_seq: Annotated[Id | None, Meta(description="读取时看到的办理记录序号；其间有变化则不办理")] = None
    idempotency: Annotated[str, Meta(max_length=200, description="提交编号，由调用方定；同一编号再次提交同样的办理，只办一次")] = ""


class Verification(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """凭办件编号和查询码查询进度。"""

    number: Annotated[str, Meta(min_length=1, max_length=40, description="办件编号")]
    query_code: Annotated[str, Meta(min_length=1, max_length=20, description="查询码，在收件凭证上")]


class DrawStart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """开始一次抽查。"""

    draw: Annotated[str, Meta(min_length=1, max_length=100, description="抽查编号")]
    seed: Annotated[str, Meta(max_length=200, description="事先公开的随机种子；不写则在候选名单确定后由系统随机产生")] = ""


class DrawResult(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """登记一件被抽中办件的抽查结果。"""

    number: Annotated[str, Meta(min_length=1, max_length=40, description="办件编号")]
    result: Annotated[str, Meta(min_length=1, max_length=50, description="结果，须是该抽查所列的词")]
    finding: Annotated[str, Meta(max_length=4000, description="情况说明")] = ""


class BatchStart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """开始一个批次。"""

    run: Annotated[str, Meta(min_length=1, max_length=100, description="批次种类编号")]
    purpose: Annotated[str, Meta(min_length=1, max_length=500, description="事由")]
    seed: Annotated[str, Meta(max_length=200, description="随机抽取所用的、事先公开的种子；不写则在名单确定后由系统随机产生")] = ""


class UpperCases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """上级平台一次转来的办件。"""

    cases: Annotated[tuple[dict[str, Any], ...], Meta(min_length=1, max_length=100, description="每件是上报映射的栏目名 → 值，另有 form")]


class RatingBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """对一件办结的办件的评价。"""

    stars: Annotated[int, Meta(ge=1, le=5, description="5 非常满意，4 满意，3 基本满意，2 不满意，1 非常不满意")]
    reasons: Annotated[tuple[Word, ...], Meta(max_length=20, description="不满意的原因；不满意和非常不满意的至少一项")] = ()
    channel: Annotated[str, Meta(max_length=20, description="在哪里办的")] = "网上"
    points: Annotated[tuple[Word, ...], Meta(max_length=20, description="说的是哪些方面，须是该渠道的指标项")] = ()
    words: Annotated[str, Meta(max_length=500, description="还想说的；姓名、电话、编号会遮盖以后再给办理机关看")] = ""
    named: Annotated[bool, Meta(description="不满意的，是否可以回访；办理机关始终看不到是谁")] = True


class Mending(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """办理机关登记一张差评工单的整改。"""

    measure: Annotated[str, Meta(min_length=1, max_length=2000, description="整改措施，评价人会看到")]
    mended_on: Annotated[date, Meta(description="整改日期")]


class CallBack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """监督回访人登记一次回访。"""

    result: Annotated[str, Meta(min_length=1, max_length=20, description="回访结果，须是工单的 results 之一")]
    then: Annotated[str, Meta(min_length=1, max_length=20, description="怎样处理：办结、退回整改、再次回访")]
    borne_out: Annotated[bool | None, Meta(description="评价是否属实，空为不能核实")] = None
    words: Annotated[str, Meta(max_length=2000, description="回访情况，办理机关会看到；结果不是“满意”的必填")] = ""


class Purpose(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """查看个人信息的用途，会记录。"""

    purpose: Annotated[str, Meta(min_length=1, max_length=200, description="用途")]


class SignalRows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """一次送来的信号。"""

    rows: Annotated[tuple[dict[str, Any], ...], Meta(min_length=1, max_length=1000, description="每条是栏目名 → 值，栏目由信号的定义规定")]


class DeliveryReceipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """一条消息的送达回执。"""

    id: Annotated[str, Meta(min_length=1, max_length=100, description="发送时给网关的编号（x-jiban-id）")]
    state: Annotated[Literal["delivered", "failed"], Meta(description="delivered 已送达，failed 没有送到")]
    code: Annotated[str, Meta(max_length=100, description="网关自己的代码")] = ""
    words: Annotated[str, Meta(max_length=200, description="网关的说明")] = ""
    at: Annotated[Annotated[datetime, Meta(tz=True)] | None, Meta(description="什么时候；不写就是现在")] = None


class DeliveryReceipts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """一批送达回执。"""

    receipts: Annotated[tuple[DeliveryReceipt, ...], Meta(min_length=1, max_length=1000, description="每条消息一个")]

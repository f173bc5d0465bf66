"""The small parts of `item.toml`: limits, bases, materials, and what a guide tells about where, when, how and in which situation.

Field names follow the national guide data (GB/T 39554.2, 办事指南要素), so that reporting needs no second translation.
"""

from datetime import date
from typing import Literal, TypeAlias

import msgspec

LimitUnit: TypeAlias = Literal["workday", "day", "hour"]
Get: TypeAlias = Literal["电子上传", "证照调用", "表单生成", "承诺替代"]
BY_UPLOAD: Get = "电子上传"
"""How a material is obtained that only the applicant can give."""
MADE: frozenset[Get] = frozenset({"表单生成", "承诺替代"})
"""Ways of getting a material that the platform makes out of the answers."""
Channel: TypeAlias = Literal["网上办理", "窗口办理", "邮寄办理", "自助终端办理"]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every part of an item file: a remark may stand anywhere."""

    note: str = ""


class Limit(Part, frozen=True, kw_only=True):
    """A time limit: `days` counts working days, calendar days or hours by `unit`; `basis` names the clause that sets it."""

    days: int
    unit: LimitUnit = "workday"
    basis: str


class Alert(Part, frozen=True, kw_only=True):
    """A level of the supervision of time 效能监察: from how many percent of a limit used, and the word for it."""

    percent: int
    word: str


class Basis(Part, frozen=True, kw_only=True):
    """A legal basis of the item: the document, its clause and, where known, the words."""

    document: str
    clause: str = ""
    text: str = ""


class Mending(Part, frozen=True, kw_only=True):
    """How long an applicant has to correct what a correction notice lists 补正期限, and how the case ends when they do not."""

    limit: Limit
    end: Literal["退件", "视为撤回申请"] = "退件"


class Material(Part, frozen=True, kw_only=True):
    """A material asked for. `when` is an expression over fields and outcomes; empty means always, or only where a situation adds it.

    `get` says how it is obtained: 电子上传, 证照调用 (fetched, never asked), 表单生成 (made from the form), 承诺替代. `form` is 材料形式,
    `copies` the paper copies 份数 (0: none), `source` 来源渠道, `standard` 填报须知: what a good one shows.
    `tolerate` 可容缺: it may be supplied within that time after acceptance, never later than the item's own limit.
    `document` says that the platform makes it out of the answers, and the applicant confirms and signs it: `form` the whole form,
    `commitment` what is told and promised, or the id of a `[[document]]` in `notices.toml`.
    """

    id: str
    name: str
    when: str = ""
    get: Get
    required: bool = True
    form: Literal["电子", "纸质", "电子或者纸质"] = "电子"
    copies: int = 0
    source: Literal["", "申请人自备", "政府部门核发", "其他"] = ""
    standard: str = ""
    tolerate: Limit | None = None
    document: str = ""
    basis: str


class Fee(Part, frozen=True, kw_only=True):
    """What the item costs; without `basis` only 0 is lawful (行政许可法第58条)."""

    fen: int = 0
    basis: str = ""


class Retention(Part, frozen=True, kw_only=True):
    """保管期限 of the item's archive packages: so many years after the year in which the case ended; 0 is for ever 永久."""

    years: int
    basis: str


class Pause(Part, frozen=True, kw_only=True):
    """New applications are not taken from the day `since` on, up to the day before `until`, on which they are again (absent: nobody has said yet).

    It is an official's act with its `basis`; `say` is the sentence that applicants read. Cases that are open go on.
    """

    kind: Literal["暂停受理", "停用"]
    since: date
    until: date | None = None
    say: str
    basis: str

    def on(self, day: date) -> bool:
        """Whether nothing is taken on the day."""
        return self.since <= day and (self.until is None or day < self.until)


class NotYet(Part, frozen=True, kw_only=True):
    """A rule of the measure that is not data yet, kept visible: the rule's words, and what it waits for."""

    rule: str
    waits_for: str


class Office(Part, frozen=True, kw_only=True):
    """Where people are served: 办理地点, 办理时间, 咨询电话, 监督投诉电话. What is not known stays empty; it is never made up."""

    name: str
    address: str = ""
    hours: str = ""
    phone: str = ""
    complaint: str = ""


class Question(Part, frozen=True, kw_only=True):
    """常见问题: what people ask, and the answer."""

    ask: str
    answer: str


class Option(Part, frozen=True, kw_only=True):
    """What follows from an answer to a situation's question: `is` the options of the form's field that it is about.

    `adds` and `drops` are ids of materials (to replace one, drop it and add the other); `statutory` and `promised` replace the
    item's limits; `says` is a sentence for the guide.
    """

    is_: tuple[str, ...] = msgspec.field(name="is")
    adds: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    statutory: Limit | None = None
    promised: Limit | None = None
    says: str = ""

    @property
    def name(self) -> str:
        """What it is called: its answers."""
        return "、".join(self.is_)


class Situation(Part, frozen=True, kw_only=True):
    """A situation 情形: a question bound to a field of the form, whose answer is the field's value.

    So every condition reads it already, and what was answered in the guide is filled in when filing. A choice field may list
    `options` with effects; they then cover all of its options, each once.
    """

    id: str
    field: str
    ask: str
    option: tuple[Option, ...] = ()

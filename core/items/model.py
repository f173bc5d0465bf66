"""The files of an item, as frozen structs: what stands in `item.toml`, `rules.toml` and `process.toml`.

These structs are the file format (`format = 1`). A key they do not name is a fault, except `note` (a remark, kept as data) and
keys that begin with `x_` (kept for others). Expressions stay texts here; the checkers of rules, forms and process parse them.
"""

from datetime import date
from typing import Literal, TypeAlias

import msgspec

from core.items.parts import (
    Alert,
    Basis,
    Channel,
    Fee,
    Limit,
    Material,
    Mending,
    NotYet,
    Office,
    Part,
    Pause,
    Question,
    Retention,
    Situation,
)

Force: TypeAlias = Literal["binding", "range", "advice"]
Status: TypeAlias = Literal["plan", "law", "local-unconfirmed", "local-confirmed"]
STATUS_WORDS: dict[str, str] = {
    "plan": "计划", "law": "法定", "local-unconfirmed": "本地规定（待确认）", "local-confirmed": "本地规定（已确认）",
}
StepKind: TypeAlias = Literal[
    "filing", "receive", "accept", "review", "decide", "issue", "publicise", "wait", "open", "await",
    "consult", "inspect", "hearing", "special", "deliver", "forward", "archive",
]
Starts: TypeAlias = Literal["applicant", "office", "system"]
APPLICANT = "applicant"
"""The duty of a step at which the case's applicant acts, or whoever may act for them."""
PartyKind: TypeAlias = Literal["自然人", "个体工商户", "企业法人", "非法人企业", "农民专业合作社", "事业单位", "社会组织", "机关"]
"""Who may be an applicant; 非法人企业 are sole proprietorships, partnerships and branches."""


class Compose(Part, frozen=True, kw_only=True):
    """How an applicant combines several items in one filing: the names of the fields of this item's own form that say so.

    `mode` is a choice of one of the ways of combining (`core.scenes.MODES`), `scenes` and `items` are several choices, whose options are
    labels of scenes and names of items. `mode` and one of the other two may be left out.
    """

    mode: str = ""
    scenes: str = ""
    items: str = ""


class ItemFile(Part, frozen=True, kw_only=True):
    """`item.toml`: what the item is, for its guide page, its clock and its papers.

    `kind` is 即办件 or 承诺件; `catalog_code` the 12-digit basic code of GB/T 39554.1-2020, `task_code` the 31-digit 实施编码 and
    `task_handle_item` the 33-digit 业务办理项编码, each empty while the authority has not given it; `authority` an org id; `index` names the fields kept readable (outside the sealed payload) so that facts of other
    cases can ask for them: never a personal field. `starts` says who opens a case: the applicant files, an officer with the role
    `filer` at the authority files about somebody (依职权), or the system alone, out of another case, a run or a signal. `visits` is
    到现场次数, `channels` 办理形式 and `archive` 保管期限; absent: nobody has said yet.
    `subject` says in one line what a case is about, with `{fields}` that are not personal: under its row in lists and at the head of its page.
    `correction` is how long there is to correct an application (absent: no last day), `extension` by how much the limit may be prolonged
    (absent: what the law allows a permit, 行政许可法 42), `joint` 统一办理、联合办理或者集中办理. `alert` are the levels at which used time is
    recorded and shown (absent: the platform's own, `core/procedure/levels.toml`).
    `pause` are times in which no new applications are taken 暂停受理, or none any more 停用.
    `concludes` says of the ends that are no decision whether they count as concluded 办结 (absent: 退件 and 终止 do, 撤回申请 does not).
    """

    format: Literal[1]
    id: str
    measure: str
    name: str
    kind: Literal["即办件", "承诺件"]
    type: str
    authority: str
    authority_name: str
    catalog_code: str = ""
    task_code: str = ""
    task_handle_item: str = ""
    clause: str
    summary: str
    audience: str
    result: str
    conditions: tuple[str, ...] = ()
    statutory: Limit
    promised: Limit
    correction: Mending | None = None
    extension: Limit | None = None
    joint: bool = False
    alert: tuple[Alert, ...] = ()
    concludes: dict[Literal["退件", "撤回申请", "终止"], bool] = {}
    fee: Fee = Fee()
    basis: tuple[Basis, ...] = ()
    material: tuple[Material, ...] = ()
    traits: tuple[str, ...] = ()
    index: tuple[str, ...] = ()
    subject: str = ""
    starts: Starts = "applicant"
    party_kinds: tuple[PartyKind, ...] = ()
    issues: tuple[str, ...] = ()
    compose: Compose | None = None
    filer: str = ""
    visits: int | None = None
    channels: tuple[Channel, ...] = ()
    situation: tuple[Situation, ...] = ()
    office: tuple[Office, ...] = ()
    faq: tuple[Question, ...] = ()
    not_yet: tuple[NotYet, ...] = ()
    archive: Retention | None = None
    pause: tuple[Pause, ...] = ()

    def paused(self, day: date) -> Pause | None:
        """What keeps new applications from being taken on the day."""
        return next((each for each in self.pause if each.on(day)), None)


# --- rules.toml ------------------------------------------------------------------------------------------------------


class Dated(Part, frozen=True, kw_only=True):
    """One dated value of a parameter; texts are read in the parameter's own kind. `confirmed` is false for 待确认."""

    since: date
    value: str | bool | tuple[str, ...]
    source: str
    confirmed: bool = True


class ParamDef(Part, frozen=True, kw_only=True):
    """A dated, sourced number or list. Before the first `since` there is no value: asking is an error, never a guess.

    A `duration` is written `8 hours`, a `time` (of day) `22:00`.
    """

    label: str
    kind: Literal["decimal", "money", "int", "date", "duration", "time", "text", "bool", "choices"] = "decimal"
    scale: int = 2
    unit: str = ""
    owner: str = ""
    values: tuple[Dated, ...]


class Window(Part, frozen=True, kw_only=True):
    """Which past counts: `days` calendar days before the date field named by `back_from`, and that day itself (民法典 201)."""

    days: int
    back_from: str = "submitted_on"


class FactDef(Part, frozen=True, kw_only=True):
    """A fact: a declared question about other cases or a register.

    `from_` (written `from`) is `case:<item>` or `register:<id>`; `where` is an expression over the other record's fields, with
    `self.<field>` for ours; `take` is exists, count, or sum|min|max|median(<field>); `lock` names the fields whose values are
    locked in the deciding transaction. An empty sum is 0, an empty min, max or median is unknown, unless `none` says, in the kind of
    the field, what it counts as.
    """

    label: str
    from_: str = msgspec.field(name="from")
    where: str
    window: Window | None = None
    take: str
    none: str = ""
    lock: tuple[str, ...] = ()


Cell: TypeAlias = str | bool | tuple[str, ...]
"""A cell as written. Choice: `["宾馆", "饭店"]` or `"not [宾馆, 饭店]"`; a parameter list: `"in {types}"`, `"not in {types}"`; bool: `true`;
ordered: `"< {area_limit}"`, `">= 300"`, `"= 2"`, `"1..3"` (closed), also `"within 5 workdays after {done_on}"`; any: `"empty"`, `"present"`."""


class Row(Part, frozen=True, kw_only=True):
    """One row of a table: when it holds, what follows, with which force, by which clause, confirmed by whom.

    `then` maps each output of the table to a value; in a `range` row an output may be an array of the values an officer may choose.
    `say` is the sentence a person reads; `{name}` is filled with inputs, parameters, facts and outcomes.
    """

    no: str
    when: dict[str, Cell] = {}
    then: dict[str, str | bool | int | tuple[str, ...]]
    force: Force = "binding"
    basis: tuple[str, ...]
    status: Status
    say: str
    confirmed_by: str = ""


class Never(Part, frozen=True, kw_only=True):
    """A combination declared impossible; met at run time it is an error, and the analysis may leave it uncovered."""

    when: dict[str, Cell]
    because: str


class TableDef(Part, frozen=True, kw_only=True):
    """A decision table.

    `as_of` names the date whose parameters apply; `inputs` maps a column to an expression over fields,
    facts, parameters and the outcomes of earlier tables; `outputs` lists each output's possible values (empty: any text).

    A `first` or `unique` table without a matching row gives no outcome unless `complete` is true, when a gap is a fault.
    """

    label: str
    as_of: str = "submitted_on"
    hit: Literal["unique", "first", "collect"] = "unique"
    inputs: dict[str, str]
    outputs: dict[str, tuple[str, ...]]
    complete: bool = True
    never: tuple[Never, ...] = ()
    rows: tuple[Row, ...]


class RulesFile(Part, frozen=True, kw_only=True):
    """`rules.toml`: parameters, facts and the decision tables in the order they run."""

    format: Literal[1]
    param: dict[str, ParamDef] = {}
    fact: dict[str, FactDef] = {}
    decision: dict[str, TableDef] = {}


# --- process.toml ----------------------------------------------------------------------------------------------------


class Next(Part, frozen=True, kw_only=True):
    """Where a step goes: on which outcome word (empty: any), under which condition, to which step or to which end."""

    on: str = ""
    when: str = ""
    to: str = ""
    end: str = ""


class Silence(Part, frozen=True, kw_only=True):
    """What the system says when nobody has acted by the last day of `limit`, counted from the arrival at the step.

    It takes effect on the day after. `outcome` is a word of the step's kind.
    """

    limit: Limit
    outcome: str


class OpenDef(Part, frozen=True, kw_only=True):
    """Cases that an `open` step opens: one of `item`, or one for each row of the register `each` that satisfies `where`.

    In `where` and `values` of an `each` the row's columns stand under their names and the parent's under `self.<name>`; without
    `each` the parent's stand under their names. `values` fills the child's own fields; shared elements are carried over by
    themselves. `org` names the column that holds the child's authority, `named` the one whose text tells the children apart for people. `after` are items of the same step whose cases must have
    ended well before. `members`: instead of `item`, those that the applicant has combined. `final`: once such a case has ended well,
    the applicant cannot take the whole back any more (the company no longer exists).
    """

    item: str = ""
    members: bool = False
    when: str = ""
    each: str = ""
    where: str = ""
    org: str = ""
    named: str = ""
    values: dict[str, str] = {}
    after: tuple[str, ...] = ()
    final: bool = False


class EffectDef(Part, frozen=True, kw_only=True):
    """A row that a case writes into a register, in the transaction of its event.

    `on` is an event kind, or `end` the closing word; `values` maps columns to expressions, `valid_from` is one for a day. With `each`,
    a list among the case's fields, it is a row for each record of the list: the record's columns stand under their names, everything
    of the case (but `today`) under `self.<name>`.
    """

    on: str = ""
    end: str = ""
    when: str = ""
    each: str = ""
    register: str
    values: dict[str, str]
    valid_from: str = "today"


class StepDef(Part, frozen=True, kw_only=True):
    """A step of a process.

    `kind` gives its commands and events; `duty` the role that may act; `auto` an expression under which the system
    acts at once with the step's favourable outcome; `officers` how many officers must sign (行政许可法第34条第3款: 2);
    `outcomes` renames the kind's words for this item (准予 = "准予备案"); `must` is a table output that binds a decision.
    `silence` is what follows when nobody acts. Of a `publicise` step, `shows` are the fields that everybody may read and `objection`
    the item by which anybody objects: an objection counts when it is filed, or only when it is upheld. `opens` belongs to an `open` step.
    `signing` says how several sign 会签, each for himself: `any`, `all`, or in `order`; `signers` are their roles (absent: as many of the
    duty as `officers` says). Only the role `departs` may depart from what `must` binds (absent: whoever acts). `special` is the ground of a
    `special` step; `consent` the field of a `deliver` step that says yes to electronic service; `hides` fields its duty need not see (`core.access.unseen`).
    """

    id: str
    kind: StepKind
    name: str
    duty: str = ""
    auto: str = ""
    limit: Limit | None = None
    officers: int = 1
    signing: Literal["", "one", "any", "all", "order"] = ""
    signers: tuple[str, ...] = ()
    outcomes: dict[str, str] = {}
    must: str = ""
    departs: str = ""
    special: str = ""
    consent: str = ""
    silence: Silence | None = None
    shows: tuple[str, ...] = ()
    objection: str = ""
    objection_counts: Literal["filed", "upheld"] = "filed"
    hides: tuple[str, ...] = ()
    opens: tuple[OpenDef, ...] = ()
    next: tuple[Next, ...] = ()


class ProcessFile(Part, frozen=True, kw_only=True):
    """`process.toml`: the steps in the order a reader expects; the first is the filing."""

    format: Literal[1]
    step: tuple[StepDef, ...]
    effect: tuple[EffectDef, ...] = ()


# --- plugin.toml -----------------------------------------------------------------------------------------------------


class RegisterDef(Part, frozen=True, kw_only=True):
    """A register: typed rows by `key`. `orgs` keep and read it, their `editable` role changes it; `single`: one valid row for each key.

    `own` names the column that holds the code of the party a row is about: whoever acts for the party reads its rows. `holds`: its rows
    are tips or frequent questions, shown at the fields of forms, what the house counts of them, or items and scenes that are planned (`core.registers.holding`: the columns).
    """

    label: str
    key: str
    own: str = ""
    holds: Literal["", "tips", "faq", "tip_effect", "field_error", "items", "scenes"] = ""
    single: bool = False
    editable: str = ""
    orgs: tuple[str, ...] = ()
    public: bool = False
    fields: dict[str, "ColumnDef"]


class ColumnDef(Part, frozen=True, kw_only=True):
    """A column of a register; `unit` stands behind the number."""

    label: str
    kind: Literal["bool", "choice", "text", "decimal", "money", "int", "date"]
    scale: int = 0
    unit: str = ""
    options: tuple[str, ...] = ()
    required: bool = False


class DrawDef(Part, frozen=True, kw_only=True):
    """A draw (抽查): from cases of `item` whose state satisfies `where`, `share` percent (a parameter of the item) by seed.

    `results` are the words an inspector may record; a result listed in `writes` puts a row into `register`.
    """

    label: str
    item: str
    where: str
    share: str
    duty: str
    results: tuple[str, ...]
    register: str = ""
    writes: tuple[str, ...] = ()
    basis: tuple[str, ...]
    status: Status


class SceneMember(Part, frozen=True, kw_only=True):
    """An item of a scene. `after` are items of the scene that must have ended well before; `when`, over the composing item's own fields."""

    item: str
    after: tuple[str, ...] = ()
    when: str = ""


class SceneDef(Part, frozen=True, kw_only=True):
    """A scene 场景: items that people need together, filed for at once (一件事)."""

    label: str
    about: str
    members: tuple[SceneMember, ...]
    basis: tuple[str, ...]
    status: Status

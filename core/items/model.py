"""The files of an item, as frozen structs: what stands in `item.toml`, `rules.toml`, `process.toml` and `notices.toml`.

These structs are the file format (`format = 1`). A key they do not name is a fault, except `note` (a remark, kept as data) and
keys that begin with `x_` (kept for others). Expressions stay texts here; the checkers of rules, forms and process parse them.
"""

from datetime import date
from typing import Literal, TypeAlias

import msgspec

Force: TypeAlias = Literal["binding", "range", "advice"]
Status: TypeAlias = Literal["plan", "law", "local-unconfirmed", "local-confirmed"]
STATUS_WORDS: dict[str, str] = {
    "plan": "计划", "law": "法定", "local-unconfirmed": "本地规定（待确认）", "local-confirmed": "本地规定（已确认）",
}
LimitUnit: TypeAlias = Literal["workday", "day", "hour"]
StepKind: TypeAlias = Literal["filing", "receive", "accept", "review", "decide", "issue"]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every part of an item file: a remark may stand anywhere."""

    note: str = ""


class Limit(Part, frozen=True, kw_only=True):
    """A time limit: `days` counts working days, calendar days or hours by `unit`; `basis` names the clause that sets it."""

    days: int
    unit: LimitUnit = "workday"
    basis: str


class Basis(Part, frozen=True, kw_only=True):
    """A legal basis of the item: the document, its clause and, where known, the words."""

    document: str
    clause: str = ""
    text: str = ""


class Material(Part, frozen=True, kw_only=True):
    """A material asked for. `when` is an expression over fields and outcomes; empty means always.

    `get` says how it is obtained: 电子上传, 证照调用 (fetched, never asked), 表单生成 (made from the form), 承诺替代.
    """

    id: str
    name: str
    when: str = ""
    get: Literal["电子上传", "证照调用", "表单生成", "承诺替代"]
    required: bool = True
    basis: str


class Fee(Part, frozen=True, kw_only=True):
    """What the item costs; without `basis` only 0 is lawful (行政许可法第58条)."""

    fen: int = 0
    basis: str = ""


class NotYet(Part, frozen=True, kw_only=True):
    """A rule of the measure that is not data yet, kept visible: the rule's words, and what it waits for."""

    rule: str
    waits_for: str


class ItemFile(Part, frozen=True, kw_only=True):
    """`item.toml`: what the item is, for its guide page, its clock and its papers.

    `kind` is 即办件 or 承诺件; `catalog_code` the 12-digit basic code of GB/T 39554.1-2020, empty while the authority has not
    given one; `authority` an org id; `index` names the fields kept readable (outside the sealed payload) so that facts of other
    cases can ask for them: never a personal field.
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
    clause: str
    summary: str
    audience: str
    result: str
    conditions: tuple[str, ...] = ()
    statutory: Limit
    promised: Limit
    fee: Fee = Fee()
    basis: tuple[Basis, ...] = ()
    material: tuple[Material, ...] = ()
    traits: tuple[str, ...] = ()
    index: tuple[str, ...] = ()
    not_yet: tuple[NotYet, ...] = ()


# --- rules.toml ------------------------------------------------------------------------------------------------------


class Dated(Part, frozen=True, kw_only=True):
    """One dated value of a parameter; texts are read in the parameter's own kind. `confirmed` is false for 待确认."""

    since: date
    value: str | bool | tuple[str, ...]
    source: str
    confirmed: bool = True


class ParamDef(Part, frozen=True, kw_only=True):
    """A dated, sourced number or list. Before the first `since` there is no value: asking is an error, never a guess."""

    label: str
    kind: Literal["decimal", "money", "int", "date", "text", "bool", "choices"] = "decimal"
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
    locked in the deciding transaction. An empty sum is 0, an empty min, max or median is unknown.
    """

    label: str
    from_: str = msgspec.field(name="from")
    where: str
    window: Window | None = None
    take: str
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


class StepDef(Part, frozen=True, kw_only=True):
    """A step of a process.

    `kind` gives its commands and events; `duty` the role that may act; `auto` an expression under which the system
    acts at once with the step's favourable outcome; `officers` how many officers must sign (行政许可法第34条第3款: 2);
    `outcomes` renames the kind's words for this item (准予 = "准予备案"); `must` is a table output that binds a decision.
    """

    id: str
    kind: StepKind
    name: str
    duty: str = ""
    auto: str = ""
    limit: Limit | None = None
    officers: int = 1
    outcomes: dict[str, str] = {}
    must: str = ""
    next: tuple[Next, ...] = ()


class ProcessFile(Part, frozen=True, kw_only=True):
    """`process.toml`: the steps in the order a reader expects; the first is the filing."""

    format: Literal[1]
    step: tuple[StepDef, ...]


# --- notices.toml ----------------------------------------------------------------------------------------------------


class NoticeDef(Part, frozen=True, kw_only=True):
    """A paper of the item.

    `on` is the event that makes it (filed, accepted, acceptance_refused, granted, refused); `title`, then
    `lines` as texts with `{placeholders}` over fields, outcomes and the case; `number` is the prefix of its document number.
    `until` names the field with the last day on which the paper is valid (empty: no end).
    """

    id: str
    on: Literal["filed", "accepted", "acceptance_refused", "granted", "refused"]
    title: str
    number: str
    until: str = ""
    lines: tuple[str, ...]


class NoticesFile(Part, frozen=True, kw_only=True):
    """`notices.toml`."""

    format: Literal[1]
    notice: tuple[NoticeDef, ...] = ()


# --- plugin.toml -----------------------------------------------------------------------------------------------------


class RegisterDef(Part, frozen=True, kw_only=True):
    """A register: typed rows by key. `key` is a field; `fields` maps each column to `{label, kind, scale, options}`."""

    label: str
    key: str
    fields: dict[str, "ColumnDef"]


class ColumnDef(Part, frozen=True, kw_only=True):
    """A column of a register."""

    label: str
    kind: Literal["bool", "choice", "text", "decimal", "money", "int", "date"]
    scale: int = 0
    options: tuple[str, ...] = ()


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

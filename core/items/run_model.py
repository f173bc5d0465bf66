"""What stands in `plugin.toml` of runs and signals: over what, by which rules file, and what follows from a result.

Their rules files have the format of `rules.toml` (`core.items.model.RulesFile`); the tables name `as_of = "today"`.
"""

from typing import Literal

import msgspec

from core.items.model import ColumnDef, Status
from core.items.parts import Part


class RowWrite(Part, frozen=True, kw_only=True):
    """A register row that follows from a result of a run or a signal.

    `when` is a condition over the subject's columns, facts, parameters and outcomes (empty: always); `values` maps columns of
    `register` to expressions over the same names, `valid_from` and `valid_to` (empty: no end) are expressions for days. `each =
    "row"` writes a row for every member of a matched group instead of one for the group.
    """

    register: str
    when: str = ""
    values: dict[str, str]
    valid_from: str = "today"
    valid_to: str = ""
    each: Literal["", "row"] = ""


class CaseOpening(Part, frozen=True, kw_only=True):
    """A case that a result of a run or a signal opens: of `item`, about the party whose code `party` gives.

    `values` fills the item's fields by expressions; `org` is an expression for the authority (empty: the item's own). `of = "org"`: the
    case is about an authority itself, `party` gives its id.
    """

    item: str
    when: str = ""
    party: str
    of: Literal["", "org"] = ""
    values: dict[str, str] = msgspec.field(default_factory=dict)
    org: str = ""


class PairsDef(Part, frozen=True, kw_only=True):
    """People drawn for each drawn object: `count` rows of `register` that satisfy `where`.

    In `where` the person's columns stand under their names, the object's under `self.<column>`. No two people of one object share
    the value of the column `apart` (empty: whoever is drawn).
    """

    register: str
    count: int = 2
    where: str = ""
    apart: str = ""


class RunDef(Part, frozen=True, kw_only=True):
    """A run 批次: rules decided over all rows of a register, all cases of an item, or all times that run on open cases, that satisfy `where`.

    `kind`: draw takes `share` percent (a parameter of the rules) by seed, and `pairs` people for each; score decides the tables for
    every row; match groups the rows by `group` and decides them for each group, with `group_count` and what `collect` gathers
    (count, sum|min|max(col), words(col), distinct(col)); list keeps the rows for which `keep` holds (empty: any outcome). `rules`
    names a file of the plugin's folder `runs`; `called` is the column that says to people what a row or group is, beside its key.
    Officers with `duty` at `org` may start it; `every` has the system start it once a period.
    """

    label: str
    about: str = ""
    kind: Literal["draw", "score", "match", "list"]
    over: str
    where: str = ""
    rules: str
    share: str = ""
    pairs: PairsDef | None = None
    group: tuple[str, ...] | dict[str, str] = ()
    collect: dict[str, str] = msgspec.field(default_factory=dict)
    keep: str = ""
    called: str = ""
    duty: str
    org: str
    every: Literal["", "day", "month", "year"] = ""
    basis: tuple[str, ...]
    status: Status
    writes: tuple[RowWrite, ...] = ()
    opens: tuple[CaseOpening, ...] = ()


class SignalDef(Part, frozen=True, kw_only=True):
    """A signal 信号: facts from outside, sent in bulk by a source with a key of its own, decided one by one by the rules.

    `key` is the field that tells two signals of one source apart; `rules` names a file of the plugin's folder `runs`; `org` and
    `duty` say who may read what came.
    """

    label: str
    about: str = ""
    key: str
    fields: dict[str, ColumnDef]
    rules: str
    duty: str
    org: str
    basis: tuple[str, ...]
    status: Status
    writes: tuple[RowWrite, ...] = ()
    opens: tuple[CaseOpening, ...] = ()

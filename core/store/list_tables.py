"""The tables of the desk 工作台: what waits to be handed out, saved views, exports, who opened a case, notes."""

from piccolo.columns import (
    JSONB,
    Array,
    BigInt,
    BigSerial,
    Bytea,
    Date,
    Integer,
    Text,
    Timestamptz,
)
from piccolo.table import Table


class HandingOut(Table, tablename="handing_out"):
    """A case whose result is on paper and still lies in the office; a read model of its papers and events."""

    case = BigInt(primary_key=True)
    org = Text()
    duties = Array(base_column=Text(), help_text="哪些岗位可以出件")
    since = Date()


class DeskViews(Table, tablename="desk_views"):
    """A list as an officer wants it again 视图: filters, columns, order; `org` names the authority it is shared with."""

    id = BigSerial(primary_key=True)
    account = BigInt()
    org = Text(default="")
    name = Text()
    asked = JSONB()
    made_at = Timestamptz()


class DeskDefaults(Table, tablename="desk_defaults"):
    """The view with which an officer's desk opens."""

    account = BigInt(primary_key=True)
    view = BigInt(index=True)


class DeskExports(Table, tablename="desk_exports"):
    """A list taken away as a file: by whom, of what, how many lines; append-only."""

    id = BigSerial(primary_key=True)
    account = BigInt()
    orgs = Array(base_column=Text())
    at = Timestamptz()
    kind = Text()
    said = Text(help_text="筛选和排列")
    columns = Array(base_column=Text())
    rows = Integer()
    digest = Bytea(help_text="文件的 SM3")


class CaseVisits(Table, tablename="case_visits"):
    """An officer opened a case on that day."""

    case = BigInt(primary_key=True)
    account = BigInt()
    day = Date()
    first_at = Timestamptz()
    last_at = Timestamptz()
    times = Integer(default=1)


class CaseNotes(Table, tablename="case_notes"):
    """A note 便笺 of an officer for colleagues; sealed with the party's key, empty after its author took it back."""

    id = BigSerial(primary_key=True)
    case = BigInt()
    account = BigInt()
    sealed = Bytea(null=True, default=None)
    written_at = Timestamptz()
    removed_at = Timestamptz(null=True, default=None)

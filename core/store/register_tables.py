"""The tables of registers 名录."""

from piccolo.columns import JSONB, BigInt, BigSerial, Boolean, Bytea, Date, Text, Timestamptz
from piccolo.table import Table


class RegisterRows(Table, tablename="register_rows"):
    """A version of a row of a register 名录: valid from–to, recorded at, written by which source; `line` tells the rows of a key apart."""

    id = BigSerial(primary_key=True)
    register = Text()
    key = Text()
    values = JSONB()
    valid_from = Date()
    valid_to = Date(null=True, default=None)
    recorded_at = Timestamptz()
    source = Text()
    line = Text()


class RegisterEdits(Table, tablename="register_edits"):
    """Who changed a row of a register by hand, and why; the version written has the source `edit:<id>`."""

    id = BigSerial(primary_key=True)
    register = Text()
    key = Text()
    kind = Text()
    account = BigInt()
    reason = Text()
    made_at = Timestamptz()


class RegisterImports(Table, tablename="register_imports"):
    """A spreadsheet sent in for a register: its cells, what they come to (both packed), and when, by whom and why it was confirmed."""

    id = BigSerial(primary_key=True)
    register = Text()
    account = BigInt()
    file_name = Text()
    digest = Text()
    day = Date()
    grid = Bytea()
    report = Bytea()
    counts = JSONB()
    made_at = Timestamptz()
    done_at = Timestamptz(null=True, default=None)
    good_only = Boolean(null=True, default=None)
    reason = Text(null=True, default=None)

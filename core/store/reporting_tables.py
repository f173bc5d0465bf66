"""The tables of reporting upwards 上报."""

from piccolo.columns import JSONB, Array, BigInt, BigSerial, Boolean, Bytea, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class ReportRecords(Table, tablename="report_records"):
    """A record for the upper platform: open `fields`, `sealed` personal ones, how far it is, and the platform's own words."""

    id = BigSerial(primary_key=True)
    no = Text(unique=True)
    kind = Text()
    case = BigInt(null=True, default=None, help_text="评价记录为空：评价不留名")
    seq = Integer()
    n = Integer()
    item = Text()
    org = Text()
    party = BigInt(null=True, default=None)
    day = Date()
    version = Integer(default=1)
    fields = JSONB()
    sealed = Bytea(null=True, default=None)
    erased = Array(base_column=Text())
    state = Text()
    problem = Text(default="")
    attempts = Integer(default=0)
    made_at = Timestamptz()
    next_at = Timestamptz()
    sent_at = Timestamptz(null=True, default=None)
    acked_at = Timestamptz(null=True, default=None)
    receipt = Text(default="")
    digest = Bytea(null=True, default=None)


class ReportLinks(Table, tablename="report_links"):
    """How the line to the upper platform is: since when it fails, and when it is tried again."""

    system = Text(primary_key=True)
    ok_at = Timestamptz(null=True, default=None)
    failing_since = Timestamptz(null=True, default=None)
    failures = Integer(default=0)
    next_at = Timestamptz(null=True, default=None)
    problem = Text(default="")


class ReportReconciliations(Table, tablename="report_reconciliations"):
    """The latest comparison of a day with the upper platform, by kind."""

    day = Date(primary_key=True)
    kind = Text()
    made = Integer()
    acked = Integer()
    theirs = Integer()
    same = Boolean()
    missing = Array(base_column=Text())
    settled = Array(base_column=Text())
    differing = Array(base_column=Text())
    unknown = Array(base_column=Text())
    asked_at = Timestamptz()
    asked_by = Text()


class UpperCases(Table, tablename="upper_cases"):
    """A case that came from the upper platform, under the number it has there."""

    id = BigSerial(primary_key=True)
    system = Text()
    project_no = Text()
    digest = Text()
    case = BigInt(unique=True)
    applied_at = Timestamptz(null=True, default=None)
    received_at = Timestamptz()

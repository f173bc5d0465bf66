"""The table of who was given which post by whom."""

from piccolo.columns import BigInt, BigSerial, Date, Text, Timestamptz
from piccolo.table import Table


class StaffLog(Table, tablename="staff_log"):
    """An account opened or closed, a post given or ended, a password set anew; append-only."""

    id = BigSerial(primary_key=True)
    at = Timestamptz()
    by = BigInt(null=True, default=None)
    by_name = Text()
    account = BigInt(index=True)
    org = Text(null=True, default=None)
    kind = Text()
    role = Text(default="")
    since = Date(null=True, default=None)
    until = Date(null=True, default=None)
    reason = Text(default="")

"""Tables of steps and approval: whom a case calls, who stands in for whom, acts that were sent."""

from piccolo.columns import BigInt, BigSerial, Bytea, Date, Text, Timestamptz
from piccolo.table import Table


class CaseCalls(Table, tablename="case_calls"):
    """Whom an open case calls besides the desk where it lies; a read model of its events."""

    id = BigSerial(primary_key=True)
    case = BigInt()
    kind = Text(help_text="sign 请签署，consult 征求意见，copy 知会")
    org = Text(default="")
    role = Text(default="")
    login = Text(default="")


class StandIns(Table, tablename="stand_ins"):
    """AB 岗: the account holds the principal's posts on these days; revoked, never changed."""

    id = BigSerial(primary_key=True)
    principal = BigInt(index=True)
    account = BigInt(index=True)
    since = Date()
    until = Date()
    reason = Text()
    made_by = BigInt()
    made_at = Timestamptz()
    revoked_by = BigInt(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)


class ActKeys(Table, tablename="act_keys"):
    """An act that was done under a key of its sender's choosing; sent again, nothing happens twice."""

    id = BigSerial(primary_key=True)
    account = BigInt()
    key = Text()
    case = BigInt()
    digest = Bytea()
    acted_at = Timestamptz()

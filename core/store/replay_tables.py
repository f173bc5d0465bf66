"""Tables of cases asked what another version of their item says to them, and moved to it."""

from piccolo.columns import JSONB, Array, BigInt, BigSerial, Integer, Text, Timestamptz
from piccolo.table import Table


class Replays(Table, tablename="replays"):
    """One piece of work 换版 or 结论复查, resumable: `upto` is the last case looked at."""

    id = BigSerial(primary_key=True)
    purpose = Text()
    item = Text()
    org = Text()
    from_release = Text()
    to_release = Text()
    undoes = BigInt(null=True, default=None)
    state = Text()
    total = Integer()
    done = Integer(default=0)
    upto = BigInt(default=0)
    sorts = Array(base_column=Text())
    reason = Text(default="")
    started_by = BigInt()
    started_at = Timestamptz()
    confirmed_by = BigInt(null=True, default=None)
    confirmed_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    problem = Text(default="")


class ReplayCases(Table, tablename="replay_cases"):
    """What became of one case, in words; `moved_at` when it was moved."""

    replay = BigInt(primary_key=True)
    case = BigInt()
    number = Text()
    sort = Text()
    told = JSONB()
    moved_at = Timestamptz(null=True, default=None)

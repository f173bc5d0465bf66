"""The tables of archive packages 归档包."""

from piccolo.columns import BigInt, Bytea, Date, Integer, Timestamptz
from piccolo.table import Table


class Archives(Table, tablename="archives"):
    """A package of a case as it stood after event `seq`; the bytes only in `sealed`, by the party's key."""

    case = BigInt(primary_key=True)
    seq = Integer()
    made_at = Timestamptz()
    digest = Bytea()
    size = BigInt()
    sealed = Bytea(null=True, default=None)


class ArchivesDue(Table, tablename="archives_due"):
    """A case that waits for its package: up to which place in the global order it has been seen, and from which day on it may be packed."""

    case = BigInt(primary_key=True)
    pos = BigInt()
    day = Date()

"""The tables of what becomes of papers 文书 besides the papers themselves."""

from piccolo.columns import BigInt, BigSerial, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class PaperEnds(Table, tablename="paper_ends"):
    """A paper that does not hold any more: corrected 已更正 or voided 已作废, by which event of its case; never changed."""

    paper = BigInt(primary_key=True)
    state = Text()
    case = BigInt(index=True)
    seq = Integer()
    ended_on = Date()
    because = Text()


class PaperWaits(Table, tablename="paper_waits"):
    """A paper that could not be made yet: its number is its own already, and it is tried again."""

    id = BigSerial(primary_key=True)
    case = BigInt()
    seq = Integer()
    notice = Text()
    title = Text()
    number = Text()
    tries = Integer(default=1)
    error = Text()
    since = Timestamptz()
    next_at = Timestamptz(index=True)

"""The table of what is counted beside the hints of forms."""

from piccolo.columns import BigInt, Date, Text
from piccolo.table import Table


class HintCounts(Table, tablename="hint_counts"):
    """How often a tip appeared or a field went wrong on a day; the first four columns together are the key."""

    about = Text(primary_key=True)
    item = Text()
    name = Text()
    day = Date()
    shown = BigInt()
    acted = BigInt()

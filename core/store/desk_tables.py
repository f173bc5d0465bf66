"""Tables of the desk: what an officer has set, phrases, and what was typed and not sent."""

from piccolo.columns import BigInt, BigSerial, Boolean, Bytea, Integer, Text, Timestamptz
from piccolo.table import Table


class DeskHabits(Table, tablename="desk_habits"):
    """How an officer wants the desk 工作台设置; without a row everything is on."""

    account = BigInt(primary_key=True)
    open_next = Boolean(default=True, help_text="办完打开下一件")
    hotkeys = Boolean(default=True, help_text="单键快捷键")


class Phrases(Table, tablename="phrases"):
    """A phrase 常用语 of one account, or of an authority."""

    id = BigSerial(primary_key=True)
    account = BigInt(null=True, default=None)
    org = Text(null=True, default=None)
    ask = Text(help_text="填在哪一栏")
    item = Text(default="", help_text="只用于这一事项；空为所有事项")
    kind = Text(default="", help_text="只用于这一种环节；空为所有环节")
    words = Text()
    uses = Integer(default=0)
    used_at = Timestamptz(null=True, default=None)
    made_by = BigInt()
    made_at = Timestamptz()


class OpinionDrafts(Table, tablename="opinion_drafts"):
    """What an officer has typed into a form of a case and not sent; only in `sealed`, with the applicant's key."""

    id = BigSerial(primary_key=True)
    account = BigInt()
    case = BigInt()
    form = Text()
    saved_at = Timestamptz()
    sealed = Bytea()

"""The table of jobs 后台任务: what is done later, or again until it succeeds."""

from piccolo.columns import JSONB, BigSerial, Integer, Text, Timestamptz
from piccolo.table import Table


class Jobs(Table, tablename="jobs"):
    """One piece of work, once for each task and key; who is at it, and until when, or when it is due."""

    id = BigSerial(primary_key=True)
    task = Text()
    key = Text()
    payload = JSONB()
    state = Text(default="waiting")
    made_at = Timestamptz()
    due_at = Timestamptz(help_text="到时办理；正在办理的，是租期届满的时间")
    attempts = Integer(default=0)
    holder = Text(default="")
    because = Text(default="", help_text="上一次没有办成的原因")
    ended_at = Timestamptz(null=True, default=None)

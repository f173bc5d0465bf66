"""Who else is at a draft, in sentences."""

from datetime import datetime

from core import time
from core.filings.presence import Present, Seat
from ui.web.templates import bare


def people(there: Present, number: int, pages: int) -> str:
    """Who else is at the draft, in sentences; empty when one is alone."""
    said = [_one(each, number, pages) for each in there.others]
    again = ["这一页在您的另一个窗口也打开着，两处填写的内容会合并"] if there.again else []
    return "；".join((*said, *again))


def _one(seat: Seat, number: int, pages: int) -> str:
    where = "这一页" if seat.page == number else f"第 {seat.page} 页" if seat.page <= pages else "核对页"
    if not seat.holds:
        return f"{bare(seat.name)} 正在查看{where}"
    return f"{bare(seat.name)} 正在填写{where}，{ago(seat.typed_at)}" if seat.typed_at else f"{bare(seat.name)} 打开了{where}，还没有改动"


def ago(moment: datetime) -> str:
    """How long ago something was typed."""
    minutes = int((time.now() - moment).total_seconds() // 60)
    return "刚刚有改动" if minutes < 1 else f"{minutes} 分钟前有改动"

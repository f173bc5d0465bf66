"""Times in which an item takes no new applications: whether they can be, and what somebody is told who applies in one."""

from collections.abc import Iterator
from datetime import date

from core.faults import Blame, Fault
from core.items.item import Item
from core.items.model import ItemFile
from core.items.parts import Pause
from core.problems import Paused


def check_pauses(info: ItemFile, blame: Blame) -> Iterator[Fault]:
    """A time without its sentence, its basis or a day on which it could hold, and two that hold on one day."""
    for number, each in enumerate(info.pause):
        place = f"pause[{each.since}]"
        if not each.say.strip():
            yield blame.at(f"{place}.say", "没有写", "给申请人看的一句话：为什么、到什么时候、可以怎么办", code="pause-say")
        if not each.basis.strip():
            yield blame.at(f"{place}.basis", "没有写", "决定暂停受理或者停用的文件和条款", code="no-basis")
        if each.until is not None and each.until <= each.since:
            yield blame.at(f"{place}.until", str(each.until), f"晚于 {each.since} 的日期：恢复受理的第一天", code="pause-until")
        if any(_meet(each, other) for other in info.pause[:number]):
            yield blame.at(place, f"自 {each.since} 起与另一段重叠", "各段不重叠", code="pause-twice")


def _meet(one: Pause, other: Pause) -> bool:
    return (one.until is None or other.since < one.until) and (other.until is None or one.since < other.until)


def accepting(item: Item, day: date) -> None:
    """Raises Paused when the item, or one of those that it is composed of, takes no new applications on the day."""
    for one in (item, *(part.item for part in getattr(item, "parts", ()))):
        pause = one.info.paused(day)
        if pause is not None:
            raise told(one, pause)


def told(item: Item, pause: Pause) -> Paused:
    """What somebody is told: the official's own sentence, and from when on applications are taken again."""
    if pause.until is not None:
        return Paused(pause.say, f"“{item.info.name}”自 {pause.until} 起恢复受理；已经暂存的内容保留，届时可以接着提交")
    how = "已经停用，不再接受新的申请" if pause.kind == "停用" else "暂停受理新的申请，恢复的日期另行告知；已经暂存的内容保留"
    return Paused(pause.say, f"“{item.info.name}”{how}；已提交的办件照常办理")


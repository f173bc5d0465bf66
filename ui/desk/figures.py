"""The desk's numbers with their 口径: what waits for one's own posts, part by part, and what lies ready to be handed out."""

from collections.abc import Mapping
from typing import Final

from litestar import Response, get

from core import time
from core.access import Actor
from core.cases.desk import SOON, Counts, counts, stage_counts
from core.cases.deskwork import COUNTED
from core.cases.stages import STAGES
from ui.api.who import Asking, house_of
from ui.board.copying import CopyAs, Fact, Facts, as_of_now, file_of
from ui.desk.stages import counted, lying
from ui.web import officer

HERE: Final = "/desk/figures"
_MINE: Final = f"现在轮到取数人的岗位办理、没有转办给别人的办件；每个岗位最多数到 {COUNTED} 件"


@get("/desk/figures")
async def figures(request: Asking, kind: CopyAs = "docx") -> Response[bytes]:
    """The numbers of the desk as a file."""
    visit, house = await officer(request), house_of(request)
    tally = await counts(house.db, visit.actor)
    return await file_of(desk_facts(visit.actor, tally, await stage_counts(house.db, visit.actor), await lying(house, visit.actor)), kind)


def desk_facts(actor: Actor, tally: Counts, parts: Mapping[str, int], ready: int | None) -> Facts:
    """The numbers of the desk, as they are copied: `parts` by part of the work, `ready` to be handed out (None: not this officer's)."""
    rows = [
        ("待我办理", counted(COUNTED + 1) if tally.more else str(tally.mine), _MINE),
        ("超期", str(tally.overdue), f"{_MINE}；其中环节、承诺、法定时限里最近的一个已经过了届满日的"),
        ("快超期", str(tally.soon), f"{_MINE}；其中最近的时限剩 {SOON} 个工作日以内的"),
        ("未读", str(tally.unread), f"{_MINE}；其中取数人没有打开过，或者打开以后又有办理记录的"),
    ]
    rows += [(f"待我办理：{word}", counted(parts[stage]), f"{_MINE}；现在的环节属于“{word}”的") for stage, word in STAGES.items() if stage in parts]
    if ready is not None:
        rows.append(("等候出件", counted(ready), "窗口收件的或者流程有送达环节的办件，结果文书已经作出、还没有领走、寄出或者送达，由取数人的岗位出件的"))
    facts = tuple(Fact(name=name, value=value, period=as_of_now(), counts=said) for name, value, said in rows)
    return Facts("工作台的数", f"{actor.name}的岗位", time.now(), facts, HERE)

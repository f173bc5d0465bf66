"""出件窗口: results that lie ready, found by number, query code or applicant, and handed out with who fetched them."""

from typing import Annotated, Final

from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from core.access import Actor
from core.cases import act, read_case
from core.cases.fetching import GONE
from core.cases.handing_out import COUNTED, Ready, by_numbers, how_many, ready
from core.cases.views import CaseView
from core.house import House
from core.problems import Conflict, FieldProblem, NotFound, Problem
from core.procedure.giving_out import FETCHED_FOR, GIVE_OUT, POSTED, WAYS, issuing_duties
from core.process import Act
from core.process.kinds import DELIVERIES, DIRECT
from core.registry import Registry
from core.search import find_cases
from ui.api.cases import known
from ui.api.who import Asking, house_of
from ui.desk.acting import once_of
from ui.desk.saying import seq_of
from ui.web import FormData, Visit, form_data, officer, page, see_other

Number = Annotated[str, PathParameter(description="办件编号", max_length=40)]
Words = Annotated[str, QueryParameter(description="办件编号、查询码、申请人代码或者名称", max_length=200)]
After = Annotated[str, QueryParameter(description="上一页的末尾", max_length=40)]
Done = Annotated[str, QueryParameter(description="刚刚出件的办件", max_length=40)]
HERE: Final = "/desk/handing-out"
PAGE: Final = 20
LABELS: Final = {"way": "方式", "whom": "领取人", "remark": "说明"}
_BY_POST: Final = next(way for way in DELIVERIES if POSTED in way)


@get("/desk/handing-out")
async def window(request: Asking, q: Words = "", after: After = "", done: Done = "") -> Response[bytes]:
    """What lies ready; or what the words find, whether it is ready or not."""
    visit, house = await officer(request), house_of(request)
    listed = await _found(house, visit.actor, q) if q.strip() else await ready(house, visit.actor, after, PAGE)
    rows, following = (listed, "") if isinstance(listed, tuple) else (listed.cases, listed.next)
    count = await how_many(house.db, visit.actor)
    return page(
        request, visit, "desk/handing_out.html", title="出件窗口", fragment="desk/_handing_out.html", q=q, rows=rows, after=after, done=done,
        count=f"{COUNTED} 以上" if count > COUNTED else str(count), first_page=HERE if after else "", next_page=f"{HERE}?after={following}" if following else "",
    )


@get("/desk/handing-out/{number:str}")
async def asked(request: Asking, number: Number) -> Response[bytes]:
    """One case: its papers, and the form for handing them out."""
    visit, house = await officer(request), house_of(request)
    view = await read_case(house, visit.actor, known(number))
    return await _page(request, visit, view, {"way": WAYS[0], "whom": "", "remark": ""})


@post("/desk/handing-out/{number:str}", status_code=200)
async def handed(request: Asking, number: Number) -> Response[bytes]:
    """Handed out once however often the form is sent; or what is wrong, with what was typed."""
    visit, house = await officer(request), house_of(request)
    data = await form_data(request)
    view, typed = await read_case(house, visit.actor, known(number)), {name: data.get(name).strip() for name in LABELS}
    found = await _one(house, visit.actor, view.number)
    wrong = _wrong(typed)
    if wrong:
        return await _page(request, visit, view, typed, wrong)
    try:
        await act(house, visit.actor, view.number, _said(view, found, typed), seq_of(data), _once(view.number, data))
    except NotFound:
        raise
    except Problem as problem:
        stale = isinstance(problem, Conflict)
        fault = FieldProblem("", "", f"{problem.detail}；{'下面是最新情况，请核对后再办理' if stale else problem.instead}")
        return await _page(request, visit, await read_case(house, visit.actor, view.number), typed, (fault,), problem.status)
    return see_other(request, f"{HERE}?done={view.number}")


def mine(registry: Registry, actor: Actor) -> bool:
    """Whether the officer issues or serves the papers of any of the items."""
    return any(actor.holds(duty, item.info.authority) for item in registry.items.values() for duty in issuing_duties(item))


def _once(number: str, data: FormData) -> str:
    return once_of(number, seq_of(data), GIVE_OUT)


def _said(view: CaseView, found: Ready, typed: dict[str, str]) -> Act:
    """The command; at a step of service the outcome of that step."""
    way, whom, remark = (typed[name] for name in LABELS)
    if not found.serving:
        return Act(GIVE_OUT, ground=way, to=whom, reason=remark)
    word = next((choice.act for choice in view.choices if choice.possible), "已送达")
    served = f"{whom}（代领：{remark}）" if way == FETCHED_FOR else whom
    return Act(word, ground=_BY_POST if way == POSTED else DIRECT, to=served, reason=remark)


def _wrong(typed: dict[str, str]) -> tuple[FieldProblem, ...]:
    found = []
    if typed["way"] not in WAYS:
        found.append(FieldProblem("way", LABELS["way"], "请选择"))
    if not typed["whom"]:
        found.append(FieldProblem("whom", LABELS["whom"], "请填写收件地址或者邮寄单号" if typed["way"] == POSTED else "请填写领取人的姓名"))
    if typed["way"] == FETCHED_FOR and not typed["remark"]:
        found.append(FieldProblem("remark", LABELS["remark"], "请写明代领人出示的委托书或者证件"))
    return tuple(found)


async def _found(house: House, actor: Actor, words: str) -> tuple[Ready, ...]:
    hits = await find_cases(house.db, actor, house.vault, words, PAGE, house.catalogue.registry.items, house.catalogue.item_at)
    return await by_numbers(house, actor, [hit.number for hit in hits])


async def _one(house: House, actor: Actor, number: str) -> Ready:
    found = await by_numbers(house, actor, [number])
    if not found:
        raise NotFound("没有这一办件，或者不在您的办理范围内", "请在出件窗口查找")
    return found[0]


async def _page(
    request: Asking, visit: Visit, view: CaseView, typed: dict[str, str], errors: tuple[FieldProblem, ...] = (), status: int = 0
) -> Response[bytes]:
    found = await _one(house_of(request), visit.actor, view.number)
    command = next((each for each in view.commands if each.word == GIVE_OUT), None)
    serving = next((each for each in view.choices if each.possible), None) if found.serving else None
    return page(
        request, visit, "desk/handing_out_one.html", title=f"出件 {view.number}", status=status or (422 if errors else 200), case=view, found=found, typed=typed,
        errors=errors, wrong={each.field: each.text for each in errors}, ways=WAYS, may=serving is not None or (command is not None and command.possible),
        because=_because(view, found, command.because if command is not None else ""),
        given=[each for each in view.events if each.kind in GONE],
    )


def _because(view: CaseView, found: Ready, said: str) -> str:
    """Why nothing can be handed out now."""
    if said:
        return said
    if found.serving:
        return next((each.because for each in view.choices if each.because), "送达由其他岗位办理")
    if not found.papers:
        return f"本件还没有结果文书（{view.step_name or view.status}）"
    return f"本件现在“{view.step_name or view.status}”，还不能出件，或者出件由其他岗位办理"

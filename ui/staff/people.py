"""The list of people, one person with their posts, and the posts given and ended."""

from datetime import timedelta
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from core.access.keepers import Keeper
from core.access.staff import PAGE, log_of, lying, people, person
from core.access.staffing import Handed, Term, end_term, give_post, open_account
from core.problems import FieldProblem, Forbidden, Invalid
from core.time import today
from ui.api.bodies import BIGGEST
from ui.api.who import Asking, house_of
from ui.people.signing_in import DOOR
from ui.staff.frame import date_in, givable, keeping, lines, org_names, posts_of, role_names, state_of
from ui.web import FormData, Visit, form_data, page, see_other

Number = Annotated[int, PathParameter(description="人员的编号", ge=1, le=BIGGEST)]
PostNumber = Annotated[int, PathParameter(description="岗位的编号", ge=1, le=BIGGEST)]
Asked = Annotated[str, QueryParameter(description="姓名或者账号里的字", max_length=60)]
After = Annotated[str, QueryParameter(description="上一页的末尾", max_length=100)]
AfterId = Annotated[int, QueryParameter(description="上一页末尾的编号", ge=0, le=BIGGEST)]
DONE = {"given": "已设岗位", "ended": "已终止岗位", "closed": "已停用账号，立即失效"}


@get("/staff")
async def listed(request: Asking, asked: Asked = "", after: After = "", id: AfterId = 0) -> Response[bytes]:  # noqa: A002 - the name in the address
    """The people of the authorities one keeps."""
    visit, keeper = await keeping(request)
    house = house_of(request)
    async with house.db.pool.acquire() as connection:
        found = await people(connection, keeper, asked, (after, id))
    roles = role_names(house)
    shown, last = found[:PAGE], found[PAGE - 1] if len(found) > PAGE else None
    return page(
        request, visit, "staff/list.html", title="人员和岗位", people=[(each, posts_of(each, roles), *state_of(each)) for each in shown],
        asked=asked, more=(last.name, last.id) if last is not None else None, first=not after,
    )


@get("/staff/new")
async def asked_new(request: Asking) -> Response[bytes]:
    """The form for somebody new."""
    visit, keeper = await keeping(request)
    return await _new(request, visit, keeper, {"since": today().isoformat()})


@post("/staff/new", status_code=200, opt=DOOR)
async def opened(request: Asking) -> Response[bytes]:
    """An account with a first post, and its initial password, shown this once; or one more post for who has an account."""
    visit, keeper = await keeping(request)
    form = await form_data(request)
    try:
        async with house_of(request).db.transaction() as connection:
            handed = await open_account(connection, keeper, form.get("login"), form.get("name"), _term(form))
    except (Invalid, Forbidden) as problem:
        return await _new(request, visit, keeper, dict(form.items()), _fields(problem, "role"))
    if not handed.password:
        return see_other(request, f"/staff/{handed.account}?done=given")
    return await handed_page(request, visit, keeper, handed)


@get("/staff/{account:int}")
async def one(request: Asking, account: Number) -> Response[bytes]:
    """One person: posts, account, and what was done with them."""
    visit, keeper = await keeping(request)
    return await person_page(request, visit, keeper, account)


@post("/staff/{account:int}/posts", status_code=200)
async def given(request: Asking, account: Number) -> Response[bytes]:
    """One more post."""
    visit, keeper = await keeping(request)
    form = await form_data(request)
    try:
        async with house_of(request).db.transaction() as connection:
            await give_post(connection, keeper, account, _term(form))
    except (Invalid, Forbidden) as problem:
        return await person_page(request, visit, keeper, account, dict(form.items()), _fields(problem, "role"))
    return see_other(request, f"/staff/{account}?done=given")


@post("/staff/posts/{post_id:int}/end", status_code=200)
async def ended(request: Asking, post_id: PostNumber) -> Response[bytes]:
    """A post's last day."""
    visit, keeper = await keeping(request)
    form = await form_data(request)
    now = "_now" in form
    try:
        async with house_of(request).db.transaction() as connection:
            account = await end_term(connection, keeper, post_id, today() - timedelta(days=1) if now else date_in(form, f"last_day-{post_id}"), form.get(f"reason-{post_id}"))
    except Invalid as problem:
        whose = await house_of(request).db.fetchval("SELECT account FROM posts WHERE id = $1", post_id)
        fields = tuple(FieldProblem(f"{each.field}-{post_id}", each.label, each.text) for each in problem.fields)
        return await person_page(request, visit, keeper, whose, dict(form.items()), fields)
    return see_other(request, f"/staff/{account}?done=ended")


async def person_page(
    request: Asking, visit: Visit, keeper: Keeper, account: int, values: dict[str, str] | None = None, errors: tuple[FieldProblem, ...] = (),
) -> Response[bytes]:
    """The page of one person. Raises NotFound."""
    house = house_of(request)
    async with house.db.pool.acquire() as connection:
        who = await person(connection, keeper, account)
        left, entries = await lying(connection, keeper, who), await log_of(connection, keeper, account)
    roles = role_names(house)
    return page(
        request, visit, "staff/person.html", title=who.name, status=422 if errors else 200, who=who, state=state_of(who), roles=roles, today=today(),
        left=left, log=lines(entries[:PAGE], roles), values={"since": today().isoformat(), **(values or {})}, errors=errors,
        wrong={each.field: each.text for each in errors}, done=DONE.get(request.query_params.get("done", ""), ""), **await _choices(request, keeper),
        mine={each.id for each in who.posts if keeper.keeps(each.org) and keeper.may_give(each.role) and each.runs(today())}, oneself=who.id == visit.actor.account,
        whole=all(keeper.keeps(each.org) and keeper.may_give(each.role) for each in who.posts if each.runs(today())),
    )


async def handed_page(request: Asking, visit: Visit, keeper: Keeper, handed: Handed) -> Response[bytes]:
    """The initial password, this once."""
    async with house_of(request).db.pool.acquire() as connection:
        who = await person(connection, keeper, handed.account)
    answer = page(request, visit, "staff/handed.html", title="初始密码", who=who, handed=handed)
    answer.headers["cache-control"] = "no-store"
    return answer


async def _new(request: Asking, visit: Visit, keeper: Keeper, values: dict[str, str], errors: tuple[FieldProblem, ...] = ()) -> Response[bytes]:
    return page(
        request, visit, "staff/new.html", title="开通账号", status=422 if errors else 200, values=values, errors=errors,
        wrong={each.field: each.text for each in errors}, **await _choices(request, keeper),
    )


async def _choices(request: Asking, keeper: Keeper) -> dict[str, Any]:
    house = house_of(request)
    return {"orgs": await org_names(house, keeper), "givable": givable(house, keeper)}


def _term(form: FormData) -> Term:
    return Term(form.get("org"), form.get("role"), date_in(form, "since"), date_in(form, "until"))


def _fields(problem: Invalid | Forbidden, otherwise: str) -> tuple[FieldProblem, ...]:
    """What is wrong with which field; a refusal stands with the field `otherwise`."""
    return tuple(problem.fields) or (FieldProblem(otherwise, "", f"{problem.detail}。{problem.instead}"),)

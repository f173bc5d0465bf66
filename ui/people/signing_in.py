"""Signing in by password, one click in a demonstration, and out again."""

from typing import Final

from litestar import Response, get, post

from core.access import Account, SignInRefused, authenticate, close_session, open_session, set_elder
from core.access.roles import CONFIGURING, WITHOUT_CASES
from core.access.signing_in import hold
from core.problems import FieldProblem, NotFound
from ui.api.who import Asking, house_of
from ui.people.personas import Persona, personas
from ui.web.forms import form_data
from ui.web.pages import cookie, page, see_other
from ui.web.visits import ELDER, SESSION, Visit, safe_next, visit_of

DOOR: Final = {"door": "sign_in"}


@get("/sign-in")
async def shown(request: Asking) -> Response[bytes]:
    """The sign-in page; who has signed in already goes on."""
    visit = await visit_of(request)
    to = safe_next(request.query_params.get("next", ""))
    if visit.signed_in:
        return see_other(request, to or home(visit))
    return _page(request, visit, to)


@post("/sign-in", opt=DOOR)
async def entered(request: Asking) -> Response[bytes]:
    """A session for login and password."""
    form = await form_data(request)
    login, password, to = form.get("login").strip(), form.get("password"), safe_next(form.get("next"))
    errors = [
        FieldProblem(name, label, text)
        for name, label, text, given in (("login", "账号", "请填写账号", login), ("password", "密码", "请填写密码", password)) if not given
    ]
    if not errors:
        try:
            account = await authenticate(house_of(request).db, login, password)
            return await let_in(request, account.id, to, proved=account)
        except SignInRefused as refused:
            errors = [FieldProblem("login", "", str(refused))]
    return _page(request, await visit_of(request), to, errors, login)


@post("/sign-in/demo", opt=DOOR)
async def played(request: Asking) -> Response[bytes]:
    """One click: a session as one of the demonstration's people. There is no such page in production."""
    house = house_of(request)
    form = await form_data(request)
    login = form.get("login")
    if house.settings.mode != "demo" or login not in {persona.login for persona in personas(house)}:
        raise NotFound("没有这个演示身份", "请从登录页进入")
    account = await house.db.fetchval("SELECT id FROM accounts WHERE login = $1 AND active", login)
    if account is None:
        raise NotFound("演示数据里没有这个账号", "请运行 jiban demo 补齐演示数据")
    return await let_in(request, account, safe_next(form.get("next")))


@post("/sign-out")
async def left(request: Asking) -> Response[bytes]:
    """The session ends, here and in the database."""
    token = request.cookies.get(SESSION, "")
    if token:
        await close_session(house_of(request).db, token)
    answer = see_other(request, "/")
    answer.delete_cookie(SESSION, path="/")
    answer.headers["clear-site-data"] = '"cache"'
    return answer


async def let_in(request: Asking, account: int, to: str = "", *, proved: Account | None = None) -> Response[bytes]:
    """A fresh session, never the one the browser came with, and on to `to` or where this person begins.

    `proved`: by a password; an initial one leads by way of setting one's own. Raises SignInRefused when the account has changed since.
    """
    house = house_of(request)
    old = request.cookies.get(SESSION, "")
    async with house.db.transaction() as connection:
        if proved is not None:
            await hold(connection, proved)
        if old:
            await close_session(connection, old)
        token, _ = await open_session(connection, account, password_due=proved is not None and proved.password_due)
        if request.cookies.get(ELDER) == "1":
            await set_elder(connection, token, elder=True)
    answer = see_other(request, to or "/welcome")
    answer.set_cookie(cookie(request, SESSION, token))
    return answer


@get("/welcome")
async def welcomed(request: Asking) -> Response[bytes]:
    """Where somebody begins after signing in: their desk, the choice of a company, or the hall."""
    return see_other(request, home(await visit_of(request)))


def home(visit: Visit) -> str:
    """Who only has to do with items or people begins there, another officer at the desk, somebody with several parties chooses one, the rest in the hall."""
    if visit.officer:
        roles = {post.role for post in visit.actor.posts}
        return "/desk" if roles - WITHOUT_CASES else "/studio" if roles & CONFIGURING else "/staff"
    return "/acting" if visit.acting is None and len(visit.actor.parties) > 1 else "/"


def _page(request: Asking, visit: Visit, to: str, errors: list[FieldProblem] | None = None, login: str = "") -> Response[bytes]:
    house = house_of(request)
    groups: dict[str, list[Persona]] = {}
    if house.settings.mode == "demo":
        for persona in personas(house):
            groups.setdefault(persona.group, []).append(persona)
    return page(
        request, visit, "people/sign_in.html", title="登录", status=422 if errors else 200, errors=errors or [], next=to, login=login,
        groups=groups, oidc=house.settings.oidc,
    )



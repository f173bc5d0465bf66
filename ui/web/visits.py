"""Who visits: the session behind the cookie, looked up once a request, in one query with those that wait beside it."""

from typing import Final
from urllib.parse import quote

import msgspec

from core.access import ANONYMOUS, Actor, PartyHeld
from core.access.keepers import administered
from core.access.roles import CONFIGURING
from core.access.web_sessions import WebSession
from core.problems import Forbidden, Problem
from ui.api.who import Asking, NotSignedIn, house_of
from ui.limits import SESSION_COOKIE
from ui.web import csrf

SESSION: Final = SESSION_COOKIE
NONCE: Final = "jiban_form"
ELDER: Final = "jiban_elder"
LANGUAGE: Final = "jiban_language"
_LONGEST_LANGUAGE: Final = 3
_BEFORE_A_PASSWORD: Final = frozenset({"/password", "/sign-out", "/elder"})
_MEMO: Final = "jiban.visit"


class ChooseParty(Problem):
    """Somebody who may act for several must say for whom before going on."""

    code = "choose-party"
    title = "请选择为哪个单位办理"
    status = 409


class PasswordDue(Problem):
    """Somebody who signed in with an initial password must set their own before going on."""

    code = "password-due"
    title = "请先设置自己的密码"
    status = 403


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """One request's visitor. `acting` is the party they work for now; `nonce` is set when a new anonymous cookie must be given.

    `unread` counts messages not looked at, at most a hundred. `hotkeys`: single letters are keys of the desk. `language` is the one that
    forms are read in where they are translated; empty for Chinese. `password_due`: nothing is open but setting one's own password.
    """

    actor: Actor
    csrf: str
    acting: PartyHeld | None = None
    elder: bool = False
    demo: bool = False
    nonce: str = ""
    unread: int = 0
    hotkeys: bool = False
    language: str = ""
    password_due: bool = False

    @property
    def signed_in(self) -> bool:
        """Whether somebody has signed in."""
        return self.actor.kind != "anonymous"

    @property
    def officer(self) -> bool:
        """Whether an officer visits."""
        return self.actor.kind == "officer"

    @property
    def configures(self) -> bool:
        """Whether the officer has to do with items 事项配置."""
        return self.officer and any(post.role in CONFIGURING for post in self.actor.posts)

    @property
    def administers(self) -> bool:
        """Whether the officer keeps the people of an authority 人员和岗位."""
        return self.officer and bool(administered(self.actor))

    @property
    def applicant(self) -> bool:
        """Whether an applicant, or somebody acting for one, visits."""
        return self.actor.kind == "applicant"


async def visit_of(request: Asking) -> Visit:
    """Who visits. An unknown or lapsed session is nobody: pages that need somebody ask `signed_in`.

    Raises PasswordDue, which sends a browser to set a password, for who has an initial one.
    """
    scope = request.scope
    known: Visit | None = scope["state"].get(_MEMO)
    if known is None:
        known = scope["state"][_MEMO] = await _visit(request)
    if known.password_due and scope["path"] not in _BEFORE_A_PASSWORD:
        raise PasswordDue("您用初始密码登录", "请先设置自己的密码")
    return known


async def signed_in(request: Asking) -> Visit:
    """Who visits. Raises NotSignedIn, which sends a browser to the sign-in page and back here afterwards."""
    visit = await visit_of(request)
    if not visit.signed_in:
        raise NotSignedIn("本页须登录后使用", "请先登录")
    return visit


async def officer(request: Asking) -> Visit:
    """The officer who visits. Raises NotSignedIn or Forbidden."""
    visit = await signed_in(request)
    if not visit.officer:
        raise Forbidden("工作台供工作人员使用，当前账号没有岗位", "申请人请到办事大厅；岗位有误的，请联系本单位管理员")
    return visit


async def applicant(request: Asking) -> Visit:
    """The applicant who visits; `acting` is set. Raises NotSignedIn, Forbidden, or ChooseParty when they hold several and chose none."""
    visit = await signed_in(request)
    if not visit.applicant:
        raise Forbidden("这里供申请人使用；工作人员账号不能为自己办理申报", "请退出后用申请人账号登录")
    if not visit.actor.parties:
        raise Forbidden("这个账号现在不代表任何申请人，委托可能已经到期或者收回", "请联系委托的单位重新委托")
    if visit.acting is None:
        raise ChooseParty("还没有选择为哪个单位办理", "请先选择单位")
    return visit


def nobody(request: Asking) -> Visit:
    """A visit without looking anybody up: for pages that must answer while the database does not."""
    return Visit(actor=ANONYMOUS, csrf="", elder=request.cookies.get(ELDER) == "1", demo=house_of(request).settings.mode == "demo")


def and_back(request: Asking, to: str) -> str:
    """The address of `to`, which leads back here afterwards; what was posted is not repeated."""
    scope = request.scope
    if scope["method"] not in {"GET", "HEAD"}:
        return to
    query = scope["query_string"].decode("latin-1")
    return f"{to}?next={quote(scope['path'] + ('?' + query if query else ''), safe='/')}"


def safe_next(path: str) -> str:
    """A path of this site, or the empty text: nobody is sent elsewhere by a link (RFC 3986 §4.2; browsers take a backslash for `/`)."""
    plain = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if plain and len(path) <= 1000 else ""


async def _visit(request: Asking) -> Visit:
    house = house_of(request)
    demo = house.settings.mode == "demo"
    cookies = request.cookies
    token = cookies.get(SESSION, "")
    session = await house.askers.session(token) if token else None
    if session is not None:
        return _of_session(request, session, demo=demo)
    nonce = cookies.get(NONCE, "")
    fresh = "" if 20 <= len(nonce) <= 40 and nonce.isascii() else csrf.new_nonce()
    return Visit(
        actor=ANONYMOUS, csrf=csrf.anonymous_token(house, fresh or nonce), elder=cookies.get(ELDER) == "1", demo=demo, nonce=fresh,
        language=_language(request),
    )


def _of_session(request: Asking, session: WebSession, *, demo: bool) -> Visit:
    limiter = request.app.state.get("limiter")
    if limiter is not None:
        limiter.prove(request.cookies[SESSION].encode())
    actor = session.actor
    acting = actor.party(session.acting) if session.acting is not None else None
    if acting is None and len(actor.parties) == 1:
        acting = actor.parties[0]
    return Visit(
        actor=actor, csrf=session.csrf, acting=acting, elder=session.elder, demo=demo, unread=session.unread,
        hotkeys=session.hotkeys and actor.kind == "officer", language=_language(request), password_due=session.password_due,
    )


def _language(request: Asking) -> str:
    text = request.cookies.get(LANGUAGE, "")
    return text if text.isascii() and text.isalpha() and text.islower() and len(text) <= _LONGEST_LANGUAGE else ""

"""Errors as pages: what happened and what to do next, in the house's frame. The API keeps its problem details."""

from collections.abc import Mapping
from typing import Any, Final, cast

import msgspec
from litestar import Response
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send

from core.problems import Problem
from ui.api.who import Asking, NotSignedIn
from ui.web.htmx import asked_from, into_main, is_htmx
from ui.web.pages import page, see_other
from ui.web.visits import ChooseParty, PasswordDue, Visit, and_back, nobody, visit_of


class Told(msgspec.Struct, frozen=True):
    """An error as a person reads it. `id` is what to tell the administrator when the fault is ours."""

    status: int
    title: str
    detail: str
    next: str
    id: str = ""
    fields: tuple[Any, ...] = ()


WORDS: Final[Mapping[int, tuple[str, str, str]]] = {
    400: ("请求无法读取", "地址或者提交的内容不完整", "请返回上一页重新操作"),
    403: ("没有权限", "当前账号不能打开这个页面", "请换用有权限的账号登录，或者联系本单位管理员"),
    404: ("没有找到这个页面", "没有这个地址，或者您无权查看", "请核对地址和编号，也可以从首页重新进入"),
    405: ("不能这样打开", "这个地址只能从页面上的按钮提交", "请返回上一页重新操作"),
    413: ("内容过大", "提交的内容超过上限，没有保存", "请返回上一页，减少内容或者换用较小的文件"),
    415: ("不支持的格式", "提交的内容不是表单", "请从页面上的表单提交"),
    419: ("页面已经过期", "刚才的操作没有执行", "请返回上一页，刷新后重新提交"),
    422: ("填写的内容需要修改", "有的栏目需要修改", "请返回上一页修改后重新提交"),
    429: ("操作过于频繁", "短时间内的请求超过了上限", "请稍等片刻再试"),
    500: ("系统出现故障", "这次操作没有办成，故障已经记录", "请稍后再试；仍然不行的，请把故障编号告知管理员"),
    503: ("系统繁忙", "系统暂时不能办理，没有保存任何内容", "请稍后重新提交"),
}
"""Status → what is said on the page when the problem itself says nothing of it."""


def wants_page(request: Asking) -> bool:
    """Whether a person's browser asks: not the API, and a page is what it accepts."""
    if request.scope["path"].startswith("/api/"):
        return False
    return "hx-request" in request.headers or "text/html" in request.headers.get("accept", "")


def told(problem: Problem) -> Told:
    """A problem of core, for reading."""
    title, detail, then = words(problem.status)
    return Told(problem.status, problem.title or title, problem.detail or detail, problem.instead or then, fields=problem.fields)


def words(status: int) -> tuple[str, str, str]:
    """Title, detail and next step for a status; one without words of its own is a bad request or a fault."""
    return WORDS.get(status) or WORDS[500 if status >= 500 else 400]


def page_of_problem(request: Asking, problem: Problem, headers: Mapping[str, str]) -> Response[bytes]:
    """The page for a problem; who must sign in or choose a party first is sent there."""
    detours = {NotSignedIn: "/sign-in", ChooseParty: "/acting", PasswordDue: "/password"}
    for kind, to in detours.items():
        if isinstance(problem, kind):
            came_from = asked_from(request)
            return see_other(request, and_back(request, to) if came_from is None else f"{to}?next={came_from}")
    return ErrorPage(told(problem), headers)


def page_of_status(status: int, headers: Mapping[str, str] | None = None, fault: str = "") -> Response[bytes]:
    """The page for a status that HTTP itself gives."""
    return ErrorPage(Told(status, *words(status), id=fault), headers or {})


class ErrorPage(Response[bytes]):
    """An error page: who visits is looked up only while it is sent, for error handlers may not wait."""

    def __init__(self, error: Told, headers: Mapping[str, str]) -> None:
        super().__init__(b"", status_code=error.status, media_type="text/html", headers=dict(headers))
        self.error = error

    def to_asgi_response(self, app: Any, request: Asking, **_: Any) -> ASGIResponse:  # noqa: ARG002 - litestar's signature
        """The page, as something that can be sent."""

        async def send_page(scope: Scope, receive: Receive, send: Send) -> None:
            made = self._page(request, await _visit(request))
            await made.to_asgi_response(None, request, is_head_response=scope["method"] == "HEAD")(scope, receive, send)  # type: ignore[typeddict-item] # only HTTP comes here

        return cast("ASGIResponse", send_page)

    def _page(self, request: Asking, visit: Visit) -> Response[bytes]:
        made = page(
            request, visit, "errors/error.html", title=self.error.title, fragment="errors/_error.html", status=self.error.status,
            error=self.error,
        )
        made.headers.update(self.headers)
        if is_htmx(request):
            made.headers.update(into_main())
        return made


async def _visit(request: Asking) -> Visit:
    """Who visits, or nobody when even that cannot be found out."""
    try:
        return await visit_of(request)
    except Exception:  # noqa: BLE001 - the page that says so must not fail by the same fault
        return nobody(request)

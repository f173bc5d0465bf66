"""Every error in Chinese: what happened, and what to do next; as problem details (RFC 9457), or as a page where a person asks.

An unexpected error is logged under an id that the answer shows; nothing else of it leaves the house.
"""

import logging
import re
import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final

import asyncpg
import msgspec
from litestar import Response
from litestar.exceptions import HTTPException, ValidationException

from core.problems import FieldProblem, Invalid, Problem
from ui.api.who import Asking
from ui.limits import TooMany
from ui.web import errors
from ui.wording import translate

MEDIA_TYPE: Final = "application/problem+json"
_MISSING: Final = re.compile(r"Missing required \w+ parameter '([^']+)'")
"""litestar's words for a parameter that did not come."""
_log = logging.getLogger("jiban.web")
_encode = msgspec.json.Encoder().encode


class ProblemBody(msgspec.Struct, frozen=True, kw_only=True):
    """问题详情（RFC 9457）：`detail` 说明发生了什么，`next` 说明下一步怎么做，`fields` 逐个栏目说明。"""

    type: str
    title: str
    status: int
    detail: str
    next: str
    fields: tuple[FieldProblem, ...] = ()
    id: str = ""


class Kind(msgspec.Struct, frozen=True):
    """A kind of problem that HTTP itself knows: its code, name, usual detail and next step."""

    code: str
    title: str
    detail: str
    next: str


KINDS: Final[Mapping[int, Kind]] = {
    400: Kind("bad-request", "请求无法读取", "请求的内容或参数不符合接口要求", "请对照接口文档修改后重新提交"),
    401: Kind("unauthenticated", "尚未登录", "本接口须登录后使用", "请先登录取得令牌，并在 Authorization 中写明 Bearer 令牌"),
    403: Kind("forbidden", "没有办理权限", "当前账号不能这样办理", "请换用有权限的账号，或者联系本单位管理员"),
    404: Kind("not-found", "没有找到", "没有这个地址，或者您无权查看", "请核对地址和编号"),
    405: Kind("method-not-allowed", "不支持的请求方式", "这个地址不支持所用的请求方式", "请按 Allow 所列的方式重新请求"),
    406: Kind("not-acceptable", "无法给出所要的格式", "本接口只给出 JSON", "请在 Accept 中写明 application/json"),
    409: Kind("conflict", "与已发生的情况不一致", "情况已经变化", "请重新读取后再办理"),
    413: Kind("too-large", "内容过大", "请求的内容超过 1 MiB", "请删减后重新提交"),
    414: Kind("too-long", "地址过长", "请求的地址过长", "请缩短后重新请求"),
    415: Kind("unsupported-media-type", "不支持的内容格式", "本接口只接收 JSON", "请把 Content-Type 写为 application/json"),
    422: Kind("invalid", "填写的内容需要修改", "有的栏目需要修改", "请按各栏目的说明修改后重新提交"),
    429: Kind("too-many-requests", "请求过于频繁", "短时间内的请求超过了上限", "请稍后再试"),
    500: Kind("internal", "系统出现故障", "这次请求没有办成，故障已经记录", "请稍后再试；仍然不行的，请把编号告知管理员"),
    503: Kind("unavailable", "系统繁忙", "系统暂时不能办理，没有保存任何内容", "请稍后用同一个幂等键重新提交"),
}


def of_problem(problem: Problem) -> ProblemBody:
    """The body for a problem that core raised."""
    usual = KINDS.get(problem.status, KINDS[400])
    return ProblemBody(
        type=f"/docs#{problem.code}",
        title=problem.title,
        status=problem.status,
        detail=problem.detail,
        next=problem.instead or usual.next,
        fields=problem.fields,
    )


def of_status(status: int, detail: str = "", fields: tuple[FieldProblem, ...] = (), fault: str = "") -> ProblemBody:
    """The body for a status that HTTP itself gives; a status we have no words for is a bad request or a fault."""
    kind = KINDS.get(status) or KINDS[500 if status >= 500 else 400]
    return ProblemBody(
        type=f"/docs#{kind.code}", title=kind.title, status=status, detail=detail or kind.detail, next=kind.next, fields=fields, id=fault
    )


def answer(body: ProblemBody, headers: Mapping[str, str] | None = None) -> Response[bytes]:
    """The response carrying a problem body."""
    return Response(_encode(body), status_code=body.status, media_type=MEDIA_TYPE, headers=dict(headers or {}))


def _core(request: Asking, problem: Problem) -> Response[bytes]:
    headers: dict[str, str] = {}
    if isinstance(problem, TooMany):
        headers["retry-after"] = str(problem.retry_after)
    if problem.status == 503:
        headers["retry-after"] = "1"
    if errors.wants_page(request):
        return errors.page_of_problem(request, problem, headers)
    if problem.status == 401:
        headers["www-authenticate"] = 'Bearer realm="jiban"'
    return answer(of_problem(problem), headers)


def _http(request: Asking, error: HTTPException) -> Response[bytes]:
    if error.status_code >= 500:
        return _unexpected(request, error)
    headers = {name: value for name, value in (error.headers or {}).items() if name.lower() == "allow"}
    return _of_status(request, error.status_code, headers)


def _parameters(request: Asking, error: ValidationException) -> Response[bytes]:
    """Parameters of the address or header that cannot be read, one message each."""
    if errors.wants_page(request):
        return errors.page_of_status(400)
    if missing := _MISSING.match(error.detail):
        return answer(of_status(400, fields=(FieldProblem(missing[1], missing[1], "请填写"),)))
    wrong = error.extra if isinstance(error.extra, list) else []
    fields = tuple(
        FieldProblem(str(each.get("key", "")), str(each.get("key", "")), translate(str(each.get("message", "")))) for each in wrong
    )
    return answer(of_status(400, fields=fields))


def _database(request: Asking, error: Exception) -> Response[bytes]:
    """The database is away or overloaded: say so, and invite the same request again."""
    _log.warning("database unavailable at %s: %s", request.scope["path"], type(error).__name__)
    return _of_status(request, 503, {"retry-after": "1"})


def _unstorable(request: Asking, error: Exception) -> Response[bytes]:
    """A text with a sign that the database keeps nowhere (NUL): it came from no keyboard."""
    _log.info("a text that cannot be stored at %s: %s", request.scope["path"], type(error).__name__)
    return _core(request, Invalid("填写的内容里有不能保存的控制字符", "请删去从别处复制来的特殊字符后重新提交"))


def _unexpected(request: Asking, error: Exception) -> Response[bytes]:
    fault = secrets.token_hex(6)
    _log.error("fault %s at %s %s", fault, request.scope["method"], request.scope["path"], exc_info=error)
    return _of_status(request, 500, fault=fault)


def _of_status(request: Asking, status: int, headers: Mapping[str, str] | None = None, fault: str = "") -> Response[bytes]:
    """A status of HTTP's own, as whoever asks can read it."""
    if errors.wants_page(request):
        return errors.page_of_status(status, headers, fault)
    return answer(of_status(status, fault=fault), headers)


HANDLERS: Final[Mapping[int | type[Exception], Callable[[Asking, Any], Response[bytes]]]] = {
    Problem: _core,
    ValidationException: _parameters,
    HTTPException: _http,
    asyncpg.PostgresConnectionError: _database,
    asyncpg.CannotConnectNowError: _database,
    asyncpg.TooManyConnectionsError: _database,
    asyncpg.AdminShutdownError: _database,
    asyncpg.CrashShutdownError: _database,
    asyncpg.CharacterNotInRepertoireError: _unstorable,
    asyncpg.UntranslatableCharacterError: _unstorable,
    asyncpg.InterfaceError: _database,
    asyncpg.InternalClientError: _database,
    ConnectionError: _database,
    Exception: _unexpected,
}
"""The exception handlers of the application, most special first."""

"""The description of the interface (OpenAPI 3.1), made from the handlers and their structs."""

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any, Final

from litestar import Litestar, Request, Router, get
from litestar.connection import ASGIConnection
from litestar.exceptions import NotFoundException
from litestar.handlers import BaseRouteHandler
from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.spec import Components, SecurityScheme, Tag

from ui.about import ABOUT, DONE
from ui.problems import KINDS, MEDIA_TYPE, ProblemBody

TAGS: Final[tuple[tuple[str, str], ...]] = (
    ("登录", "取得和交还令牌"),
    ("事项", "实施清单、表单和试算"),
    ("申报", "提交申报"),
    ("办件", "查看和办理办件"),
    ("文书", "办件的文书"),
    ("归档", "办结的办件的归档包"),
    ("好差评", "评价、差评工单和回访"),
    ("查询", "不登录查询办件进度"),
    ("抽查", "随机抽查及其结果"),
    ("指标", "由办件和名录算出的数"),
    ("批次", "对名录和办件按规则批量评定、抽取、撮合"),
    ("名录", "按键的记录，以一天为准"),
    ("信号", "外部来源签名送来的信号"),
    ("上报", "与上级平台往来的办件"),
    ("消息", "消息送到没有，由短信网关报告"),
)
SIGNED_IN: Final[list[dict[str, list[str]]]] = [{"bearer": []}]
"""`security=` of a handler that wants a token."""
ALWAYS: Final = (400, 404, 405, 429, 500, 503)
"""What any handler may answer besides its own."""


def problems(*statuses: int, signed_in: bool = False, body: bool = False) -> Mapping[int, ResponseSpec]:
    """`responses=` of a handler: its own problem statuses and those that any request may meet."""
    own: Iterable[int] = {*ALWAYS, *statuses, *((401, 403) if signed_in else ()), *((413, 415) if body else ())}
    return {
        status: ResponseSpec(ProblemBody, description=KINDS[status].title, media_type=MEDIA_TYPE, generate_examples=False)
        for status in sorted(own)
    }


def description() -> OpenAPIConfig:
    """Title, version, tags and the bearer scheme; see `described` for where it is served."""
    return OpenAPIConfig(
        title="即办平台接口",
        version=version("jiban"),
        summary="申报、办件、结论、查询和指标",
        description="收发 JSON；数按十进制书写，不经过浮点数。没有办成的请求返回 application/problem+json（RFC 9457）。",
        openapi_router=Router("/docs/openapi", route_handlers=[], include_in_schema=False, guards=[_nowhere]),
        components=Components(
            security_schemes={
                "bearer": SecurityScheme(type="http", scheme="bearer", description="POST /api/v1/sessions 登录取得的令牌")
            }
        ),
        tags=[Tag(name=name, description=about) for name, about in TAGS],
    )


def _nowhere(_connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """litestar's own pages about the description are not served; ours are `/api/v1/openapi.json` and `/docs`."""
    raise NotFoundException


def document(app: Litestar) -> dict[str, Any]:
    """The whole description as JSON values, made once for an application."""
    made: dict[str, Any] | None = app.state.get("description")
    if made is None:
        made = app.state.description = _finished(app.openapi_schema.to_schema())
    return made


def _finished(schema: dict[str, Any]) -> dict[str, Any]:
    """With Chinese words where litestar has English ones or none, and with what litestar does not tell: bodies take no other keys."""
    components = schema["components"]["schemas"]
    for item in schema["paths"].values():
        for operation in item.values():
            if "requestBody" in operation:
                body = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
                components[body]["additionalProperties"] = False
            for status, answered in operation["responses"].items():
                answered["description"] = DONE.get(status, answered["description"])
    for name, component in components.items():
        words = ABOUT.get(name, {})
        for field, described in component.get("properties", {}).items():
            if field in words:
                described.setdefault("description", words[field])
    return schema


@get(
    "/openapi.json", media_type="application/vnd.oai.openapi+json", include_in_schema=False, summary="接口描述文件"
)
async def described(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """The description as a file."""
    return document(request.app)

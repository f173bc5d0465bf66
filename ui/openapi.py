"""The description of the interface (OpenAPI 3.1), made from the handlers and their structs."""

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Final

from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme, Tag

from ui.problems import KINDS, MEDIA_TYPE, ProblemBody

TAGS: Final[tuple[tuple[str, str], ...]] = (
    ("登录", "取得和交还令牌"),
    ("事项", "实施清单、表单和试算"),
    ("申报", "提交申报"),
    ("办件", "查看和办理办件"),
    ("文书", "办件的文书"),
    ("查询", "不登录查询办件进度"),
    ("抽查", "随机抽查及其结果"),
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
    """Title, version, tags and the bearer scheme; served at `/api/v1/openapi.json`."""
    return OpenAPIConfig(
        title="即办平台接口",
        version=version("jiban"),
        summary="申报、办件、结论和查询",
        description="收发 JSON；数按十进制书写，不经过浮点数。没有办成的请求返回 application/problem+json（RFC 9457）。",
        path="/api/v1",
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        components=Components(
            security_schemes={
                "bearer": SecurityScheme(type="http", scheme="bearer", description="POST /api/v1/sessions 登录取得的令牌")
            }
        ),
        tags=[Tag(name=name, description=about) for name, about in TAGS],
        use_handler_docstrings=False,
    )

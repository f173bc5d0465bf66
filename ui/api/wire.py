"""JSON at the door: bodies in, answers out, exact on decimals.

Bodies go through `core.forms.read_json` (no floats, no duplicate keys), then into the handler's struct; answers are written by
msgspec with decimals as plain numbers.
"""

import re
from collections.abc import Generator
from typing import Any, Final, TypeVar

import msgspec
from litestar import Response
from litestar.dto import AbstractDTO
from litestar.exceptions import HTTPException

from core.forms import ReadError, read_json
from core.problems import FieldProblem, Problem
from ui.wording import place, translate

T = TypeVar("T")
DEEPEST: Final = 16
"""How deep arrays and objects may nest: a form is two or three deep."""
_STRING: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_NO_BRACKET: Final = bytes(set(range(256)) - set(b"[]{}"))
_ONE_KIND: Final = bytes.maketrans(b"{}", b"[]")
_encode = msgspec.json.Encoder(decimal_format="number").encode


class Unreadable(Problem):
    """The body is not JSON of the shape the interface asks for."""

    code = "bad-request"
    title = "请求无法读取"
    status = 400


class Json(Response[Any]):
    """An answer in JSON; bytes pass as they are."""

    def render(self, content: Any, _media_type: str, _enc_hook: Any = None) -> bytes:
        """The bytes of the answer."""
        return content if isinstance(content, bytes) else _encode(content)


class Body(AbstractDTO[T]):
    """`dto=Body[FilingBody]`: reads the request's body into the struct, exactly, with messages in Chinese."""

    @classmethod
    def create_for_field_definition(cls, *_: Any, **__: Any) -> None:
        """No transfer model is generated: the struct itself is decoded."""

    @classmethod
    def create_openapi_schema(cls, field_definition: Any, handler_id: str, schema_creator: Any) -> Any:  # noqa: ARG003 - litestar's signature
        """The schema of the struct itself."""
        return schema_creator.for_field_definition(field_definition)

    @classmethod
    def generate_field_definitions(cls, _model_type: type[Any]) -> Generator[Any, None, None]:
        """None: see `create_for_field_definition`."""
        yield from ()

    @classmethod
    def detect_nested_field(cls, _field_definition: Any) -> bool:
        """None: see `create_for_field_definition`."""
        return False

    def decode_bytes(self, value: bytes) -> Any:
        """The struct. Raises Unreadable, or HTTP 415 for anything but JSON."""
        media_type = self.asgi_connection.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            raise HTTPException(status_code=415)
        return read_body(value, self.model_type)


def read_body(raw: bytes, shape: type[Any]) -> Any:
    """The body as `shape`. Raises Unreadable saying what is wrong where."""
    if _too_deep(raw):
        raise Unreadable(f"JSON 的嵌套超过 {DEEPEST} 层", "请减少嵌套后重新提交")
    try:
        return msgspec.convert(read_json(raw), shape)
    except ReadError as error:
        raise Unreadable(str(error), "请修改后重新提交") from None
    except msgspec.ValidationError as error:
        message = str(error)
        where = place(message)
        field = FieldProblem(where, where or "请求内容", translate(message))
        raise Unreadable(f"{field.label}：{field.text}", "请对照接口文档修改后重新提交", (field,)) from None


def _too_deep(raw: bytes) -> bool:
    """Whether brackets nest deeper than allowed; texts are only looked into when there are many brackets at all."""
    if raw.count(b"{") + raw.count(b"[") <= DEEPEST:
        return False
    brackets = _STRING.sub(b"", raw).translate(_ONE_KIND, _NO_BRACKET)
    for _ in range(DEEPEST):
        brackets = brackets.replace(b"[]", b"")
    return b"[" in brackets

"""What a browser's form sends: url-encoded or with files, within limits, as texts exactly as typed."""

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import parse_qsl

import msgspec
from litestar.datastructures import UploadFile
from litestar.exceptions import HTTPException

from core.problems import FieldProblem, Invalid
from ui.api.who import Asking

MOST_FIELDS: Final = 10_000
"""Names and values a form may carry, with files or without: lists of 200 rows with 25 columns in all fit, each cell sent twice. Its bytes are bounded by the handler."""
BIGGEST_UPLOAD: Final = 10 * 1024 * 1024
"""Bytes of one uploaded file."""
_MEMO: Final = "jiban.form"


class Upload(msgspec.Struct, frozen=True):
    """A file as it came: its name without folders, and its bytes."""

    name: str
    data: bytes


class FormData:
    """The values of a form by name, each in the order it came; files apart."""

    def __init__(self, values: Mapping[str, list[str]], uploads: Mapping[str, list[Upload]] | None = None) -> None:
        self._values = values
        self._uploads = uploads or {}

    def get(self, name: str, default: str = "") -> str:
        """The last value of this name: a checkbox behind a hidden field wins."""
        values = self._values.get(name)
        return values[-1] if values else default

    def all(self, name: str) -> list[str]:
        """Every value of this name."""
        return list(self._values.get(name, ()))

    def upload(self, name: str) -> Upload | None:
        """The file of this name, when one was chosen."""
        found = self._uploads.get(name)
        return found[0] if found else None

    def items(self) -> Iterator[tuple[str, str]]:
        """Every name with every value, except the form's own token."""
        return ((name, value) for name, values in self._values.items() if not name.startswith("_") for value in values)

    def __contains__(self, name: object) -> bool:
        """Whether the form carries this name: which button was pressed."""
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(self._values)


async def form_data(request: Asking) -> FormData:
    """The form of this request, read once. Raises Invalid for too many fields or texts that are not UTF-8, HTTP 415 for another format."""
    memo = request.scope["state"]
    known: FormData | None = memo.get(_MEMO)
    if known is None:
        known = memo[_MEMO] = await _read(request)
    return known


async def _read(request: Asking) -> FormData:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return FormData(_decoded(await request.body()))
    if kind == "multipart/form-data":
        return await _multipart(request)
    if not kind and not await request.body():
        return FormData({})
    raise HTTPException(status_code=415)


def _decoded(body: bytes) -> dict[str, list[str]]:
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except (UnicodeDecodeError, ValueError):
        raise _unreadable() from None
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return values


async def _multipart(request: Asking) -> FormData:
    values: dict[str, list[str]] = {}
    uploads: dict[str, list[Upload]] = {}
    try:
        form = await request.form()
    except (UnicodeDecodeError, LookupError):  # a text in another encoding than it says, or in one that nobody knows
        raise _unreadable() from None
    for name, value in form.multi_items():
        if not isinstance(value, UploadFile):
            values.setdefault(name, []).append(str(value).replace("\r\n", "\n"))
        elif value.filename:
            uploads.setdefault(name, []).append(await _upload(name, value))
    return FormData(values, uploads)


async def _upload(name: str, file: UploadFile) -> Upload:
    data = await file.read(BIGGEST_UPLOAD + 1)
    if len(data) > BIGGEST_UPLOAD:
        raise Invalid("文件过大", "请选择不超过 10 MB 的文件", (FieldProblem(name, "文件", "文件超过 10 MB"),))
    return Upload(file.filename.replace("\\", "/").rpartition("/")[2][:200], data)


def _unreadable() -> Invalid:
    return Invalid("表单的内容无法读取", "请返回上一页，刷新后重新填写")

"""What was understood of a form that somebody brought along: each found thing, what it became, how sure that is, and what was not."""

from typing import Any, Final, Literal, TypeAlias

import msgspec

Kind: TypeAlias = Literal[
    "text", "long", "choice", "choices", "bool", "int", "decimal", "money", "percent", "date", "period", "phone", "email", "file", "promise",
    "element", "list", "schema",
]
KINDS: Final[dict[Kind, str]] = {
    "text": "一行文字", "long": "多行文字", "choice": "单选", "choices": "多选", "bool": "是或者否", "int": "整数", "decimal": "小数", "money": "金额（元）",
    "percent": "百分比", "date": "日期", "period": "起止日期", "phone": "电话", "email": "电子邮箱", "file": "上传文件", "promise": "要勾选的承诺",
    "element": "共用数据元", "list": "明细表", "schema": "按原来的定义",
}
"""What each kind is called."""
FREE: Final[tuple[Kind, ...]] = (
    "text", "long", "choice", "choices", "bool", "int", "decimal", "money", "percent", "date", "period", "phone", "email", "file", "promise",
)
"""Kinds that anything found may be turned into."""
Sure: TypeAlias = Literal["确定", "很可能", "请核对"]
MOST: Final = 300
"""Fields of one form; a longer one is a book."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A field that was found. `no` names it while it is corrected; `where` and `said` are its place and words in the source.

    `element` is the shared element it is (of kind `element`), `unit` a code of `core.values.UNITS`, `page` the section it stands in,
    `columns` those of a list, `schema` the definition as it was brought along (of kind `schema`).
    """

    no: str
    where: str
    said: str
    label: str
    kind: Kind
    sure: Sure
    because: str
    page: str = ""
    element: str = ""
    required: bool = False
    options: tuple[str, ...] = ()
    unit: str = ""
    help: str = ""
    name: str = ""
    columns: tuple["Found", ...] = ()
    schema: dict[str, Any] | None = None


class Remark(msgspec.Struct, frozen=True):
    """Something that became no field, or not wholly: where it stands, its words, why, and what to do."""

    where: str
    said: str
    why: str


class Understood(msgspec.Struct, frozen=True, kw_only=True):
    """A form as it was understood. `extra` are keywords of a whole JSON Schema that hold between its fields."""

    title: str = ""
    found: tuple[Found, ...] = ()
    remarks: tuple[Remark, ...] = ()
    extra: dict[str, Any] = {}

    @property
    def pages(self) -> tuple[str, ...]:
        """The sections in their order; the empty one is of fields before the first heading."""
        return tuple(dict.fromkeys(each.page for each in self.found))

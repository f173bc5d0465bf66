"""A problem: why a person's request was not done, in words they can act on.

Commands raise these; the HTTP side writes them as problem details (RFC 9457), the command line as sentences. Each says what
happened (`detail`) and what is lawful or possible instead (`instead`); neither names a person or a value that was sealed.
"""

from collections.abc import Iterable
from typing import ClassVar

import msgspec


class FieldProblem(msgspec.Struct, frozen=True):
    """What is wrong with one field, in the field's own words."""

    field: str
    label: str
    text: str


def too_long(field: str, label: str, text: str, most: int) -> tuple[FieldProblem, ...]:
    """What is said of a text longer than what is kept: nothing that is recorded is cut in silence."""
    return (FieldProblem(field, label, f"{label}最多 {most} 个字，现在 {len(text)} 个字"),) if len(text) > most else ()


class Problem(Exception):
    """Base of all. `code` is a short English key for machines, `title` the Chinese name of the kind, `status` its HTTP status."""

    code: ClassVar[str] = "problem"
    title: ClassVar[str] = "未能办理"
    status: ClassVar[int] = 400

    def __init__(self, detail: str, instead: str = "", fields: Iterable[FieldProblem] = ()) -> None:
        self.detail = detail
        self.instead = instead
        self.fields = tuple(fields)
        super().__init__(f"{detail}；{instead}" if instead else detail)


class Invalid(Problem):
    """The values cannot be taken as they are; `fields` has one message for each field concerned."""

    code = "invalid"
    title = "填写的内容需要修改"
    status = 422


class Forbidden(Problem):
    """The person may not do this."""

    code = "forbidden"
    title = "没有办理权限"
    status = 403


class NotFound(Problem):
    """There is no such thing, or not for this person: the two are not told apart, so nothing can be probed."""

    code = "not-found"
    title = "没有找到"
    status = 404


class Conflict(Problem):
    """The request contradicts what has happened meanwhile: a used idempotency key, a case that moved on."""

    code = "conflict"
    title = "与已发生的情况不一致"
    status = 409


class NotLawful(Problem):
    """The act is not lawful at this point or in this form; `instead` says which act is."""

    code = "not-lawful"
    title = "不能这样办理"
    status = 409


class Quarantined(Problem):
    """The item takes no new filings just now; its open cases go on."""

    code = "quarantined"
    title = "事项暂停受理新申请"
    status = 409


class Paused(Problem):
    """The authority has decided that the item takes no new applications on this day; its open cases go on."""

    code = "paused"
    title = "事项暂停受理新申请"
    status = 409


class Unavailable(Problem):
    """The house could not finish; nothing was stored, the same request may be sent again with the same key."""

    code = "unavailable"
    title = "系统繁忙"
    status = 503

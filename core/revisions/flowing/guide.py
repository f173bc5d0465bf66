"""What the guide says of the item, and what it promises: texts, limits, fee, marks, where one is served, what people ask."""

from collections.abc import Mapping
from typing import Any, Final, get_args

import msgspec
from msgspec import UNSET, UnsetType

from core.items.model import PartyKind
from core.items.parts import Alert, Channel, Fee, Limit, Mending, Retention
from core.problems import FieldProblem, Invalid, NotFound
from core.revisions.documents import Files, read
from core.revisions.edits import Edit
from core.revisions.flowing.between import Document, Row, edited, put
from core.revisions.flowing.limits import limit_row

PATH: Final = "item.toml"
CHANNELS: Final = get_args(Channel)
PARTY_KINDS: Final = get_args(PartyKind)
KINDS: Final = ("即办件", "承诺件")
LABELS: Final[Mapping[str, str]] = {
    "name": "事项名称", "summary": "一句话说明", "audience": "办理对象", "result": "办理结果", "statutory": "法定期限", "promised": "承诺期限",
}
LISTS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "basis": ("法律依据", {"document": "文件名称", "clause": "条款", "text": "原文"}),
    "office": ("办理窗口", {"name": "名称", "address": "地址", "hours": "办理时间", "phone": "咨询电话", "complaint": "监督投诉电话"}),
    "faq": ("常见问题", {"ask": "问题", "answer": "回答"}),
}
"""Lists of the guide: what one member is called, its keys and what they are called; the first is needed."""
_BOTH: Final = frozenset({"ask", "answer"})


class GuideWish(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be said of the item, under the names of `core.items.model.ItemFile`; what is left out stays as it is."""

    name: str | UnsetType = UNSET
    kind: str | UnsetType = UNSET
    summary: str | UnsetType = UNSET
    audience: str | UnsetType = UNSET
    result: str | UnsetType = UNSET
    conditions: tuple[str, ...] | UnsetType = UNSET
    statutory: Limit | UnsetType = UNSET
    promised: Limit | UnsetType = UNSET
    extension: Limit | UnsetType | None = UNSET
    joint: bool | UnsetType = UNSET
    correction: Mending | UnsetType | None = UNSET
    alert: tuple[Alert, ...] | UnsetType = UNSET
    fee: Fee | UnsetType = UNSET
    archive: Retention | UnsetType | None = UNSET
    traits: tuple[str, ...] | UnsetType = UNSET
    index: tuple[str, ...] | UnsetType = UNSET
    subject: str | UnsetType = UNSET
    party_kinds: tuple[str, ...] | UnsetType = UNSET
    channels: tuple[str, ...] | UnsetType = UNSET
    visits: int | UnsetType | None = UNSET


def set_guide(files: Files, wish: GuideWish) -> tuple[Edit, ...]:
    """Say that of the item. Raises Invalid: an empty text that is needed, a fee without its basis, levels out of order."""
    said: dict[str, Any] = {name: getattr(wish, name) for name in GuideWish.__struct_fields__ if getattr(wish, name) is not UNSET}
    problems = [FieldProblem(name, LABELS[name], f"请写{LABELS[name]}") for name in LABELS if isinstance(said.get(name), str) and not said[name].strip()]
    problems += _fee(said.get("fee")) + _alerts(said.get("alert", ())) + _retention(said.get("archive"))
    if problems:
        raise Invalid("办事指南没有填好", "", problems)
    return edited(files, PATH, lambda document: _say(document, said))


def add_row(files: Files, key: str, values: Mapping[str, str]) -> tuple[Edit, ...]:
    """A new member at the end of one of the `LISTS`. Raises Invalid."""
    row: Row = {}
    _fill(key, row, values)
    return edited(files, PATH, lambda document: document.setdefault(key, []).append(row))


def set_row(files: Files, key: str, number: int, values: Mapping[str, str]) -> tuple[Edit, ...]:
    """Change the member of that number, from 1. Raises NotFound, Invalid."""
    _rows(files, key, number)
    return edited(files, PATH, lambda document: _fill(key, document[key][number - 1], values))


def drop_row(files: Files, key: str, number: int) -> tuple[Edit, ...]:
    """Take the member away. Raises NotFound."""
    _rows(files, key, number)

    def dropped(document: Document) -> None:
        document[key].pop(number - 1)
        put(document, key, document[key])

    return edited(files, PATH, dropped)


def move_row(files: Files, key: str, number: int, *, up: bool) -> tuple[Edit, ...]:
    """One place up or down; at the edge nothing changes. Raises NotFound."""
    other = number - 2 if up else number
    if not 0 <= other < len(_rows(files, key, number)):
        return ()
    return edited(files, PATH, lambda document: document[key].insert(other, document[key].pop(number - 1)))


def _rows(files: Files, key: str, number: int) -> list[Row]:
    found = read(files, PATH).get(key, ())
    if key not in LISTS or not 1 <= number <= len(found):
        raise NotFound(f"没有这一条{LISTS[key][0] if key in LISTS else ''}", "可能刚刚改过，请重新打开办事指南")
    return list(found)


def _fill(key: str, row: Row, values: Mapping[str, str]) -> None:
    if key not in LISTS:
        raise NotFound("办事指南里没有这一部分", "请从页面上选择")
    word, keys = LISTS[key]
    needed = _BOTH if key == "faq" else {next(iter(keys))}
    problems = [FieldProblem(name, keys[name], f"请写{keys[name]}") for name in keys if name in needed and not values.get(name, "").strip()]
    if problems:
        raise Invalid(f"{word}没有填好", "", problems)
    for name in keys:
        put(row, name, values.get(name, "").strip())


def _fee(fee: Fee | None) -> list[FieldProblem]:
    if fee is not None and fee.fen < 0:
        return [FieldProblem("fee", "收费金额", "收费金额不小于 0")]
    if fee is not None and fee.fen and not fee.basis.strip():
        return [FieldProblem("fee_basis", "收费依据", "没有依据不能收费（行政许可法第58条），请写收费依据；不收费的，金额写 0")]
    return []


def _alerts(alerts: tuple[Alert, ...]) -> list[FieldProblem]:
    order = [alert.percent for alert in alerts]
    if order != sorted({*order}) or any(alert.percent < 1 or not alert.word.strip() for alert in alerts):
        return [FieldProblem("alert", "提醒等级", "百分比从小到大，各不相同，每一级有一个词，如 80 提醒")]
    return []


def _retention(kept: Retention | None) -> list[FieldProblem]:
    if kept is None:
        return []
    wrong = [] if kept.years >= 0 else [FieldProblem("archive_years", "保管期限", "写多少年，如 10；0 为永久")]
    return wrong if kept.basis.strip() else [*wrong, FieldProblem("archive_basis", "保管期限的依据", "请写设定保管期限的规定")]


def _say(document: Document, said: Mapping[str, Any]) -> None:
    for name, value in said.items():
        match value:
            case Limit():
                document[name] = limit_row(document.get(name), value)
            case Mending():
                was = document.get(name, {})
                document[name] = {**was, "limit": limit_row(was.get("limit"), value.limit), **({"end": value.end} if value.end != "退件" else {})}
                if value.end == "退件":
                    document[name].pop("end", None)
            case Fee():
                fee = {**document.get(name, {}), "fen": value.fen, "basis": value.basis.strip()}
                put(document, name, fee if value.fen or value.basis.strip() else None)
            case Retention():
                document[name] = {**document.get(name, {}), "years": value.years, "basis": value.basis.strip()}
            case bool():
                put(document, name, value or None)
            case str():
                put(document, name, value.strip())
            case tuple():
                put(document, name, [_member(each) for each in value])
            case _:
                put(document, name, value)


def _member(value: Any) -> Any:
    return {"percent": value.percent, "word": value.word.strip()} if isinstance(value, Alert) else value.strip()

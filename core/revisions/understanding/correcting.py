"""Corrections of what was understood, before it is taken: another kind or label, left out, put together with another."""

from collections.abc import Sequence
from typing import TypeAlias

import msgspec

from core.revisions.understanding.model import FREE, Found, Kind, Understood


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Another label, kind, options, page, or whether it must be answered; what is left out (None) stays."""

    no: str
    label: str | None = None
    kind: Kind | None = None
    required: bool | None = None
    options: tuple[str, ...] | None = None
    page: str | None = None


class Drop(msgspec.Struct, frozen=True, kw_only=True):
    """Not taken."""

    no: str


class Merge(msgspec.Struct, frozen=True, kw_only=True):
    """Both are one field: the first is put into the second."""

    no: str
    into: str


Correction: TypeAlias = Change | Drop | Merge


def corrected(understood: Understood, corrections: Sequence[Correction]) -> Understood:
    """The form with the corrections, one after the other. A correction of what is not there any more does nothing."""
    found = {each.no: each for each in understood.found}
    for correction in corrections:
        one = found.get(correction.no)
        if one is None:
            continue
        match correction:
            case Change():
                found[one.no] = _changed(one, correction)
            case Drop():
                del found[one.no]
            case Merge(into=into) if into in found and into != one.no:
                found[into] = _merged(found[into], one)
                del found[one.no]
    return msgspec.structs.replace(understood, found=tuple(found.values()))


def _changed(one: Found, change: Change) -> Found:
    label = (change.label or "").strip()[:120] or one.label
    options = one.options if change.options is None else tuple(dict.fromkeys(filter(None, map(str.strip, change.options))))
    page, required = one.page if change.page is None else change.page.strip()[:60], one.required if change.required is None else change.required
    kind = change.kind if change.kind is not None and (change.kind in FREE or change.kind == one.kind) else one.kind
    if kind == one.kind:
        return msgspec.structs.replace(one, label=label, options=options, page=page, required=required)
    return msgspec.structs.replace(
        one, label=label, kind=kind, options=options, page=page, required=required, element="", schema=None, sure="确定", because="按您的选择",
    )


def _merged(into: Found, one: Found) -> Found:
    """Options come together, two yes-or-no become a choice, two days a period; of anything else the second's kind stays."""
    kinds, because = {into.kind, one.kind}, f"与“{one.label}”合并"
    needed = into.required or one.required
    if kinds <= {"choice", "choices"}:
        kind: Kind = "choices" if "choices" in kinds else "choice"
        return msgspec.structs.replace(into, kind=kind, options=tuple(dict.fromkeys((*into.options, *one.options))), required=needed, because=because, sure="确定")
    if kinds == {"bool"}:
        return msgspec.structs.replace(into, kind="choices", options=(into.label, one.label), required=needed, because=because, sure="请核对")
    if kinds == {"date"}:
        return msgspec.structs.replace(into, kind="period", required=needed, because=because, sure="确定")
    return msgspec.structs.replace(into, required=needed, because=because, said=f"{into.said}；{one.said}")

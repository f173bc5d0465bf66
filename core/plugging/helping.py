"""What is wrong with a source of values: found before the house starts, so that a filing never meets it."""

import inspect
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Final

import msgspec

from core.declarations import Source
from core.faults import Blame, Fault, did_you_mean
from core.items.item import Item
from core.items.loading import Draft

if TYPE_CHECKING:
    from core.plugging.collecting import Declared

HOUSE: Final = "core"
BOUNDS: Final = {"timeout": (1, 10_000), "cache": (0, 24 * 60)}
"""Milliseconds that a person may be kept waiting, minutes that an answer may be kept."""
LONGEST: Final = 366
"""Days that a consent may last."""


def shape_of(source: Source, blame: Blame, place: str) -> Iterator[Fault]:
    """The faults a source has by itself."""
    if not (source.id.isascii() and source.id.isidentifier() and source.id.islower()):
        yield blame.at(place, source.id, "小写英文字母、数字和下划线，字母开头", code="bad-id")
    wanted = ["asked", "house", "actor"] if source.plugin == HOUSE else ["asked"]
    if not inspect.iscoroutinefunction(source.fetch):
        yield blame.at(f"{place}.fetch", f"{source.fetch}", "协程函数 async def fetch(asked)", code="type")
    elif len(inspect.signature(source.fetch).parameters) != len(wanted):
        taken = ", ".join(inspect.signature(source.fetch).parameters)
        yield blame.at(f"{place}.fetch", f"({taken})", f"({', '.join(wanted)})", code="wrong-argument")
    for name, (least, most) in BOUNDS.items():
        if not least <= getattr(source, name) <= most:
            yield blame.at(f"{place}.{name}", f"{getattr(source, name)}", f"{least} 至 {most} 的整数", code="range")
    if not source.fields and source.plugin != HOUSE:
        yield blame.at(f"{place}.fields", "没有写", "这个来源能给出的栏目，如 shared.org_name", code="empty")
    if source.consent is not None:
        yield from _consent(source, blame, place)
    elif source.plugin != HOUSE:
        yield blame.at(f"{place}.consent", "没有写", "Consent(查询哪个单位, 为什么, 多少日)：向平台以外查询须经本人同意", code="no-consent")


def _consent(source: Source, blame: Blame, place: str) -> Iterator[Fault]:
    assert source.consent is not None, "asked for a consent that is there"
    for name, value in msgspec.structs.asdict(source.consent).items():
        if isinstance(value, str) and not value.strip():
            yield blame.at(f"{place}.consent.{name}", "空的", "写明内容", code="empty")
    if not 1 <= source.consent.days <= LONGEST:
        yield blame.at(f"{place}.consent.days", f"{source.consent.days}", f"1 至 {LONGEST} 日", code="range")


def check_sources(made: "list[Declared]", items: Mapping[str, Item], drafts: list[Draft]) -> list[Fault]:
    """Fields that no form has, and items that there are not."""
    listed = [draft.id for draft in drafts]
    whole = len(items) == len(listed)
    identities = {field.identity for item in items.values() for field in item.form.fields.values()}
    return [
        fault for one in made if isinstance(one.what, Source) for fault in (
            *(_unknown(one, "items", name, listed, "事项的编号", "unknown-item") for name in one.what.items if name not in listed),
            *(_unknown(one, "fields", name, identities, "表单里栏目的身份", "unknown-field") for name in one.what.fields if whole and name not in identities),
        )
    ]


def _unknown(one: "Declared", key: str, name: str, known: Collection[str], expected: str, code: str) -> Fault:
    return one.blame.at(f"{one.place}.{key}", name, expected, did_you_mean(name, known), code)

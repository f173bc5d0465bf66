"""A new item: its first files out of a shape and what an official says of it on one page, or out of a form that they brought along."""

import re
from collections.abc import Collection, Iterable
from typing import Any, Final

import msgspec

from core.house import House
from core.items import archive
from core.items.drafting import Asked, Facts, drafted_item
from core.items.files import kept
from core.items.parts import Limit
from core.items.shapes import OFFERED, SHAPES, Shape
from core.items.unfilled import TO_FILL
from core.plugging.sources import RESERVED
from core.problems import FieldProblem, Invalid
from core.revisions.documents import Files
from core.revisions.naming import spelled, unused
from core.revisions.understanding import Remark, Understood, asked_of

LONGEST_NAME: Final = 80
MOST_DAYS: Final = 365
_TEXT: Final = re.compile(r"[\x00-\x1f\x7f{}\"“”]")
_COMMON_FIELDS: Final = ("org_name", "uscc", "contact_name", "mobile")


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of whoever makes a new item; days are working days as they were typed."""

    shape: str = "permit"
    name: str = ""
    plugin: str = ""
    authority: str = ""
    authority_name: str = ""
    document: str = ""
    article: str = ""
    statutory: str = "20"
    promised: str = "5"
    summary: str = ""
    audience: str = "企业"
    result: str = ""


class Made(msgspec.Struct, frozen=True):
    """A new item: its id, its files by virtual path, and what had to be settled on the way from a brought form."""

    item: str
    files: dict[str, bytes]
    remarks: tuple[Remark, ...] = ()


def item_id(name: str, taken: Collection[str]) -> str:
    """An id out of the item's name in pinyin that nothing is called yet."""
    return unused(spelled(re.sub(r"[【（(].*?[】）)]", "", name) or name), {*taken, *RESERVED})


def made(wish: Wish, taken: Collection[str], shared: Files, form: Understood | None = None) -> Made:
    """The files of the item. `taken` are the ids in use, `shared` the elements and code lists of the house, `form` what was brought along.

    Raises Invalid with a message for each answer that is missing or cannot be.
    """
    checked(wish)
    shape, item = SHAPES[wish.shape], item_id(wish.name, taken)
    asked, remarks = _asked(form, shape, shared)
    files = drafted_item(_facts(wish, item), shape, asked)
    return Made(item, kept({**shared, **files}), remarks)


def checked(wish: Wish) -> None:
    """Raises Invalid with everything that is wrong with the answers."""
    problems = list(_problems(wish))
    if problems:
        raise Invalid(f"有 {len(problems)} 处需要填写或者改正", "改好以后再建立", problems)


def _problems(wish: Wish) -> Iterable[FieldProblem]:
    if wish.shape not in OFFERED:
        yield FieldProblem("shape", "事项形态", f"请选择：{'、'.join(OFFERED.values())}")
    for field, label, text in (
        ("name", "事项名称", wish.name), ("plugin", "改革举措", wish.plugin), ("authority", "实施机关", wish.authority), ("document", "设定依据", wish.document),
    ):
        if not text.strip():
            yield FieldProblem(field, label, f"请填写{label}" if field in {"name", "document"} else f"请选择{label}")
    texts = (("name", "事项名称", wish.name), ("document", "设定依据", wish.document), ("article", "条款", wish.article), ("result", "办理结果", wish.result),
             ("summary", "一句话说明", wish.summary), ("audience", "办理对象", wish.audience))
    for field, label, text in texts:
        if _TEXT.search(text):
            yield FieldProblem(field, label, "不要写引号、花括号和换行")
        elif len(text) > (LONGEST_NAME if field in {"name", "result"} else 300):
            yield FieldProblem(field, label, f"太长了，最多 {LONGEST_NAME if field in {'name', 'result'} else 300} 个字")
    yield from _limits(wish)


def _limits(wish: Wish) -> Iterable[FieldProblem]:
    days = {key: _days(text) for key, text in (("statutory", wish.statutory), ("promised", wish.promised))}
    for key, label in (("statutory", "法定时限"), ("promised", "承诺时限")):
        if days[key] is None:
            yield FieldProblem(key, label, f"写 1 到 {MOST_DAYS} 的整数，单位是工作日")
    if days["statutory"] and days["promised"] and days["promised"] > days["statutory"]:
        yield FieldProblem("promised", "承诺时限", f"承诺时限不能长于法定时限（{days['statutory']} 个工作日）")


def _days(text: str) -> int | None:
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and 0 < int(digits[:6]) <= MOST_DAYS and len(digits) < 4 else None


def _facts(wish: Wish, item: str) -> Facts:
    document, article = wish.document.strip(), wish.article.strip()
    basis = f"{document}{article}"
    return Facts(
        id=item, plugin=wish.plugin, name=wish.name.strip(), authority=wish.authority, authority_name=wish.authority_name, clause=basis,
        summary=wish.summary.strip() or TO_FILL, audience=wish.audience.strip() or "企业", result=wish.result.strip(), document=document, article=article,
        statutory=Limit(days=_days(wish.statutory) or 0, basis=basis), promised=Limit(days=_days(wish.promised) or 0, basis="实施机关承诺"),
        office=f"{wish.authority_name}窗口",
    )


def _asked(form: Understood | None, shape: Shape, shared: Files) -> tuple[Asked, tuple[Remark, ...]]:
    if form is None:
        return Asked(), ()
    formed = asked_of(form, shared, {*_COMMON_FIELDS, *shape.fields})
    return formed.asked, formed.remarks


async def taken_ids(house: House) -> frozenset[str]:
    """Every id that an item, a plugin, a release or an open revision has."""
    registry = house.catalogue.registry
    async with house.db.pool.acquire() as connection:
        released = {release.item for release in await archive.timeline(connection)}
        revised = {row["item"] for row in await connection.fetch("SELECT DISTINCT item FROM revisions")}
    return frozenset({*registry.items, *registry.plugins, *registry.registers, *registry.scenes, *released, *revised})


def chosen(wish: Wish) -> dict[str, Any]:
    """The answers as they go back into the page."""
    return msgspec.structs.asdict(wish)

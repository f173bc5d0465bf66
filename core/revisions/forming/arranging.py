"""Where fields, sections and pages stand: every move is edits of the lists of names in the form file.

All functions return the edits of one step. `Refused` says in a sentence why something cannot be done.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from core.revisions.documents import Files, read
from core.revisions.edits import Add, Drop, Edit, Move, Put
from core.revisions.forming.naming import name_for, taken
from core.revisions.forming.outline import FORM, Block, Outline, Way, outline, place_of
from core.revisions.forming.uses import names_of
from core.revisions.unneeded import without

Edits = tuple[Edit, ...]
UP: Final = -1
DOWN: Final = 1


class Refused(Exception):
    """What was asked cannot be done; the text says why and what to do, for a person."""


class Spot(msgspec.Struct, frozen=True):
    """Where something is put: a page, a section of it (empty: the page's own fields), before a field (empty: at the end)."""

    page: str
    section: str = ""
    before: str = ""


def paged(form: Outline) -> Edits:
    """The edits that write down the one page of a form without pages, so that its list can be changed."""
    if form.paged:
        return ()
    return (Put(FORM, ("x-pages",), [{"title": form.title or "申请表", "fields": list(form.blocks[0].fields)}]),)


def list_at(spot: Spot | Block) -> tuple[str, ...]:
    """The place of the list of names that the spot is in."""
    return ("x-pages", spot.page, *(("sections", spot.section) if spot.section else ()), "fields")


def block_of(form: Outline, name: str) -> Block | None:
    """The block a field stands in."""
    return next((block for block in form.blocks if name in block.fields), None)


def last_spot(form: Outline) -> Spot:
    """The end of the form."""
    block = form.blocks[-1]
    return Spot(block.page, block.section)


def checked(form: Outline, spot: Spot) -> Spot:
    """The spot, when it is there. Raises Refused."""
    block = next((each for each in form.blocks if (each.page, each.section) == (spot.page, spot.section)), None)
    if block is None:
        raise Refused("没有这一页或者这一节，可能刚被改过，请刷新页面再试")
    return spot if not spot.before or spot.before in block.fields else msgspec.structs.replace(spot, before="")


def placed(form: Outline, spot: Spot, name: str) -> Edits:
    """The edit that puts a name at a spot."""
    return (Add(FORM, list_at(checked(form, spot)), name, spot.before if spot.before != name else ""),)


def move(files: Files, name: str, spot: Spot) -> Edits:
    """Let a field of the form stand at the spot. Raises Refused."""
    form = outline(files)
    here = block_of(form, name)
    spot = checked(form, spot)
    if here is None:
        if name not in form.questions:
            raise Refused("没有这个栏目，可能刚被删去，请刷新页面再试")
        return (*paged(form), *placed(form, spot, name))
    if (here.page, here.section) == (spot.page, spot.section):
        return () if _stays(here, name, spot) else (*paged(form), Move(FORM, (*list_at(here), name), spot.before))
    return (*paged(form), *placed(form, spot, name), *_taken_out(form, here, name))


def step(files: Files, way: Way, direction: int) -> Edits:
    """Move a field one place up or down, over the borders of sections and pages; inside its group or list for a field there."""
    if len(way) > 1:
        return _inner_step(files, way, direction)
    form, name = outline(files), way[0]
    here = block_of(form, name)
    if here is None:
        return move(files, name, last_spot(form))
    at, fields = here.fields.index(name), here.fields
    if direction == UP and at > 0:
        return move(files, name, Spot(here.page, here.section, fields[at - 1]))
    if direction == DOWN and at < len(fields) - 1:
        return move(files, name, Spot(here.page, here.section, fields[at + 2] if at + 2 < len(fields) else ""))
    number = form.blocks.index(here) + direction
    if not 0 <= number < len(form.blocks):
        return ()
    next_block = form.blocks[number]
    return move(files, name, Spot(next_block.page, next_block.section, "" if direction == UP or not next_block.fields else next_block.fields[0]))


def copy(files: Files, way: Way) -> tuple[Edits, str]:
    """A second field like this one right after it, and what it is called. Raises Refused."""
    form, document = outline(files), read(files, FORM)
    question = form.questions.get(".".join(way))
    if question is None or len(way) > 1:
        raise Refused("只能复制整个栏目；组里、表里的请另外添加")
    title = f"{question.title}（副本）"
    name = name_for(title, taken(files, document), question.kind)
    own = {"x-own": True} if question.element else {}
    made = {**question.definition, "title": title, **own}
    here = block_of(form, way[0])
    spot = _after(here, way[0]) if here else last_spot(form)
    required: Edits = (Add(FORM, ("required",), name),) if question.required == "always" and "x-must" not in question.whole else ()
    return (*paged(form), Put(FORM, ("properties", name), made), *required, *placed(form, spot, name)), name


def delete(files: Files, way: Way) -> Edits:
    """Take a field away, with its place among pages, required ones and what steps hide. Where else it is named, `uses` tells beforehand. Raises Refused."""
    form, document = outline(files), read(files, FORM)
    if ".".join(way) not in form.questions:
        raise Refused("没有这个栏目，可能刚被删去，请刷新页面再试")
    place = place_of(document, way)
    holder = _holder(document, place)
    if len(holder["properties"]) == 1:
        raise Refused("至少要有一个栏目；请先添加别的栏目，再删去这一个" if len(way) == 1 else "至少要有一栏；要整个不要的，请删去整组或者整张表")
    edits: list[Edit] = [*paged(form), Drop(FORM, place)]
    if way[-1] in holder.get("required", ()):
        edits.append(Drop(FORM, (*place[:-2], "required", *((way[-1],) if len(holder["required"]) > 1 else ()))))
    edits += without(files, names_of(form.questions, way))
    here = block_of(form, way[0]) if len(way) == 1 else None
    return (*edits, *(_taken_out(form, here, way[0]) if here else ()))


# --- pages and sections ----------------------------------------------------------------------------------------------


def add_page(files: Files, title: str) -> Edits:
    """A page more at the end. It has no field yet, which is a fault until one is put there. Raises Refused."""
    form = outline(files)
    return (*paged(form), Add(FORM, ("x-pages",), {"title": _titled(title, [page.title for page in form.pages], "页"), "fields": []}))


def rename_page(files: Files, page: str, title: str) -> Edits:
    """Call a page something else. Raises Refused."""
    form = outline(files)
    known = _page(form, page)
    if title.strip() == known.title:
        return ()
    return (*paged(form), Put(FORM, ("x-pages", page, "title"), _titled(title, [each.title for each in form.pages if each is not known], "页")))


def move_page(files: Files, page: str, direction: int) -> Edits:
    """Let a page come one earlier or later."""
    form = outline(files)
    names = [each.page for each in form.pages]
    at = names.index(_page(form, page).page)
    target = at + direction
    if not 0 <= target < len(names):
        return ()
    before = names[target] if direction == UP else (names[at + 2] if at + 2 < len(names) else "")
    return (Move(FORM, ("x-pages", page), before),)


def drop_page(files: Files, page: str) -> Edits:
    """Take a page away; its fields go to the end of the page before it (of the next one for the first). Raises Refused."""
    form = outline(files)
    gone = _page(form, page)
    if len(form.pages) == 1:
        raise Refused("只有一页，不能删去")
    at = form.pages.index(gone)
    heir = form.pages[at - 1 if at else 1].blocks[-1 if at else 0]
    names = [name for block in gone.blocks for name in block.fields]
    return (Drop(FORM, ("x-pages", page)), *(Add(FORM, list_at(heir), name) for name in names))


def add_section(files: Files, name: str, title: str) -> Edits:
    """Let a section begin at a field: it and the fields after it in the same block stand under the title. Raises Refused."""
    form = outline(files)
    here = block_of(form, name)
    if here is None:
        raise Refused("请先把这个栏目放到一页上")
    page = _page(form, here.page)
    title = _titled(title, [block.title for block in page.blocks[1:]], "小节")
    moved = here.fields[here.fields.index(name) :]
    if len(moved) == len(here.fields) and here.section:
        raise Refused("这个栏目已经是一节的开头；要改名的，请改小节的标题")
    sections = [block.section for block in page.blocks[1:]]
    after = sections.index(here.section) + 1 if here.section else 0
    before = sections[after] if after < len(sections) else ""
    made = Add(FORM, ("x-pages", here.page, "sections"), {"title": title, "fields": list(moved)}, before)
    rest: Edits = tuple(Drop(FORM, (*list_at(here), each)) for each in moved)
    if len(moved) == len(here.fields):
        rest = (Drop(FORM, list_at(here)),)
    return (*paged(form), *rest, made)


def rename_section(files: Files, page: str, section: str, title: str, help_text: str) -> Edits:
    """Call a section something else, and what is said under its title. Raises Refused."""
    form = outline(files)
    known = _section(form, page, section)
    place = ("x-pages", page, "sections", section)
    others = [block.title for block in _page(form, page).blocks[1:] if block is not known]
    edits: list[Edit] = []
    if help_text.strip() != known.help:
        edits.append(Put(FORM, (*place, "description"), help_text.strip()) if help_text.strip() else Drop(FORM, (*place, "description")))
    if title.strip() != known.title:
        edits.append(Put(FORM, (*place, "title"), _titled(title, others, "小节")))
    return tuple(edits)


def drop_section(files: Files, page: str, section: str) -> Edits:
    """Take a section's title away; its fields go to the end of the block before it. Raises Refused."""
    form = outline(files)
    gone = _section(form, page, section)
    blocks = _page(form, page).blocks
    heir = blocks[blocks.index(gone) - 1]
    whole = ("x-pages", page, "sections")
    only = len(blocks) == 2
    return (*(Add(FORM, list_at(heir), name) for name in gone.fields), Drop(FORM, whole if only else (*whole, section)))


# --- inside ----------------------------------------------------------------------------------------------------------


def _inner_step(files: Files, way: Way, direction: int) -> Edits:
    """The fields of a group and the columns of a list stand in the order in which they are written."""
    document = read(files, FORM)
    place = place_of(document, way)
    written: dict[str, Any] = _holder(document, place)["properties"]
    names = list(written)
    at = names.index(way[-1])
    target = at + direction
    if not 0 <= target < len(names):
        return ()
    names[at], names[target] = names[target], names[at]
    return (Put(FORM, place[:-1], {name: written[name] for name in names}),)


def _holder(document: Mapping[str, Any], place: tuple[str, ...]) -> dict[str, Any]:
    """The object in whose `properties` a place stands."""
    here: Any = document
    for part in place[:-2]:
        here = here[part]
    found: dict[str, Any] = here
    return found


def _stays(here: Block, name: str, spot: Spot) -> bool:
    """Whether a field stands at the spot already."""
    at = here.fields.index(name)
    follows = here.fields[at + 1] if at + 1 < len(here.fields) else ""
    return spot.before in (name, follows)


def _after(here: Block, name: str) -> Spot:
    at = here.fields.index(name)
    return Spot(here.page, here.section, here.fields[at + 1] if at + 1 < len(here.fields) else "")


def _taken_out(form: Outline, here: Block, name: str) -> Edits:
    """Take a name out of its block; a section that has nothing left goes with it, and so does an empty list beside sections."""
    if len(here.fields) > 1:
        return (Drop(FORM, (*list_at(here), name)),)
    blocks = _page(form, here.page).blocks
    if here.section:
        whole = ("x-pages", here.page, "sections")
        own = blocks[0].fields
        if len(blocks) > 2:
            return (Drop(FORM, (*whole, here.section)),)
        return (Drop(FORM, whole), *(() if own else (Put(FORM, ("x-pages", here.page, "fields"), []),)))
    return (Drop(FORM, list_at(here)),) if len(blocks) > 1 else (Drop(FORM, (*list_at(here), name)),)


def _page(form: Outline, page: str) -> Any:
    found = next((each for each in form.pages if each.page == page), None)
    if found is None:
        raise Refused("没有这一页，可能刚被改过，请刷新页面再试")
    return found


def _section(form: Outline, page: str, section: str) -> Block:
    found = next((block for block in form.blocks if section and (block.page, block.section) == (page, section)), None)
    if found is None:
        raise Refused("没有这一节，可能刚被改过，请刷新页面再试")
    return found


def _titled(title: str, others: list[str], what: str) -> str:
    title = title.strip()
    if not title:
        raise Refused(f"请写{what}的标题")
    if title in others:
        raise Refused(f"已有标题是“{title}”的{what}，请换一个")
    return title

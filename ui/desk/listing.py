"""The desk's list as it stands in an address: filters, order and columns; read leniently, so that an old or shared address still shows a list."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, get_args
from urllib.parse import urlencode

import msgspec

from core.cases.desk import LATELY, Row
from core.cases.narrowing import LEFT_WORDS, InboxFilter, Left, Sort, View
from core.cases.stages import REGION, STAGE_WORDS, STAGES
from core.items.model import APPLICANT
from core.registry import Registry
from ui.desk.dues import TONES, left_words
from ui.web.templates import day

CASE, STEP, LEFT = "case", "step", "left"
COLUMNS: Final = {
    CASE: "申请人和事项", STEP: "环节", LEFT: "剩余时间", "submitted": "提交日期", "stage": "分工", "status": "状态", "hand": "由谁办理", "region": "所在街道",
    "accepted": "受理日期", "promised": "承诺届满日", "statutory": "法定届满日", "org": "机关", "level": "效能监察",
}
"""Every column and how it is called. The first one leads to the case and is always there."""
DEFAULT: Final = (CASE, STEP, LEFT, "submitted")
SORTS: Final[Mapping[str, Sort]] = {
    CASE: "applicant", STEP: "step", LEFT: "left", "submitted": "submitted", "stage": "stage", "status": "status", "hand": "hand", "region": "region",
    "accepted": "accepted", "promised": "promised", "statutory": "statutory", "org": "org",
}
"""By what a column is put in order."""
OPEN: Final = frozenset({"mine", "stood", "all"})
"""Views of open cases, which are narrowed and ordered in every way."""
VIEW_WORDS: Final[Mapping[View, str]] = {
    "mine": "待我办理", "stood": "代办", "called": "会签、征求意见和知会", "all": "本机关在办", "done": "我办过的", "closed": f"近 {LATELY} 日结束",
}
TEXTS: Final = ("item", "status", "stage", "step", "region", "party", "left", "stood", "sort")
LONGEST: Final = 80


class Listing(msgspec.Struct, frozen=True):
    """What the list shows: which cases in which order, and which columns of each."""

    wanted: InboxFilter = InboxFilter()
    columns: tuple[str, ...] = DEFAULT

    @property
    def open(self) -> bool:
        """Whether it shows open cases of a desk."""
        return self.wanted.view in OPEN


class Line(msgspec.Struct, frozen=True):
    """A row of the list with its time left in words and the shell's tone for it; `cells` are the texts of its columns by name."""

    row: Row
    left: str
    tone: str
    cells: Mapping[str, str]


def read(params: Mapping[str, Any]) -> Listing:
    """The list an address or a saved view names; what it does not know it leaves out."""
    said = {name: str(params.get(name, ""))[:LONGEST].strip() for name in (*TEXTS, "view", "overdue", "down", "columns")}
    view = said["view"] if said["view"] in get_args(View) else "mine"
    known = {
        "stage": said["stage"] if said["stage"] in STAGES else "", "left": said["left"] if said["left"] in get_args(Left) else "",
        "sort": said["sort"] if said["sort"] in get_args(Sort) else "",
    }
    texts = {name: said[name] for name in TEXTS} | known
    if view not in OPEN:
        texts |= dict.fromkeys(("stage", "step", "region", "party", "left", "sort"), "")
    wanted = msgspec.convert({"view": view, **texts, "overdue": said["overdue"] == "1", "down": said["down"] == "1"}, InboxFilter)
    return Listing(wanted, columns_of(said["columns"].split(",")))


def columns_of(names: list[str]) -> tuple[str, ...]:
    """These columns in their order, known ones only and each once; the usual ones when none is left."""
    found = tuple(dict.fromkeys(name for name in names if name in COLUMNS and name != CASE))
    return (CASE, *found) if found else DEFAULT


def query(listing: Listing, **changes: Any) -> dict[str, str]:
    """What has to stand in an address for this list, and nothing else; `changes` are of its filters."""
    wanted = msgspec.structs.replace(listing.wanted, **changes)
    said = {"view": wanted.view if wanted.view != "mine" else "", **{name: getattr(wanted, name) for name in TEXTS}}
    said |= {"overdue": "1" if wanted.overdue else "", "down": "1" if wanted.down else ""}
    said["columns"] = ",".join(listing.columns) if listing.columns != DEFAULT else ""
    return {name: text for name, text in said.items() if text}


def address(listing: Listing, after: str = "", path: str = "/desk", **changes: Any) -> str:
    """The address of the list."""
    asked = query(listing, **changes) | ({"after": after} if after else {})
    return f"{path}?{urlencode(asked)}" if asked else path


def heads(listing: Listing) -> list[tuple[str, str, str, str]]:
    """The columns as a table's heads: label, the address that puts the list in its order, the order it is in, nothing more."""
    wanted, last = listing.wanted, "办结" if listing.wanted.view in ("done", "closed") else COLUMNS[LEFT]
    found = []
    for name in listing.columns:
        label, sort = last if name == LEFT else COLUMNS[name], SORTS.get(name, "")
        here = bool(sort) and (wanted.sort or "left") == sort
        way = ("descending" if wanted.down else "ascending") if here and listing.open else ""
        href = address(listing, sort=sort, down=here and not wanted.down) if sort and listing.open else ""
        found.append((label, href, way, ""))
    return found


def line(row: Row, registry: Registry) -> Line:
    """A row as it is shown."""
    return Line(row, left_words(row.left) if row.left is not None else "", TONES[row.tone], cells(row, registry))


def cells(row: Row, registry: Registry) -> dict[str, str]:
    """The texts of every column that is a text and nothing else."""
    role = registry.roles.get(row.duty)
    return {
        "submitted": day(row.submitted_on), "stage": STAGE_WORDS.get(row.stage, ""), "status": row.status,
        "hand": row.assignee or ("申请人" if row.duty == APPLICANT else role.name if role is not None else ""), "region": row.region,
        "accepted": day(row.accepted_on) if row.accepted_on else "", "promised": day(row.promised_due) if row.promised_due else "",
        "statutory": day(row.statutory_due) if row.statutory_due else "", "org": authorities(registry).get(row.org, row.org), "level": row.level,
    }


@lru_cache(maxsize=1)
def authorities(registry: Registry) -> dict[str, str]:
    """The names of the authorities that have items."""
    return {item.info.authority: item.info.authority_name for item in registry.items.values()}


def said(listing: Listing, registry: Registry) -> str:
    """The list in words: which cases, narrowed to what, in which order."""
    wanted = listing.wanted
    item = registry.items.get(wanted.item)
    parts = [
        VIEW_WORDS[wanted.view], f"事项“{item.info.name if item is not None else wanted.item}”" if wanted.item else "",
        f"状态“{wanted.status}”" if wanted.status else "", f"分工“{STAGES[wanted.stage]}”" if wanted.stage else "",
        f"环节“{dict(steps(registry)).get(wanted.step, wanted.step)}”" if wanted.step else "", f"街道“{wanted.region}”" if wanted.region else "",
        f"申请人含“{wanted.party}”" if wanted.party else "", LEFT_WORDS.get(wanted.left, ""), "只列超期" if wanted.overdue else "",
    ]
    by = next((COLUMNS[name] for name, sort in SORTS.items() if sort == wanted.sort), "")
    way = f"按{by}{'从后往前' if wanted.down else ''}排列" if wanted.sorted else "按剩余时间排列" if listing.open else ""
    return "；".join(filter(None, (*parts, way)))


@lru_cache(maxsize=1)
def steps(registry: Registry) -> list[tuple[str, str]]:
    """Every step at which officers work, by id; steps of several items that share an id are named once, with each of their names."""
    found: dict[str, dict[str, None]] = {}
    for item in registry.items.values():
        for step in item.process.steps.values():
            if step.duty and step.duty != APPLICANT:
                found.setdefault(step.id, {})[step.name] = None
    return [(step, "、".join(list(names)[:3])) for step, names in found.items()]


@lru_cache(maxsize=1)
def regions(registry: Registry) -> list[str]:
    """The streets that the items' forms offer."""
    found: dict[str, None] = {}
    for item in registry.items.values():
        for field in item.form.fields.values():
            if field.identity == REGION:
                found |= dict.fromkeys(str(option) for option in field.type.options)
    return list(found)

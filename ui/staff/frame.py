"""What the pages of 人员和岗位 share: who keeps them, the roles they may give, the words of their log, and how a person's state reads."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

import msgspec

from core import time
from core.access.keepers import Keeper, keeper_of
from core.access.staff import LogEntry, LogKind, Person
from core.house import House
from ui.api.who import Asking
from ui.web import FormData, Visit, officer
from ui.web.templates import bare, day

KINDS: Final[Mapping[LogKind, str]] = {
    "opened": "开通账号", "given": "设岗位", "ended": "终止岗位", "closed": "停用账号", "reopened": "恢复账号", "reset": "重设密码",
}


class Line(msgspec.Struct, frozen=True):
    """An entry of the log in words; `what` is what was done, `more` the post, its days and the reason."""

    entry: LogEntry
    what: str
    more: str


async def keeping(request: Asking) -> tuple[Visit, Keeper]:
    """The administrator who visits. Raises NotSignedIn or Forbidden."""
    visit = await officer(request)
    return visit, keeper_of(visit.actor)


def role_names(house: House) -> dict[str, str]:
    """How every role is called."""
    return {role.id: role.name for role in house.catalogue.registry.roles.values()}


def givable(house: House, keeper: Keeper) -> list[tuple[str, str]]:
    """The roles the keeper may give, with their names."""
    return [(key, name) for key, name in role_names(house).items() if keeper.may_give(key)]


async def org_names(house: House, keeper: Keeper) -> list[tuple[str, str]]:
    """The authorities the keeper keeps, with their names."""
    orgs = sorted(keeper.orgs or ())
    return [(row["id"], row["name"]) for row in await house.db.fetch("SELECT id, name FROM orgs WHERE id = ANY($1::text[]) ORDER BY name", orgs)]


def state_of(who: Person) -> tuple[str, str]:
    """How the person's state reads, and its tone."""
    now = time.now()
    if not who.active:
        return "已停用", "off"
    if who.locked_until is not None and who.locked_until > now:
        return "密码输错，暂时锁定", "warn"
    if who.initial_until is not None:
        return ("初始密码待修改", "busy") if who.initial_until > now else ("初始密码已过期", "warn")
    if any(post.begun(now.date()) for post in who.posts):
        return "在岗", "good"
    return ("未到开始日期", "busy") if any(post.runs(now.date()) for post in who.posts) else ("没有岗位", "off")


def posts_of(who: Person, roles: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    """The posts in force or to come, in words: what is held, each with the authorities where just that is held."""
    today, by_org = time.today(), dict[str, list[str]]()
    for post in who.posts:
        if post.runs(today):
            more = (f"（{day(post.since)}起）" if post.since > today else "") + (f"（到{day(post.until)}）" if post.until else "")
            by_org.setdefault(post.org_name, []).append(roles.get(post.role, post.role) + more)
    by_held: dict[str, list[str]] = {}
    for org, held in by_org.items():
        by_held.setdefault("、".join(held), []).append(org)
    return list(by_held.items())


def lines(entries: Iterable[LogEntry], roles: Mapping[str, str]) -> list[Line]:
    """The log in words."""
    return [Line(each, KINDS[each.kind], _more(each, roles)) for each in entries]


def _more(entry: LogEntry, roles: Mapping[str, str]) -> str:
    parts = [bare(entry.org_name) + (f" {roles.get(entry.role, entry.role)}" if entry.role else "")]
    if entry.kind == "given":
        parts.append(f"{day(entry.since)}起" + (f"至{day(entry.until)}" if entry.until else ""))
    if entry.kind == "ended":
        at_once = entry.until is not None and entry.until < entry.at.astimezone(time.CHINA).date()
        parts.append("立即终止" if at_once else f"最后一天{day(entry.until)}")
    return "，".join(part for part in (*parts, entry.reason) if part.strip())


def date_in(form: FormData, name: str) -> date | None:
    """The day typed there, None for none or for what is no day."""
    try:
        return date.fromisoformat(form.get(name).strip())
    except ValueError:
        return None

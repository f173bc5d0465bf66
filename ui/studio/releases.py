"""版本: what has been in force of an item, is and will be; any two compared in words, any one restored or taken along as a bundle."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Final

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from core import time
from core.house import House
from core.items import archive
from core.items.archive import Origin, Release
from core.problems import NotFound
from core.revisions.bundles.bringing import restore, seen_history
from core.revisions.bundles.exporting import export
from core.revisions.bundles.keys import fingerprint, public_of
from core.revisions.difference import difference
from core.revisions.part_words import beyond_of
from core.revisions.words import told
from ui.api.who import Asking, house_of
from ui.studio.frame import configuring
from ui.studio.home import ItemId
from ui.web import form_data, page, see_other

Version = Annotated[str, QueryParameter(description="版本号", max_length=64)]
Hash = Annotated[str, PathParameter(description="版本号", max_length=64)]
ORIGINS: Final[dict[Origin, str]] = {"files": "平台自带", "studio": "在线修改", "bundle": "导入"}
TONES: Final = {"施行中": "good", "待施行": "busy", "等待采用": "warn", "已隔离": "bad", "已被替换": "off", "没有施行过": "off"}


class Turn(msgspec.Struct, frozen=True):
    """A version as one line of the history. `number` counts versions as they were stored, `until` is when another took its place."""

    release: Release
    number: int
    word: str
    until: datetime | None
    by: str

    @property
    def label(self) -> str:
        """What it is called in a list to choose from."""
        return f"第 {self.number} 版（{self.release.effective_from.astimezone(time.CHINA):%Y-%m-%d}{'，' + self.word if self.word != '已被替换' else ''}）"


@get("/studio/releases/{item:str}")
async def history(request: Asking, item: ItemId) -> Response[bytes]:
    """Every version, the latest first."""
    visit, house = await configuring(request), house_of(request)
    name, edits, known = await seen_history(house, visit.actor, item)
    turns = await turns_of(house, known)
    return page(
        request, visit, "studio/releases.html", title=f"版本：{name}", item=item, name=name, edits=edits, turns=turns, versions=_once(turns), tones=TONES,
        origins=ORIGINS, newest=next((turn.release.hash for turn in turns if turn.word != "等待采用"), ""), key=fingerprint(public_of(house.keys)),
        standing=house.catalogue.view.standings.get(item), why=house.catalogue.quarantined.get(item, ""),
    )


@get("/studio/releases/{item:str}/compare")
async def compared(request: Asking, item: ItemId, one: Version = "", other: Version = "") -> Response[bytes]:
    """What two versions differ in, the scenarios side by side. Raises NotFound for versions of other items."""
    visit, house = await configuring(request), house_of(request)
    name, _, known = await seen_history(house, visit.actor, item)
    versions = {turn.release.hash: turn for turn in reversed(_once(await turns_of(house, known)))}
    if one not in versions or other not in versions:
        raise NotFound("没有这两个版本", "请从版本列表选择")
    before, after = await archive.read_files(house.db, one), await archive.read_files(house.db, other)
    changes = difference(before, after)
    texts = [(each, (before.get(each.file) or b"").decode(), (after.get(each.file) or b"").decode()) for each in changes if each.file.endswith(".feature")]
    beyond = beyond_of(house.catalogue.registry)
    said = [words for _, words in told([each for each in changes if not each.file.endswith(".feature")], before, after, beyond)]
    return page(
        request, visit, "studio/compare.html", title=f"比较两个版本：{name}", item=item, name=name, one=versions[one], other=versions[other],
        versions=list(versions.values())[::-1], said=said, texts=texts,
    )


@post("/studio/releases/{item:str}/restore", status_code=200)
async def restored(request: Asking, item: ItemId) -> Response[bytes]:
    """A revision with the files of an older version."""
    visit, house, form = await configuring(request), house_of(request), await form_data(request)
    await seen_history(house, visit.actor, item)
    return see_other(request, f"/studio/revisions/{await restore(house, visit.actor, item, form.get('version'))}/changes")


@get("/studio/releases/{item:str}/{version:str}/bundle")
async def taken_out(request: Asking, item: ItemId, version: Hash) -> Response[bytes]:
    """A version as a signed file. Raises NotFound."""
    visit, house = await configuring(request), house_of(request)
    _, _, known = await seen_history(house, visit.actor, item)
    if version not in {release.hash for release in known}:
        raise NotFound("没有这个版本", "请从版本列表选择")
    data = await export(house, [version])
    return Response(data, media_type="application/octet-stream", headers={"content-disposition": f'attachment; filename="{item}-{version[:12]}.jiban"'})


async def turns_of(house: House, known: Sequence[Release]) -> list[Turn]:
    """The history in words: the state of each turn now, and who decided by name."""
    numbers: dict[str, int] = {}
    for release in sorted(known, key=lambda each: (each.adopted_at, each.hash)):
        numbers.setdefault(release.hash, len(numbers) + 1)
    names = await _names(house, {release.adopted_by for release in known})
    now, turns = time.now(), list[Turn]()
    later: Release | None = None
    for release in known:
        word, until = _word(release, now, later), later.effective_from if later is not None else None
        turns.append(Turn(release, numbers[release.hash], word, until, names.get(release.adopted_by, release.adopted_by)))
        later = release if release.state != "awaiting" else later
    return turns


def _word(release: Release, now: datetime, later: Release | None) -> str:
    """Where it stands; `later` is the turn that follows it."""
    if release.state == "awaiting":
        return "等待采用"
    if later is not None and later.effective_from <= release.effective_from:
        return "没有施行过"
    if release.effective_from > now:
        return "待施行"
    if later is not None and later.effective_from <= now:
        return "已被替换"
    return "已隔离" if release.state == "quarantined" else "施行中"


def _once(turns: Sequence[Turn]) -> list[Turn]:
    """Each version once, at its latest turn."""
    found: dict[str, Turn] = {}
    for turn in turns:
        found.setdefault(turn.release.hash, turn)
    return list(found.values())


async def _names(house: House, logins: set[str]) -> Mapping[str, str]:
    rows = await house.db.fetch("SELECT login, name FROM accounts WHERE login = ANY($1::text[])", sorted(logins))
    return {"system": "平台", **{row["login"]: row["name"] for row in rows}}

"""`jiban release`: the versions of items in the database; which are in force, which wait, and what becomes of a waiting one."""

import asyncio
import getpass
from argparse import ArgumentParser, Namespace
from datetime import date, datetime
from datetime import time as clock

import msgspec

from core import time
from core.house import House, open_house
from core.items import archive
from core.items.archive import Release
from core.revisions import difference, sentence
from core.settings import Settings
from core.store.lease import lease
from ui.cli.output import CommandError, print_json, shown, table

STATE_WORDS = {"current": "已发布", "awaiting": "待采用", "quarantined": "已隔离"}
SHORTEST = 6


def arguments(parser: ArgumentParser) -> None:
    """What to do with which version."""
    parser.add_argument("what", choices=("list", "diff", "adopt", "discard"), help="list 查看 · diff 比较两个版本 · adopt 采用 · discard 放弃待采用的版本")
    parser.add_argument("version", nargs="?", help=f"版本号的前几位（至少 {SHORTEST} 位）或事项代码 · hash prefix or item id")
    parser.add_argument("other", nargs="?", help="diff 的另一个版本（默认现在施行的） · the other version to compare")
    parser.add_argument("--from", dest="since", type=date.fromisoformat, help="自哪天零时起施行 · effective from（默认立即）")
    parser.add_argument("--json", action="store_true", help="输出 JSON · print JSON")


def run(options: Namespace) -> int:
    """List, compare, adopt or discard."""
    if options.what != "list" and not options.version:
        raise CommandError(f"请写明版本：jiban release {options.what} 版本号或事项代码（见 jiban release list）")
    with lease(Settings.from_env()) as url:
        return asyncio.run(_act(options, url))


async def _act(options: Namespace, url: str) -> int:
    house = await open_house(msgspec.structs.replace(Settings.from_env(), database_url=url), size=2)
    try:
        if options.what == "list":
            return _print(await archive.timeline(house.db), as_json=options.json)
        release = _one(await archive.timeline(house.db), options.version)
        if options.what == "diff":
            return await _compare(house, release, options.other)
        return await (_adopt(house, release, options.since) if options.what == "adopt" else _discard(house, release))
    finally:
        await house.close()


def _one(known: list[Release], wanted: str) -> Release:
    """The version meant: by hash prefix, or the waiting one of an item. Raises CommandError when it is not exactly one."""
    found = [release for release in known if len(wanted) >= SHORTEST and release.hash.startswith(wanted)]
    found = found or [release for release in known if release.item == wanted and release.state == "awaiting"]
    if len(found) != 1:
        raise CommandError(f"“{wanted}”对应 {len(found)} 个版本；请写明一个（见 jiban release list）")
    return found[0]


async def _adopt(house: House, release: Release, since: date | None) -> int:
    moment = datetime.combine(since, clock(), time.CHINA) if since else None
    item = await house.catalogue.item_at(release.hash)
    async with house.db.transaction() as connection:
        adopted = await archive.adopt(connection, item, getpass.getuser(), moment)
    print(f"{adopted.item} 的版本 {adopted.hash[:12]} 自 {shown(adopted.effective_from.astimezone(time.CHINA))} 起施行")
    return 0


async def _compare(house: House, release: Release, other: str | None) -> int:
    """Print what the version differs in from another: the one named, else the one in force, else the one it followed."""
    known = await archive.timeline(house.db)
    effective = await archive.effective(house.db, release.item, time.now())
    base = _one(known, other) if other else effective if effective and effective.hash != release.hash else next((each for each in known if each.hash == release.parent), None)
    if base is None:
        raise CommandError(f"{release.item} 没有可以比较的另一个版本；请写明：jiban release diff 版本号 另一个版本号")
    before, after = await archive.read_files(house.db, base.hash), await archive.read_files(house.db, release.hash)
    changes = difference(before, after)
    print(f"{release.item}：{base.hash[:12]} → {release.hash[:12]}，{len(changes)} 处不同")
    for change in changes:
        print(f"  {sentence(change, before, after)}")
    return 0


async def _discard(house: House, release: Release) -> int:
    if not await archive.discard(house.db, release.hash):
        raise CommandError(f"{release.item} 的版本 {release.hash[:12]} {STATE_WORDS[release.state]}，不能放弃；只有待采用的版本可以")
    print(f"已放弃 {release.item} 的版本 {release.hash[:12]}")
    return 0


def _print(releases: list[Release], *, as_json: bool) -> int:
    if as_json:
        print_json(releases)
    else:
        print(table(
            (release.item, release.hash[:12], STATE_WORDS[release.state], shown(release.effective_from.astimezone(time.CHINA)),
             release.adopted_by, release.reason)
            for release in releases
        ) or "还没有发布版本")
    return 0

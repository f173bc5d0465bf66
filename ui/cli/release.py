"""`jiban release`: the versions of items in the database: which are in force, which wait, what becomes of a waiting one; bundles between houses."""

import asyncio
import getpass
from argparse import ArgumentParser, Namespace
from datetime import date, datetime
from datetime import time as clock

import msgspec

from core import time
from core.house import House, open_house
from core.items import archive
from core.items.archive import Descent, Release
from core.items.item import Item
from core.revisions import difference, sentence
from core.revisions.bundles.importing import reconcile
from core.revisions.bundles.lineage import arrived
from core.revisions.trying import tried
from core.settings import Settings
from core.store.lease import lease
from ui.cli.output import CommandError, print_json, shown, table
from ui.cli.release_bundles import bring, decided, house_key, open_conflicts, take_out

STATE_WORDS = {"current": "已发布", "awaiting": "待采用", "quarantined": "已隔离"}
ORIGIN_WORDS = {"files": "文件", "studio": "在线配置", "bundle": "事项包"}
SHORTEST = 6
WHAT = ("list", "diff", "adopt", "discard", "export", "import", "key")


def arguments(parser: ArgumentParser) -> None:
    """What to do with which version."""
    parser.add_argument("what", choices=WHAT, help=(
        "list 查看 list · diff 比较两个版本 compare · adopt 采用 put in force · discard 放弃待采用的版本 drop · "
        "export 导出事项包 write a bundle · import 导入事项包 read a bundle · key 本平台的公钥和指纹 this house's key"
    ))
    parser.add_argument("version", nargs="?", help=f"版本号的前几位（至少 {SHORTEST} 位）或事项代码；import 写文件名 · hash prefix, item id, or the bundle's file")
    parser.add_argument("other", nargs="*", help="diff 的另一个版本（默认现在施行的）；export 可以再写几个 · the other version; more versions to export")
    parser.add_argument("--from", dest="since", type=date.fromisoformat, help="adopt：自哪天零时起施行，默认立即 · effective from")
    parser.add_argument("-o", "--out", help="export：写到哪个文件 · file to write")
    parser.add_argument("--key", help="import：对方平台的公钥（64 位十六进制），须与对方核对 · the other house's public key, compared with them")
    parser.add_argument("--side", choices=("ours", "theirs"), help="两边都改过的地方都按：ours 这里的 · theirs 来的 · which side wins every conflict")
    parser.add_argument("--ours", action="append", default=[], metavar="编号", help="这一处按这里的 · this conflict as it is here")
    parser.add_argument("--theirs", action="append", default=[], metavar="编号", help="这一处按来的 · this conflict as it came")
    parser.add_argument("--whole", action="store_true", help="adopt：不合并，整个采用 · adopt as it is, without merging")
    parser.add_argument("--json", action="store_true", help="输出 JSON · print JSON")


def run(options: Namespace) -> int:
    """List, compare, adopt or discard; write or read a bundle."""
    if options.what not in ("list", "key") and not options.version:
        what = "事项包的文件名" if options.what == "import" else "版本号或事项代码（见 jiban release list）"
        raise CommandError(f"请写明版本：jiban release {options.what} {what}")
    with lease(Settings.from_env()) as url:
        return asyncio.run(_act(options, url))


async def _act(options: Namespace, url: str) -> int:
    house = await open_house(msgspec.structs.replace(Settings.from_env(), database_url=url), size=2)
    try:
        return await _do(options, house)
    finally:
        await house.close()


async def _do(options: Namespace, house: House) -> int:
    known = await archive.timeline(house.db)
    match options.what:
        case "list":
            return _print([each for each in known if options.version in (None, each.item)], house, as_json=options.json)
        case "key":
            return house_key(house)
        case "import":
            return await bring(house, options)
        case "export":
            return await take_out(house, [_in_force(known, each) for each in (options.version, *options.other)], options)
    return await _with_one(options, house, _one(known, options.version))


async def _with_one(options: Namespace, house: House, release: Release) -> int:
    match options.what:
        case "diff":
            return await _compare(house, release, options.other[0] if options.other else None)
        case "adopt":
            return await _adopt(house, release, options)
    return await _discard(house, release)


def _one(known: list[Release], wanted: str) -> Release:
    """The version meant: by hash prefix, or the waiting one of an item. Raises CommandError when it is not exactly one."""
    found = {release.hash: release for release in reversed(known) if len(wanted) >= SHORTEST and release.hash.startswith(wanted)}
    found = found or {release.hash: release for release in known if release.item == wanted and release.state == "awaiting"}
    if len(found) != 1:
        raise CommandError(f"“{wanted}”对应 {len(found)} 个版本；请写明一个（见 jiban release list）")
    return next(iter(found.values()))


def _in_force(known: list[Release], wanted: str) -> Release:
    """The version meant, an item's code meaning the one in force now, else the one to come."""
    own = [release for release in known if release.item == wanted and release.state != "awaiting"]
    return next((release for release in own if release.effective_from <= time.now()), own[-1]) if own else _one(known, wanted)


async def _adopt(house: House, release: Release, options: Namespace) -> int:
    """Put it in force; a version of the files that went on beside the one in force is merged with it, or taken whole when asked."""
    moment = datetime.combine(options.since, clock(), time.CHINA) if options.since else None
    standing = house.catalogue.view.standings.get(release.item)
    apart = standing is not None and standing.stand == "diverged" and standing.files == release.hash
    item = await _merged(house, release, options) if apart and not options.whole else await house.catalogue.item_at(release.hash)
    async with house.db.transaction() as connection:
        if item.hash != release.hash:
            assert standing is not None
            await archive.discard(connection, release.hash)
            await arrived(connection, (release.item, release.hash), (await house.catalogue.item_at(release.hash)).files, item.hash, ("", getpass.getuser()))
            adopted = await archive.adopt(connection, item, getpass.getuser(), moment, Descent("studio", standing.in_force))
        else:
            adopted = await archive.put_in_force(connection, item.hash, getpass.getuser(), moment)
    print(f"{adopted.item} 的版本 {adopted.hash[:12]} 自 {shown(adopted.effective_from.astimezone(time.CHINA))} 起施行")
    return 0


async def _merged(house: House, release: Release, options: Namespace) -> Item:
    """The version put together with the one in force. Raises CommandError for conflicts nobody decided, and for a result with faults."""
    ours = await archive.effective(house.db, release.item, time.now())
    assert ours is not None
    decisions = decided(options)
    merged, (base, own, theirs) = await reconcile(house, ours, release, decisions)
    if left := open_conflicts(merged, decisions, (base, own, theirs)):
        again = f"jiban release adopt {release.hash[:12]}"
        raise CommandError("\n".join([f"文件里的版本与施行的版本都改过 {len(left)} 处，请逐处写明（--ours 编号、--theirs 编号），或者一律按一边（{again} --side ours 或 theirs）：", *left]))
    made = tried(house.catalogue.registry, house.settings.root, release.item, release.plugin, merged.files)
    if made.item is None:
        raise CommandError("\n".join(["合并出来的版本有问题，没有采用；可以在线打开修订稿修改，或者整个采用（--whole）：", *(fault.sentence() for fault in made.faults)]))
    return made.item


async def _compare(house: House, release: Release, other: str | None) -> int:
    """Print what the version differs in from another: the one named, else the one in force, else the one it was made from."""
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


def _print(releases: list[Release], house: House, *, as_json: bool) -> int:
    if as_json:
        print_json(releases)
        return 0
    print(table(
        (release.item, release.hash[:12], STATE_WORDS[release.state], shown(release.effective_from.astimezone(time.CHINA)),
         ORIGIN_WORDS[release.origin], release.adopted_by, release.reason or release.why)
        for release in releases
    ) or "还没有发布版本")
    for standing in house.catalogue.standings:
        print(f"· {standing.sentence()}")
    return 0

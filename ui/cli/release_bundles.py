"""`jiban release export` and `import`: versions of items as a signed file, from one house to another."""

import getpass
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from core.house import House
from core.items import archive
from core.items.archive import Descent, Release
from core.revisions.bundles.exporting import export
from core.revisions.bundles.importing import ADVICE, RELATION_WORDS, Arrival, Decisions, weigh
from core.revisions.bundles.keys import TRUSTED, checked, fingerprint, public_of, trusted
from core.revisions.bundles.lineage import arrived
from core.revisions.bundles.packing import LARGEST, Bundle, BundleError, unpack
from core.revisions.bundles.threeway import Merged, Side, told
from core.revisions.documents import Files
from core.revisions.trying import tried
from core.store.keys import SecretsError
from ui.cli.output import CommandError


def house_key(house: House) -> int:
    """Print what another house needs to believe this one's bundles."""
    public = public_of(house.keys)
    print(f"公钥 public key：{public}\n指纹 fingerprint：{fingerprint(public)}\n请用电话等另外的途径告诉对方，不要和事项包一起发。")
    return 0


async def take_out(house: House, releases: Sequence[Release], options: Namespace) -> int:
    """Write the bundle."""
    data = await export(house, [release.hash for release in releases])
    first = releases[0]
    target = Path(options.out or f"{first.item}-{first.hash[:12]}.jiban")
    _write(target, data)
    names = "、".join(f"{release.item} 的版本 {release.hash[:12]}" for release in releases)
    print(f"已写 {target}（{len(data)} 字节）：{names}\n签名指纹：{fingerprint(public_of(house.keys))}；导入的一方要用它核对")
    return 0


async def bring(house: House, options: Namespace) -> int:
    """Read a bundle; each version in it that is not here becomes a waiting one. Exit code 1 when something must be decided or mended first."""
    try:
        bundle = unpack(_read(Path(options.version)))
    except BundleError as error:
        raise CommandError(f"{options.version}：{error}") from None
    whose = _believed(house, bundle, options.key)
    decisions = decided(options)
    print(f"签名相符，来自{whose}，里面有 {len(bundle.releases)} 个版本")
    codes = [await _one(house, await weigh(house, bundle, packed, decisions), decisions, whose) for packed in bundle.releases]
    return max(codes, default=0)


def decided(options: Namespace) -> Decisions:
    """What the command line says of conflicts."""
    ours, theirs = dict.fromkeys(options.ours, "ours"), dict.fromkeys(options.theirs, "theirs")
    by_key: dict[str, Side] = {**ours, **theirs}  # type: ignore[dict-item]
    return Decisions(by_key, options.side)


def open_conflicts(merged: Merged, decisions: Decisions, files: tuple[Files, Files, Files]) -> list[str]:
    """The conflicts that nobody decided, in words."""
    lines = []
    for conflict in decisions.open(merged):
        here, there = told(conflict, *files)
        lines += [f"  {conflict.key}  这里：{here}", f"  {' ' * len(conflict.key)}  来的：{there}"]
    return lines


async def _one(house: House, arrival: Arrival, decisions: Decisions, whose: str) -> int:
    """Print what a version is to this house, and let it wait where nothing stands against it."""
    packed = arrival.packed
    print(f"{packed.item}《{packed.name}》版本 {packed.hash[:12]}：{RELATION_WORDS[arrival.relation]}")
    if arrival.idle:
        print("  没有变化")
        return 0
    for said in arrival.said:
        print(f"  {said}")
    for fault in arrival.faults:
        print(f"  ✗ {fault.sentence()}")
    left = open_conflicts(arrival.merged, decisions, (arrival.base, arrival.ours, arrival.theirs))
    if left:
        print(f"  两边都改过 {len(left) // 2} 处，请逐处写明（--ours 编号、--theirs 编号），或者一律按一边（--side ours 或 --side theirs）：")
        print("\n".join(left))
    if left or any(fault.code not in ADVICE for fault in arrival.faults):
        print("  没有导入" if left else "  没有导入：请先改好上面列出的问题")
        return 1
    return await _wait(house, arrival, whose)


async def _wait(house: House, arrival: Arrival, whose: str) -> int:
    """Store the result as a version that awaits adoption."""
    packed, user = arrival.packed, getpass.getuser()
    item = tried(house.catalogue.registry, house.settings.root, packed.item, packed.plugin, arrival.merged.files).item
    assert item is not None
    if any(release.hash == item.hash and release.state == "awaiting" for release in await archive.history(house.db, item.id)):
        print(f"  没有变化：这个版本已经在等待采用（jiban release adopt {item.hash[:12]}）")
        return 0
    async with house.db.transaction() as connection:
        await archive.propose(connection, item, user, Descent("bundle", arrival.release.hash if arrival.release else ""))
        await arrived(connection, (packed.item, packed.hash), arrival.theirs, item.hash, (whose, user))
    print(f"  已导入，等待采用：jiban release adopt {item.hash[:12]} [--from 日期]")
    return 0


def _believed(house: House, bundle: Bundle, key: str | None) -> str:
    """Whose the bundle is. Raises CommandError when its key is not one that the operator believes."""
    try:
        known = dict(trusted(house.settings, house.keys))
        if key is not None:
            known.setdefault(checked(key, "--key"), "命令行写明的平台")
    except SecretsError as error:
        raise CommandError(str(error)) from None
    if bundle.public not in known:
        raise CommandError(
            f"事项包的签名完好，但不知道是哪个平台签的，没有导入。签名指纹：{fingerprint(bundle.public)}\n"
            f"请用电话等另外的途径向对方核对指纹；相符的，写 --key {bundle.public}，或者在 {house.settings.secrets / TRUSTED} 里加一行：{bundle.public} 平台名称"
        )
    return known[bundle.public]


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise CommandError(f"{path} 写不了：{error.strerror}") from None


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise BundleError(f"文件太大，事项包最多 {LARGEST // 1_000_000} MB")
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} 读不了：{error.strerror}") from None

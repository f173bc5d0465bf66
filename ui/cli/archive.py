"""`jiban archive`: make the package of a finished case, or check one without any database; exit code 1 when it is not whole."""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path

import msgspec

from core.archiving.checking import Checked, NotAPackage, check_package
from core.archiving.keeping import keep
from core.archiving.model import KIND_WORDS, Missing, Package
from core.archiving.packing import Packer
from core.archiving.sheets import kept_words
from core.house import open_house
from core.settings import Settings
from core.store.lease import lease
from ui.cli.output import CommandError, print_json, table
from ui.cli.verify import ring_from


def arguments(parser: ArgumentParser) -> None:
    """What to do, with which case or file, and against which keys."""
    parser.add_argument("what", choices=("verify", "make"), help="verify 核验归档包 · make 制作归档包")
    parser.add_argument("which", help="verify：归档包文件；make：办件编号 · the package's file, or the case's number")
    parser.add_argument("--key", type=Path, help="平台公布的公钥文件 jiban-key.json，默认本机的 · the platform's published keys")
    parser.add_argument("--out", type=Path, default=Path(), help="make 存到哪个文件夹 · folder for the package")
    parser.add_argument("--json", action="store_true", help="输出 JSON · print JSON")


def run(options: Namespace) -> int:
    """Make the package, or check it and tell."""
    if options.what == "make":
        return _made(options)
    try:
        checked = check_package(_read(Path(options.which)), ring_from(options.key))
    except NotAPackage as error:
        raise CommandError(f"{options.which}：{error}") from None
    if options.json:
        print_json({"ok": checked.ok, "findings": checked.findings, "index": msgspec.to_builtins(checked.index)})
    else:
        _tell(checked)
    return 0 if checked.ok else 1


def _made(options: Namespace) -> int:
    settings = Settings.from_env()
    with lease(settings):
        package = asyncio.run(_pack(settings, options.which))
    target = options.out / package.name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(package.data)
    if options.json:
        print_json({"file": str(target), "size": len(package.data), "missing": package.missing})
    else:
        print(f"已存为 {target}（{len(package.data)} 字节），其中有个人信息，请妥善保管")
        _missing(package.missing)
    return 0


async def _pack(settings: Settings, number: str) -> Package:
    house = await open_house(settings, 2)
    try:
        return await keep(Packer(house), house, number)
    finally:
        await house.close()


def _tell(checked: Checked) -> None:
    index = checked.index
    rows = [("办件编号", index.number), ("事项", index.title), ("办结日期", str(index.closed_on)), ("保管期限", kept_words(index.retention))]
    print(table([*rows, ("文件", f"{len(index.files)} 个"), ("办理记录", f"{index.seq} 条")]))
    for entry in index.files:
        print(f"  {KIND_WORDS[entry.kind]}  {entry.title}  {entry.path}")
    _missing(index.missing)
    for finding in checked.findings:
        print(f"✗ {finding}")
    print(f"发现 {len(checked.findings)} 处问题" if checked.findings else "归档包完整，签名、散列和办理记录都相符")


def _missing(gone: Iterable[Missing]) -> None:
    for each in gone:
        print(f"  不在包里：{each.title}，{each.because}")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} 读不了：{error.strerror}") from None

"""`jiban check`: everything that is wrong with the plugins, at once; exit code 1 when there is anything. `--draw`: a process as SVG."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

import msgspec

from core.check import Report, check, check_releases
from core.faults import Fault, did_you_mean
from core.process import alone
from core.registry import assemble
from core.reporting.mapping import read_mapping
from core.settings import Settings
from core.store.engine import connect
from core.store.lease import lease
from ui.cli.output import print_json
from ui.drawn import picture
from ui.web.templates import render


def arguments(parser: ArgumentParser) -> None:
    """What to check and how to answer."""
    parser.add_argument("--json", action="store_true", help="输出 JSON · print JSON")
    parser.add_argument("--root", type=Path, help="仓库目录 · the repository（默认本仓库）")
    parser.add_argument("--draw", metavar="ITEM", help="把这个事项的流程画成 SVG，写到标准输出 · draw the process of an item as SVG")
    parser.add_argument("--releases", action="store_true", help="同时检查数据库里已发布的版本，升级之前用 · also check stored releases")


def run(options: Namespace) -> int:
    """Check and print."""
    settings = Settings.from_env()
    root = options.root or settings.root
    if options.draw:
        return _draw(root, settings, options.draw)
    report = check(root, settings.mode)
    if options.releases:
        report = _joined(report, _stored(settings, root))
    if settings.uplink is not None and settings.uplink.mapping is not None:
        report = _joined(report, read_mapping(settings.uplink.mapping)[1])
    if options.json:
        print_json(report)
    else:
        print("\n".join(report.lines()))
    return 0 if report.ok else 1


def _draw(root: Path, settings: Settings, name: str) -> int:
    """The process of the item as an SVG file of its own; a faulty item has no process to draw."""
    registry = assemble(root, settings.mode).registry
    item = registry.items.get(name)
    if item is None:
        hint = did_you_mean(name, registry.items)
        print(f"没有可以画的事项“{name}”{f'；{hint}' if hint else ''}。有问题的事项先用 jiban check 查看", file=sys.stderr)
        return 1
    print(render("drawing.svg", {"picture": alone(picture(item, registry.roles)), "name": item.info.name}).decode().strip())
    return 0


def _joined(report: Report, more: list[Fault]) -> Report:
    return msgspec.structs.replace(report, ok=report.ok and not more, faults=tuple(sorted({*report.faults, *more})))


def _stored(settings: Settings, root: Path) -> list[Fault]:
    """The faults that stored releases would have on this platform."""

    async def ask(url: str) -> list[Fault]:
        database = await connect(url, size=1)
        try:
            return await check_releases(database, assemble(root, settings.mode).registry)
        finally:
            await database.close()

    with lease(settings) as url:
        return asyncio.run(ask(url))

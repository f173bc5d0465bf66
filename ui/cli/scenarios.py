"""`jiban scenarios`: `run` plays them, `proof` says what they prove, `document` writes down what the house does and how that is known.

Exit code 1 when a scenario is red, a rule is untested or the worlds differ (run); when anything is not proved (proof).
"""

import asyncio
from argparse import ArgumentParser, Namespace
from pathlib import Path

import msgspec

from core.house import open_house
from core.registry import Registry, load_registry
from core.scenarios.case_world import case_worlds
from core.scenarios.living import gather, markdown
from core.scenarios.proof import prove_scenarios
from core.scenarios.report import Report, WorldName
from core.scenarios.runner import run_features, run_rule_world
from core.settings import Settings
from core.store.lease import lease
from ui.cli.output import CommandError, print_json, table
from ui.living import html

WORLDS: dict[str, tuple[WorldName, ...]] = {"rule": ("rule",), "case": ("case",), "both": ("rule", "case")}


def arguments(parser: ArgumentParser) -> None:
    """Which scenarios, where, and how to answer."""
    parser.add_argument("what", choices=tuple(_WHAT), help="run 运行 · proof 证明规则都测到了 · document 写成活文档")
    parser.add_argument("--item", help="只看一个事项 · only this item")
    parser.add_argument(
        "--world", choices=tuple(WORLDS), default="rule",
        help="rule 规则世界（默认，不用数据库） · case 办件世界（在临时数据库里真办） · both 两边都跑并比较",
    )
    parser.add_argument("--released", action="store_true", help="run：数据库里施行的版本，包括在线新建和导入的事项 · the versions in force in the database")
    parser.add_argument("--json", action="store_true", help="输出 JSON · print JSON")
    parser.add_argument("--out", type=Path, help="document 写到哪个文件夹（默认 var/living） · folder of the document")


def run(options: Namespace) -> int:
    """Do what was asked, and print."""
    settings = Settings.from_env()
    if options.released and (options.what != "run" or options.world != "rule"):
        raise CommandError("--released 只用于 run，在规则世界里运行")
    registry = _released(settings) if options.released else load_registry(settings.root, settings.mode)
    if options.item is not None and options.item not in registry.items:
        raise CommandError(f"没有事项“{options.item}”；现有事项：{'、'.join(sorted(registry.items))}")
    return _WHAT[options.what](options, settings, registry)


def _released(settings: Settings) -> Registry:
    """The registry with what is in force in the database: items that have no files are there, and newer versions instead of the files'."""
    async def read(url: str) -> Registry:
        house = await open_house(msgspec.structs.replace(settings, database_url=url), size=2)
        try:
            return house.catalogue.registry
        finally:
            await house.close()

    with lease(settings) as url:
        return asyncio.run(read(url))


def _run(options: Namespace, settings: Settings, registry: Registry) -> int:
    report = _play(settings, registry, options.item, WORLDS[options.world])
    if options.json:
        print_json(report.plain())
    else:
        print("\n".join(report.lines()))
    return 0 if report.ok else 1


def _prove(options: Namespace, settings: Settings, registry: Registry) -> int:
    proof = prove_scenarios(registry, settings.root, options.item)
    if options.json:
        print_json(proof.plain())
    else:
        print("\n".join([*proof.lines(), table(proof.rows()), f"用时 {proof.milliseconds / 1000:.2f} 秒"]))
    return 0 if proof.ok else 1


def _document(options: Namespace, settings: Settings, registry: Registry) -> int:
    document = gather(registry, settings.root)
    folder = options.out or settings.var / "living"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("living.md", markdown(document)), ("living.html", html(document))):
        (folder / name).write_text(text, encoding="utf-8")
        print(f"已写：{folder / name}")
    return 1 if document.red else 0


def _play(settings: Settings, registry: Registry, item: str | None, worlds: tuple[WorldName, ...]) -> Report:
    if worlds == ("rule",):
        return run_rule_world(registry, settings.root, item)

    async def play(url: str) -> Report:
        async with case_worlds(url, settings.root) as opened:
            return await run_features(registry, settings.root, item, worlds, opened)

    with lease(settings) as url:
        return asyncio.run(play(url))


_WHAT = {"run": _run, "proof": _prove, "document": _document}

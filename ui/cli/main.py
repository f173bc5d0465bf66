"""`jiban`: finds the verb's module, reads its arguments, runs it.

A verb's module has `arguments(parser)` and `run(options) -> int`. It is imported only when its verb is used, so a verb whose
module is broken takes no other with it, and `jiban --help` is instant.
"""

import logging
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Protocol, cast

import structlog

from core.faults import Faulty, did_you_mean

VERBS: dict[str, str] = {
    "up": "启动即办平台：数据库、网页服务、后台进程 · start everything",
    "check": "检查全部插件，一次列出所有问题 · check every plugin, list every fault",
    "new": "新建一个事项，建好就能通过检查 · scaffold an item that is green at once",
    "fmt": "把事项文件写成规范格式 · write item files in their canonical form",
    "decide": "用一组填写内容试算结论，并说明依据 · decide on given values and explain",
    "scenarios": "运行规则用例 · run scenarios",
    "audit": "核验办理记录有没有被改动 · verify that nothing was tampered with",
    "verify": "核验一份文书的真伪，不需要网络 · verify a paper offline",
    "archive": "制作或者核验归档包，核验不需要数据库 · make or verify archive packages",
    "migrate": "把数据库升级到本版本 · bring the database up to date",
    "demo": "装入演示数据 · load synthetic demo data",
    "staff": "机关、人员和岗位：开通账号、设岗位、重设密码 · authorities, officers and their posts",
    "signal": "为送来信号的来源生成或停用密钥 · keys of signal sources",
    "report": "上级平台的上报、补报、对账 · reporting to the upper platform",
    "release": "事项的版本：查看、比较、采用、放弃，导出、导入事项包 · versions of items, bundles between houses",
}


class Verb(Protocol):
    """What the module of a verb has."""

    arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; answers the exit code: 0 all well, 1 the verb found something wrong, 2 it was called wrongly."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in {"-h", "--help", "help"}:
        print(overview())
        return 0 if words else 2
    if words[0] not in VERBS:
        hint = did_you_mean(words[0], VERBS)
        print(f"没有“{words[0]}”这个命令{f'；{hint}' if hint else ''}。全部命令见 jiban --help", file=sys.stderr)
        return 2
    return _run(words[0], words[1:])


def overview() -> str:
    """The help of the whole command."""
    width = max(len(verb) for verb in VERBS)
    lines = "\n".join(f"  {verb:<{width}}  {text}" for verb, text in VERBS.items())
    return f"即办平台 Jiban\n\n用法 usage: jiban <命令 verb> [参数 arguments]\n\n{lines}\n\n每个命令的用法 help of a verb: jiban <命令> --help"


def _run(name: str, words: Sequence[str]) -> int:
    verb = cast("Verb", import_module(f"ui.cli.{name}"))
    parser = ArgumentParser(prog=f"jiban {name}", description=VERBS[name], formatter_class=RawDescriptionHelpFormatter)
    verb.arguments(parser)
    options = parser.parse_args(words)
    try:
        with _quiet():
            return verb.run(options)
    except KeyboardInterrupt:
        return 130
    except Faulty as faulty:
        print("\n".join(fault.sentence() for fault in faulty.faults), file=sys.stderr)
        return 1
    except Exception as error:
        if type(error).__name__ == "UndefinedTableError":  # asyncpg's; named, not imported: most verbs need no database
            print("数据库还没有建表；请先运行 make run，或者 jiban migrate", file=sys.stderr)
            return 1
        if not type(error).__module__.startswith(("core.", "ui.")):
            raise  # not ours: a defect, whose place matters more than its words
        print(error, file=sys.stderr)
        return 1


@contextmanager
def _quiet() -> Iterator[None]:
    """Let the house's log say warnings only, and not on standard output, which belongs to the verb's answer."""
    before = structlog.get_config()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING), logger_factory=lambda *_: structlog.PrintLogger(sys.stderr)
    )
    try:
        yield
    finally:
        structlog.configure(**before)


if __name__ == "__main__":
    sys.exit(main())

"""`jiban signal`: the keys of the sources that may send signals."""

import asyncio
import getpass
from argparse import ArgumentParser, Namespace

import msgspec

from core.house import open_house
from core.settings import Settings
from core.signals.keys import make_key, revoke_key
from core.store.lease import lease


def arguments(parser: ArgumentParser) -> None:
    """The verb's own arguments."""
    parser.add_argument("action", choices=("key", "revoke"), help="key 生成密钥，只显示这一次 · make a key；revoke 停用密钥 · revoke it")
    parser.add_argument("signal", help="信号编号 · the signal's id")
    parser.add_argument("--source", required=True, help="来源的名称 · name of the source")


def run(options: Namespace) -> int:
    """Make or revoke the key of a source."""
    with lease(Settings.from_env()) as url:
        print(asyncio.run(_done(options, url)))
    return 0


async def _done(options: Namespace, url: str) -> str:
    house = await open_house(msgspec.structs.replace(Settings.from_env(), database_url=url), size=1)
    try:
        if options.action == "revoke":
            await revoke_key(house, options.signal, options.source)
            return f"来源“{options.source}”的密钥已停用。"
        key = await make_key(house, options.signal, options.source, getpass.getuser())
        return f"来源“{options.source}”的密钥（只显示这一次，平台不再给出）：\n{key}"
    finally:
        await house.close()

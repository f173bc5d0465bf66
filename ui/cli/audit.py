"""`jiban audit`: verify that nothing recorded was changed, and sign the digest that later verifications rest on."""

import asyncio
from argparse import ArgumentParser, Namespace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core.cases import digests
from core.cases.audit import Audit, verify
from core.cases.digests import Digest
from core.revisions.log import damaged
from core.settings import Settings
from core.store.engine import Database, connect
from core.store.keys import open_keys
from core.store.lease import lease
from ui.cli.output import CommandError, print_json


def arguments(parser: ArgumentParser) -> None:
    """What to do, and where the exported digests lie."""
    parser.add_argument("what", choices=("verify", "digest"), help="verify 核验 · digest 立即签发摘要")
    parser.add_argument("--digests", type=Path, help="导出的摘要所在目录 · folder of exported digests")
    parser.add_argument("--key", metavar="HEX", help="验签公钥（64 位十六进制），默认本机的 · public key, ours by default")
    parser.add_argument("--json", action="store_true", help="输出 JSON · print JSON")


def run(options: Namespace) -> int:
    """Verify (exit code 1 when anything is damaged), or make the digest."""
    settings = Settings.from_env()
    folder = options.digests or settings.digests
    with lease(settings) as url:
        if options.what == "digest":
            return _told(asyncio.run(_digest(settings, url, folder)), as_json=options.json)
        found, revisions = asyncio.run(_verify(url, folder, _public(settings, options.key)))
    return _found(found, revisions, as_json=options.json)


async def _verify(url: str, folder: Path, key: Ed25519PublicKey) -> tuple[Audit, tuple[str, ...]]:
    """The audit of the cases, and what is wrong with the records of revisions."""
    database = await connect(url, size=2)
    try:
        return await verify(database, folder, key), await damaged(database)
    finally:
        await database.close()


async def _digest(settings: Settings, url: str, folder: Path) -> Digest | None:
    database: Database = await connect(url, size=2)
    try:
        return await digests.make(database, open_keys(settings).signer(), folder)
    finally:
        await database.close()


def _public(settings: Settings, text: str | None) -> Ed25519PublicKey:
    if text is None:
        return open_keys(settings).signer().public_key()
    try:
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(text))
    except ValueError:
        raise CommandError(f"验签公钥“{text}”应为 64 位十六进制") from None


def _found(audit: Audit, revisions: tuple[str, ...], *, as_json: bool) -> int:
    ok = audit.ok and not revisions
    if as_json:
        print_json({"ok": ok, "revisions": revisions, "cases": audit.cases, "events": audit.events, "last": audit.last, "digests": audit.digests,
                    "findings": audit.findings})
    else:
        for finding in audit.findings:
            print(finding.sentence())
        for each in revisions:
            print(each)
        read = f"核验了 {audit.cases} 个办件、{audit.events} 条办理记录、{audit.digests} 份摘要"
        print(f"{read}，没有发现改动" if ok else f"{read}，发现 {len(audit.findings) + len(revisions)} 处问题")
    return 0 if ok else 1


def _told(digest: Digest | None, *, as_json: bool) -> int:
    if as_json:
        print_json(digest)
    else:
        print("没有新的办理记录，不需要新摘要" if digest is None else f"已签发摘要：总序 {digest.first} 到 {digest.last}")
    return 0

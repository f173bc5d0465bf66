"""The house's secrets: two files of 32 random bytes, made by themselves only for a demonstration.

A file holds one line of base64; what a demonstration made begins with `demo:`, so a production house recognises and refuses it
wherever it was copied to.
"""

import base64
import os
import secrets
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.settings import Settings

_DEMO = "demo:"
_LENGTH = 32


class SecretsError(Exception):
    """Secrets are missing or must not be used; the text (Chinese) lists every one and how to make it."""


class Keys(msgspec.Struct, frozen=True):
    """The secrets of a house: `master` wraps the parties' keys, `signing` is the seed of the key that signs digests."""

    master: bytes
    signing: bytes

    def __repr__(self) -> str:
        """Never the secrets themselves: a log may print what it is given."""
        return "Keys(…)"

    def signer(self) -> Ed25519PrivateKey:
        """The key that signs daily digests."""
        return Ed25519PrivateKey.from_private_bytes(self.signing)


def open_keys(settings: Settings) -> Keys:
    """Read both secrets; a demo house makes what is missing. Raises SecretsError naming every secret that is wrong."""
    if settings.mode == "demo":
        for path in (settings.master_key, settings.signing_key):
            _make_demo(path)
    problems = [problem for path in (settings.master_key, settings.signing_key) if (problem := _problem(path, settings))]
    if problems:
        lines = "\n".join(f"  · {problem}" for problem in problems)
        raise SecretsError(f"密钥文件有问题，不能启动：\n{lines}\n生成办法：(umask 077; head -c 32 /dev/urandom | base64 > 密钥文件)")
    return Keys(_bytes(settings.master_key), _bytes(settings.signing_key))


def _make_demo(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(_DEMO + base64.b64encode(secrets.token_bytes(_LENGTH)).decode() + "\n")
    try:
        os.link(draft, path)  # fails when the file is there: two processes starting together agree on one
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _problem(path: Path, settings: Settings) -> str:
    """What is wrong with a secret file, or an empty text."""
    if not path.exists():
        return f"{path}：没有这个文件"
    if settings.mode == "production" and path.read_bytes().startswith(_DEMO.encode()):
        return f"{path}：这是演示用的密钥，正式运行须使用自己生成的密钥"
    if path.stat().st_mode & 0o077:
        return f"{path}：其他用户也能读取，权限应为 0600"
    try:
        length = len(_bytes(path))
    except ValueError:  # also what is no text at all
        return f"{path}：内容不是 base64"
    return "" if length == _LENGTH else f"{path}：长度是 {length} 字节，应为 {_LENGTH} 字节"


def _bytes(path: Path) -> bytes:
    return base64.b64decode(path.read_text().strip().removeprefix(_DEMO), validate=True)

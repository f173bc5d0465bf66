"""Which channels a house has: a file of TOML that `JIBAN_CHANNELS` names, one table for each channel.

Secrets stand in files of their own, named relative to this one, and are read when they are needed: they may be changed while
the house runs.
"""

import tomllib
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

Seconds = Annotated[int, Meta(ge=1, le=45)]


class ChannelsError(Exception):
    """The file cannot be followed; the text (Chinese) names the place and what is expected."""


class Sms(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Short messages over an HTTP gateway.

    `signature` is the registered 签名, `template` the gateway's id of a template for all messages, `templates` by event kind where it has
    its own. Between `quiet_from` and `quiet_until` (China's time) nobody is disturbed.
    """

    url: str
    key_file: Path
    signature: str
    template: str = ""
    templates: dict[str, str] = {}
    quiet_from: time = time(22)
    quiet_until: time = time(8)
    seconds: Seconds = 10


class Email(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Mail over SMTP; without `user` nobody signs in."""

    host: str
    sender: str
    port: Annotated[int, Meta(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password_file: Path | None = None
    seconds: Seconds = 20


class Webhook(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Another system that is told of every message, signed."""

    url: str
    key_file: Path
    seconds: Seconds = 10


class Channels(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The channels of a house; without any, messages stand on the pages only."""

    sms: Sms | None = None
    email: Email | None = None
    webhook: Webhook | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Those that are configured."""
        return tuple(name for name in self.__struct_fields__ if getattr(self, name) is not None)


NONE = Channels()


def read_channels(path: Path, *, careful: bool) -> Channels:
    """The channels of this file; `careful` (a production house) wants every connection encrypted. Raises ChannelsError."""
    try:
        found = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Channels, dec_hook=_path)
    except FileNotFoundError:
        raise ChannelsError(f"没有通知渠道的配置文件 {path}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ChannelsError(f"{path} 不是 TOML：{error}") from None
    except msgspec.ValidationError as error:
        raise ChannelsError(f"{path}：{error}；各渠道的写法见 docs/messages.md") from None
    placed = Channels(**{name: _placed(getattr(found, name), path.parent) for name in found.names})
    for name in placed.names:
        _check(path, name, getattr(placed, name), careful=careful)
    return placed


def secret(path: Path) -> str:
    """What a secret's file holds. Raises OSError."""
    return path.read_text(encoding="utf-8").strip()


def _path(kind: type[Any], value: Any) -> Any:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise TypeError(f"{kind.__name__} 不能从文件读出")


def _placed(channel: Any, folder: Path) -> Any:
    """Paths relative to the folder of the file."""
    paths = {name: folder / value for name in channel.__struct_fields__ if isinstance(value := getattr(channel, name), Path)}
    return msgspec.structs.replace(channel, **paths)


def _check(path: Path, name: str, channel: Sms | Email | Webhook, *, careful: bool) -> None:
    """Addresses and files. Raises ChannelsError."""
    if isinstance(channel, Email):
        if careful and channel.security == "none":
            raise ChannelsError(f"{path} 的 {name}.security 是 none；正式运行应为 starttls 或 tls")
        needed = [channel.password_file] if channel.user else []
    else:
        parts = urlsplit(channel.url)
        if parts.scheme not in ({"https"} if careful else {"https", "http"}) or not parts.hostname:
            raise ChannelsError(f"{path} 的 {name}.url 是“{channel.url}”；应为 https:// 开头的地址")
        needed = [channel.key_file]
    for file in needed:
        if file is None or not file.is_file():
            raise ChannelsError(f"{path} 的 {name} 缺少密钥文件（{file or 'password_file'}）")
    if not isinstance(channel, Email) and not _hex(secret(channel.key_file)):
        raise ChannelsError(f"{path} 的 {name}.key_file 应为至少 32 位的十六进制文字；生成办法：(umask 077; openssl rand -hex 32 > 密钥文件)")


def _hex(text: str) -> bool:
    return len(text) >= 32 and len(text) % 2 == 0 and set(text) <= set("0123456789abcdefABCDEF")

"""The settings of a house, read once from the environment and handed around as one frozen struct."""

import os
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

import msgspec

from core.messages.configured import NONE, Channels, ChannelsError, read_channels

Mode: TypeAlias = Literal["demo", "production"]
MOST_WEB_PROCESSES = 8
"""Each may hold ten of the hundred connections of the embedded PostgreSQL."""
ROOT: Path = Path(__file__).resolve().parent.parent
"""The repository, or the folder of an installed wheel: where `plugins.toml` is looked for unless told otherwise."""

LEAST_KEY = 64
"""Hex digits of the key shared with the upper platform."""


class SettingsError(Exception):
    """The environment says something that cannot be followed; the text (Chinese) names the variable and what is expected."""


class Oidc(msgspec.Struct, frozen=True):
    """Sign-in by an outside identity provider (OpenID Connect Core 1.0, authorization code with PKCE).

    `claim` names the claim of the ID token that is an account's login. `code_claim`, when it is named, is the claim with the code of the
    applicant (USCC, id number) and `name_claim` the one with their name: who has no account yet is given one for that applicant; without it
    accounts are never made by signing in, and officers' never are. `label` is what the button says. `secret_file` empty means a public client.
    """

    issuer: str
    client_id: str
    secret_file: Path | None = None
    claim: str = "preferred_username"
    code_claim: str = ""
    name_claim: str = "name"
    label: str = "统一身份认证登录"

    @property
    def secret(self) -> str:
        """The client secret, read from its file each time: it may be changed while the house runs."""
        return self.secret_file.read_text(encoding="utf-8").strip() if self.secret_file else ""


class Uplink(msgspec.Struct, frozen=True):
    """The upper platform 上级平台 that cases are reported to and come from.

    `address` is where its interface begins (no trailing slash), `system` who we are to it; `key_file` holds the key that both sides sign
    with (64 hex digits), `name` is what people call it, `timeout` how many seconds an answer may take. `mapping` is the file of the
    mapping, None for the platform's own.
    """

    address: str
    system: str
    key_file: Path
    name: str = "上级平台"
    timeout: int = 30
    mapping: Path | None = None

    @property
    def key(self) -> str:
        """The key, read from its file each time: it may be changed while the house runs. Raises SettingsError when it is none."""
        try:
            text = self.key_file.read_text(encoding="ascii").strip()
            bytes.fromhex(text)
        except (OSError, ValueError):
            text = ""
        if len(text) < LEAST_KEY:
            raise SettingsError(f"上级平台的密钥文件 {self.key_file} 读不出密钥；应为不少于 {LEAST_KEY} 个十六进制字符")
        return text


class Settings(msgspec.Struct, frozen=True):
    """Where a house runs and what it may use.

    `database_url` None means the embedded PostgreSQL under `var`; `host` and `port` are where the web process listens;
    `root` holds plugins.toml. `mode` demo generates its own secrets and synthetic data; production never does. `public_url` is
    how browsers reach the house (no trailing slash), empty when nobody has said. `channels` are those through which people are told
    beside the pages; `uplink` None: nothing is reported upwards.
    `proxies` are the addresses and networks of reverse proxies whose word on who asks is taken (X-Forwarded-For); of nobody else's.
    `web_processes` of them share the port. `clamd`, when somebody looks files through for viruses, is where: host:port, or a socket's path.
    """

    mode: Mode = "demo"
    database_url: str | None = None
    var: Path = ROOT / "var"
    host: str = "127.0.0.1"
    port: int = 8000
    root: Path = ROOT
    fonts: Path = ROOT / ".jiban" / "fonts"
    public_url: str = ""
    oidc: Oidc | None = None
    channels: Channels = NONE
    uplink: Uplink | None = None
    web_processes: int = 1
    clamd: str = ""
    proxies: tuple[str, ...] = ()

    @property
    def secrets(self) -> Path:
        """The folder of the secret files."""
        return self.var / "secrets"

    @property
    def master_key(self) -> Path:
        """The file of the key that wraps every party's key (32 bytes)."""
        return self.secrets / "master.key"

    @property
    def signing_key(self) -> Path:
        """The file of the Ed25519 private key that signs digests (32 raw bytes)."""
        return self.secrets / "signing.key"

    @property
    def digests(self) -> Path:
        """Where signed digests are exported, outside the database."""
        return self.var / "digests"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Settings from the `JIBAN_…` variables. Raises SettingsError naming the variable that cannot be followed."""
        env = os.environ if environ is None else environ
        root = _folder(env, "JIBAN_ROOT", ROOT)
        mode = _mode(env.get("JIBAN_MODE", "demo"))
        public_url = _address(env, "JIBAN_PUBLIC_URL", mode)
        return cls(
            mode=mode,
            database_url=env.get("JIBAN_DATABASE_URL") or None,
            var=_folder(env, "JIBAN_VAR", root / "var"),
            host=env.get("JIBAN_HOST") or "127.0.0.1",
            port=_port(env.get("JIBAN_PORT", "8000")),
            root=root,
            fonts=_folder(env, "JIBAN_FONTS", ROOT / ".jiban" / "fonts"),
            public_url=public_url,
            oidc=_oidc(env, mode, public_url),
            channels=_channels(env, mode),
            uplink=_uplink(env, mode),
            web_processes=_processes(env.get("JIBAN_WEB_PROCESSES", "")),
            clamd=_clamd(env.get("JIBAN_CLAMD", "")),
            proxies=_proxies(env.get("JIBAN_PROXIES", "")),
        )


def _folder(env: Mapping[str, str], name: str, default: Path) -> Path:
    return Path(env[name]).resolve() if env.get(name) else default


def _mode(text: str) -> Mode:
    if text == "demo":
        return "demo"
    if text == "production":
        return "production"
    raise SettingsError(f"环境变量 JIBAN_MODE 的值是“{text}”；应为 demo（演示）或 production（正式）")


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise SettingsError(f"环境变量 JIBAN_PORT 的值是“{text}”；应为 1 到 65535 的整数")


def _processes(text: str) -> int:
    """How many web processes; left out, one for each processor, for a process computes on one at a time."""
    if not text:
        return min(len(os.sched_getaffinity(0)), MOST_WEB_PROCESSES)
    if text.isascii() and text.isdigit() and 0 < int(text) <= MOST_WEB_PROCESSES:
        return int(text)
    raise SettingsError(f"环境变量 JIBAN_WEB_PROCESSES 的值是“{text}”；应为 1 到 {MOST_WEB_PROCESSES} 的整数")


def _clamd(text: str) -> str:
    """Where clamd listens: host:port, or the path of its socket."""
    host, _, port = text.rpartition(":")
    if text and not text.startswith("/") and not (host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise SettingsError(f"环境变量 JIBAN_CLAMD 的值是“{text}”；应为 主机:端口（如 127.0.0.1:3310），或者 / 开头的套接字路径")
    return text


def _proxies(text: str) -> tuple[str, ...]:
    """The reverse proxies: addresses and networks between commas."""
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    for each in found:
        try:
            ip_network(each)
        except ValueError:
            raise SettingsError(f"环境变量 JIBAN_PROXIES 里的“{each}”不是地址；应为反向代理的地址或者网段，用逗号隔开，如 127.0.0.1,10.0.0.0/8") from None
    return found


def _address(env: Mapping[str, str], name: str, mode: Mode) -> str:
    """An address without a path; https only, except in a demonstration."""
    text = env.get(name, "").rstrip("/")
    parts = urlsplit(text)
    allowed = {"https", "http"} if mode == "demo" else {"https"}
    if text and (parts.scheme not in allowed or not parts.hostname or parts.username or parts.query or parts.fragment):
        raise SettingsError(f"环境变量 {name} 的值是“{text}”；应为 https:// 开头的地址")
    return text


def _oidc(env: Mapping[str, str], mode: Mode, public_url: str) -> Oidc | None:
    """The identity provider, when `JIBAN_OIDC_ISSUER` names one."""
    issuer = _address(env, "JIBAN_OIDC_ISSUER", mode)
    if not issuer:
        return None
    if not env.get("JIBAN_OIDC_CLIENT_ID"):
        raise SettingsError("写了 JIBAN_OIDC_ISSUER，还应写明 JIBAN_OIDC_CLIENT_ID（在身份认证平台登记的客户端编号）")
    if not public_url:
        raise SettingsError("写了 JIBAN_OIDC_ISSUER，还应写明 JIBAN_PUBLIC_URL（浏览器访问本平台的地址，登录后回到这里）")
    secret = env.get("JIBAN_OIDC_SECRET_FILE")
    if secret and not Path(secret).is_file():
        raise SettingsError(f"环境变量 JIBAN_OIDC_SECRET_FILE 的值是“{secret}”；没有这个文件")
    return Oidc(
        issuer=issuer,
        client_id=env["JIBAN_OIDC_CLIENT_ID"],
        secret_file=Path(secret).resolve() if secret else None,
        claim=env.get("JIBAN_OIDC_CLAIM") or "preferred_username",
        code_claim=env.get("JIBAN_OIDC_CODE_CLAIM", ""),
        name_claim=env.get("JIBAN_OIDC_NAME_CLAIM") or "name",
        label=env.get("JIBAN_OIDC_LABEL") or "统一身份认证登录",
    )


def _channels(env: Mapping[str, str], mode: Mode) -> Channels:
    """What the file that `JIBAN_CHANNELS` names says; none when it names none."""
    if not env.get("JIBAN_CHANNELS"):
        return NONE
    try:
        return read_channels(Path(env["JIBAN_CHANNELS"]).resolve(), careful=mode == "production")
    except ChannelsError as error:
        raise SettingsError(f"环境变量 JIBAN_CHANNELS：{error}") from None


def _uplink(env: Mapping[str, str], mode: Mode) -> Uplink | None:
    """The upper platform, when `JIBAN_REPORT_URL` names one."""
    address = _address(env, "JIBAN_REPORT_URL", mode)
    if not address:
        return None
    system, key, mapping = env.get("JIBAN_REPORT_SYSTEM", ""), env.get("JIBAN_REPORT_KEY_FILE", ""), env.get("JIBAN_REPORT_MAPPING", "")
    if not system or not system.isascii() or not system.isprintable():
        raise SettingsError("写了 JIBAN_REPORT_URL，还应写明 JIBAN_REPORT_SYSTEM（本平台在上级平台登记的系统编号，用英文字母和数字）")
    if not key:
        raise SettingsError("写了 JIBAN_REPORT_URL，还应写明 JIBAN_REPORT_KEY_FILE（与上级平台约定的密钥所在的文件）")
    for name, file in (("JIBAN_REPORT_KEY_FILE", key), ("JIBAN_REPORT_MAPPING", mapping)):
        if file and not Path(file).is_file():
            raise SettingsError(f"环境变量 {name} 的值是“{file}”；没有这个文件")
    uplink = Uplink(
        address=address, system=system, key_file=Path(key).resolve(), name=env.get("JIBAN_REPORT_NAME") or "上级平台",
        mapping=Path(mapping).resolve() if mapping else None,
    )
    _ = uplink.key
    return uplink

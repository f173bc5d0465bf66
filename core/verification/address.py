"""Where the platform is reached from outside: the host that papers name and that their signatures are bound to."""

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec

from core.settings import Settings, SettingsError

VARIABLE = "JIBAN_PUBLIC_URL"


class Address(msgspec.Struct, frozen=True):
    """The public address: `url` without a slash at the end, `host` as a browser shows it (with a port that is not the usual one).

    `named` is False in a demonstration that was not told its address and takes the one it listens on.
    """

    url: str
    host: str
    named: bool

    @classmethod
    def of(cls, settings: Settings, environ: Mapping[str, str] | None = None) -> "Address":
        """The address out of `JIBAN_PUBLIC_URL`. Raises SettingsError; production has no default and takes https only."""
        text = (os.environ if environ is None else environ).get(VARIABLE, "").strip().rstrip("/")
        if not text and settings.mode == "demo":
            host = f"{settings.host}:{settings.port}"
            return cls(f"http://{host}", host, named=False)
        schemes = {"https"} if settings.mode == "production" else {"https", "http"}
        host = host_of(text)
        if urlsplit(text).scheme not in schemes or not host or urlsplit(text).path:
            found = f"的值是“{text}”" if text else "没有写明"
            raise SettingsError(f"环境变量 {VARIABLE} {found}；应为群众访问平台的网址，如 https://zwfw.example.gov.cn，文书的二维码要用")
        return cls(f"{urlsplit(text).scheme}://{host}", host, named=True)


def host_of(url: str) -> str:
    """The host of a web address in lower case, with its port unless that is the usual one; empty when there is none."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (ValueError, UnicodeError):
        return ""
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return f"{host}:{port}" if host and port not in {None, usual} else host

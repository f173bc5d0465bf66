"""The settings of a house, read once from the environment and handed around as one frozen struct."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

Mode: TypeAlias = Literal["demo", "production"]
ROOT: Path = Path(__file__).resolve().parent.parent
"""The repository, or the folder of an installed wheel: where `plugins.toml` is looked for unless told otherwise."""


class SettingsError(Exception):
    """The environment says something that cannot be followed; the text (Chinese) names the variable and what is expected."""


class Settings(msgspec.Struct, frozen=True):
    """Where a house runs and what it may use.

    `database_url` None means the embedded PostgreSQL under `var`; `host` and `port` are where the web process listens;
    `root` holds plugins.toml. `mode` demo generates its own secrets and synthetic data; production never does.
    """

    mode: Mode = "demo"
    database_url: str | None = None
    var: Path = ROOT / "var"
    host: str = "127.0.0.1"
    port: int = 8000
    root: Path = ROOT
    fonts: Path = ROOT / ".jiban" / "fonts"

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
        return cls(
            mode=_mode(env.get("JIBAN_MODE", "demo")),
            database_url=env.get("JIBAN_DATABASE_URL") or None,
            var=_folder(env, "JIBAN_VAR", root / "var"),
            host=env.get("JIBAN_HOST") or "127.0.0.1",
            port=_port(env.get("JIBAN_PORT", "8000")),
            root=root,
            fonts=_folder(env, "JIBAN_FONTS", ROOT / ".jiban" / "fonts"),
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

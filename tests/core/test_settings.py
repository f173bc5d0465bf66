"""Settings come from the environment and say so when they cannot be followed."""

from pathlib import Path

import pytest

from core.settings import ROOT, Settings, SettingsError


def test_nothing_set_is_a_demo_on_this_machine() -> None:
    settings = Settings.from_env({})
    assert (settings.mode, settings.host, settings.port, settings.database_url) == ("demo", "127.0.0.1", 8000, None)
    assert settings.var == ROOT / "var"
    assert settings.web_processes >= 1


def test_everything_can_be_set(tmp_path: Path) -> None:
    settings = Settings.from_env({
        "JIBAN_MODE": "production", "JIBAN_DATABASE_URL": "postgresql://x/y", "JIBAN_VAR": str(tmp_path), "JIBAN_HOST": "127.0.0.9",
        "JIBAN_PORT": "80", "JIBAN_ROOT": str(tmp_path), "JIBAN_WEB_PROCESSES": "3",
    })
    assert settings == Settings("production", "postgresql://x/y", tmp_path, "127.0.0.9", 80, tmp_path, settings.fonts, web_processes=3)
    assert settings.master_key == tmp_path / "secrets" / "master.key"


@pytest.mark.parametrize("environ", [
    {"JIBAN_MODE": "prod"}, {"JIBAN_PORT": "0"}, {"JIBAN_PORT": "65536"}, {"JIBAN_PORT": "８０"}, {"JIBAN_PORT": "x"},
    {"JIBAN_WEB_PROCESSES": "0"}, {"JIBAN_WEB_PROCESSES": "9"}, {"JIBAN_WEB_PROCESSES": "两"},
], ids=str)
def test_what_cannot_be_followed_names_its_variable(environ: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=next(iter(environ))):
        Settings.from_env(environ)

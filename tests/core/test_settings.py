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


# --- the upper platform ---------------------------------------------------------------------------------------------


def uplinked(tmp_path: Path, **more: str) -> dict[str, str]:
    key = tmp_path / "upper.key"
    key.write_text("ab" * 32 + "\n")
    return {"JIBAN_REPORT_URL": "http://127.0.0.1:9/api/", "JIBAN_REPORT_SYSTEM": "SF01", "JIBAN_REPORT_KEY_FILE": str(key), **more}


def test_an_upper_platform_is_named_with_its_key(tmp_path: Path) -> None:
    uplink = Settings.from_env(uplinked(tmp_path, JIBAN_REPORT_NAME="省平台")).uplink
    assert uplink is not None
    assert (uplink.address, uplink.system, uplink.name, uplink.key, uplink.mapping) == ("http://127.0.0.1:9/api", "SF01", "省平台", "ab" * 32, None)
    assert Settings.from_env({}).uplink is None


@pytest.mark.parametrize(("more", "named"), [
    ({"JIBAN_REPORT_SYSTEM": ""}, "JIBAN_REPORT_SYSTEM"), ({"JIBAN_REPORT_SYSTEM": "沈抚"}, "JIBAN_REPORT_SYSTEM"),
    ({"JIBAN_REPORT_KEY_FILE": ""}, "JIBAN_REPORT_KEY_FILE"), ({"JIBAN_REPORT_KEY_FILE": "/nowhere"}, "JIBAN_REPORT_KEY_FILE"),
    ({"JIBAN_REPORT_MAPPING": "/nowhere.toml"}, "JIBAN_REPORT_MAPPING"), ({"JIBAN_REPORT_URL": "ftp://x"}, "JIBAN_REPORT_URL"),
    ({"JIBAN_MODE": "production"}, "JIBAN_REPORT_URL"),
])
def test_what_is_missing_of_an_upper_platform_is_named(tmp_path: Path, more: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        Settings.from_env(uplinked(tmp_path, **more))


@pytest.mark.parametrize("text", ["", "ab" * 31, "zz" * 32, "密" * 64])
def test_a_key_that_is_none_is_told(tmp_path: Path, text: str) -> None:
    given = uplinked(tmp_path)
    (tmp_path / "upper.key").write_text(text)
    with pytest.raises(SettingsError, match="密钥文件"):
        Settings.from_env(given)


def test_reverse_proxies_are_addresses_or_networks() -> None:
    assert Settings.from_env({"JIBAN_PROXIES": "127.0.0.1, 10.0.0.0/8,::1"}).proxies == ("127.0.0.1", "10.0.0.0/8", "::1")
    assert Settings.from_env({}).proxies == ()
    for wrong in ("nginx", "10.0.0.0/99", "*"):
        with pytest.raises(SettingsError, match="JIBAN_PROXIES"):
            Settings.from_env({"JIBAN_PROXIES": wrong})

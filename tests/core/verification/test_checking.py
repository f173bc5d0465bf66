"""Offline: altered, expired, revoked, corrected, foreign and look-alike, each named."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.settings import Settings, SettingsError
from core.store.keys import SecretsError, open_keys
from core.verification import Address, Claim, Revocations, check, read, read_list, ring_of, signer
from core.verification.claims import sign
from core.verification.keys import FORMER, Ring, publishable
from core.verification.revocations import Ended, ListError, id_of

MAY = date(2026, 5, 1)


def signed_list(platform: Any, *papers: Ended, host: str = "") -> bytes:
    made = Revocations(
        host or platform.ring.host, datetime(2026, 4, 30, tzinfo=UTC), papers, publishable(platform.key.public_key()).id
    )
    return msgspec.json.encode(msgspec.structs.replace(made, signature=platform.key.sign(made.covered()).hex()))


def test_a_genuine_paper(platform: Any, claim: Claim) -> None:
    verdict = check(platform.issuer.link(claim), platform.ring, MAY)
    assert (verdict.state, verdict.word, verdict.good) == ("genuine", "签名相符", True)
    assert verdict.claim == claim
    assert "联网" in verdict.next


@pytest.mark.parametrize(("today", "state"), [(date(2027, 3, 1), "genuine"), (date(2027, 3, 2), "expired")])
def test_the_last_day_is_still_valid(platform: Any, claim: Claim, today: date, state: str) -> None:
    assert check(platform.issuer.link(claim), platform.ring, today).state == state


def test_a_paper_of_another_platform_is_foreign(platform: Any, stranger: Any, claim: Claim) -> None:
    verdict = check(stranger.issuer.link(claim), platform.ring, MAY)
    assert (verdict.state, verdict.word, verdict.claim) == ("foreign", "非本平台签发", None)
    assert "zwfw.other.gov.cn" in verdict.sentence


def test_other_content_under_an_old_signature_is_altered(platform: Any, claim: Claim) -> None:
    from base64 import b32encode  # noqa: PLC0415

    real, forged = read(platform.issuer.link(claim)), read(platform.issuer.link(msgspec.structs.replace(claim, applicant="别人")))
    text = b32encode(forged.body + real.signature).decode().rstrip("=")
    verdict = check(text, platform.ring, MAY)
    assert (verdict.state, verdict.claim, verdict.good) == ("altered", None, False)


def test_a_signature_for_another_host_does_not_hold_here(platform: Any, claim: Claim) -> None:
    assert check(sign(claim, "elsewhere.gov.cn", platform.key), platform.ring, MAY).state == "altered"


def test_a_real_code_under_a_look_alike_address_is_named(platform: Any, claim: Claim) -> None:
    link = platform.issuer.link(claim).replace("EXAMPLE.GOV.CN", "EXAMP1E.GOV.CN")
    verdict = check(link, platform.ring, MAY)
    assert (verdict.state, verdict.good) == ("lookalike", False)
    assert "zwfw.examp1e.gov.cn" in verdict.sentence


@pytest.mark.parametrize("state", ["revoked", "corrected"])
def test_a_list_names_what_happened_since(platform: Any, claim: Claim, state: Any) -> None:
    link = platform.issuer.link(claim)
    listed = read_list(signed_list(platform, Ended(id_of(read(link)), state, date(2026, 4, 2))), platform.ring)
    verdict = check(link, platform.ring, MAY, listed)
    assert (verdict.state, verdict.on, verdict.good) == (state, date(2026, 4, 2), False)
    other = check(platform.issuer.link(msgspec.structs.replace(claim, number="另一号")), platform.ring, MAY, listed)
    assert other.state == "genuine"
    assert "2026年4月30日" in other.sentence


def test_a_list_that_was_changed_or_is_another_s_is_refused(platform: Any, stranger: Any) -> None:
    data = signed_list(platform, Ended("00" * 12, "revoked", MAY))
    for bad in (data.replace(b"00000000", b"00000001"), b"{}", b"", signed_list(stranger), signed_list(platform, host="x.gov.cn")):
        with pytest.raises(ListError):
            read_list(bad, platform.ring)


def test_former_keys_still_hold(tmp_path: Path, platform: Any, claim: Claim) -> None:
    settings = Settings(var=tmp_path)
    keys = open_keys(settings)
    address = Address("https://zwfw.example.gov.cn", "zwfw.example.gov.cn", named=True)
    link = platform.issuer.link(claim)
    assert check(link, ring_of(settings, keys, address), MAY).state == "foreign"
    (settings.secrets / FORMER).write_text(platform.key.public_key().public_bytes_raw().hex() + "\n")
    ring = ring_of(settings, keys, address)
    assert check(link, ring, MAY).state == "genuine"
    assert ring.keys[0] == publishable(signer(keys).public_key())
    assert msgspec.json.decode(msgspec.json.encode(ring), type=Ring) == ring
    (settings.secrets / FORMER).write_text("abc")
    with pytest.raises(SecretsError):
        ring_of(settings, keys, address)


def test_papers_and_digests_are_signed_with_different_keys(tmp_path: Path) -> None:
    keys = open_keys(Settings(var=tmp_path))
    assert signer(keys).public_key() != keys.signer().public_key()


@pytest.mark.parametrize("text", ["", "http://zwfw.example.gov.cn", "zwfw.example.gov.cn", "https://", "https://a.gov.cn/path", "https://a:b"])
def test_production_must_be_told_its_address(text: str) -> None:
    with pytest.raises(SettingsError, match="JIBAN_PUBLIC_URL"):
        Address.of(Settings(mode="production"), {"JIBAN_PUBLIC_URL": text})

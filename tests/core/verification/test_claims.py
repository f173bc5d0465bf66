"""Claims: short, readable again however they are pasted, and bound to their platform to the last bit."""

import base64
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from core.notices import Paper, Printer, render
from core.verification import Address, Claim, NotAClaim, check, link_in, read
from core.verification.claims import sign
from core.verification.issuing import digest_of
from core.verification.masking import masked

MAY = date(2026, 5, 1)
FONTS = Path(__file__).parents[3] / ".jiban" / "fonts"
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)


def paper(**changes: Any) -> Paper:
    return Paper(**{
        "title": "备案凭证", "lines": ("正文。",), "authority": "演示机关", "item": "演示", "case_number": "SF1", "query_code": "K7M2QP",
        "number": "消验备〔2026〕1号", "on": date(2026, 3, 2), "applicant": "沈抚晨光宾馆有限公司",
    } | changes)


@given(number=TEXTS, title=TEXTS, applicant=TEXTS, issued=st.dates(date(2000, 1, 1)), until=st.none() | st.dates(date(2000, 1, 2)))
def test_a_claim_comes_back_as_it_went(platform: Any, number: str, title: str, applicant: str, issued: date, until: date | None) -> None:
    claim = Claim(number=number, title=title, applicant=applicant, issued=issued, until=until, digest=b"\7" * 32)
    assert read(platform.issuer.link(claim)).claim == claim


@pytest.mark.parametrize("change", [
    str, str.lower, str.swapcase, lambda text: f"  {text}\n", lambda text: "\n".join(text[n : n + 60] for n in range(0, len(text), 60)),
    lambda text: text.rpartition("/")[2], lambda text: f"{text}?from=scan#top",
])
def test_it_is_read_however_it_is_pasted(platform: Any, claim: Claim, change: Any) -> None:
    assert check(change(platform.issuer.link(claim)), platform.ring, MAY).state == "genuine"


def test_the_longest_claim_fits_a_code_that_phones_read_well(platform: Any) -> None:
    link = platform.issuer.issued(paper(title="长" * 300, applicant="公" * 200, number="消检不许〔2026〕12345号")).link
    token = read(link)
    assert len(token.body) + len(token.signature) <= 300
    code = segno.make(link, error="m", micro=False, boost_error=False)
    assert code.mode == "alphanumeric"
    assert code.version <= 13


def test_the_digest_covers_everything_the_paper_says(platform: Any) -> None:
    one = paper()
    assert digest_of(platform.issuer.issued(one)) == digest_of(one)
    for name, other in (("title", "他"), ("lines", ("他",)), ("number", "他"), ("on", MAY), ("until", MAY), ("authority", "他")):
        assert digest_of(msgspec.structs.replace(one, **{name: other})) != digest_of(one), name


def test_the_paper_carries_its_address_where_a_program_finds_it(platform: Any) -> None:
    issued = platform.issuer.issued(paper())
    data = render(issued, [FONTS])
    assert link_in(data) == issued.link
    assert Printer([FONTS]).pdf(issued) == data
    assert link_in(render(paper(), [FONTS])) == ""


@pytest.mark.parametrize("text", ["", " ", "消验备〔2026〕1号", "https://zwfw.example.gov.cn/V/", "ABCDEFG", "A" * 5000, "https://a/V/0189", "=" * 8])
def test_what_is_no_claim_is_said_to_be_none(platform: Any, text: str) -> None:
    with pytest.raises(NotAClaim):
        read(text)
    assert check(text, platform.ring, MAY).state == "unreadable"


@given(data=st.binary(max_size=400))
def test_arbitrary_bytes_are_never_a_paper(platform: Any, data: bytes) -> None:
    text = base64.b32encode(data).decode().rstrip("=")
    assert check(text, platform.ring, MAY).state in {"unreadable", "foreign", "altered"}


def test_every_single_altered_character_is_noticed(platform: Any, claim: Claim) -> None:
    text = sign(claim, platform.ring.host, platform.key)
    states = {check(text[:n] + ("A" if text[n] != "A" else "B") + text[n + 1 :], platform.ring, MAY).state for n in range(len(text) - 1)}
    assert states == {"altered", "foreign"}  # foreign only where the key's own id was changed
    assert {check(text[:n], platform.ring, MAY).state for n in range(len(text) * 2 // 3, len(text) - 1)} <= {"altered", "foreign"}


@pytest.mark.parametrize(("name", "shown"), [
    ("沈抚晨光宾馆有限公司", "沈抚****有限公司"), ("辽宁省沈抚改革创新示范区晨光宾馆管理有限公司", "辽宁省沈****有限公司"), ("", "自然人"), ("甲", "甲"), ("王五", "王*"),
    ("李小明", "李*明"),
])
def test_names_are_masked(name: str, shown: str) -> None:
    assert masked(name) == shown


def test_a_longer_name_never_shows_all_of_itself() -> None:
    assert all("*" in masked("名" * n) for n in range(2, 60))


@pytest.mark.parametrize(("mode", "text", "host"), [
    ("demo", "", "127.0.0.1:8000"), ("demo", "http://LOCALHOST:80/", "localhost"), ("production", "https://政务.example.cn", "xn--zfr164b.example.cn"),
    ("production", "https://zwfw.example.gov.cn:8443/", "zwfw.example.gov.cn:8443"),
])
def test_the_public_address(mode: Any, text: str, host: str) -> None:
    from core.settings import Settings  # noqa: PLC0415

    address = Address.of(Settings(mode=mode), {"JIBAN_PUBLIC_URL": text})
    assert address.host == host
    assert address.named == bool(text)

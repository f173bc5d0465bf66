"""Online: what the record says of a paper now; and the offline answer agrees."""

from typing import Any

import pytest

from core import time
from core.cases import revoke
from core.cases.papers import CONSUMER, PaperMaker
from core.cases.sequencer import consume, sequence
from core.filings import submit
from core.process import Act
from core.verification import Address, check, issuer_of, link_in, published, read, read_list, ring_of, verdict

Town = Any


async def printed(town: Town) -> dict[str, str]:
    """The address on each paper made so far, by its title."""
    async with town.house.db.dedicated() as connection:
        while await sequence(connection):
            pass
    while await consume(town.house.db, CONSUMER, PaperMaker(town.house)):
        pass
    rows = await town.house.db.fetch("SELECT p.title, b.data FROM papers p JOIN blobs b ON b.hash = p.blob ORDER BY p.id")
    return {row["title"]: link_in(row["data"]) for row in rows}


@pytest.fixture
def ring(town: Town) -> Any:
    return ring_of(town.house.settings, town.house.keys, Address.of(town.house.settings))


async def test_a_paper_in_force_is_valid_and_says_nothing_of_the_case(town: Town, ring: Any) -> None:
    receipt = await submit(town.house, town.company, town.filing("a"))
    links = await printed(town)
    assert len(links) == 3
    for title, link in links.items():
        found = await verdict(town.house, link, ring)
        assert (found.state, found.word) == ("valid", "有效"), title
        assert found.claim is not None
        assert found.claim.applicant == "沈抚****有限公司"
        said = f"{found.sentence}{found.next}{found.claim}"
        assert receipt.cases[0].number not in said
        assert receipt.cases[0].query_code not in said
        assert check(link, ring, time.today()).good


async def test_a_revoked_permit_says_so_with_its_date_and_the_receipt_stays_a_receipt(town: Town, ring: Any) -> None:
    receipt = await submit(town.house, town.company, town.filing("a"))
    links = await printed(town)
    await revoke(town.house, town.officers["decider"], receipt.cases[0].number, Act("撤销", reason="承诺不实", basis="许可法69"))
    found = await verdict(town.house, links["建设工程消防验收备案凭证"], ring)
    assert (found.state, found.word, found.on) == ("revoked", "已撤销", time.today())
    assert "2026年3月2日" in found.sentence
    other = await verdict(town.house, links["申请材料收件凭证"], ring)
    assert other.state == "valid"
    assert "撤销" in other.sentence
    assert check(links["建设工程消防验收备案凭证"], ring, time.today()).state == "genuine"


async def test_the_published_list_makes_offline_and_online_agree(town: Town, ring: Any) -> None:
    receipt = await submit(town.house, town.company, town.filing("a"))
    await submit(town.house, town.company, town.filing("b", place_addr="另一处"))
    await revoke(town.house, town.officers["decider"], receipt.cases[0].number, Act("撤销", reason="承诺不实", basis="许可法69"))
    await printed(town)
    rows = await town.house.db.fetch("SELECT b.data FROM papers p JOIN blobs b ON b.hash = p.blob")
    address = Address.of(town.house.settings)
    import msgspec  # noqa: PLC0415

    listed = read_list(msgspec.json.encode(await published(town.house, address)), ring)
    assert len(listed.papers) == 1
    for row in rows:
        link = link_in(row["data"])
        online, offline = await verdict(town.house, link, ring), check(link, ring, time.today(), listed)
        assert (online.state, online.on) == ({"genuine": "valid"}.get(offline.state, offline.state), offline.on)


async def test_a_later_paper_of_the_same_kind_leaves_the_earlier_as_it_was(town: Town, ring: Any) -> None:
    await submit(town.house, town.company, town.filing("a"))
    links = await printed(town)
    await town.house.db.execute(
        'INSERT INTO papers ("case", seq, notice, title, number, made_at, blob) '
        "SELECT \"case\", seq + 1, notice, title, '受〔2026〕99号', made_at, blob FROM papers WHERE title = '受理通知书'"
    )
    assert (await verdict(town.house, links["受理通知书"], ring)).state == "valid", "only what is said to be corrected is"
    assert (await verdict(town.house, links["申请材料收件凭证"], ring)).state == "valid"


async def test_a_signed_claim_without_a_record_is_missing_and_nothing_unsigned_is_looked_up(town: Town, ring: Any) -> None:
    await submit(town.house, town.company, town.filing("a"))
    link = (await printed(town))["受理通知书"]
    import msgspec  # noqa: PLC0415

    lost = issuer_of(town.house).link(msgspec.structs.replace(read(link).claim, number="受〔2026〕77号"))
    assert (await verdict(town.house, lost, ring)).state == "missing"
    assert (await verdict(town.house, "受〔2026〕1号", ring)).state == "unreadable"

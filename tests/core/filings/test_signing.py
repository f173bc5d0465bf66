"""Documents made out of the answers: bound to what they say, signed, kept with the case in the filing's own transaction, told of it."""

import base64
from typing import Any

import msgspec
import pytest

from core.access import SYSTEM
from core.canonical import canonical, sm3
from core.cases import read_case
from core.cases.loading import opened
from core.cases.materials import inspect_files
from core.cases.state import filed_of
from core.filings import Counter, FilingRequest, Receipt, Signature, documents, submit
from core.filings.attachments import of_case, read
from core.filings.requests import ON_PAPER
from core.filings.signing import signatures
from core.problems import Invalid, NotFound
from core.scenarios.bases import example

Town = Any
ITEM = "demo_alliance"
IDS = ("form", "articles", "promise")


@pytest.fixture
def values(town: Town) -> dict[str, Any]:
    return example(town.house.catalogue.item(ITEM))


def asked(town: Town, values: dict[str, Any], signed: tuple[Signature, ...] = (), key: str = "a", **more: Any) -> FilingRequest:
    return FilingRequest(ITEM, values, town.other.parties[0].id, key, signed=signed, **more)


async def signed_all(town: Town, values: dict[str, Any], name: str = "") -> tuple[Signature, ...]:
    return signatures(await documents(town.house, town.other, ITEM, town.other.parties[0].id, values), name)


async def filed(town: Town, values: dict[str, Any], **changed: Any) -> Receipt:
    given = {**values, **changed}
    return await submit(town.house, town.other, asked(town, given, await signed_all(town, given)))


async def test_what_was_signed_is_kept_with_the_case(town: Town, values: dict[str, Any]) -> None:
    receipt = await filed(town, values)
    number = receipt.cases[0].number
    files = await of_case(town.house, town.other, number)
    assert [(file.material, file.filename) for file in files] == [("form", "商户联盟备案申请表.pdf"), ("articles", "金枫街商户联盟章程.pdf"), ("promise", "商户联盟告知承诺书.pdf")]
    _, data = await read(town.house, town.other, files[1].id)
    assert data.startswith(b"%PDF-")
    view = await read_case(town.house, town.other, number)
    assert [(each.file, each.material, each.signer, each.how) for each in view.documents] == [(file.id, file.material, "【演示】刘乙", "") for file in files]
    item = town.house.catalogue.item(ITEM)
    typed = item.form.submit(values, {"holder": town.other.parties[0].code}).values
    assert {each.answers for each in view.documents} == {sm3(canonical(typed)).hex()}
    assert [each.content for each in view.documents] == [each.digest for each in await signed_all(town, values)]


async def test_the_first_record_names_the_files_and_tells_no_name(town: Town, values: dict[str, Any]) -> None:
    await filed(town, values)
    payload = await town.house.db.fetchval("SELECT payload FROM events WHERE seq = 1")
    event = filed_of(payload)
    assert [each.material for each in event.attachments] == [each.material for each in event.documents] == [*IDS]
    assert {each.account for each in event.documents} == {town.other.account}
    assert "刘乙" not in payload.decode()
    assert all(base64.b64decode(each.sealed) for each in event.documents)


async def test_a_document_that_nobody_has_signed_stops_the_filing(town: Town, values: dict[str, Any]) -> None:
    signed = await signed_all(town, values)
    with pytest.raises(Invalid) as refused:
        await submit(town.house, town.other, asked(town, values, signed[:1]))
    assert [(each.field, each.label) for each in refused.value.fields] == [("signed.articles", "金枫街商户联盟章程"), ("signed.promise", "商户联盟告知承诺书")]
    assert await town.house.db.fetchval("SELECT count(*) FROM filings") == 0
    assert await town.house.db.fetchval("SELECT count(*) FROM attachments") == 0


@pytest.mark.parametrize(("field", "value", "fallen"), [
    ("purpose", "另外一个宗旨，写进章程。", {"form", "articles"}), ("contact_name", "演示丁", {"form"}), ("promise_public", True, {"form", "promise"}),
])
async def test_a_change_makes_what_says_it_fall_and_nothing_else(town: Town, values: dict[str, Any], field: str, value: Any, fallen: set[str]) -> None:
    signed = await signed_all(town, values)
    with pytest.raises(Invalid) as refused:
        await submit(town.house, town.other, asked(town, {**values, field: value}, signed))
    assert {each.field.removeprefix("signed.") for each in refused.value.fields} == fallen
    assert all("在确认以后有改动" in each.text for each in refused.value.fields)


async def test_the_same_submission_again_gives_the_same_receipt(town: Town, values: dict[str, Any]) -> None:
    first = await filed(town, values)
    again = await filed(town, values)
    assert (again.filing, again.repeated) == (first.filing, True)
    assert await town.house.db.fetchval("SELECT count(*) FROM attachments") == len(IDS)


async def test_at_the_counter_documents_are_signed_by_hand(town: Town, values: dict[str, Any]) -> None:
    item = town.house.catalogue.item(ITEM)
    officer = msgspec.structs.replace(town.officers["acceptor"], posts=tuple(msgspec.structs.replace(each, org=item.info.authority) for each in town.officers["acceptor"].posts))
    with pytest.raises(Invalid) as refused:
        await submit(town.house, officer, asked(town, values, counter=Counter((), "申请人核对打印的申请表后签字")))
    assert {each.field for each in refused.value.fields} == {f"signed.{each}" for each in IDS}
    counter = Counter(tuple((each, ON_PAPER) for each in IDS), "申请人核对打印的申请表后签字")
    receipt = await submit(town.house, officer, asked(town, values, counter=counter))
    view = await read_case(town.house, SYSTEM, receipt.cases[0].number)
    assert [(each.material, each.how, each.signer) for each in view.documents] == [(each, ON_PAPER, "") for each in IDS]


async def test_only_whoever_may_see_the_case_reads_its_documents(town: Town, values: dict[str, Any]) -> None:
    receipt = await filed(town, values)
    files = await of_case(town.house, town.other, receipt.cases[0].number)
    assert await of_case(town.house, town.company, receipt.cases[0].number) == ()
    with pytest.raises(NotFound):
        await read(town.house, town.company, files[0].id)


async def test_the_audit_finds_a_document_that_was_changed(town: Town, values: dict[str, Any]) -> None:
    receipt = await filed(town, values)
    number = receipt.cases[0].number
    async with opened(town.house, SYSTEM, number) as (connection, case):
        assert await inspect_files(connection, number, case.events) == set()
        await connection.execute("UPDATE attachments SET sealed = sealed || '\\x00'::bytea WHERE material = 'articles'")
        assert {(each.damage, each.number) for each in await inspect_files(connection, number, case.events)} == {("material", number)}


async def test_the_filing_counts_for_the_ratio_of_what_was_filled_in(town: Town, values: dict[str, Any]) -> None:
    await filed(town, values)
    row = await town.house.db.fetchrow("SELECT asked_fields, generated_fields FROM filings")
    assert (row["asked_fields"], row["generated_fields"]) == (len(values), 0)

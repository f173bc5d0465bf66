"""What an authority that is asked opens of a case: what was handed in and papers without personal values; no form, no package, nothing renewed."""

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from core.access import Actor
from core.access.accounts import add_org, add_post
from core.access.reading_log import MATERIAL
from core.access.signing_in import actor_of_account
from core.access.unseen import personal, withheld
from core.archiving.keeping import PURPOSES, hand_out
from core.cases import act, paper_of
from core.cases.paper_views import not_personal, prints_personal
from core.cases.papers import CONSUMER, papers
from core.cases.sequencer import consume, sequence
from core.filings import FilingRequest, submit
from core.filings.attachments import attach, of_case, read
from core.filings.drafts import save
from core.notices.loading import Notices
from core.problems import Forbidden
from core.process import Act

Town = Any
ITEM = "fire_acceptance_filing"
MATERIALS = ("completion_report", "completion_drawings")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


async def clerk(town: Town) -> Actor:
    async with town.house.db.transaction() as connection:
        await add_org(connection, "finance", "财政局")
        account = await connection.fetchval("INSERT INTO accounts (login, name, password_hash) VALUES ('cai', '蔡', '') RETURNING id")
        await add_post(connection, account, "finance", "handler", date(2026, 1, 1))
    return await actor_of_account(town.house.db, account)


async def asked(town: Town) -> tuple[str, Actor]:
    """A case at review with its materials and its papers, about which the clerk's authority is asked."""
    house, company = town.house, town.company
    wish = town.filing("a", area_m2=Decimal(350))
    async with house.db.pool.acquire() as connection:
        draft = await save(connection, company, house.vault, None, wish.party, ITEM, house.catalogue.item(ITEM).hash, {})
        for material in MATERIALS:
            await attach(connection, house, company, draft.id, material, f"{material}.pdf", PDF)
    number = (await submit(house, company, FilingRequest(ITEM, wish.values, wish.party, "a", draft=draft.id))).cases[0].number
    for role, outcome in (("receiver", "收件"), ("acceptor", "受理")):
        await act(house, town.officers[role], number, Act(outcome))
    who = await clerk(town)
    await act(house, town.officers["handler"], number, Act("征求意见", to="finance", reason="请看", days=3, ground="等候答复"))
    async with house.db.pool.acquire() as connection:
        await sequence(connection)
    await consume(house.db, CONSUMER, papers(house))
    return number, await actor_of_account(house.db, who.account)


async def test_what_was_handed_in_opens_and_is_written_down(town: Town) -> None:
    number, who = await asked(town)
    file = (await of_case(town.house, who, number))[0]
    assert (file.unseen, file.filename) == (False, "completion_report.pdf")
    found, data = await read(town.house, who, file.id)
    assert (found.id, data) == (file.id, PDF)
    assert await town.house.db.fetchval("SELECT count(*) FROM access_log WHERE account = $1 AND class = $2", who.account, MATERIAL) == 1


async def test_what_answers_a_personal_question_does_not_open(town: Town) -> None:
    number, who = await asked(town)
    await town.house.db.execute("UPDATE attachments SET material = 'field.signer' WHERE material = 'completion_report'")
    file, _ = await of_case(town.house, who, number)
    assert file.unseen
    with pytest.raises(Forbidden):
        await read(town.house, who, file.id)
    assert await town.house.db.fetchval("SELECT count(*) FROM access_log") == 0
    file, _ = await of_case(town.house, town.officers["handler"], number)
    assert not file.unseen
    assert (await read(town.house, town.officers["handler"], file.id))[1] == PDF


async def test_papers_without_personal_values_open_and_others_do_not(town: Town) -> None:
    number, who = await asked(town)
    handler, documents = town.officers["handler"], [row["number"] for row in await town.house.db.fetch("SELECT number FROM papers ORDER BY id")]
    assert len(documents) == 2
    for document in documents:
        assert (await paper_of(town.house, who, number, document)).startswith(b"%PDF")
    copied = """INSERT INTO papers ("case", seq, notice, title, number, made_at, blob, replaces)
        SELECT "case", 2, $2, title, $3, made_at, blob, CASE WHEN $4 THEN id END FROM papers WHERE number = $1"""
    await town.house.db.execute(copied, documents[0], "no-longer-there", "不再有的", False)
    await town.house.db.execute(copied, documents[0], "receipt", "更正的", True)
    for document in ("不再有的", "更正的"):
        with pytest.raises(Forbidden, match="个人信息"):
            await paper_of(town.house, who, number, document)
        assert (await paper_of(town.house, handler, number, document)).startswith(b"%PDF")
    await not_personal(town.house, who, number, "没有这一份")


async def test_no_package_for_whoever_was_only_told(town: Town) -> None:
    number, who = await asked(town)
    await act(town.house, town.officers["handler"], number, Act("知会", to="cai", reason="请知悉"))
    await act(town.house, who, number, Act("答复意见", opinion="足额"))
    for role, outcome in (("handler", "通过"), ("decider", "准予备案"), ("issuer", "出证")):
        await act(town.house, town.officers[role], number, Act(outcome, opinion="齐全"))
    who = await actor_of_account(town.house.db, who.account)
    assert who.asked
    with pytest.raises(Forbidden, match="调取"):
        await hand_out(town.house, who, number, PURPOSES[0])


def test_what_is_personal_of_an_item(town: Town) -> None:
    item = town.house.catalogue.item(ITEM)
    assert {"legal_rep", "mobile", "signer"} <= personal(item, natural=False)
    assert "case.applicant" not in personal(item, natural=False)
    assert not prints_personal(item, "receipt", "filed", natural=False)
    assert not prints_personal(item, "receipt", "filed", natural=True)
    assert prints_personal(item, "nothing", "filed", natural=False)
    own = next(each for each in item.notices.all if each.definition.id == "receipt")
    for line, natural, closed in (("{signer}", False, True), ("{case.applicant}", False, False), ("{case.applicant}", True, True)):
        saying = msgspec.structs.replace(own, definition=msgspec.structs.replace(own.definition, lines=(*own.definition.lines, line)))
        assert prints_personal(msgspec.structs.replace(item, notices=Notices((saying,))), "receipt", "filed", natural=natural) == closed
    standing = item.notices.on("correction_asked")[0].definition.id
    assert [prints_personal(item, standing, "correction_asked", natural=natural) for natural in (False, True)] == [False, True]


def test_generated_documents_that_print_personal_answers_are_kept_back(town: Town) -> None:
    item = town.house.catalogue.item("demo_alliance")
    generated = {each.id for each in item.info.material if each.document}
    assert len(generated) > 1
    assert generated & withheld(item, personal(item, natural=False)) == {each.id for each in item.info.material if each.document in {"form", "commitment"}}
    assert not withheld(item, personal(item, natural=False)) & {each.id for each in item.info.material if not each.document}

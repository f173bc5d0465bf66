"""The desk's lists over HTTP: parts of the work, views, columns, order, files; notes, versions, who saw it."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime

import httpx
import pytest
from browser_client import Browser
from filing_values import SignedIn, body
from linked_cases import OWNER
from python_calamine import CalamineWorkbook

from core.access.signing_in import actor_of_account
from core.cases import act
from core.house import House
from core.process import Act
from core.time import CHINA, at

JSON = {"content-type": "application/json"}


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """It is 2026-03-02, a working day."""
    with at(datetime(2026, 3, 2, 10, 0, tzinfo=CHINA)):
        yield


@pytest.fixture
async def numbers(house: House, signed_in: SignedIn) -> list[str]:
    """Three cases: two wait for the receiver (李石街道 and 高坎街道), one was received and waits for the acceptor."""
    company = await signed_in("company1")
    party = (await company.get("/api/v1/sessions/current")).json()["parties"][0]["id"]
    made = []
    for n, region in enumerate(("李石街道", "高坎街道", "李石街道")):
        content = body(party, "300", place_addr=f"金枫街 {n} 号", region=region, project_name=f"=工程{n}")
        made.append((await company.post("/api/v1/filings", content=content, headers={**JSON, "idempotency-key": f"k{n}"})).json()["cases"][0]["number"])
    async with house.db.pool.acquire() as connection:
        receiver = await actor_of_account(connection, await house.db.fetchval("SELECT id FROM accounts WHERE login = 'receiver'"))
    await act(house, receiver, made[2], Act("收件"))
    return made


def listed(answer: httpx.Response, numbers: list[str]) -> list[str]:
    """The cases of the list in the order in which they stand there."""
    text = answer.text.partition('id="inbox"')[2].partition("复制数字和口径")[0]
    return sorted((number for number in numbers if f'href="/desk/cases/{number}"' in text), key=lambda number: text.index(f'href="/desk/cases/{number}"'))


async def test_each_part_of_the_work_is_a_list_of_its_own_with_its_count(house: House, anyone: httpx.AsyncClient, numbers: list[str]) -> None:
    account = await house.db.fetchval("SELECT id FROM accounts WHERE login = 'receiver'")
    await house.db.execute("INSERT INTO posts (account, org, role, since) SELECT $1, org, 'acceptor', '2026-01-01' FROM posts WHERE account = $1", account)
    both = await Browser(anyone).sign_in("receiver")
    page = await both.get("/desk")
    assert '收件 <span class="count">2</span>' in page.text
    assert '受理 <span class="count">1</span>' in page.text
    assert listed(await both.get("/desk?view=mine&stage=receive"), numbers) == numbers[:2]
    assert listed(await both.get("/desk?view=mine&stage=accept"), numbers) == numbers[2:]
    assert listed(await both.get("/desk?view=all&stage=receive"), numbers) == numbers[:2]


async def test_the_list_is_narrowed_and_put_in_order(anyone: httpx.AsyncClient, numbers: list[str]) -> None:
    browser = await Browser(anyone).sign_in("receiver")
    assert listed(await browser.get("/desk?view=all&region=高坎街道"), numbers) == [numbers[1]]
    assert listed(await browser.get("/desk?view=all&step=accept"), numbers) == [numbers[2]]
    assert listed(await browser.get(f"/desk?view=all&party={OWNER.uscc.lower()}"), numbers) == [numbers[2], *numbers[:2]]  # without a limit: behind
    assert listed(await browser.get("/desk?view=all&party=没有这家"), numbers) == []
    assert listed(await browser.get("/desk?view=all&party=%25"), numbers) == []
    assert listed(await browser.get("/desk?view=all&left=today"), numbers) == []
    assert listed(await browser.get("/desk?view=all&left=5"), numbers) == numbers[2:]
    assert listed(await browser.get("/desk?view=all&left=none"), numbers) == numbers[:2]
    by_region = await browser.get("/desk?view=all&sort=region&columns=region,stage")
    assert listed(by_region, numbers) == [numbers[2], numbers[0], numbers[1]]
    assert 'aria-sort="ascending"' in by_region.text
    assert "所在街道" in by_region.text
    assert "提交日期" not in by_region.text.partition("<thead>")[2].partition("</thead>")[0]
    assert listed(await browser.get("/desk?view=all&sort=region&down=1"), numbers) == [numbers[1], numbers[2], numbers[0]]
    assert listed(await browser.get("/desk?view=all&sort=number&down=1&after=2"), numbers) == [numbers[0]]


async def test_a_view_is_kept_shared_and_opens_the_desk(anyone: httpx.AsyncClient, numbers: list[str]) -> None:
    decider, receiver = await Browser(anyone).sign_in("decider"), await Browser(anyone).sign_in("receiver")
    await decider.get("/desk/views?view=all&region=李石街道")
    asked = {"view": "all", "region": "李石街道", "column": ["region", "left"], "place-region": "1", "place-left": "2", "order": "left-up", "keep": "1"}
    unnamed = await decider.post("/desk/views", asked)
    assert (unnamed.status_code, "请填写 1 到 30 个字" in unnamed.text) == (422, True)
    org = unnamed.text.partition('name="org"')[2].partition('<option value="')[2]
    org = org.partition('<option value="')[2].partition('"')[0]
    kept = await decider.post("/desk/views", {**asked, "name": "李石", "org": org, "first": "1"})
    assert kept.status_code == 303, kept.text
    shown = await decider.get(kept.headers["location"])
    assert listed(shown, numbers) == [numbers[2], numbers[0]]
    assert [shown.text.index(f'data-label="{label}"') for label in ("所在街道", "剩余时间")] == sorted(shown.text.index(f'data-label="{label}"') for label in ("所在街道", "剩余时间"))
    assert (await decider.get("/desk")).headers["location"] == kept.headers["location"]
    theirs = await receiver.get("/desk/views")
    assert "共享给本机关" in theirs.text
    view = kept.headers["location"].partition("=")[2]
    assert f'href="/desk?saved={view}"' in (await receiver.get("/desk")).text
    assert (await receiver.post(f"/desk/views/{view}/removal")).status_code == 404
    refused = await receiver.post("/desk/views", {**asked, "name": "抢", "org": org})
    assert refused.status_code == 403
    assert (await decider.post(f"/desk/views/{view}/removal")).status_code == 303
    assert (await decider.get("/desk")).status_code == 200


async def test_the_file_holds_what_is_shown_and_its_taking_is_written_down(house: House, anyone: httpx.AsyncClient, numbers: list[str]) -> None:
    await house.db.execute("UPDATE parties SET name = '=HYPERLINK(1)'")
    browser = await Browser(anyone).sign_in("receiver")
    text = await browser.get("/desk/export?view=all&region=李石街道&columns=region&kind=csv")
    rows = list(csv.reader(io.StringIO(text.content.decode("utf-8-sig"))))
    assert rows[0] == ["申请人", "事项", "办件编号", "所在街道"]
    assert [row[2] for row in rows[1:3]] == [numbers[2], numbers[0]]
    assert rows[1][0] == "'=HYPERLINK(1)"
    assert ["件数", "2 件，全部列出"] in rows
    book = CalamineWorkbook.from_filelike(io.BytesIO((await browser.get("/desk/export?view=mine")).content))
    table = book.get_sheet_by_name("办件").to_python()
    assert table[0][:5] == ["申请人", "事项", "办件编号", "环节", "状态"]
    assert [row[2] for row in table[1:]] == numbers[:2]
    assert table[1][0] == "=HYPERLINK(1)"  # a text, not a formula
    logged = await house.db.fetch("SELECT kind, rows, said FROM desk_exports ORDER BY id")
    assert [(row["kind"], row["rows"]) for row in logged] == [("csv", 2), ("xlsx", 2)]
    assert "街道“李石街道”" in logged[0]["said"]
    assert "街道“李石街道”" in (await (await Browser(anyone).sign_in("decider")).get("/desk/views")).text
    assert "街道“李石街道”" not in (await (await Browser(anyone).sign_in("acceptor")).get("/desk/views")).text


async def test_notes_are_for_colleagues_and_taken_back_with_a_trace(house: House, anyone: httpx.AsyncClient, numbers: list[str]) -> None:
    number, author, colleague = numbers[0], await Browser(anyone).sign_in("receiver"), await Browser(anyone).sign_in("acceptor")
    await author.get(f"/desk/cases/{number}")
    empty = await author.post(f"/desk/cases/{number}/notes", {"note": "  "})
    assert (empty.status_code, "请填写 1 到 500 个字" in empty.text) == (422, True)
    for _ in range(2):
        assert (await author.post(f"/desk/cases/{number}/notes", {"note": "联系人说下午来补"})).status_code == 303
    assert await house.db.fetchval("SELECT count(*) FROM case_notes") == 1
    assert b"\xe8\xa1\xa5" not in bytes(await house.db.fetchval("SELECT sealed FROM case_notes"))
    page = await colleague.get(f"/desk/cases/{number}")
    assert "联系人说下午来补" in page.text
    note = await house.db.fetchval("SELECT id FROM case_notes")
    assert (await colleague.post(f"/desk/cases/{number}/notes/{note}/removal")).status_code == 404
    owner = await Browser(anyone).sign_in(OWNER.login)
    assert "联系人说下午来补" not in (await owner.get(f"/my/cases/{number}")).text
    assert (await owner.post(f"/desk/cases/{number}/notes", {"note": "我"})).status_code == 403
    with at(datetime(2026, 3, 3, 10, 1, tzinfo=CHINA)):
        late = await Browser(anyone).sign_in("receiver")
        assert (await late.post(f"/desk/cases/{number}/notes/{note}/removal")).status_code == 404
    author = await Browser(anyone).sign_in("receiver")
    assert (await author.post(f"/desk/cases/{number}/notes/{note}/removal")).status_code == 303
    colleague = await Browser(anyone).sign_in("acceptor")
    gone = await colleague.get(f"/desk/cases/{number}")
    assert ("联系人说下午来补" in gone.text, "删除了这条便笺" in gone.text) == (False, True)


async def test_whoever_leads_sees_who_opened_the_case(anyone: httpx.AsyncClient, numbers: list[str]) -> None:
    number, receiver, decider = numbers[0], await Browser(anyone).sign_in("receiver"), await Browser(anyone).sign_in("decider")
    for _ in range(2):
        await receiver.get(f"/desk/cases/{number}")
    await receiver.post(f"/desk/cases/{number}/reveal", {"purpose": "联系申请人"})
    page = await decider.get(f"/desk/cases/{number}/readings")
    text = " ".join(page.text.split())
    assert "<td>【演示】收件人" in text
    assert 'class="num">2</td>' in text
    assert "联系申请人" in text
    refused = await receiver.get(f"/desk/cases/{number}/readings")
    assert (refused.status_code, "由本机关的决定人查看" in refused.text) == (403, True)


async def test_versions_stand_side_by_side_with_words_for_what_changed(house: House, anyone: httpx.AsyncClient, numbers: list[str]) -> None:
    number, browser = numbers[0], await Browser(anyone).sign_in("receiver")
    assert "申报以后没有修改过" in (await browser.get(f"/desk/cases/{number}/versions")).text
    async with house.db.pool.acquire() as connection:
        receiver = await actor_of_account(connection, await house.db.fetchval("SELECT id FROM accounts WHERE login = 'receiver'"))
    await act(house, receiver, number, Act("当场更正", reason="写错", values={"project_name": "改过的工程", "mobile": "13800000001"}))
    page = await browser.get(f"/desk/cases/{number}/versions?only=1")
    text = " ".join(page.text.split())
    assert "改动 2 个栏目" in text
    assert "<del>=工程0</del>" in text
    assert "<ins>改过的工程</ins>" in text
    assert "13800000001" not in text
    assert text.count(">有改动<") == 2
    assert "所在街道" not in text
    assert "所在街道" in (await browser.get(f"/desk/cases/{number}/versions")).text
    assert f'href="/desk/cases/{number}/versions"' in (await browser.get(f"/desk/cases/{number}")).text

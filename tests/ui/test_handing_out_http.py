"""出件窗口 over HTTP, and the numbers that are copied with their 口径."""

import io

import httpx
from browser_client import Browser
from docx import Document
from hall_pages import FIRST, ITEM, PLACE, PROMISES, Sheet, open_page, send
from linked_cases import OWNER
from python_calamine import CalamineWorkbook

from core.access.signing_in import actor_of_account
from core.cases import act
from core.cases.papers import CONSUMER, papers
from core.cases.sequencer import consume, sequence
from core.house import House
from core.process import Act
from core.search import terms

FILLED = {**FIRST, **PLACE, "apply_mode": "一般方式", **{name: PROMISES[name] for name in ("promise_liable", "signer")}, "confirmed": "1"}
PATH = (("acceptor", "受理"), ("handler", "通过"), ("decider", "准予备案"), ("issuer", "出证"))


async def granted(house: House, anyone: httpx.AsyncClient) -> str:
    """The number of a case that was taken in at the counter and granted, its papers made."""
    receiver = await Browser(anyone).sign_in("receiver")
    done = await send(receiver, await open_page(receiver, f"/desk/counter/{ITEM}?code={OWNER.uscc}"), {**FILLED, "_do": "accept"})
    number = done.headers["location"].partition("?")[0].rpartition("/")[2]
    for login, outcome in PATH:
        async with house.db.pool.acquire() as connection:
            officer = await actor_of_account(connection, await house.db.fetchval("SELECT id FROM accounts WHERE login = $1", login))
        await act(house, officer, number, Act(outcome))
    async with house.db.pool.acquire() as connection:
        await sequence(connection)
    await consume(house.db, CONSUMER, papers(house))
    await consume(house.db, terms.CONSUMER, terms.TermKeeper(house))
    return number


async def test_a_paper_is_found_and_handed_out_once(house: House, anyone: httpx.AsyncClient) -> None:
    number = await granted(house, anyone)
    issuer = await Browser(anyone).sign_in("issuer")
    assert '出件窗口 <span class="count">1</span>' in (await issuer.get("/desk")).text
    code = await house.db.fetchval("SELECT query_code FROM cases")
    for words in ("", number, code, OWNER.uscc, OWNER.name):
        page = await issuer.get(f"/desk/handing-out?q={words}")
        assert f'href="/desk/handing-out/{number}"' in page.text, words
        assert "待领取" in page.text
    assert "没有找到" in (await issuer.get("/desk/handing-out?q=没有这件")).text
    form = await issuer.get(f"/desk/handing-out/{number}")
    seq = form.text.partition('name="expect_seq" value="')[2].partition('"')[0]
    bare = await issuer.post(f"/desk/handing-out/{number}", {"way": "代领", "whom": "王丙", "expect_seq": seq})
    assert (bare.status_code, "请写明代领人出示的" in bare.text, 'value="王丙"' in bare.text) == (422, True, True)
    said = {"way": "代领", "whom": "王丙", "remark": "委托书", "expect_seq": seq}
    done = [await issuer.post(f"/desk/handing-out/{number}", said) for _ in range(2)]
    assert [answer.status_code for answer in done] == [303, 303]
    assert await house.db.fetchval("SELECT count(*) FROM events WHERE kind = 'handed_out'") == 1
    after = await issuer.get(done[0].headers["location"])
    assert ("已出件" in after.text, "没有等候出件的文书" in after.text) == (True, True)
    stale = await issuer.post(f"/desk/handing-out/{number}", {**said, "whom": "丁"})
    assert (stale.status_code, "请核对后再办理" in stale.text, "已经登记过" in stale.text) == (409, True, True)
    assert "出件；代领，领取人：王丙" in (await issuer.get(f"/desk/cases/{number}")).text


async def test_who_does_not_hand_out_is_told_who_does(house: House, anyone: httpx.AsyncClient) -> None:
    number = await granted(house, anyone)
    handler = await Browser(anyone).sign_in("handler")
    assert "出件窗口" not in (await handler.get("/desk")).text
    assert "没有等候出件的文书" in (await handler.get("/desk/handing-out")).text
    page = Sheet(await handler.get(f"/desk/handing-out/{number}"))
    assert "现在不能出件" in page.text
    refused = await handler.post(f"/desk/handing-out/{number}", {"way": "自取", "whom": "王丙"})
    assert (refused.status_code, "由发证人办理" in refused.text) == (403, True)


async def test_numbers_are_copied_with_what_they_count(house: House, anyone: httpx.AsyncClient) -> None:
    await granted(house, anyone)
    decider = await Browser(anyone).sign_in("decider")
    indicator = "fire_promise_instant/fire_instant_rate"
    for page, file in (("/desk", "/desk/figures"), ("/board", "/board/figures"), (f"/board/indicators/{indicator}", f"/board/figures/{indicator}")):
        text = (await decider.get(page)).text
        assert f'href="{file}' in text
        assert "取数时间：" in text
        word = await decider.get(file)
        document = Document(io.BytesIO(word.content))
        table = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
        assert table[0] == ["名称", "数", "单位", "期间", "口径", "来源"]
        assert all(row[0] and row[3] and row[4] and row[5] for row in table[1:])
        assert "取数时间：" in document.paragraphs[-1].text
        book = CalamineWorkbook.from_filelike(io.BytesIO((await decider.get(f"{file}?kind=xlsx")).content)).get_sheet_by_index(0).to_python()
        assert [str(row[0]) for row in book[2 : len(table) + 1]] == [row[0] for row in table[1:]]
    board = CalamineWorkbook.from_filelike(io.BytesIO((await decider.get("/board/figures?kind=xlsx")).content)).get_sheet_by_index(0).to_python()
    assert next(row[1] for row in board if row[0] == "在办") == 0  # a number, not a text

"""Cases from the upper platform: by the mapping in reverse, once, under their own number, decided by our rules; bad ones told why."""

import asyncio
import hashlib
import hmac
from typing import Any

import asyncpg
import pytest
from upper import KEY

from core.access import Actor, PartyHeld
from core.cases import read_case
from core.problems import NotFound
from core.reporting.receiving import Received, check_message, receive_case, receive_cases
from core.search.cases import find_cases
from core.signals.keys import Unsigned
from core.time import now

Desk = Any
NUMBER = "LN2026030200017"


def sent(desk: Desk, **changes: Any) -> dict[str, Any]:
    """A case as the upper platform sends it: the national fields, and what our form needs besides. None leaves a field out."""
    taken = {"org_name", "uscc", "legal_rep", "contact_name", "mobile"}
    case = {
        "project_no": NUMBER, "task_handle_item": "11990000MBDEM0000R400000000000101", "catalog_code": "000000000001", "task_name": "临时集市",
        "applyer_type": "2", "applyer_page_type": "001", "applyer_page_code": "91210411MAJB0001XH", "applyer_name": "沈抚晨光宾馆有限公司",
        "legal": "张甲", "contact_name": "李乙", "contact_mobile": "13900000000", "apply_date": "2026-03-01 16:20:00", "promise_date": "2026-03-20",
        "form": {name: value for name, value in desk.values.items() if name not in taken}, **changes,
    }
    return {name: value for name, value in case.items() if value is not None}


async def receive(desk: Desk, **changes: Any) -> Received:
    return await receive_case(desk.house, desk.mapping, "SF01", sent(desk, **changes))


async def test_a_case_comes_in_and_is_decided_like_any_other(desk: Desk) -> None:
    got = await receive(desk)
    assert (got.project_no, got.said, got.because, got.status) == (NUMBER, "收到", "", "办结")
    assert got.number.startswith("SF20260302")
    view = await read_case(desk.house, desk.town.company, got.number)
    assert (view.project_no, view.item, view.applicant) == (NUMBER, "demo_permit", "沈抚晨光宾馆有限公司")
    assert view.sentences
    values = {field.name: field.text for field in view.fields}
    assert (values["contact_name"], values["mobile"], values["legal_rep"], values["uscc"]) == ("李乙", "13900000000", "张甲", "91210411MAJB0001XH")
    await desk.recorded()
    await desk.sends()
    accept = next(each for each in desk.upper.records.values() if each["kind"] == "accept")
    assert (accept["fields"]["project_no"], accept["fields"]["local_no"]) == (NUMBER, got.number)
    assert accept["fields"]["apply_date"] == "2026-03-01 16:20:00"
    assert {each["fields"]["project_no"] for each in desk.upper.records.values()} == {NUMBER}


async def test_it_is_found_by_either_number(desk: Desk) -> None:
    got = await receive(desk)
    await desk.filed("b")
    for word in (NUMBER, NUMBER.lower(), f" {NUMBER} ", got.number):
        found = await find_cases(desk.house.db, desk.town.company, desk.house.vault, word)
        assert [hit.number for hit in found] == [got.number]
    assert await find_cases(desk.house.db, desk.town.other, desk.house.vault, NUMBER) == ()


async def test_the_same_again_is_known_and_another_content_is_refused(desk: Desk) -> None:
    first = await receive(desk)
    again = await receive(desk)
    assert (again.said, again.number, again.query_code) == ("已收过", first.number, first.query_code)
    other = await receive(desk, contact_name="王丙")
    assert (other.said, "内容不同" in other.because, other.number) == ("不接受", True, "")
    assert await desk.house.db.fetchval("SELECT count(*) FROM cases") == 1
    assert (await receive_case(desk.house, desk.mapping, "SF02", sent(desk))).said == "收到"  # another system numbers for itself


async def test_two_at_once_open_one(desk: Desk) -> None:
    got = await asyncio.gather(*(receive(desk) for _ in range(4)))
    assert sorted(each.said for each in got) == ["已收过", "已收过", "已收过", "收到"]
    assert len({each.number for each in got}) == 1


async def test_an_applicant_nobody_knew_is_registered_and_a_person_stays_sealed(desk: Desk) -> None:
    new = await receive(desk, applyer_page_code="91210100MA0YT7B8X7", applyer_name="【演示】沈抚农夫集市有限公司")
    assert new.said == "收到"
    form = {**sent(desk)["form"], "org_name": "【演示】某店", "uscc": "91210411MAJB0001XH"}
    person = {"applyer_type": "1", "applyer_page_type": "111", "applyer_page_code": "11010519491231002X", "applyer_name": "【演示】王五", "form": form}
    got = await receive(desk, project_no="LN-2", **person)
    assert got.said == "收到", got
    stored = str([dict(row) for table in ("parties", "filings", "upper_cases") for row in await desk.house.db.fetch(f"SELECT * FROM {table}")])
    assert "王五" not in stored
    assert "11010519491231002X" not in stored
    party = await desk.house.db.fetchval("SELECT party FROM cases WHERE number = $1", got.number)
    owner = Actor(0, "wang", "王五", "applicant", (PartyHeld(party, "", ""),))
    assert (await read_case(desk.house, owner, got.number)).project_no == "LN-2"
    assert (await receive(desk, project_no="LN-3", **person)).said == "收到"
    assert await desk.house.db.fetchval("SELECT count(DISTINCT party) FROM cases WHERE party = $1", party) == 1


@pytest.mark.parametrize(("changes", "field", "words"), [
    ({"project_no": None}, "project_no", "没有写办件编号"),
    ({"project_no": "编号 一"}, "project_no", "只能有字母、数字"),
    ({"project_no": "9" * 51}, "project_no", "最多 50 个字"),
    ({"task_handle_item": None, "catalog_code": None}, "catalog_code", "没有写事项编码"),
    ({"task_handle_item": None, "catalog_code": "999999999999"}, "catalog_code", "没有编码为999999999999的事项"),
    ({"catalog_code": "000000000002"}, "task_handle_item", "没有编码为"),
    ({"applyer_name": ""}, "applyer_name", "没有写申请人名称"),
    ({"applyer_type": "3"}, "applyer_type", "没有代码 3；可以是：1（自然人）、2（法人）"),
    ({"applyer_page_type": "111"}, "applyer_page_type", "与 applyer_type 不一致"),
    ({"applyer_page_code": "9121"}, "applyer_page_code", "应为18 位统一社会信用代码"),
    ({"applyer_type": "1", "applyer_page_type": "111"}, "applyer_page_code", "应为18 位公民身份号码"),
    ({"apply_date": "昨天"}, "apply_date", "不是时间"),
    ({"applyer": "甲"}, "applyer", "没有这个栏目"),
    ({"contact_name": 5}, "contact_name", "应为不含控制字符的文字"),
    ({"contact_name": "甲\n乙"}, "contact_name", "应为不含控制字符的文字"),
    ({"form": []}, "form", "应为表单栏目名"),
    ({"form": {"colour": "红"}}, "form.colour", "没有这个栏目"),
])
async def test_what_is_wrong_is_told_in_words(desk: Desk, changes: dict[str, Any], field: str, words: str) -> None:
    got = await receive(desk, **changes)
    assert (got.said, got.number) == ("不接受", "")
    assert any(each.field == field and words in each.text for each in got.fields), got
    assert await desk.house.db.fetchval("SELECT count(*) FROM cases") == 0
    assert await desk.house.db.fetchval("SELECT count(*) FROM upper_cases") == 0


async def test_everything_wrong_is_told_at_once_and_the_form_speaks_for_itself(desk: Desk) -> None:
    got = await receive(desk, applyer_name="", apply_date="x", task_handle_item="1")
    assert {each.field for each in got.fields} == {"applyer_name", "apply_date", "task_handle_item"}
    form = {**sent(desk)["form"], "market_name": ""}
    del form["start_on"]
    missing = await receive(desk, form=form, applyer_page_code="91210100MA0YT7B8X7")
    assert {each.label for each in missing.fields} == {"集市名称", "开市日期"}
    assert await desk.house.db.fetchval("SELECT count(*) FROM parties WHERE code = '91210100MA0YT7B8X7'") == 0  # nothing is left behind


async def test_several_in_one_message_each_for_itself(desk: Desk) -> None:
    got = await receive_cases(desk.house, desk.mapping, "SF01", [sent(desk), sent(desk, project_no="x y"), sent(desk, project_no="LN-9")])
    assert [each.said for each in got] == ["收到", "不接受", "收到"]
    assert got[1].project_no == "x y"


async def test_a_case_that_came_in_stays_what_it_was(desk: Desk) -> None:
    await receive(desk)
    with pytest.raises(asyncpg.RestrictViolationError, match="只能追加"):
        await desk.house.db.execute("UPDATE upper_cases SET project_no = 'x'")


async def test_only_the_platform_with_the_key_may_send(desk: Desk) -> None:
    stamp, body = str(int(now().timestamp())), b'{"cases": []}'

    def signed(stamp: str, key: str = KEY) -> str:
        return hmac.new(bytes.fromhex(key), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()

    assert check_message(desk.house, "SF01", stamp, signed(stamp), body).system == "SF01"
    late = str(int(stamp) - 301)
    wrong = [("SF02", stamp, signed(stamp)), ("SF01", stamp, signed(stamp, "00" * 32)), ("SF01", late, signed(late)), ("SF01", "x", signed("x"))]
    for source, said, signature in wrong:
        with pytest.raises(Unsigned):
            check_message(desk.house, source, said, signature, body)
    with pytest.raises(Unsigned):
        check_message(desk.house, "SF01", stamp, signed(stamp), body + b" ")


async def test_without_an_upper_platform_nothing_comes_in(town: Any) -> None:
    with pytest.raises(NotFound):
        check_message(town.house, "SF01", "0", "", b"")


async def test_a_case_of_an_applicant_who_has_been_erased_is_refused_and_says_so(desk: Desk) -> None:
    await desk.house.vault.destroy(desk.house.db, desk.town.company.parties[0].id)
    got = await receive(desk)
    assert (got.said, "已按其要求删除" in got.because) == ("不接受", True)

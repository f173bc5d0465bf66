"""`jiban staff`: the first administrator of a house, and what an administrator may not do."""

import asyncio
import re

import pytest

from core.access.signing_in import authenticate
from core.store.engine import Database
from ui.cli.main import main


async def jiban(*words: str) -> int:
    """A verb, in a thread: verbs run event loops of their own."""
    return await asyncio.to_thread(main, ["staff", *words])


async def test_an_empty_house_gets_its_first_administrator(house: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert await jiban("list") == 0
    assert "还没有人员" in capsys.readouterr().out
    assert await jiban("orgs") == 0
    assert "housing" in capsys.readouterr().out
    assert await jiban("open", "wang", "王一", "--org", "housing", "--role", "administrator") == 0
    told = capsys.readouterr().out
    found = re.search(r"^[a-z0-9-]{14}$", told, re.MULTILINE)
    assert found, told
    assert (await authenticate(house, "wang", found.group())).password_due
    assert await jiban("list", "王") == 0
    listed = capsys.readouterr().out
    assert "wang" in listed
    assert "人员管理员" in listed


async def test_what_is_wrong_is_said_with_what_would_do(house: Database, capsys: pytest.CaptureFixture[str]) -> None:
    for words, said in (
        (("open", "wang", "王一", "--org", "housing", "--role", "administrater"), "administrator"),
        (("open", "wang", "王一", "--org", "nowhere", "--role", "handler"), "jiban staff orgs"),
        (("open", "王", "王一", "--org", "housing", "--role", "handler"), "账号由字母、数字"),
        (("end", "wang", "--org", "housing", "--role", "handler", "--reason", "调走"), "没有这个岗位"),
        (("password", "wang"), "没有账号“wang”"),
    ):
        assert await jiban(*words) == 1
        assert said in capsys.readouterr().err
    assert await house.fetchval("SELECT count(*) FROM accounts") == 0


async def test_an_account_is_closed_opened_again_and_its_post_ended(house: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert await jiban("org", "new_bureau", "新区管理局") == 0
    assert await jiban("open", "li", "李二", "--org", "new_bureau", "--role", "monitor", "--until", "2099-12-31") == 0
    assert await jiban("open", "li", "李二", "--org", "new_bureau", "--role", "handler") == 0
    assert "已为账号 li 设岗位" in capsys.readouterr().out
    assert await jiban("close", "li", "--reason", "借调") == 0
    assert await jiban("reopen", "li", "--reason", "回来") == 0
    assert await jiban("password", "li") == 0
    assert await jiban("end", "li", "--org", "new_bureau", "--role", "monitor", "--reason", "换人") == 0
    capsys.readouterr()
    assert await jiban("list") == 0
    listed = capsys.readouterr().out
    assert "新区管理局 承办人" in listed
    assert "监测人" not in listed
    kinds = [row["kind"] for row in await house.fetch("SELECT kind FROM staff_log ORDER BY id")]
    assert kinds == ["opened", "given", "given", "closed", "reopened", "reset", "ended"]

"""人员和岗位 in the browser: an account opened, its password set, posts given and ended, and what is said when it cannot be."""

import re
from datetime import timedelta

import httpx
import pytest
from browser_client import Browser

from core.access.keepers import operator
from core.access.staffing import Handed, Term, open_account
from core.house import House
from core.time import today
from ui.cli.people import PASSWORD

OWN = "correct-horse-7"
ORG = "housing"


@pytest.fixture
async def admin(anyone: httpx.AsyncClient) -> Browser:
    return await Browser(anyone).sign_in("administrator")


@pytest.fixture
def another(anyone: httpx.AsyncClient) -> Browser:
    return Browser(anyone)


async def opened(house: House, login: str = "zhang.san", role: str = "handler") -> Handed:
    async with house.db.transaction() as connection:
        return await open_account(connection, operator("test"), login, "张三", Term(ORG, role, today()))


def password_in(text: str) -> str:
    found = re.search(r"[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}", text)
    assert found, text
    return found.group()


async def test_from_an_opened_account_to_the_desk(admin: Browser, another: Browser) -> None:
    assert (await admin.get("/welcome")).headers["location"] == "/staff"
    page = await admin.get("/staff/new")
    assert "人员管理员</option>" not in page.text
    answer = await admin.post("/staff/new", {"name": "张三", "login": "zhang.san", "org": ORG, "role": "handler", "since": today().isoformat()})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    initial = password_in(answer.text)
    assert initial not in (await admin.get("/staff")).text

    await another.get("/sign-in")
    entered = await another.post("/sign-in", {"login": "zhang.san", "password": initial, "next": "/desk/search?q=1"})
    assert entered.status_code == 303
    for path in ("/", "/desk", "/desk/search?q=1", "/staff", "/sign-in"):
        assert (await another.get(path)).headers["location"].startswith("/password"), path
    assert (await another.post("/desk/phrases", {"words": "x"})).headers["location"] == "/password"
    form = await another.get("/password?next=/desk/search%3Fq%3D1")
    assert "您用初始密码登录" in form.text
    refused = await another.post("/password", {"old": initial, "new": initial, "again": initial})
    assert (refused.status_code, "新密码不能和现在的一样" in refused.text) == (422, True)
    assert initial not in refused.text
    changed = await another.post("/password", {"old": initial, "new": OWN, "again": OWN, "next": "/desk"})
    assert changed.headers["location"] == "/password?done=1&next=/desk"
    assert 'href="/desk">继续' in (await another.get(changed.headers["location"])).text
    assert (await another.get("/desk")).status_code == 200


async def test_an_initial_password_gives_no_token(house: House, anyone: httpx.AsyncClient) -> None:
    handed = await opened(house)
    answer = await anyone.post("/api/v1/sessions", json={"login": "zhang.san", "password": handed.password})
    assert answer.status_code == 401
    assert "初始密码只能用来设置自己的密码" in answer.text


async def test_what_is_missing_is_said_and_what_was_typed_stays(admin: Browser) -> None:
    await admin.get("/staff/new")
    answer = await admin.post("/staff/new", {"name": "张三", "login": "张三", "org": "", "role": "", "since": ""})
    assert answer.status_code == 422
    assert 'value="张三"' in answer.text
    for said in ("账号由字母、数字", "请选择机关", "请选择岗位", "请选择起始日期"):
        assert said in answer.text
    beyond = await admin.post("/staff/new", {"name": "张三", "login": "zhang.san", "org": ORG, "role": "administrator", "since": today().isoformat()})
    assert (beyond.status_code, "这个岗位由平台运行人员设立" in beyond.text) == (422, True)


async def test_posts_are_given_and_ended_on_the_page_of_the_person(house: House, admin: Browser) -> None:
    account = (await opened(house)).account
    page = await admin.get(f"/staff/{account}")
    assert "此后" not in page.text, "the demonstration's handlers hold the same post"
    given = await admin.post(f"/staff/{account}/posts", {"org": ORG, "role": "issuer", "since": today().isoformat(), "until": ""})
    assert given.headers["location"] == f"/staff/{account}?done=given"
    twice = await admin.post(f"/staff/{account}/posts", {"org": ORG, "role": "issuer", "since": today().isoformat(), "until": ""})
    assert "这段时间里已经担任这个岗位" in twice.text
    post = await house.db.fetchval("SELECT id FROM posts WHERE account = $1 AND role = 'issuer'", account)
    refused = await admin.post(f"/staff/posts/{post}/end", {f"reason-{post}": "", f"last_day-{post}": "2026-01-01"})
    assert refused.status_code == 422
    assert f'id="e-reason-{post}"' in refused.text
    assert f'id="e-last_day-{post}"' in refused.text
    await admin.post(f"/staff/posts/{post}/end", {f"reason-{post}": "轮岗", f"last_day-{post}": today().isoformat(), "_now": "1"})
    assert await house.db.fetchval("SELECT until FROM posts WHERE id = $1", post) == today() - timedelta(days=1)
    page = await admin.get(f"/staff/{account}")
    for said in ("轮岗", "已终止", "当天终止", "立即终止"):
        assert said in page.text


async def test_closing_resetting_and_opening_again(house: House, admin: Browser, another: Browser) -> None:
    account = (await opened(house)).account
    await admin.get(f"/staff/{account}")
    first = password_in((await admin.post(f"/staff/{account}/password")).text)
    refused = await admin.post(f"/staff/{account}/close", {"reason-account": ""})
    assert (refused.status_code, "请填写事由" in refused.text) == (422, True)
    assert (await admin.post(f"/staff/{account}/close", {"reason-account": "退休"})).status_code == 303
    assert "已停用" in (await admin.get("/staff?asked=zhang")).text
    await another.get("/sign-in")
    assert (await another.post("/sign-in", {"login": "zhang.san", "password": first})).status_code == 422
    second = password_in((await admin.post(f"/staff/{account}/reopen", {"reason-account": "返聘"})).text)
    assert (await another.post("/sign-in", {"login": "zhang.san", "password": second})).status_code == 303
    log = (await admin.get("/staff/log")).text
    for said in ("重设密码", "停用账号", "退休", "恢复账号", "返聘", "运行人员 test"):
        assert said in log


async def test_nobody_keeps_themselves_or_who_was_put_there_by_the_house(house: House, admin: Browser) -> None:
    own = await house.db.fetchval("SELECT id FROM accounts WHERE login = 'administrator'")
    page = await admin.get(f"/staff/{own}")
    assert "再设一个岗位" not in page.text
    assert (await admin.post(f"/staff/{own}/password")).status_code == 403
    monitor = await house.db.fetchval("SELECT id FROM accounts WHERE login = 'monitor'")
    assert "由平台运行人员" in (await admin.get(f"/staff/{monitor}")).text
    assert (await admin.post(f"/staff/{monitor}/close", {"reason-account": "试"})).status_code == 403


async def test_anybody_changes_their_own_password_and_other_sessions_end(admin: Browser, another: Browser, anyone: httpx.AsyncClient) -> None:
    elsewhere = await Browser(anyone).sign_in("company1")
    await another.sign_in("company1")
    assert "修改密码" in (await another.get("/my/cases")).text
    await another.get("/password")
    assert (await another.post("/password", {"old": PASSWORD, "new": OWN, "again": OWN})).headers["location"] == "/password?done=1"
    assert "密码已经修改" in (await another.get("/password?done=1")).text
    assert (await elsewhere.get("/my/cases")).headers["location"].startswith("/sign-in")
    assert (await admin.get("/staff")).status_code == 200

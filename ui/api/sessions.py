"""Signing in and out: a password for a bearer token."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import delete, get, post
from litestar.params import JSONBody
from msgspec import Meta

from core.access import Actor, SignInRefused, sign_in, sign_out
from core.problems import Problem
from ui.api.bodies import SignIn
from ui.api.who import Asking, house_of, signed_in, token_of
from ui.api.wire import Body
from ui.openapi import SIGNED_IN, problems


class Refused(Problem):
    """Login or password is wrong, or the account is locked: the three are not told apart."""

    code = "sign-in-refused"
    title = "登录没有成功"
    status = 401


class Session(msgspec.Struct, frozen=True):
    """登录结果。令牌只在这里出现一次。"""

    token: Annotated[str, Meta(description="令牌，之后放在 Authorization: Bearer 之后")]
    expires_at: Annotated[datetime, Meta(description="令牌到期时间")]
    login: Annotated[str, Meta(description="账号")]
    name: Annotated[str, Meta(description="姓名或名称")]


class PartyView(msgspec.Struct, frozen=True):
    """可以代表的一个申请人。"""

    id: Annotated[int, Meta(description="申请人编号，申报时使用")]
    name: Annotated[str, Meta(description="名称")]
    items: Annotated[tuple[str, ...], Meta(description="授权的事项，空为全部")]
    until: Annotated[date | None, Meta(description="授权到期日")]


class PostView(msgspec.Struct, frozen=True):
    """担任的一个岗位。"""

    org: Annotated[str, Meta(description="机构编号")]
    role: Annotated[str, Meta(description="角色")]
    role_name: Annotated[str, Meta(description="角色名称")]


class Me(msgspec.Struct, frozen=True):
    """当前账号。"""

    login: Annotated[str, Meta(description="账号")]
    name: Annotated[str, Meta(description="姓名或名称")]
    kind: Annotated[str, Meta(description="applicant 申请人，officer 工作人员")]
    parties: Annotated[tuple[PartyView, ...], Meta(description="可以代表的申请人")]
    posts: Annotated[tuple[PostView, ...], Meta(description="担任的岗位")]


@post(
    "/sessions", dto=Body[SignIn], opt={"door": "sign_in"}, tags=["登录"], summary="登录", operation_id="sign_in",
    responses=problems(401, body=True), description="凭账号和密码取得令牌。连续失败会暂时锁定账号。",
)
async def begin(request: Asking, data: JSONBody[SignIn]) -> Session:
    """A token for a password."""
    try:
        token, account = await sign_in(house_of(request).db, data.login, data.password)
    except SignInRefused as refused:
        raise Refused(str(refused), "请核对账号和密码；账号被锁定的，请稍后再试") from None
    return Session(token, account.expires_at, account.login, account.name)


@get(
    "/sessions/current", tags=["登录"], summary="查看当前账号", operation_id="who_am_i", security=SIGNED_IN,
    responses=problems(signed_in=True), description="账号、可以代表的申请人和担任的岗位。",
)
async def current(request: Asking) -> Me:
    """Who the token is."""
    return _me(await signed_in(request), request)


@delete(
    "/sessions/current", tags=["登录"], summary="退出登录", operation_id="sign_out", security=SIGNED_IN,
    responses=problems(signed_in=True), description="令牌立即失效。",
)
async def end(request: Asking) -> None:
    """Forget the token."""
    await signed_in(request)
    async with house_of(request).db.transaction() as connection:
        await sign_out(connection, token_of(request))


def _me(actor: Actor, request: Asking) -> Me:
    roles = house_of(request).catalogue.registry.roles
    parties = tuple(PartyView(held.id, held.name, held.items, held.until) for held in actor.parties)
    posts = tuple(PostView(held.org, held.role, roles[held.role].name if held.role in roles else held.role) for held in actor.posts)
    return Me(actor.login, actor.name, actor.kind, parties, posts)

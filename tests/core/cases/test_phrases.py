"""Phrases: whose they are, where they are offered, in which order, and what counts as a use."""

from typing import Any

import pytest

from core.access.accounts import add_org
from core.cases import phrases
from core.cases.phrases import Phrase, joined
from core.problems import Forbidden, Invalid, NotFound

Town = Any
ITEM, OTHER = "fire_acceptance_filing", "fire_opening_inspection"


def phrase(words: str, **changed: Any) -> Phrase:
    return Phrase(**({"id": 0, "ask": "opinion", "words": words} | changed))


async def kept(town: Town, role: str, words: str, **changed: Any) -> int:
    await phrases.keep(town.house.db, town.officers[role], phrase(words, **changed))
    number: int = await town.house.db.fetchval("SELECT max(id) FROM phrases")
    return number


async def offered(town: Town, role: str, item: str = ITEM, kind: str = "review", ask: str = "opinion") -> list[str]:
    found = await phrases.offered(town.house.db, town.officers[role], org_of(town), item, kind)
    return [each.words for each in found.get(ask, ())]


def org_of(town: Town) -> str:
    return str(town.officers["handler"].posts[0].org)


async def test_ones_own_are_for_oneself_and_the_departments_for_all(town: Town) -> None:
    await kept(town, "handler", "材料齐全")
    await kept(town, "decider", "同意", org=org_of(town))
    assert await offered(town, "handler") == ["材料齐全", "同意"]
    assert await offered(town, "acceptor") == ["同意"]
    assert await phrases.kept_orgs(town.house.db, town.officers["handler"]) == ()
    assert [each for each, _ in await phrases.kept_orgs(town.house.db, town.officers["decider"])] == [org_of(town)]


async def test_the_departments_are_kept_by_whoever_decides(town: Town) -> None:
    with pytest.raises(Forbidden, match="决定人"):
        await kept(town, "handler", "同意", org=org_of(town))
    number = await kept(town, "decider", "同意", org=org_of(town))
    for change in (phrases.rename(town.house.db, town.officers["handler"], number, "不同意"), phrases.forget(town.house.db, town.officers["handler"], number)):
        with pytest.raises(NotFound):
            await change
    await phrases.rename(town.house.db, town.officers["decider"], number, "同意，请发证")
    assert await offered(town, "handler") == ["同意，请发证"]
    await phrases.forget(town.house.db, town.officers["decider"], number)
    assert await offered(town, "handler") == []


async def test_of_an_authority_one_does_not_belong_to_nothing_is_offered(town: Town) -> None:
    await add_org(town.house.db, "elsewhere", "别处")
    await town.house.db.execute(
        "INSERT INTO phrases (org, ask, words, made_by, made_at) VALUES ('elsewhere', 'opinion', '别处的话', 1, now())",
    )
    found = await phrases.offered(town.house.db, town.officers["handler"], "elsewhere", ITEM, "review")
    assert found == {}


async def test_item_and_kind_narrow_where_it_is_offered(town: Town) -> None:
    await kept(town, "handler", "本事项的", item=ITEM)
    await kept(town, "handler", "决定环节的", kind="decide")
    await kept(town, "handler", "理由", ask="reason")
    assert await offered(town, "handler") == ["本事项的"]
    assert await offered(town, "handler", item=OTHER, kind="decide") == ["决定环节的"]
    assert await offered(town, "handler", ask="reason") == ["理由"]


async def test_the_most_used_stands_first_and_only_eight(town: Town) -> None:
    for n in range(10):
        await kept(town, "handler", f"第{n}句")
    handler, org = town.officers["handler"], org_of(town)
    for _ in range(2):
        await phrases.used(town.house.db, handler, org, [("opinion", "经审查，第9句；另见附件"), ("reason", "第8句")])
    await phrases.used(town.house.db, handler, org, [("opinion", "第7句")])
    assert (await offered(town, "handler"))[:3] == ["第9句", "第7句", "第0句"]
    assert len(await offered(town, "handler")) == phrases.OFFERED
    assert {each.words: each.uses for each in await phrases.phrases_of(town.house.db, handler)}["第9句"] == 2


async def test_the_same_again_is_kept_once_and_what_cannot_be_one_is_said(town: Town) -> None:
    first, second = await kept(town, "handler", "同意"), await kept(town, "handler", " 同意 ")
    assert first == second
    for wrong, said in ((phrase(" "), "请填写"), (phrase("长" * 501), "最多 500 个字"), (phrase("\x07"), "控制字符"), (phrase("同意", ask="basis"), "哪一栏")):
        with pytest.raises(Invalid, match=said):
            await phrases.keep(town.house.db, town.officers["handler"], wrong)
    other = await kept(town, "handler", "不同意")
    with pytest.raises(NotFound, match="同样的一条"):
        await phrases.rename(town.house.db, town.officers["handler"], other, "同意")


async def test_there_is_an_end_to_how_many(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phrases, "MOST", 2)
    await kept(town, "handler", "一")
    await kept(town, "handler", "二")
    with pytest.raises(Invalid, match="已有 2 条"):
        await kept(town, "handler", "三")


@pytest.mark.parametrize(("text", "whole"), [("", "同意"), ("齐全", "齐全；同意"), ("齐全。 ", "齐全。同意"), ("经审查：", "经审查：同意")])
def test_a_phrase_stands_apart_from_what_was_typed(text: str, whole: str) -> None:
    assert joined(text, "同意") == whole

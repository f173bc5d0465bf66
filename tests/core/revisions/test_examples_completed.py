"""Examples after the form and the rules of a new item have changed: the complete filing can be handed in again, every row is tried."""

from collections.abc import Iterator

import msgspec
import pytest
from revised import ROOT, house

from core.items.files import house_elements
from core.items.item import Item
from core.revisions import Add, Drop, Edit, Put, apply
from core.revisions.documents import read
from core.revisions.examples.completed import completed, covered
from core.revisions.examples.making import maker_for
from core.revisions.making import Wish, made
from core.revisions.trial.model import Setting, Trial
from core.revisions.trial.running import run_trial
from core.revisions.trying import tried, with_item
from core.revisions.unwritten import unwritten

WISH = Wish(name="小餐饮经营许可", plugin="demo", authority="business", authority_name="【合成】营商局", document="《合成条例》", article="第3条", promised="3")
ROWS = ("< 100", "100 .. 200", "> 200")


def new_fields() -> Iterator[Edit]:
    """A required number, a yes or no, and a day that is asked for when the answer is yes; the contact is asked for no more."""
    for name, schema in (
        ("heads", {"title": "数量", "type": "integer", "minimum": 1}), ("fenced", {"title": "有无隔离区", "type": "boolean"}),
        ("opens", {"title": "开业日期", "type": "string", "format": "date", "x-visible": "fenced = true"}),
    ):
        yield Put("form.json", ("properties", name), schema)
        yield Add("form.json", ("required",), name)
        yield Add("form.json", ("x-pages", "申请事项", "fields"), name)
    yield Drop("form.json", ("properties", "contact_name"))
    yield Drop("form.json", ("required", "contact_name"))
    yield Drop("form.json", ("x-pages", "申请人", "fields", "contact_name"))


def new_table() -> Edit:
    rows = [
        {"no": f"XX-{at}", "when": {"area": when}, "then": {"size": "大" if at > 21 else "小"}, "force": "advice", "basis": ["本地规定"], "status": "local-unconfirmed", "say": "按面积。"}
        for at, when in enumerate(ROWS, 21)
    ]
    return Put("rules.toml", ("decision", "size"), {"label": "规模", "hit": "first", "complete": False, "inputs": {"area": "area_m2"}, "outputs": {"size": ["小", "大"]}, "rows": rows})


def begun(*edits: Edit) -> dict[str, bytes]:
    shared = {path: found.read_bytes() for path, found in house_elements(ROOT).items()}
    files = made(WISH, (), shared).files
    for each in edits:
        files = apply(files, each)
    return files


def item_of(files: dict[str, bytes]) -> Item:
    found = tried(house(), ROOT, made(WISH, (), {}).item, "demo", files)
    assert found.item is not None, [each.sentence() for each in found.faults]
    return found.item


def setting(files: dict[str, bytes]) -> Setting:
    item = item_of(files)
    return Setting(house(), with_item(house(), item), item.id, ROOT)


def ran(files: dict[str, bytes]) -> Trial:
    return run_trial(setting(files))


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return begun(*new_fields(), new_table())


def test_the_complete_filing_takes_what_the_form_asks_now(files: dict[str, bytes]) -> None:
    before = ran(files)
    assert {each.found for each in before.faults} >= {"表单没有栏目 contact_name"}
    after = completed(files, item_of(files))
    assert {each.code for each in ran(after).faults} == {"row-without-rule"}
    was, now = (read(each, "features/base.toml")["base"][0]["values"] for each in (files, after))
    assert "contact_name" not in now
    assert now["fenced"] is True
    assert now["opens"].year > 2000
    assert {name: value for name, value in now.items() if name in was} == {name: value for name, value in was.items() if name != "contact_name"}
    assert completed(after, item_of(after)) == after


def test_every_row_gets_an_example_that_makes_it_apply(files: dict[str, bytes]) -> None:
    now = completed(files, item_of(files))
    rows = ran(now).bare
    assert set(rows) >= {"XX-21", "XX-22", "XX-23"}
    maker = maker_for(setting(now))
    assert maker is not None
    done = covered(maker, now, rows)
    assert done.missing == ()
    after = ran(done.files)
    assert (after.bare, after.left, after.faults) == ((), (), ())
    assert after.counts.all == ran(now).counts.all + done.count


def test_what_is_not_written_yet_is_told_and_goes_away_when_it_is() -> None:
    files = begun()
    told = {each.words for each in unwritten(item_of(files))}
    assert {"一句话说明", "办理地点", "参数“当场办结面积上限”的出处"} <= told
    assert any("由谁、依据哪份文件确认" in each for each in told)
    item = item_of(apply(files, Put("item.toml", ("summary",), "办小餐饮要先许可。")))
    assert "一句话说明" not in {each.words for each in unwritten(item)}
    info = msgspec.structs.replace(item.info, office=())
    assert "办理地点、时间和电话" in {each.words for each in unwritten(msgspec.structs.replace(item, info=info))}

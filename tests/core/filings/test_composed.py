"""A filing of several items in the database: its members pinned, loaded on their versions later, the chain whole."""

from pathlib import Path
from typing import Any

import pytest

from core.access import SYSTEM
from core.cases.audit import verify
from core.cases.loading import opened
from core.cases.state import filed_of
from core.filings import FilingRequest, submit
from core.items import archive
from core.items.files import Stored
from core.items.loading import load_item
from core.problems import Invalid
from core.scenes import Composed, members_of

Town = Any
ITEM, SIGN = "demo_open_together", "demo_sign_filing"
VALUES: dict[str, Any] = {
    "combo_mode": "固定场景", "combo_scenes": ["【演示】开饮品店"], "org_name": "沈抚晨光宾馆有限公司", "uscc": "91210411MAJB0001XH",
    "contact_name": "李乙", "mobile": "13900000000", "open_soon": False, "place_addr": "演示街 8 号", "area_m2": 60,
    "demo_drink_permit__drinks": ["茶饮"], "demo_drink_permit__makes_ice": False, "demo_sign_filing__sign_words": "清泉",
    "demo_sign_filing__sign_area": 6, "demo_sign_filing__lit": False,
}


def request(town: Town, **changed: Any) -> FilingRequest:
    return FilingRequest(ITEM, {**VALUES, **changed}, town.company.parties[0].id, "组合 1")


async def test_members_are_pinned_in_the_row_and_in_the_chain(town: Town, tmp_path: Path) -> None:
    receipt = await submit(town.house, town.company, request(town))
    number = receipt.cases[0].number
    current = {item: town.house.catalogue.item(item).hash for item in ("demo_drink_permit", SIGN)}
    async with opened(town.house, SYSTEM, number) as (_, case):
        filed = filed_of(case.events[0].payload)
        assert filed.composition is not None
        assert {pin.item: pin.release for pin in filed.composition.members} == current
        assert (filed.composition.mode, filed.composition.scenes) == ("固定场景", ("demo_drink_shop",))
        assert isinstance(case.item, Composed)
        assert case.state.release == town.house.catalogue.item(ITEM).hash
    audited = await verify(town.house.db, tmp_path, town.house.keys.signer().public_key())
    assert audited.ok, audited.findings


@pytest.mark.parametrize("change", [
    """jsonb_set(composition, '{members,1,release}', '"other"')""", """jsonb_set(composition, '{members,0,item}', '"demo_stall_filing"')""",
    "composition #- '{members,1}'", "NULL",
])
async def test_a_pin_that_was_changed_is_named_by_the_audit(town: Town, tmp_path: Path, change: str) -> None:
    number = (await submit(town.house, town.company, request(town))).cases[0].number
    await town.house.db.execute(f"UPDATE filings SET composition = {change}")
    audited = await verify(town.house.db, tmp_path, town.house.keys.signer().public_key())
    assert [(each.damage, each.number, each.detail) for each in audited.findings] == [("filing", number, "组合")]


async def test_a_later_version_of_a_member_changes_nothing_for_what_is_filed(town: Town) -> None:
    receipt = await submit(town.house, town.company, request(town))
    before = town.house.catalogue.item(SIGN)
    form = before.files["form.json"].replace(b'"sign_words"', b'"sign_text"')
    made, faults = load_item(Stored({**before.files, "form.json": form}, "test"), SIGN, "demo_together", town.house.catalogue.registry.around)
    assert made is not None, faults
    await archive.adopt(town.house.db, made, "test")
    await town.house.catalogue.refresh()
    async with opened(town.house, SYSTEM, receipt.cases[0].number) as (_, case):
        member = members_of(case.item, case.values)[1]
    assert member.release == before.hash
    assert member.values["sign_words"] == "清泉"
    with pytest.raises(Invalid) as refused:
        await submit(town.house, town.company, FilingRequest(ITEM, VALUES, town.company.parties[0].id, "组合 2"))
    assert {field.field for field in refused.value.fields} == {"demo_sign_filing__sign_words", "demo_sign_filing__sign_text"}


async def test_sent_again_it_is_the_same_filing(town: Town) -> None:
    first, again = await submit(town.house, town.company, request(town)), await submit(town.house, town.company, request(town))
    assert (first.filing, again.repeated) == (again.filing, True)


async def test_what_cannot_go_together_is_not_filed(town: Town) -> None:
    with pytest.raises(Invalid) as refused:
        await submit(town.house, town.company, request(town, combo_scenes=["【演示】开饮品店", "【演示】摆摊经营"], combo_mode="场景+场景"))
    assert "没有一种申请人可以一并办理" in refused.value.fields[0].text
    assert refused.value.fields[0].field == "combo_scenes"


async def test_a_filing_of_one_item_has_no_composition(town: Town) -> None:
    await submit(town.house, town.company, town.filing("一"))
    assert await town.house.db.fetchval("SELECT count(*) FROM filings WHERE composition IS NULL") == 1

"""Examples made by form, and the first scenarios of an item: canonical, green, every row tried."""

from datetime import date

import msgspec
import pytest
from revised import FIRE, ROOT, files_of, house, raised_later, setting, trial_of

from core.items.fmt import canonical_toml
from core.revisions.examples.first import First, first, first_scenarios
from core.revisions.examples.making import Maker, added, maker_for
from core.revisions.trying import tried, with_item
from core.scenarios.layout import canonical_text
from core.scenarios.proof import prove_suite, subjects_of
from core.scenarios.runner import run_rule_world
from core.scenarios.sentences import StepError
from core.scenarios.suite import load_suite

WITHOUT = ("fire_opening_inspection", "tax_clearance", "demo_drink_permit", "demo_approval", "operator_change", "credit_promise")
"""Items whose scenarios are thrown away and made anew."""


@pytest.fixture
def maker() -> Maker:
    found = maker_for(setting(FIRE, files_of(FIRE)))
    assert found is not None
    return found


def made_anew(item: str) -> First:
    known = house().items[item]
    files = {path: data for path, data in known.files.items() if not path.startswith("features/")}
    return first(msgspec.structs.replace(known, files=files, features=()), house())


def test_a_row_asks_for_the_fields_its_table_looks_at(maker: Maker) -> None:
    asked = {each.label: each for each in maker.asked("XF-12", maker.day)}
    assert asked["建筑面积"].value == "200"
    assert {"299.99", "300", "300.01"} <= {*asked["建筑面积"].proposals}
    assert "商场" in asked["场所类型"].options
    assert "工程地址" not in asked


def test_the_conclusion_is_what_the_item_really_concludes(maker: Maker) -> None:
    table = maker.table_of("XF-12")
    here = maker.conclude(table, {"建筑面积": "300"}, maker.day)
    assert (here.conclusions, here.rows) == ((("办理路径", "一般程序"),), ("XF-12",))
    nothing = maker.conclude(table, {"建筑面积": ""}, maker.day)
    assert (nothing.conclusions, nothing.needs) == ((("办理路径", "未定"),), ("建筑面积",))
    with pytest.raises(StepError, match="没有栏目"):
        maker.conclude(table, {"面积": "300"}, maker.day)


def test_both_sides_of_a_limit_are_found_in_every_stretch_of_time() -> None:
    maker = maker_for(setting(FIRE, raised_later()))
    assert maker is not None
    found = {(each.day, each.cells.get("建筑面积", ""), each.rows) for each in maker.of_row("XF-12").examples}
    assert {(maker.day, "299.99", ("XF-11",)), (maker.day, "300", ("XF-12",))} <= found
    later = date(2027, 1, 1)
    assert {(later, "499.99", ("XF-11",)), (later, "500", ("XF-12",)), (later, "500.01", ("XF-12",))} <= found


def test_facts_are_brought_about_by_records(maker: Maker) -> None:
    made = maker.of_row("XF-22")
    assert any("XF-22" in each.rows and any("告知承诺信用记录" in step.text for step in each.given) for each in made.examples)


def test_an_example_is_written_under_its_rule_and_is_green(maker: Maker) -> None:
    made = maker.of_row("XF-12").examples
    files = added(files_of(FIRE), maker.item, "XF-12", made)
    text = files["features/path.feature"].decode()
    assert canonical_text(text) == text
    assert text.index("规则: XF-12") < text.index("新增用例") < text.index("规则: XF-13")
    trial = trial_of(FIRE, files)
    assert (trial.left, trial.faults) == ((), ())
    again = added(files, maker.item, "XF-12", made)
    assert trial_of(FIRE, again).faults == (), "names stay apart"


@pytest.mark.parametrize("item", WITHOUT)
def test_first_scenarios_are_canonical_and_green(item: str) -> None:
    known = house().items[item]
    found = made_anew(item)
    assert canonical_toml(found.files["features/base.toml"], "base.toml") == found.files["features/base.toml"]
    text = found.files["features/rules.feature"].decode()
    assert canonical_text(text) == text
    files = {path: data for path, data in known.files.items() if not path.startswith("features/")} | found.files
    loaded = tried(house(), ROOT, item, known.plugin, files)
    assert loaded.item is not None
    report = run_rule_world(with_item(house(), loaded.item), ROOT, item)
    assert [each.message for each in report.results if each.result != "passed"] == []
    untested = {each.rpartition(" ")[2] for each in report.untested}
    assert all(any(no in text for text in found.missing) for no in untested), "what nobody could try is said"


def test_first_scenarios_prove_every_row_and_limit_of_a_plain_item() -> None:
    item = "fire_opening_inspection"
    known = house().items[item]
    found = made_anew(item)
    loaded = tried(house(), ROOT, item, known.plugin, {path: data for path, data in known.files.items() if not path.startswith("features/")} | found.files)
    assert loaded.item is not None
    registry = with_item(house(), loaded.item)
    subject = next(each for each in subjects_of(registry) if each.id == item)
    (proof,) = prove_suite(load_suite(registry, ROOT, item), [subject], item).items
    assert proof.rows == ()
    assert {*proof.boundaries} <= {*found.missing}, "what no filing and no record reaches is said"


def test_an_items_own_filing_is_kept() -> None:
    assert first_scenarios(house().items[FIRE], house())["features/base.toml"] == files_of(FIRE)["features/base.toml"]

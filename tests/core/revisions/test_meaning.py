"""本来就要变: examples rewritten by the machine, in canonical form, green afterwards."""

from collections.abc import Mapping

import pytest
from revised import FIRE, ROOT, TODAY, edited, files_of, raised_later, raised_now, revised, setting, trial_of

from core.revisions import Drop, Put
from core.revisions.meaning.rewriting import Reason, Rewritten, meant
from core.revisions.trial.model import Line
from core.scenarios.layout import canonical_text
from core.scenarios.proof import prove_suite, subjects_of
from core.scenarios.script import Block, script_of
from core.scenarios.suite import load_suite

REASON = Reason("区政府第 3 号会议纪要", "承诺即办面积上限 300 → 500", TODAY)


def rewritten(item: str, files: Mapping[str, bytes], lines: tuple[Line, ...] | None = None) -> Rewritten:
    lines = trial_of(item, files).changed if lines is None else lines
    made = meant(setting(item, files), files, lines, REASON)
    for path, data in made.files.items():
        assert not path.endswith(".feature") or canonical_text(data.decode()).encode() == data
    return made


def scenario(made: Rewritten, path: str, title: str) -> Block:
    return next(block for block in script_of(made.files[path].decode()).blocks if block.title == title)


def test_values_at_the_limit_move_with_it_and_everything_is_green() -> None:
    made = rewritten(FIRE, raised_now())
    assert made.cannot == ()
    path = scenario(made, "features/path.feature", "面积到了 500")
    assert [row[1:] for row in path.examples[0].rows[1:]] == [
        ("499.99", "承诺即办", "XF-11"), ("500", "一般程序", "XF-12"), ("500.00", "一般程序", "XF-12"), ("500.01", "一般程序", "XF-12"), ("9999999", "一般程序", "XF-12"),
    ]
    text = made.files["features/path.feature"].decode()
    assert "规则: XF-12 不小于 500 平方米的，一般程序" in text
    assert "计划 2.2：“推行消防承诺即办，针对小于300㎡" in text, "the clause is kept as it is"
    assert text.count("2026-11-27 修改用例：承诺即办面积上限 300 → 500。理由：区政府第 3 号会议纪要") == 2
    after = trial_of(FIRE, made.files)
    assert (after.left, after.faults, after.untested) == ((), (), ())


def test_a_sum_at_the_limit_moves_by_the_cell_of_the_filing() -> None:
    together = scenario(rewritten(FIRE, raised_now()), "features/review.feature", "合并以后到不到 500")
    assert together.examples[0].rows[1:] == (
        ("100", "399.99", "无"), ("100", "400", "合并面积"), ("100", "400.01", "合并面积"), ("200", "200", "无"), ("0.01", "499.99", "合并面积"),
    )


def test_a_later_value_leaves_the_old_examples_and_adds_both_sides_on_its_day() -> None:
    made = rewritten(FIRE, raised_later())
    assert made.cannot == ()
    before = script_of(files_of(FIRE)["features/path.feature"].decode()).blocks
    after = script_of(made.files["features/path.feature"].decode()).blocks
    assert [block for block in before if block.is_scenario] == [block for block in after if block.is_scenario and "起）" not in block.title]
    new = scenario(made, "features/path.feature", "面积到了 500（2027年1月1日起）")
    assert new.steps[0].text == "今天是 2027-01-01"
    assert [row[1:] for row in new.examples[0].rows[1:]] == [
        ("499.99", "承诺即办", "XF-11"), ("500", "一般程序", "XF-12"), ("500.00", "一般程序", "XF-12"), ("500.01", "一般程序", "XF-12"),
    ]
    again = trial_of(FIRE, made.files)
    assert (again.left, again.faults, again.untested) == ((), (), ())


def test_the_new_limit_is_proved_after_the_rewriting() -> None:
    made = rewritten(FIRE, raised_later())
    registry = revised(FIRE, made.files)
    suite = load_suite(registry, ROOT, FIRE)
    subject = next(each for each in subjects_of(registry) if each.id == FIRE)
    (proof,) = prove_suite(suite, [subject], FIRE).items
    assert [each for each in proof.boundaries if each.startswith(("XF-11", "XF-12"))] == []


def test_marking_one_example_moves_it_and_the_green_one_beside_it_only() -> None:
    lines = tuple(each for each in trial_of(FIRE, raised_now()).changed if dict(each.example).get("面积") == "300")
    made = rewritten(FIRE, raised_now(), lines)
    rows = scenario(made, "features/path.feature", "面积到了 500").examples[0].rows[1:]
    assert [row[1] for row in rows] == ["499.99", "500", "300.00", "300.01", "9999999"]
    left = {dict(each.example).get("面积") for each in trial_of(FIRE, made.files).left}
    assert {"300.00", "300.01"} <= left
    assert "300" not in left
    # The others are found again although the scenario is called otherwise now.
    rest = tuple(each for each in trial_of(FIRE, raised_now()).changed if dict(each.example).get("面积") in ("300.00", "300.01"))
    twice = meant(setting(FIRE, made.files), made.files, rest, REASON)
    assert [row[1] for row in scenario(twice, "features/path.feature", "面积到了 500").examples[0].rows[1:]] == ["499.99", "500", "500.00", "500.01", "9999999"]


def test_scenarios_that_no_longer_tell_anything_apart_are_named() -> None:
    made = rewritten(FIRE, raised_now())
    assert "没有办成的不算" in made.dull
    assert "面积到了 500" not in made.dull


def test_a_row_taken_away_is_told_anew() -> None:
    files = edited(FIRE, [Drop("rules.toml", ("decision", "path", "rows", "XF-12"))])
    files = edited(FIRE, [Put("rules.toml", ("decision", "path", "rows", "XF-11", "when"), {"kind": "in {instant_types}"})], files)
    made = rewritten(FIRE, files)
    text = made.files["features/path.feature"].decode()
    assert "规则: XF-12" not in text
    assert "不小于 300 平方米的，一般程序" in text
    rows = scenario(made, "features/path.feature", "面积到了 300").examples[0].rows[1:]
    assert {row[2:] for row in rows} == {("承诺即办", "XF-11")}
    assert trial_of(FIRE, made.files).faults == ()


@pytest.mark.parametrize(("place", "old", "new"), [
    (("properties", "apply_mode", "title"), "办理方式", "申请方式"),
    (("properties", "completed_on", "title"), "竣工验收合格日期", "验收合格日期"),
])
def test_a_renamed_field_is_called_by_its_new_name(place: tuple[str, ...], old: str, new: str) -> None:
    files = edited(FIRE, [Put("form.json", place, new)])
    made = rewritten(FIRE, files)
    assert trial_of(FIRE, made.files).left == ()
    features = "".join(data.decode() for path, data in made.files.items() if path.endswith(".feature"))
    assert f"| {old}" not in features
    assert f"| {new}" in features


def test_a_renamed_step_is_called_by_its_new_name() -> None:
    files = edited(FIRE, [Put("process.toml", ("step", "review", "name"), "核查")])
    made = rewritten(FIRE, files)
    assert all("不在本修订稿里" in why for _, why in made.cannot)
    assert trial_of(FIRE, made.files).left == ()
    assert '办件已到"核查"环节' in made.files["features/handling.feature"].decode()


def test_another_items_example_is_left_to_its_own_revision() -> None:
    files = edited(FIRE, [Put("item.toml", ("name",), "消防备案")])
    others = tuple(each for each in trial_of(FIRE, files).changed if not each.own)
    made = rewritten(FIRE, files, others)
    assert made.files == files
    assert len(made.cannot) == len(others) > 0
    assert "不在本修订稿里" in made.cannot[0][1]


def test_a_case_that_a_limit_has_passed_by_is_brought_back_to_where_it_must_be() -> None:
    files = edited("demo_permit", [Put("rules.toml", ("param", "area_limit", "values", "2026-01-01", "value"), "120")])
    made = rewritten("demo_permit", files)
    after = trial_of("demo_permit", made.files)
    assert (after.left, after.faults, after.untested) == ((), (), ())

"""The scenarios on a revision: exactly the examples that must change are red, with what they concluded and conclude."""

from datetime import date

import msgspec
from revised import FIRE, edited, files_of, house, raised_later, raised_now, trial_of

from core.revisions import Add, Drop, Put
from core.revisions.trial.model import Line, Trial, verdict


class Mark(msgspec.Struct, frozen=True):
    example: str
    meant: bool


def named(trial: Trial, scenario: str) -> list[Line]:
    return [each for each in trial.changed if each.scenario == scenario]


def test_nothing_changed_is_all_green() -> None:
    trial = trial_of(FIRE, files_of(FIRE))
    assert (trial.changed, trial.left, trial.faults, trial.untested, trial.days) == ((), (), (), (), ())
    assert trial.counts.green == trial.counts.all > 100
    assert verdict(trial, ()).may_publish


def test_a_limit_changed_where_it_stands_turns_just_the_examples_between_red() -> None:
    trial = trial_of(FIRE, raised_now())
    red = named(trial, "面积到了 300")
    assert [dict(each.example)["面积"] for each in red] == ["300", "300.00", "300.01"]
    assert (red[0].was, red[0].now) == ("办理路径：一般程序（XF-12）", "办理路径：承诺即办（XF-11）")
    assert ("建筑面积", "300 平方米") in red[0].values
    assert (red[0].rule, red[0].day, red[0].colour, red[0].own) == ("XF-12", None, "red", True)
    assert {each.key for each in trial.changed} == {each.key for each in trial.left}


def test_a_later_value_leaves_todays_examples_green_and_names_those_that_must_change_from_its_day() -> None:
    trial = trial_of(FIRE, raised_later())
    assert trial.left == ()
    assert trial.counts.red == 0
    assert trial.days == (date(2027, 1, 1),)
    red = named(trial, "面积到了 300")
    assert [dict(each.example)["面积"] for each in red] == ["300", "300.00", "300.01"]
    assert {each.day for each in trial.changed} == {date(2027, 1, 1)}
    # 200 and 300 together reach the old limit and not the new: the limit is asked in another table too.
    assert any(dict(each.example) == {"另一件": "100", "本件": "200", "提示": "合并面积"} for each in trial.changed)
    # An area far above both, and one below both, are as they were.
    assert not any(dict(each.example).get("面积") in ("9999999", "120", "商场") for each in trial.changed)


def test_a_field_that_is_called_otherwise_is_said_in_words() -> None:
    files = edited(FIRE, [Put("form.json", ("properties", "apply_mode", "title"), "申请方式")])
    found = [each for each in trial_of(FIRE, files).changed if each.scenario == "选择一般方式的按一般程序"]
    assert [each.colour for each in found] == ["error"]
    assert "没有栏目“办理方式”" in found[0].now


def test_a_row_without_an_example_is_told() -> None:
    row = {
        "no": "XF-25", "when": {"late": "> 60"}, "then": {"review": "逾期申请"}, "force": "advice", "basis": ["示例"], "status": "local-unconfirmed",
        "say": "逾期很久。",
    }
    trial = trial_of(FIRE, edited(FIRE, [Add("rules.toml", ("decision", "review", "rows"), row)]))
    assert trial.untested == (("XF-25", "逾期很久。"),)
    said = verdict(trial, ())
    assert not said.may_publish
    assert any("XF-25" in each for each in said.why)


def test_a_row_taken_away_turns_its_examples_red() -> None:
    files = edited(FIRE, [Drop("rules.toml", ("decision", "path", "rows", "XF-03"))])
    trial = trial_of(FIRE, files)
    red = named(trial, "增加建筑面积")
    assert [dict(each.example)["情形"] for each in red] == ["增加建筑面积"]
    assert "XF-11" in red[0].now


def test_other_items_scenarios_that_go_through_the_item_are_run() -> None:
    files = edited(FIRE, [Put("item.toml", ("name",), "消防备案")])
    others = {each.owner for each in trial_of(FIRE, files).changed if not each.own}
    assert "platform" in others or others, "scenarios of the platform name the item"
    assert all(owner == "platform" or owner in house().items for owner in others)


def test_what_is_marked_decides_whether_it_may_be_published() -> None:
    trial = trial_of(FIRE, raised_later())
    keys = [each.key for each in trial.changed]
    assert not verdict(trial, ()).may_publish
    assert verdict(trial, [Mark(key, meant=True) for key in keys]).may_publish
    one = verdict(trial, [Mark(key, meant=key != keys[0]) for key in keys])
    assert not one.may_publish
    assert "不该变" in one.why[0]
    assert not verdict(trial_of(FIRE, raised_now()), [Mark(each.key, meant=True) for each in trial_of(FIRE, raised_now()).changed]).may_publish

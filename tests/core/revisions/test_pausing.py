"""暂停受理 and 停用 as edits of a revision, as a checked part of an item, and on the day of a filing."""

from datetime import date, datetime

import pytest

from core.faults import Blame
from core.items.parts import Pause
from core.items.pausing import accepting, check_pauses
from core.problems import Invalid, NotFound, Paused
from core.registry import load_registry
from core.revisions import apply
from core.revisions.pausing import PauseWish, lifting, pauses, pausing, withdrawing
from core.settings import ROOT
from core.time import CHINA, at

NOW = datetime(2026, 3, 2, 9, tzinfo=CHINA)
FILES = {"item.toml": b'format = 1\nid = "x"\nx_kept = 1\n'}
WISH = PauseWish(since="2026-03-05", until="2026-03-10", say="系统升级，请到窗口办理。", basis="通告〔2026〕1号")


def done(files: dict[str, bytes], wish: PauseWish) -> dict[str, bytes]:
    [edit], _ = pausing(files, wish)
    return apply(files, edit)


def test_a_pause_is_put_in_lifted_and_taken_out() -> None:
    with at(NOW):
        edits, said = pausing(FILES, WISH)
        assert said == "2026年3月5日起暂停受理，2026年3月10日恢复受理"
        files = apply(FILES, edits[0])
        [pause] = pauses(files)
        assert (pause.since, pause.until, pause.say) == (date(2026, 3, 5), date(2026, 3, 10), "系统升级，请到窗口办理。")
        files = done(files, PauseWish(kind="停用", since="2026-06-01", say="并入别的事项。", basis="决定"))
        assert [each.kind for each in pauses(files)] == ["暂停受理", "停用"]
        [edit], said = lifting(files, "2026-06-01", "2026-07-01")
        assert said == "2026年6月1日起的停用，2026年7月1日恢复受理"
        files = apply(files, edit)
        assert pauses(files)[1].until == date(2026, 7, 1)
        for since in ("2026-03-05", "2026-06-01"):
            files = apply(files, withdrawing(files, since)[0][0])
    assert files == FILES


@pytest.mark.parametrize(("change", "fields"), [
    ({"since": ""}, ["since"]), ({"since": "2026-03-01"}, ["since"]), ({"until": "2026-03-05"}, ["until"]), ({"until": "下周"}, ["until"]), ({"say": " "}, ["say"]),
    ({"basis": ""}, ["basis"]), ({"kind": "关门"}, ["kind"]), ({"say": "甲\n乙"}, ["say"]), ({"say": "长" * 501}, ["say"]), ({"since": "2026-03-04", "until": ""}, ["since"]),
])
def test_answers_that_cannot_be(change: dict[str, str], fields: list[str]) -> None:
    with at(NOW):
        files = done(FILES, WISH) if change.get("since") == "2026-03-04" else FILES
        with pytest.raises(Invalid) as refused:
            pausing(files, PauseWish(**{**{key: getattr(WISH, key) for key in WISH.__struct_fields__}, **change}))
    assert [each.field for each in refused.value.fields] == fields


def test_what_has_begun_is_lifted_not_taken_out() -> None:
    with at(NOW):
        files = done(FILES, WISH)
        files = apply(files, pausing(files, PauseWish(since="2026-05-01", say="甲", basis="乙"))[0][0])
    with at(datetime(2026, 3, 6, 9, tzinfo=CHINA)):
        with pytest.raises(Invalid, match="已经开始"):
            withdrawing(files, "2026-03-05")
        with pytest.raises(NotFound):
            withdrawing(files, "2026-03-07")
        for day in ("2026-03-05", "2026-03-04", "", "2026-05-02"):
            with pytest.raises(Invalid):
                lifting(files, "2026-03-05", day)
        assert lifting(files, "2026-03-05", "2026-03-07")[1].endswith("2026年3月7日恢复受理")


def test_the_checker_names_what_is_missing_and_what_meets() -> None:
    item = load_registry(ROOT).items["demo_stall_filing"]
    info = type(item.info)(**{**{key: getattr(item.info, key) for key in item.info.__struct_fields__}, "pause": (
        Pause(kind="停用", since=date(2026, 1, 1), say=" ", basis=""), Pause(kind="暂停受理", since=date(2026, 2, 1), until=date(2026, 2, 1), say="甲", basis="乙"),
    )})
    faults = [(fault.place, fault.code) for fault in check_pauses(info, Blame("", "item.toml"))]
    assert faults == [
        ("pause[2026-01-01].say", "pause-say"), ("pause[2026-01-01].basis", "no-basis"), ("pause[2026-02-01].until", "pause-until"),
        ("pause[2026-02-01]", "pause-twice"),
    ]


@pytest.mark.parametrize(("day", "told"), [
    (date(2026, 6, 14), ""), (date(2026, 6, 15), "六月十五日至十七日"), (date(2026, 6, 17), "六月十五日至十七日"), (date(2026, 6, 18), ""), (date(2026, 7, 1), "并入组合办理"),
])
def test_nothing_is_taken_on_those_days(day: date, told: str) -> None:
    item = load_registry(ROOT).items["demo_stall_filing"]
    if not told:
        accepting(item, day)
        return
    with pytest.raises(Paused, match=told) as refused:
        accepting(item, day)
    assert "恢复受理" in refused.value.instead

"""Two versions put together: what one side alone changed comes in, what both changed is decided by somebody."""

import random
from pathlib import Path
from typing import Any

import pytest

from core.items.files import Repository, kept
from core.revisions import Add, Drop, Move, Put, apply
from core.revisions.bundles.threeway import ORDER, Side, merge, told
from core.revisions.documents import Files, identities, read, readable
from core.revisions.edits import Edit, NoSuchPlace

ROOT = Path(__file__).resolve().parents[3]
BASE = kept(Repository(ROOT, "demo", "demo_permit").read())
RULES = read(BASE, "rules.toml")
TABLE = next(iter(RULES["decision"]))
ROWS = identities(RULES["decision"][TABLE]["rows"])
PARAM = next(iter(RULES["param"]))


def row(name: str, key: str, value: Any) -> Put:
    return Put("rules.toml", ("decision", TABLE, "rows", name, key), value)


def test_different_places_come_together_without_a_word() -> None:
    ours, theirs = apply(BASE, row(ROWS[0], "note", "这里")), apply(BASE, row(ROWS[-1], "note", "来的"))
    merged = merge(BASE, ours, theirs)
    assert merged.conflicts == ()
    assert dict(merged.files) == apply(ours, row(ROWS[-1], "note", "来的"))
    assert dict(merge(BASE, theirs, ours).files) == dict(merged.files)


def test_the_same_place_is_decided() -> None:
    ours, theirs = apply(BASE, row(ROWS[0], "note", "这里")), apply(BASE, row(ROWS[0], "note", "来的"))
    (conflict,) = merge(BASE, ours, theirs).conflicts
    assert (conflict.file, conflict.place[-1], conflict.ours, conflict.theirs) == ("rules.toml", "note", "这里", "来的")
    assert dict(merge(BASE, ours, theirs).files) == ours
    assert dict(merge(BASE, ours, theirs, lambda key: "theirs" if key == conflict.key else "ours").files) == theirs
    here, there = told(conflict, BASE, ours, theirs)
    assert here.endswith("这里")
    assert there.endswith("来的")


def test_a_row_moved_here_and_changed_there_is_both() -> None:
    ours = apply(BASE, Move("rules.toml", ("decision", TABLE, "rows", ROWS[-1]), ROWS[0]))
    theirs = apply(BASE, row(ROWS[-1], "note", "来的"))
    merged = merge(BASE, ours, theirs)
    assert (merged.conflicts, dict(merged.files)) == ((), apply(ours, row(ROWS[-1], "note", "来的")))


def test_a_row_dropped_here_and_changed_there_is_decided() -> None:
    ours, theirs = apply(BASE, Drop("rules.toml", ("decision", TABLE, "rows", ROWS[-1]))), apply(BASE, row(ROWS[-1], "note", "来的"))
    (conflict,) = merge(BASE, ours, theirs).conflicts
    assert dict(merge(BASE, ours, theirs).files) == ours
    assert dict(merge(BASE, ours, theirs, lambda _: "theirs").files) == theirs
    assert told(conflict, BASE, ours, theirs)[0].endswith("删去")


def test_rows_added_on_both_sides_are_both_there() -> None:
    first = RULES["decision"][TABLE]["rows"][0]
    place = ("decision", TABLE, "rows")
    ours, theirs = apply(BASE, Add("rules.toml", place, {**first, "no": "XX-1"})), apply(BASE, Add("rules.toml", place, {**first, "no": "XX-2"}, ROWS[0]))
    merged = merge(BASE, ours, theirs)
    assert merged.conflicts == ()
    assert identities(read(merged.files, "rules.toml")["decision"][TABLE]["rows"]) == ["XX-2", *ROWS, "XX-1"]


def test_two_orders_are_decided() -> None:
    ours = apply(BASE, Move("rules.toml", ("decision", TABLE, "rows", ROWS[-1]), ROWS[0]))
    theirs = apply(BASE, Move("rules.toml", ("decision", TABLE, "rows", ROWS[0])))
    assert len(ROWS) > 2
    (conflict,) = merge(BASE, ours, theirs).conflicts
    assert conflict.place[-1] == ORDER
    assert dict(merge(BASE, ours, theirs, lambda _: "theirs").files) == theirs
    assert ROWS[-1] in told(conflict, BASE, ours, theirs)[0]


def test_scenarios_are_one_text() -> None:
    path = next(path for path in BASE if path.endswith(".feature"))
    ours, theirs = {**BASE, path: BASE[path] + b"# a\n"}, {**BASE, path: BASE[path] + b"# b\n"}
    (conflict,) = merge(BASE, ours, theirs).conflicts
    assert (conflict.file, conflict.place) == (path, ())
    assert dict(merge(BASE, ours, theirs, lambda _: "theirs").files) == theirs
    gone = {name: data for name, data in BASE.items() if name != path}
    assert dict(merge(BASE, gone, BASE).files) == gone
    assert dict(merge(BASE, BASE, gone).files) == gone
    assert dict(merge(BASE, gone, theirs, lambda _: "theirs").files) == theirs
    assert "删去" in told(merge(BASE, ours, gone).conflicts[0], BASE, ours, gone)[1]


def test_without_a_common_origin_only_what_differs_is_decided() -> None:
    theirs = apply(apply(BASE, row(ROWS[0], "note", "来的")), Put("rules.toml", ("param", PARAM, "label"), "另一个名称"))
    merged = merge({}, BASE, theirs)
    assert {conflict.place[-1] for conflict in merged.conflicts} == {"label"}  # the remark is only there, and simply comes
    assert dict(merge({}, BASE, theirs, lambda _: "theirs").files) == theirs


def test_a_text_and_a_number_are_not_the_same() -> None:
    base = {"rules.toml": b"format = 1\nx = 5\n"}
    assert dict(merge(base, {"rules.toml": b"format = 1\nx = 5\ny = 1\n"}, {"rules.toml": b'format = 1\nx = "5"\n'}).files)["rules.toml"] == b'format = 1\nx = "5"\ny = 1\n'


# --- any edits -------------------------------------------------------------------------------------------------------


def places(value: Any, place: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every place of a document but those inside lists whose members have no names."""
    if isinstance(value, dict):
        return [each for name, member in value.items() for each in ((*place, name), *places(member, (*place, name)))]
    if isinstance(value, list) and not any(name.startswith("#") for name in identities(value)):
        return [each for name, member in zip(identities(value), value, strict=True) for each in ((*place, name), *places(member, (*place, name)))]
    return []


def edited(rng: random.Random, files: Files, count: int) -> dict[str, bytes]:
    made = dict(files)
    for _ in range(count):
        path = rng.choice([path for path in made if readable(path)])
        spots = places(read(made, path))
        spot = rng.choice(spots) if spots else ("x",)
        edit: Edit = rng.choice([Put(path, spot, f"改{rng.randrange(9)}"), Drop(path, spot), Put(path, (*spot[:-1], f"new{rng.randrange(5)}"), "加")])
        try:
            made = apply(made, edit)
        except NoSuchPlace:
            continue
    return made


@pytest.mark.parametrize("seed", range(60))
def test_any_two_versions_come_together_by_the_rules(seed: int) -> None:
    rng = random.Random(seed)
    base = apply(BASE, row(ROWS[0], "note", "起点"))
    ours, theirs = edited(rng, base, rng.randrange(1, 6)), edited(rng, base, rng.randrange(1, 6))
    assert dict(merge(base, ours, base).files) == ours
    assert dict(merge(base, base, theirs).files) == theirs
    assert (dict(merge(base, ours, ours).files), merge(base, ours, ours).conflicts) == (ours, ())
    one, other = merge(base, ours, theirs), merge(base, theirs, ours)
    assert {each.key for each in one.conflicts} == {each.key for each in other.conflicts}
    for side in ("ours", "theirs"):
        chosen: Side = side
        made = merge(base, ours, theirs, lambda _, chosen=chosen: chosen)
        again = merge(base, dict(made.files), theirs, lambda _: "ours")
        assert dict(again.files) == dict(made.files)  # taking the same in once more changes nothing
    for conflict in one.conflicts:
        assert all(told(conflict, base, ours, theirs))

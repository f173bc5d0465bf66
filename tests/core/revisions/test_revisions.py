"""Changing an item's files place by place, and saying what two versions differ in."""

import random
import tomllib
from pathlib import Path
from typing import Any

import pytest

from core.faults import Blame
from core.items.files import Repository
from core.items.fmt import formatted
from core.revisions import Add, Drop, Edit, Move, NoSuchPlace, Put, apply, difference, sentence
from core.revisions.documents import identities, read, readable

ROOT = Path(__file__).resolve().parents[3]
FILES = Repository(ROOT, "demo", "demo_permit").read()


def limit() -> tuple[str, str]:
    """A parameter of the item and the first day on which it has a value."""
    rules = read(FILES, "rules.toml")
    name = next(name for name, each in rules["param"].items() if isinstance(each["values"][0]["value"], str))
    return name, rules["param"][name]["values"][0]["since"].isoformat()


def said(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    return [sentence(change, before, after) for change in difference(before, after)]


def test_a_value_is_changed_and_the_difference_says_from_what_to_what() -> None:
    name, since = limit()
    rules = read(FILES, "rules.toml")
    after = apply(FILES, Put("rules.toml", ("param", name, "values", since, "value"), "77"))
    (words,) = said(FILES, after)
    assert words.startswith(f"{rules['param'][name]['label']} {rules['param'][name]['values'][0]['value']} → 77，")
    assert words.endswith("日起")


def test_a_later_value_is_told_with_what_held_before() -> None:
    name, _ = limit()
    rules = read(FILES, "rules.toml")
    value = tomllib.loads('since = 2027-01-01\nvalue = "500"\nsource = "示例"')
    after = apply(FILES, Add("rules.toml", ("param", name, "values"), value))
    assert said(FILES, after) == [f"{rules['param'][name]['label']} {rules['param'][name]['values'][-1]['value']} → 500，2027年1月1日起"]


def test_a_moved_row_is_no_new_row() -> None:
    table = next(iter(read(FILES, "rules.toml")["decision"]))
    rows = identities(read(FILES, "rules.toml")["decision"][table]["rows"])
    after = apply(FILES, Move("rules.toml", ("decision", table, "rows", rows[-1]), rows[0]))
    changes = difference(FILES, after)
    assert [change.sort for change in changes] == ["moved"]
    assert rows[-1] in sentence(changes[0], FILES, after)
    assert apply(after, Move("rules.toml", ("decision", table, "rows", rows[-1]))) == FILES


def test_what_is_added_can_be_dropped_and_leaves_nothing() -> None:
    table = next(iter(read(FILES, "rules.toml")["decision"]))
    row = read(FILES, "rules.toml")["decision"][table]["rows"][0]
    added = apply(FILES, Add("rules.toml", ("decision", table, "rows"), {**row, "no": "XX-99"}))
    assert said(FILES, added) == [f"规则 · 规则表“{read(FILES, 'rules.toml')['decision'][table]['label']}” · 规则“XX-99”：增加"]
    assert apply(added, Drop("rules.toml", ("decision", table, "rows", "XX-99"))) == FILES


@pytest.mark.parametrize("edit", [
    Put("nothing.toml", ("a",), 1), Put("rules.toml", (), 1), Put("rules.toml", ("param", "nothing", "label"), "x"), Drop("rules.toml", ("param", "nothing")),
    Move("rules.toml", ("format",)), Add("rules.toml", ("format",), 1), Put("features/handling.feature", ("a",), 1),
])
def test_a_place_that_is_not_there_is_said(edit: Edit) -> None:
    with pytest.raises(NoSuchPlace, match=r"没有|不"):
        apply(FILES, edit)


def places(value: Any, place: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """Every place of a document with what stands there."""
    members = list(value.items()) if isinstance(value, dict) else list(zip(identities(value), value, strict=True)) if isinstance(value, list) else []
    return [each for name, member in members for each in (((*place, name), member), *places(member, (*place, name)))]


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_edited_stays_canonical_and_is_told(seed: int) -> None:
    """Files that are edited at random are written as `jiban fmt` writes them, keep unknown keys, and differ where they were edited."""
    chance = random.Random(seed)
    files = {**FILES, "item.toml": FILES["item.toml"].replace(b'name = "', b'x_kept = "unknown"\nname = "', 1)}
    start = files = {path: formatted(data, path.rpartition("/")[2], Blame("", path))[0] if readable(path) else data for path, data in files.items()}
    for _ in range(12):
        path = chance.choice(["item.toml", "rules.toml", "process.toml", "notices.toml", "form.json"])
        place, value = chance.choice(places(read(files, path)))
        edit = chance.choice([
            Put(path, place, f"改 {seed}") if isinstance(value, str) else Drop(path, place) if len(place) > 2 else Put(path, place, value),
            Put(path, place, value),
        ])
        files = apply(files, edit)
    for path, data in files.items():
        if readable(path):
            assert formatted(data, path.rpartition("/")[2], Blame("", path)) == (data, [])
    assert b"x_kept" in files["item.toml"]
    changes = difference(start, files)
    assert {change.file for change in changes} == {path for path in files if files[path] != start[path]}
    assert all(sentence(change, start, files) for change in changes)


def test_a_table_that_runs_earlier_is_a_difference() -> None:
    before = {"rules.toml": b'format = 1\n\n[decision.one]\nlabel = "\xe7\x94\xb2"\n\n[decision.two]\nlabel = "\xe4\xb9\x99"\n'}
    after = {"rules.toml": b'format = 1\n\n[decision.two]\nlabel = "\xe4\xb9\x99"\n\n[decision.one]\nlabel = "\xe7\x94\xb2"\n'}
    assert [sentence(each, before, after) for each in difference(before, after)] in (
        ["规则 · 规则表“甲”：由第 1 位移到第 2 位"], ["规则 · 规则表“乙”：由第 2 位移到第 1 位"],
    )

"""Any sequence of edits: the revision opens, is checked without a crash, is written canonically, comes back as it was, loses no unknown key.

100 sequences over the items of this repository, `JIBAN_SOAK=1` runs 1,000.
"""

import os
import random
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from revised import ROOT, house

from core.faults import Blame
from core.items.files import kept, release_hash
from core.items.fmt import formatted
from core.items.loading import load_item
from core.revisions import Add, Drop, Edit, Move, NoSuchPlace, Put, apply, difference, sentence
from core.revisions.bundles import packing as bundles
from core.revisions.documents import identities, read, readable, written
from core.revisions.trying import Source, completed
from core.scenarios.layout import canonical_text

SEQUENCES = 1000 if os.environ.get("JIBAN_SOAK") else 100
PARTS = 10
LONGEST = 12
KEPT = {"x_studio": "保留", "note": "备注：一字不动"}
"""Keys that nobody here knows, planted before the edits."""
VALUES: tuple[Any, ...] = (
    "", "0", "300", "500.01", "-1", "宾馆", "< {area_limit}", "在 名单", "{", "'", '"', "\\", "|", "x" * 300, True, False, 0, -3, 10**15, [], ["甲", "乙"], ["甲", 3],
    {}, {"label": "新"}, {"no": "ZZ-01"}, "path = 'x' and", "2027-01-01", "<表>", "：", "\u3000",
)


def places(node: Any, here: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every place of a document with what stands there."""
    members = node.items() if isinstance(node, Mapping) else zip(identities(node), node, strict=True) if isinstance(node, list) else ()
    for name, inner in members:
        yield (*here, name), inner
        yield from places(inner, (*here, name))


def planted(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files with keys nobody knows in every document at the top, and in each table of the rules and steps."""
    found = dict(files)
    for path in [path for path in files if readable(path)]:
        document = read(found, path)
        document |= {"x-studio": "保留"} if path.endswith(".json") else KEPT
        for _, inner in list(places(document)) if path in ("rules.toml", "process.toml") else ():
            if isinstance(inner, dict) and ("no" in inner or "id" in inner or "values" in inner):
                inner["x_studio"] = "保留"
        found = written(found, path, document)
    return found


def any_edit(chance: random.Random, files: Mapping[str, bytes]) -> Edit:
    """An edit at a place that is there, or nearly."""
    path = chance.choice([path for path in files if readable(path)])
    every = [place for place, _ in places(read(files, path))] or [("x",)]
    place = chance.choice(every)
    if chance.random() < 0.1:
        place = (*place, chance.choice(("value", "没有", "0")))
    value = chance.choice(VALUES)
    other = chance.choice(every)[-1] if chance.random() < 0.5 else ""
    kinds = (Put(path, place, value), Drop(path, place), Add(path, place, value, other), Move(path, place, other))
    return chance.choices(kinds, (5, 2, 2, 2))[0]


def unknown(files: Mapping[str, bytes]) -> dict[tuple[str, tuple[str, ...]], Any]:
    """Every key that nobody knows, with where it stands."""
    return {
        (path, place): value for path in files if readable(path) for place, value in places(read(files, path))
        if place[-1] in ("x_studio", "x-studio") or (len(place) == 1 and place[-1] == "note")
    }


def formatted_alike(path: str, data: bytes) -> bool:
    """Whether `jiban fmt` changes nothing in the file."""
    if path.endswith(".feature"):
        return canonical_text(data.decode()).encode() == data
    return not readable(path) or formatted(data, path.rpartition("/")[2], Blame("", path)) == (data, [])


def expected(before: dict[tuple[str, tuple[str, ...]], Any], edit: Edit) -> set[tuple[str, tuple[str, ...]]]:
    """The keys that an edit itself does not take away or put something over."""
    return {(path, place) for path, place in before if path != edit.file or place[: len(edit.place)] != edit.place}


@pytest.mark.parametrize("part", range(PARTS))
def test_a_random_walk_leaves_a_revision_that_opens(part: int) -> None:
    items = sorted(house().items)
    for n in range(part, SEQUENCES, PARTS):
        chance = random.Random(f"revision {n}")
        item = house().items[items[n % len(items)]]
        files: dict[str, bytes] = planted(item.files)
        start = files
        for _ in range(chance.randint(1, LONGEST)):
            edit = any_edit(chance, files)
            before = unknown(files)
            try:
                after = apply(files, edit)
            except NoSuchPlace:
                continue
            assert formatted_alike(edit.file, after[edit.file]), edit
            left, due = unknown(after), expected(before, edit)
            for path, place in due:
                assert (path, place) in left or _elsewhere(due, left, path, place), (edit, path, place)
            files = after
        _opens(item.id, item.plugin, files)
        assert all(sentence(change, start, files) for change in difference(start, files))
        _round_trip(files)


def _elsewhere(due: set[tuple[str, tuple[str, ...]]], left: Iterable[tuple[str, tuple[str, ...]]], path: str, place: tuple[str, ...]) -> bool:
    """Where members bear other names than before (one of them became a text, or lost its number), the keys that are due are all still there."""
    def count(found: Iterable[tuple[str, tuple[str, ...]]]) -> int:
        return sum(1 for each, where in found if each == path and where[-1] == place[-1])

    return count(left) >= count(due)


def _opens(item: str, plugin: str, files: Mapping[str, bytes]) -> None:
    """Loaded and checked: an item or faults, each said in full."""
    found, faults = load_item(Source(completed(ROOT, files)), item, plugin, house().around)
    assert found is not None or faults
    assert all(fault.found and fault.expected for fault in faults), [fault for fault in faults if not (fault.found and fault.expected)]


def _round_trip(files: Mapping[str, bytes]) -> None:
    """Read and written again, every file is the same bytes; so is the whole in a plain carrier."""
    for path, data in files.items():
        if readable(path):
            assert written(files, path, read(files, path))[path] == data
        assert formatted_alike(path, data)
    _bundled(files)


def _bundled(files: Mapping[str, bytes]) -> None:
    """Packed and unpacked the files are the same bytes, and packed once more so is the bundle."""
    release = release_hash(files)
    packed = bundles.Packed(
        item="demo", plugin="demo", name="演示", authority="demo", hash=release, lineage=(), effective_from="2026-01-01T00:00:00+08:00", files=bundles.digests(files),
    )
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    data = bundles.pack([(packed, files)], key)
    found = bundles.unpack(data)
    contents = {path: found.contents[packed.inside(path)] for path in packed.files}
    assert contents == kept(files)
    assert bundles.pack([(found.releases[0], contents)], key) == data


def test_keys_that_nobody_knows_are_planted_and_read() -> None:
    files = planted(house().items["demo_permit"].files)
    assert len(unknown(files)) > 20
    assert tomllib.loads(files["rules.toml"].decode())["x_studio"] == "保留"

"""The history in short: neighbours of one person in one part without a pause are one line."""

from datetime import datetime, timedelta

import msgspec

from core.items.files import Repository
from core.revisions import Put
from core.revisions.edits import apply
from core.revisions.folding import MATERIALS, PAUSE, folded, touched
from core.settings import ROOT
from core.time import CHINA

BEGUN = datetime(2026, 11, 27, 14, 2, tzinfo=CHINA)


class Did(msgspec.Struct, frozen=True):
    by: str
    part: str
    minutes: int

    @property
    def at(self) -> datetime:
        return BEGUN + timedelta(minutes=self.minutes)


def test_edits_of_one_person_in_one_part_are_folded_until_there_is_a_pause() -> None:
    first = [Did("甲", "form", 0), Did("甲", "form", 4), Did("甲", "form", 13)]
    other, part, later = Did("乙", "form", 14), Did("乙", "rules", 15), Did("乙", "rules", 16 + int(PAUSE.total_seconds() // 60))
    alone = [Did("乙", "", later.minutes), Did("乙", "", later.minutes)]
    told = folded([*first, other, part, later, *alone], lambda each: (each.by, each.part) if each.part else None)
    assert [[*each] for each in told] == [first, [other], [part], [later], *[[each] for each in alone]]
    assert folded([*reversed(first)], lambda each: each.by) == [[*reversed(first)]], "the latest first is as good"


def test_where_a_change_was_made() -> None:
    files = Repository(ROOT, "demo", "demo_permit").read()
    assert touched(files, files) == ()
    guide = apply(files, Put("item.toml", ("summary",), "另一句"))
    assert touched(files, guide) == ("item.toml",)
    materials = apply(files, Put("item.toml", ("material",), []))
    assert touched(files, materials) == (MATERIALS,)
    both = apply(materials, Put("item.toml", ("summary",), "另一句"))
    assert touched(files, both) == ("item.toml", MATERIALS)
    assert touched({}, files) == tuple(sorted(files))

"""Files that were made from an earlier state of a revision do not overwrite what was done to it meanwhile."""

from datetime import timedelta
from typing import Any

import pytest
from test_approving_what_was_read import configurator
from versions_town import ITEM

from core.problems import Conflict
from core.revisions import Put
from core.revisions.keeping import edit, open_revision, read_revision, replace, undo
from core.time import at, now

Town = Any


def summary(text: str) -> Put:
    """The item with this summary."""
    return Put("item.toml", ("summary",), text)


async def test_whole_files_go_on_their_base_only(town: Town) -> None:
    house, who = town.house, configurator(town)
    revision = await open_revision(house, who, ITEM)
    began = await edit(house, who, revision, [summary("说明一")], "改说明")
    later = await edit(house, who, revision, [summary("说明二")], "改说明")
    for base in (began.mark, "0-nothing"):
        with pytest.raises(Conflict, match="又改过"):
            await replace(house, who, revision, {**began.files, "x.feature": b"x"}, "加用例", base=base)
    assert (await read_revision(house, who, revision)).files == later.files
    made = await replace(house, who, revision, {**later.files, "x.feature": b"x"}, "加用例", base=later.mark)
    assert made.files["x.feature"] == b"x"
    assert made.step == later.step + 1


async def test_a_step_done_again_is_another_one(town: Town) -> None:
    house, who = town.house, configurator(town)
    revision = await open_revision(house, who, ITEM)
    seen = await edit(house, who, revision, [summary("说明一")], "改说明")
    with at(now() + timedelta(seconds=1)):
        await undo(house, who, revision)
        other = await edit(house, who, revision, [summary("说明二")], "改说明")
    assert other.step == seen.step
    with pytest.raises(Conflict, match="又改过"):
        await edit(house, who, revision, [summary("说明三")], "改说明", base=seen.mark)
    await edit(house, who, revision, [summary("说明三")], "改说明", base=other.mark)

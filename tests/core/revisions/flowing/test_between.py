"""The edits between two documents lead from the one to the other, and unknown keys stay."""

import copy
import random
import tomllib

import pytest

from core.items.fmt import toml_of
from core.revisions import Move, apply
from core.revisions.documents import read
from core.revisions.flowing.between import Document, edited

START = toml_of({
    "format": 1, "x_own": {"a": [1, 2]},
    "step": [{"id": name, "kind": "review", "name": name, "x_own": "留着", "next": [{"end": "办结"}]} for name in "abcdef"],
}, "process.toml")


def changed(document: Document, draw: random.Random) -> None:
    steps = document["step"]
    for _ in range(draw.randint(1, 4)):
        match draw.randint(0, 3):
            case 0:
                steps.insert(draw.randint(0, len(steps)), {"id": f"n{draw.randint(0, 10**9)}", "kind": "wait", "name": "新"})
            case 1 if steps:
                steps.pop(draw.randrange(len(steps)))
            case 2 if steps:
                steps.insert(draw.randint(0, len(steps) - 1), steps.pop(draw.randrange(len(steps))))
            case _ if steps:
                draw.choice(steps)["name"] = f"改{draw.randint(0, 9)}"


@pytest.mark.parametrize("seed", range(200))
def test_applied_they_make_the_document_that_was_meant(seed: int) -> None:
    files = {"process.toml": START}
    meant = copy.deepcopy(read(files, "process.toml"))
    changed(meant, random.Random(seed))
    for edit in edited(files, "process.toml", lambda document: changed(document, random.Random(seed))):
        files = apply(files, edit)
    assert read(files, "process.toml") == meant


def test_one_moved_step_is_one_move() -> None:
    edits = edited({"process.toml": START}, "process.toml", lambda document: document["step"].insert(0, document["step"].pop()))
    assert edits == (Move("process.toml", ("step", "f"), "a"),)


def test_what_is_not_known_stays() -> None:
    files = {"process.toml": START}
    for edit in edited(files, "process.toml", lambda document: document["step"][0].update(name="改")):
        files = apply(files, edit)
    after = tomllib.loads(files["process.toml"].decode())
    assert (after["x_own"], after["step"][0]["x_own"], after["step"][0]["name"]) == ({"a": [1, 2]}, "留着", "改")

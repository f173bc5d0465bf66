"""Every fault of a process is told to an official without a word from a file."""

import re
from random import Random

import pytest
from growing import ROLES
from planting import PLANTS

from core.faults import Blame
from core.items.model import ItemFile, ProcessFile
from core.process import load_process
from core.revisions.flowing.telling import at, told
from core.rules import Scope

FOREIGN = re.compile(r"[A-Za-z_]{2,}|[{}]")
NAMES = {"receiver": "收件人", "acceptor": "受理人", "handler": "承办人", "decider": "决定人", "issuer": "发证人"}


@pytest.mark.parametrize("name", PLANTS)
def test_a_fault_is_told_at_its_step_in_words(name: str, scope: Scope, info: ItemFile) -> None:
    planted = PLANTS[name](Random(name))
    source = ProcessFile(format=1, step=tuple(planted.grown.steps))
    _, faults = load_process(source, scope, ROLES, info, Blame("demo", "process.toml"))
    assert faults
    names = {**NAMES, **{key: named.label for key, named in scope.items()}, **{step.id: step.name for step in source.step if not step.name.isascii()}}
    said = told(faults, names)
    assert not [each.sentence for each in said if FOREIGN.search(each.sentence)]
    assert all(each.tab == "process" for each in said)
    assert {each.thing for each in at(said, "step")} <= {"", *(step.id for step in source.step)}  # without one: the process as a whole

"""Random processes: what is right by construction is accepted, and each fault planted into one is reported at its very place."""

import os
from collections import Counter
from random import Random

import msgspec
import pytest
from growing import Grown, grow
from planting import PLANTS

from core.cases.state import REVOKED, WITHDRAWN
from core.faults import Blame, Fault
from core.items.model import ItemFile, ProcessFile
from core.process import KINDS, Place, Process, load_process
from core.process.endings import RESERVED
from core.rules import Scope
from core.values import Value

ROLES = ("receiver", "acceptor", "handler", "decider", "issuer")
SOAK = 100 if os.environ.get("JIBAN_SOAK") else 1
SOUND = range(300 * SOAK)
MUTANTS = 8 * SOAK
"""How many processes each fault is planted into."""


def loaded(grown: Grown, scope: Scope, info: ItemFile) -> tuple[Process | None, list[Fault]]:
    item = msgspec.structs.replace(info, type=grown.type, starts=grown.starts)
    return load_process(ProcessFile(format=1, step=tuple(grown.steps)), scope, ROLES, item, Blame("demo", "process.toml"))


def test_sound_processes_are_accepted_and_every_walk_ends(scope: Scope, info: ItemFile) -> None:
    kinds = Counter[str]()
    for seed in SOUND:
        random = Random(seed)
        grown = grow(random)
        process, faults = loaded(grown, scope, info)
        assert (seed, faults) == (seed, [])
        assert process is not None
        walked(process, random)
        favourable(process)
        kinds.update({step.kind for step in grown.steps})
    assert set(kinds) == set(KINDS)


def walked(process: Process, random: Random) -> None:
    """Any outcome anywhere, under any values: a thousand steps are enough to come to an end."""
    step = process.start().id
    for _ in range(1000):
        env: dict[str, Value] = {"path": random.choice(("承诺即办", "一般程序"))} if random.random() < 0.8 else {}
        place = process.after(step, random.choice(list(KINDS[process.step(step).kind].outcomes)), env)
        assert (place.step == "") != (place.end == "")
        if place.end:
            assert place.end in process.ends()
            return
        step = place.step
    pytest.fail("一千步之内没有走到办结")


def favourable(process: Process) -> None:
    """The favourable way ends without going round."""
    place, passed = Place(step=process.start().id), list[str]()
    while place.step:
        passed.append(place.step)
        place = process.after(place.step, process.favourable(place.step), {})
    assert len(passed) == len(set(passed))


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_fault_is_reported_at_its_place(scope: Scope, info: ItemFile, name: str) -> None:
    for seed in range(MUTANTS):
        planted = PLANTS[name](Random(f"{name}:{seed}"))
        process, faults = loaded(planted.grown, scope, info)
        assert process is None, seed
        assert (planted.place, planted.code) in [(fault.place, fault.code) for fault in faults], seed
        assert all(fault.file == "process.toml" and fault.plugin == "demo" and fault.expected for fault in faults)


def test_there_are_enough_mutants() -> None:
    assert len(PLANTS) * MUTANTS >= 300


def test_the_platform_keeps_its_closing_words() -> None:
    assert set(RESERVED) == {WITHDRAWN, REVOKED}

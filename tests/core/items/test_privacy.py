"""What a decision says stands in the open: no sentence and no fact may name a personal field."""

from collections.abc import Callable
from pathlib import Path

from core.faults import Fault
from core.registry import assemble

RULES = "plugins/demo/items/demo_permit/rules.toml"
Change = Callable[[str, str, str], None]


def _only(root: Path) -> Fault:
    (fault,) = assemble(root, "demo").faults
    return fault


def _first_sentence(root: Path) -> str:
    return next(line for line in (root / RULES).read_text(encoding="utf-8").splitlines() if line.startswith('say = "'))


def test_a_sentence_may_not_print_a_personal_field(demo_root: Path, change: Change) -> None:
    said = _first_sentence(demo_root)
    change(RULES, said, said.replace('say = "', 'say = "{signer}，'))
    fault = _only(demo_root)
    assert (fault.file, fault.code, fault.found) == (RULES, "personal", "{signer}")
    assert fault.place.endswith(".say")


def test_nor_a_column_computed_from_one(demo_root: Path) -> None:
    path = demo_root / RULES
    text = path.read_text(encoding="utf-8")
    said = _first_sentence(demo_root)
    first = text.index(".inputs]\n") + len(".inputs]\n")
    path.write_text(text[:first] + 'whose = "signer"\n' + text[first:].replace(said, said.replace('say = "', 'say = "{whose}，'), 1), encoding="utf-8")
    assert "personal" in {fault.code for fault in assemble(demo_root, "demo").faults}


def test_a_fact_may_not_compare_one(demo_root: Path, change: Change) -> None:
    text = (demo_root / RULES).read_text(encoding="utf-8")
    where = next(line for line in text.splitlines() if line.startswith('where = "'))
    change(RULES, where, where[:-1] + ' and number != self.signer"')
    assert "personal" in {fault.code for fault in assemble(demo_root, "demo").faults}

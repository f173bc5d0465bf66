"""Advisory locks are numbers all over the house: two uses of one number would wait for each other."""

import re
from collections import Counter

from core.settings import ROOT

_NUMBER = re.compile(r"^_?[A-Z_]*LOCK[A-Z_]*(?:: [^=]+)? = (0x[0-9A-Fa-f_]+)$", re.MULTILINE)


def test_every_advisory_lock_has_a_number_of_its_own() -> None:
    found = Counter(
        int(number.replace("_", ""), 16)
        for folder in ("core", "ui", "plugins") for path in (ROOT / folder).rglob("*.py") for number in _NUMBER.findall(path.read_text(encoding="utf-8"))
    )
    assert len(found) >= 7
    assert [hex(number) for number, times in found.items() if times > 1] == []

"""Reporting upwards in the rule world: records made of cases in memory, and cases that come from the upper platform."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from core.canonical import plain
from core.problems import Invalid
from core.reporting.incoming import read_incoming
from core.scenarios.kept import Kept
from core.scenarios.reported import Reported, in_memory, the_mapping
from core.scenarios.shelf import Shelf
from core.scenarios.world import Filer, Refusal, World


class RuleReports(World):
    """The part of the rule world that speaks with an upper platform."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(shelf)
        self._cases: dict[str, Kept] = {}
        self._above: dict[str, str] = {}

    @abstractmethod
    def open_by_system(self, filer: Filer, org: str, tie: tuple[str, str] = ("", "")) -> str:
        """Open a case by the system. Raises Refusal when its form cannot be filled in so."""

    async def reports(self, case: str) -> tuple[Reported, ...]:
        """The records that the case's events call for."""
        kept = self._cases[case]
        return in_memory(kept.ground.item, kept.state, kept.events, kept.ground.values, kept.ground.holder, self._above.get(case, ""))

    async def take_from_above(self, raw: Mapping[str, Any]) -> str:
        """Read by the same mapping, opened as by the system."""
        try:
            incoming = read_incoming(the_mapping(), self.shelf.items.values(), raw)
        except Invalid as problem:
            raise Refusal(*(f"{field.label}：{field.text}" for field in problem.fields)) from None
        known = next((case for case, number in self._above.items() if number == incoming.project_no), "")
        if known:
            return known
        number = self.open_by_system(Filer(incoming.item, plain(incoming.values), incoming.code), "")
        self._above[number] = incoming.project_no
        return number

"""What a proof found, for people and, as JSON, for machines: figures by plugin and item, and everything that is missing."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from core.faults import Fault
from core.scenarios.proof.counts import GROUP_NAMES, Counts, total
from core.scenarios.proof.examples import Example, plain


class Survivor(msgspec.Struct, frozen=True):
    """A change of the rules that no scenario notices, and the scenario that would."""

    kind: str
    row: str
    place: str
    about: str
    example: Example


class ItemProof(msgspec.Struct, frozen=True, kw_only=True):
    """The proof of one item. `counts` by group; the gaps in words; `equivalents` the changes that change nothing."""

    id: str
    name: str
    plugin: str
    counts: Mapping[str, Counts]
    transitions: int
    covered_transitions: int
    killed_by_checker: int
    rows: tuple[str, ...] = ()
    boundaries: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    survivors: tuple[Survivor, ...] = ()
    equivalents: tuple[str, ...] = ()

    @property
    def all(self) -> Counts:
        """The figures of all groups together."""
        return total(list(self.counts.values()))

    def plain(self) -> dict[str, Any]:
        """In JSON's types."""
        gaps = {"rows": list(self.rows), "boundaries": list(self.boundaries), "transitions": list(self.ways)}
        survivors = [msgspec.structs.asdict(each) | {"example": plain(each.example)} for each in self.survivors]
        return {"name": self.name} | figures([self]) | {"gaps": gaps, "survivors": survivors, "equivalents": list(self.equivalents)}


class Proof(msgspec.Struct, frozen=True):
    """The proof of everything that is on, or of one item; `red` are scenarios that were not green to begin with and prove nothing."""

    items: tuple[ItemProof, ...]
    plugins: Mapping[str, str]
    faults: tuple[Fault, ...] = ()
    red: tuple[str, ...] = ()
    milliseconds: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing at all is missing."""
        return not (self.faults or self.red) and all(each.all.complete and not each.ways for each in self.items)

    def plain(self) -> dict[str, Any]:
        """In JSON's types."""
        plugins = {key: self._plugin(key) for key in self.plugins}
        return {"total": msgspec.structs.asdict(total([each.all for each in self.items])), "plugins": plugins}

    def _plugin(self, key: str) -> dict[str, Any]:
        own = [each for each in self.items if each.plugin == key]
        return {"name": self.plugins[key]} | figures(own) | {"items": {each.id: each.plain() for each in own}}

    def lines(self) -> list[str]:
        """As a person reads it: what is missing first, then the figures."""
        out = [fault.sentence() for fault in self.faults] + [f"✗ 没有通过，不能用来证明：{name}" for name in self.red]
        for each in self.items:
            out += _gaps(each)
        return out

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The table of figures: a line for each item and group, then the total."""
        yield ("事项", "依据", "规则行", "边界", "改动", "查出", "等价", "去向")
        for each in self.items:
            for group in GROUP_NAMES:
                if each.counts.get(group, Counts()) != Counts():
                    yield (each.name, group, *_cells(each.counts[group]), "")
            yield (each.name, "合计", *_cells(each.all), f"{each.covered_transitions}/{each.transitions}")
        ways = f"{sum(each.covered_transitions for each in self.items)}/{sum(each.transitions for each in self.items)}"
        yield ("全部", "合计", *_cells(total([each.all for each in self.items])), ways)


def figures(items: list[ItemProof]) -> dict[str, Any]:
    """The figures of some items together, in all and by group."""
    return {
        **msgspec.structs.asdict(total([each.all for each in items])),
        "transitions": sum(each.transitions for each in items),
        "covered_transitions": sum(each.covered_transitions for each in items),
        "killed_by_checker": sum(each.killed_by_checker for each in items),
        "statuses": {group: msgspec.structs.asdict(total([each.counts.get(group, Counts()) for each in items])) for group in GROUP_NAMES},
    }


def _cells(counts: Counts) -> tuple[str, ...]:
    rows, points = f"{counts.covered}/{counts.rows}", f"{counts.covered_boundaries}/{counts.boundaries}"
    return rows, points, str(counts.mutants), str(counts.killed), str(counts.equivalent)


def _gaps(each: ItemProof) -> list[str]:
    out = [f"没人断言过的规则：{each.id} {no}" for no in each.rows]
    out += [f"没人试过的边界：{each.id} {text}" for text in each.boundaries]
    out += [f"没人走过的去向：{each.id} {text}" for text in each.ways]
    for survivor in each.survivors:
        out += [f"没人查出的改动：{each.id} {survivor.about}", *(f"    {line}" for line in survivor.example.lines())]
    return out

"""What a run of scenarios found, for people and, as JSON, for machines."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

import msgspec

from core.faults import Fault

WorldName: TypeAlias = Literal["rule", "case"]
WORLD_WORDS: dict[str, str] = {"rule": "规则世界", "case": "办件世界"}


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One scenario, or one row of its examples, in one world.

    `failed` means a 那么 did not hold, `error` that a step could not be carried out; `message` says which and why, `place` the line.
    `seen` is what the worlds are compared by, not part of the JSON.
    """

    feature: str
    file: str
    owner: str
    rule: str
    scenario: str
    example: dict[str, str]
    tags: tuple[str, ...]
    steps: tuple[str, ...]
    world: WorldName
    result: Literal["passed", "failed", "error"]
    message: str = ""
    place: str = ""
    milliseconds: int = 0
    seen: Any = None

    @property
    def name(self) -> str:
        """The scenario with its example."""
        return f"{self.scenario}（{'，'.join(self.example.values())}）" if self.example else self.scenario


class Report(msgspec.Struct, frozen=True):
    """A run: faults of form, results, rows of rule tables that no scenario ever made apply, differences between the worlds."""

    faults: tuple[Fault, ...]
    results: tuple[Result, ...]
    untested: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    milliseconds: int = 0

    @property
    def ok(self) -> bool:
        """Whether everything is green."""
        return not (self.faults or self.untested or self.differences) and all(each.result == "passed" for each in self.results)

    def totals(self) -> dict[str, Any]:
        """Counts by result, and of scenarios by evidence tag."""
        counts = Counter(each.result for each in self.results)
        tags = Counter(tag for each in self.results for tag in each.tags if tag in ("计划", "法定", "缺省"))
        return {
            "scenarios": len(self.results), "passed": counts["passed"], "failed": counts["failed"], "errors": counts["error"],
            "faults": len(self.faults), "tags": dict(tags), "milliseconds": self.milliseconds,
        }

    def plain(self) -> dict[str, Any]:
        """The report in JSON's types."""
        results = [{name: value for name, value in msgspec.to_builtins(msgspec.structs.replace(each, seen=None)).items() if name != "seen"}
                   for each in self.results]
        return {
            "ok": self.ok, "totals": self.totals(), "faults": msgspec.to_builtins(self.faults), "untested": list(self.untested),
            "differences": list(self.differences), "results": results,
        }

    def lines(self) -> list[str]:
        """The report as a person reads it: what is wrong, then the totals."""
        out = [fault.sentence() for fault in self.faults]
        for each in self.results:
            if each.result != "passed":
                rule = f"{each.rule} " if each.rule else ""
                out += [f"✗ {each.file} · {each.place} · {rule}{each.name}（{WORLD_WORDS[each.world]}）", f"  {each.message}"]
        out += [f"没人测到的规则：{row}" for row in self.untested] + [f"两个世界不一致：{each}" for each in self.differences]
        totals = self.totals()
        bad = totals["failed"] + totals["errors"]
        tail = f"，未通过 {bad} 个" if bad else ""
        return [*out, f"规则用例 {totals['scenarios']} 个，通过 {totals['passed']} 个{tail}，用时 {self.milliseconds / 1000:.2f} 秒"]


def differing(results: Sequence[Result]) -> tuple[str, ...]:
    """Scenarios that ended differently in two worlds, and in what."""
    first: dict[tuple[Any, ...], Result] = {}
    found = []
    for each in results:
        key = (each.file, each.scenario, tuple(each.example.items()))
        other = first.setdefault(key, each)
        if other.result != each.result:
            found.append(f"{each.file} · {each.name}：{WORLD_WORDS[other.world]} {other.result}，{WORLD_WORDS[each.world]} {each.result}")
        elif other.seen != each.seen and isinstance(each.seen, dict) and isinstance(other.seen, dict):
            parts = [f"{name} {other.seen[name]} ≠ {each.seen[name]}" for name in each.seen if each.seen[name] != other.seen.get(name)]
            found.append(f"{each.file} · {each.name}：{'；'.join(parts)}")
    return tuple(found)

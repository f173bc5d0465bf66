"""The whole proof: play once, count what is covered, judge every mutant."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import perf_counter

import msgspec

from core.process import Process
from core.registry import Registry
from core.scenarios.proof.counts import GROUPS, Counts
from core.scenarios.proof.coverage import Coverage, Way, cover, is_tried
from core.scenarios.proof.examples import example_for
from core.scenarios.proof.killing import Judge, Judged
from core.scenarios.proof.playing import Played, play_noting
from core.scenarios.proof.report import ItemProof, Proof, Survivor
from core.scenarios.proof.subjects import Subject, subjects_of
from core.scenarios.shelf import Shelf
from core.scenarios.suite import Suite, load_suite


def prove_scenarios(registry: Registry, root: Path, item: str | None = None) -> Proof:
    """The proof of everything that is on, or of one item; every scenario may serve, also those of other items."""
    started = perf_counter()
    suite = load_suite(registry, root)
    proof = prove_suite(suite, list(subjects_of(registry)), item)
    plugins = {plugin.id: plugin.name for plugin in registry.plugins.values() if item is None or item in plugin.items}
    return msgspec.structs.replace(proof, plugins=plugins, milliseconds=round((perf_counter() - started) * 1000))


def prove_suite(suite: Suite, subjects: Sequence[Subject], item: str | None = None) -> Proof:
    """The same for scenarios and subjects that are at hand."""
    played = play_noting(suite, subjects)
    items = tuple(prove_subject(subject, played, suite.shelf) for subject in subjects if item in (None, subject.id))
    red = tuple(each.name for each in played if each.red is not None)
    return Proof(items, {subject.plugin: subject.plugin for subject in subjects}, suite.faults, red)


def prove_subject(subject: Subject, played: Sequence[Played], shelf: Shelf) -> ItemProof:
    """The proof of one subject."""
    coverage = cover(subject, played, shelf)
    judge = Judge(subject, played, shelf)
    judged = judge.judge_all()
    return ItemProof(
        id=subject.id, name=subject.name, plugin=subject.plugin, counts=_counts(coverage, judged),
        transitions=len(coverage.ways), covered_transitions=sum(way in coverage.taken for way in coverage.ways),
        killed_by_checker=sum(each.fate == "checker" for each in judged),
        rows=tuple(no for no, _ in coverage.rows if no not in coverage.covered),
        boundaries=tuple(f"{point.row} {point.text}" for point in coverage.points if not is_tried(coverage, point)),
        ways=tuple(_way(way, subject.process) for way in coverage.ways if subject.process and way not in coverage.taken),
        survivors=tuple(_survivor(each, judge) for each in judged if each.fate == "survivor"),
        equivalents=tuple(each.mutant.about for each in judged if each.fate == "equivalent"),
    )


def _counts(coverage: Coverage, judged: Iterable[Judged]) -> dict[str, Counts]:
    found: Counter[tuple[str, str]] = Counter()
    for no, status in coverage.rows:
        found.update([(status, "rows"), *([(status, "covered")] if no in coverage.covered else [])])
    for point in coverage.points:
        found.update([(point.status, "boundaries"), *([(point.status, "covered_boundaries")] if is_tried(coverage, point) else [])])
    fates = {"checker": "killed", "scenario": "killed", "equivalent": "equivalent"}
    for each in judged:
        status = each.mutant.status
        found.update([(status, "mutants"), *([(status, fates[each.fate])] if each.fate in fates else [])])
    counts: dict[str, Counts] = {}
    for status, group in GROUPS.items():
        own = Counts(**{name: number for (of, name), number in found.items() if of == status})
        counts[group] = counts.get(group, Counts()) + own
    return counts


def _way(way: Way, process: Process) -> str:
    steps = process.steps
    to = f"“{steps[way.place.step].name}”" if way.place.step else f"结束（{way.place.end}）"
    return f"“{steps[way.step].name}”作出“{process.shown(way.step, way.word)}”→ {to}"


def _survivor(each: Judged, judge: Judge) -> Survivor:
    return Survivor(each.mutant.kind, each.mutant.row, each.mutant.place, each.mutant.about, example_for(each, judge))

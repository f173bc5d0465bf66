"""Gathers the living document out of what is there: the plan, the registry, the features, a run of all scenarios and its proof."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from core.items.item import Item
from core.items.model import STATUS_WORDS
from core.registry import Registry
from core.rules.binding import wanted_words
from core.rules.mutants.tables import users
from core.rules.params import Param
from core.rules.running import ReadyRow, Stretch, Table
from core.rules.say import placeholders
from core.rules.tables import PARAM
from core.rules.words import value_words
from core.scenarios.living.pages import Document, Example, ItemPage, LoosePage, MeasurePage, PluginPage, RowPage, Value
from core.scenarios.living.plan import PlanFile, read_plan
from core.scenarios.proof import ItemProof, prove_suite, subjects_of
from core.scenarios.rule_world import RuleWorld
from core.scenarios.runner import ONLY_CASE, at_once, play
from core.scenarios.steps.rules import FORCES
from core.scenarios.suite import PLATFORM, Playable, Suite, load_suite
from core.time import now


class _Told(msgspec.Struct, frozen=True, eq=False):
    """A scenario and how it ended."""

    playable: Playable
    example: Example


def gather(registry: Registry, root: Path) -> Document:
    """The document of a repository as it stands, with a run of all its scenarios in the rule world."""
    plan, suite = read_plan(root), load_suite(registry, root)
    proof = {item.id: item for item in prove_suite(suite, list(subjects_of(registry))).items}
    told = _told(suite)
    plugins = {
        plugin.id: PluginPage(
            plugin.id, plugin.name, tuple(_item(registry.items[item], told.get(item, []), proof[item]) for item in plugin.items if item in proof)
        )
        for plugin in registry.plugins.values()
    }
    return _document(plan, plugins, tuple(_loose(told.get(PLATFORM, []))))


def _told(suite: Suite) -> dict[str, list[_Told]]:
    """Every scenario, played, by whose it is."""
    found: dict[str, list[_Told]] = {}
    for each in suite.playable:
        result = at_once(play(each, RuleWorld(suite.shelf), "rule"))
        ended = "case" if ONLY_CASE in each.scenario.tags else result.result
        found.setdefault(each.feature.owner, []).append(_Told(each, Example(result.name, result.file, ended, result.message if ended != "case" else "")))
    return found


def _document(plan: PlanFile, plugins: Mapping[str, PluginPage], platform: tuple[LoosePage, ...]) -> Document:
    measures = tuple(MeasurePage(each.clause, each.name, each.text, plugins.get(each.plugin)) for each in plan.measure)
    known = {each.plugin for each in plan.measure}
    others = tuple(page for key, page in plugins.items() if key not in known)
    return Document(source=plan.source, made=now(), measures=measures, others=others, platform=platform)


def _item(item: Item, told: Sequence[_Told], proof: ItemProof) -> ItemPage:
    numbers = {row.no for table in item.rules.tables for row in table.definition.rows}
    return ItemPage(
        id=item.id, name=item.info.name, clause=item.info.clause, summary=item.info.summary,
        rows=tuple(_row(table, row, item.rules.params, told) for table in item.rules.tables for row in table.stretches[-1].rows),
        loose=tuple(_loose([each for each in told if each.playable.scenario.rule not in numbers])),
        not_yet=item.info.not_yet, figures=tuple(_figures(proof)), unproved=_unproved(proof),
    )


def _row(table: Table, ready: ReadyRow, params: Mapping[str, Param], told: Sequence[_Told]) -> RowPage:
    row = ready.row
    return RowPage(
        no=row.no, table=table.label, when=_when(table.stretches[-1], ready), then=_then(table, ready), say=_say(table, row.say, params),
        force=FORCES[row.force], status=STATUS_WORDS[row.status], basis=row.basis,
        values=tuple(_values(table, ready, params)), examples=tuple(each.example for each in told if each.playable.scenario.rule == row.no),
    )


def _when(stretch: Stretch, ready: ReadyRow) -> str:
    """The conditions of a row in words, with the latest values of its parameters."""
    labels = {key: named.label for key, named in stretch.plan.scope.items()} | {key: column.label for key, column in stretch.plan.columns.items()}
    cells = [
        f"{stretch.plan.columns[name].label}{wanted_words(cell, stretch.plan.columns[name].type, labels)}" for name, cell in ready.cells.items()
    ]
    return "，".join(cells) or "任何情形"


def _say(table: Table, text: str, params: Mapping[str, Param]) -> str:
    """The sentence with the labels of what is filled in."""
    labels = {name: named.label for name, named in {**table.plan.scope, **table.plan.outcomes()}.items()}
    labels |= {name: param.label for name, param in params.items()} | {name: column.label for name, column in table.plan.columns.items()}
    for name in placeholders(text):
        text = text.replace(f"{{{name}}}", f"〔{labels.get(name, name)}〕")
    return text


def _then(table: Table, ready: ReadyRow) -> str:
    several = len(ready.row.then) > 1
    told = (f"{table.label}{f'·{name}' if several else ''}为{value_words(value, table.plan.outputs[name])}" for name, value in ready.row.then.items())
    return "；".join(told)


def _values(table: Table, ready: ReadyRow, params: Mapping[str, Param]) -> Iterator[Value]:
    """The parameters a row uses in its cells, its sentence or its inputs, each with all its dated values."""
    using = {name for name in table.plan.params if any(row.no == ready.row.no for _, row in users({table.name: table.plan}, f"{PARAM}{name}"))}
    for name in sorted(using):
        for used in params[name].values:
            yield Value(used.label, params[name].words(used.value), used.since.isoformat(), used.source, used.confirmed)


def _loose(told: Iterable[_Told]) -> Iterator[LoosePage]:
    groups: dict[str, list[Example]] = {}
    for each in told:
        groups.setdefault(each.playable.scenario.rule_title or each.playable.feature.title, []).append(each.example)
    return (LoosePage(title, tuple(examples)) for title, examples in groups.items())


def _figures(proof: ItemProof) -> Iterator[tuple[str, str]]:
    counts = proof.all
    yield "规则行", f"{counts.covered}/{counts.rows}"
    yield "边界", f"{counts.covered_boundaries}/{counts.boundaries}"
    yield "去向", f"{proof.covered_transitions}/{proof.transitions}"
    yield "改动", f"{counts.mutants} 处，查出 {counts.killed} 处，{counts.equivalent} 处不影响结论"


def _unproved(proof: ItemProof) -> tuple[str, ...]:
    return (
        *(f"没人断言过的规则：{no}" for no in proof.rows), *(f"没人试过的边界：{text}" for text in proof.boundaries),
        *(f"没人走过的去向：{text}" for text in proof.ways), *(f"没人查出的改动：{each.about}" for each in proof.survivors),
    )

"""The proof: complete for every plugin that is on, and able to find what is missing in rules that are half tested."""

import json
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.faults import Blame
from core.items.model import RulesFile
from core.registry import Registry, load_registry
from core.rules import compile_rules
from core.rules.mutants import mutants_of
from core.scenarios.proof import ItemProof, Proof, Subject, prove_scenarios, prove_suite, subjects_of
from core.scenarios.proof.killing import Judge
from core.scenarios.proof.playing import play_noting, red_at
from core.scenarios.proof.subjects import shelf_with
from core.scenarios.reading import Source
from core.scenarios.suite import Suite, load_suite, read_suite
from ui.cli.main import main

ROOT = Path(__file__).parents[3]
RULES = """
format = 1
[decision.path]
label = "路径"
hit = "first"
inputs = {{ area = "area_m2", kind = "market_kind" }}
outputs = {{ path = ["快", "慢"] }}
rows = [
  {{ no = "T-1", when = {{ area = "< 100" }}, then = {{ path = "快" }}, basis = ["甲"], status = "plan", say = "快。" }},
  {{ no = "T-2", {second} then = {{ path = "慢" }}, basis = ["甲"], status = "law", say = "慢。" }},
]
"""
BOTH_SIDES = ("99.99", "快"), ("100", "慢"), ("100.01", "慢")


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(ROOT)


@pytest.fixture(scope="module")
def whole(registry: Registry) -> Suite:
    return load_suite(registry, ROOT)


@pytest.fixture(scope="module")
def proof(registry: Registry) -> Proof:
    return prove_scenarios(registry, ROOT)


def half_tested(registry: Registry, whole: Suite, examples: tuple[tuple[str, str], ...], second: str = "") -> ItemProof:
    """The proof of two rows of a made-up item by scenarios that fill in an area and expect a path."""
    item = registry.items["demo_permit"]
    written = RULES.format(second=second)
    source = msgspec.convert(tomllib.loads(written, parse_float=Decimal), RulesFile)
    rules, faults = compile_rules(source, item.form.scope, registry.around.others, Blame("p", "rules.toml"))
    assert faults == []
    assert rules is not None
    made = msgspec.structs.replace(item, rules=rules)
    subject = Subject("demo_permit", "p", "试", source, rules, registry.around.others, Blame("p", "rules.toml"), made.form)
    shelf = msgspec.structs.replace(whole.shelf, items={**whole.shelf.items, "demo_permit": made})
    text = "# language: zh-CN\n功能: 试\n" + "".join(
        f'  场景: {area} {path}\n    假如 今天是 2026-02-13\n    并且 一份齐全的"演示集市"申报\n    并且 申请人填写\n'
        f'      | 栏目 | 内容 |\n      | 场地面积 | {area} |\n    那么 结论"路径"为"{path}"\n'
        for area, path in examples
    )
    suite = read_suite([Source("p", "platform", "features/platform/t.feature", text)], shelf, whole.book)
    assert suite.faults == ()
    found = prove_suite(suite, [subject])
    assert found.red == ()
    return found.items[0]


def survivors(item: ItemProof) -> set[str]:
    return {each.about for each in item.survivors}


# --- the house ---------------------------------------------------------------------------------------------------------


def test_every_plugin_that_is_on_is_proved(proof: Proof, registry: Registry) -> None:
    assert proof.faults == ()
    assert proof.red == ()
    ruled = {*registry.items, *(f"run:{run}" for run in registry.runs), *(f"signal:{signal}" for signal in registry.signals)}
    assert {item.id for item in proof.items} == ruled
    missing = [line for line in proof.lines() if not line.startswith("没人走过的去向")]
    assert missing == []
    written = {subject.id: sum(len(table.rows) for table in subject.source.decision.values()) for subject in subjects_of(registry)}
    assert sum(written.values()) > 100
    for item in proof.items:
        assert item.all.complete, item.id
        assert item.ways == (), item.id
        assert item.all.rows == written[item.id], item.id  # an item without tables has nothing to prove, any other all of it
        assert item.all.mutants > item.all.equivalent or not written[item.id], item.id


def test_the_figures_are_json_with_these_keys(proof: Proof, registry: Registry) -> None:
    plain = json.loads(json.dumps(proof.plain(), ensure_ascii=False))
    assert plain.keys() == {"total", "plugins"}
    keys = {"rows", "covered", "boundaries", "covered_boundaries", "mutants", "killed", "equivalent"}
    assert plain["total"].keys() == keys
    assert plain["plugins"].keys() == set(registry.plugins)
    for plugin in plain["plugins"].values():
        assert keys | {"name", "items", "statuses", "transitions", "covered_transitions", "killed_by_checker"} == plugin.keys()
        assert plugin["statuses"].keys() == {"计划", "法定", "本地规定"}
        for key in keys:
            assert plugin[key] == sum(group[key] for group in plugin["statuses"].values()) == sum(item[key] for item in plugin["items"].values())
    for key in keys:
        assert plain["total"][key] == sum(plugin[key] for plugin in plain["plugins"].values())


def test_one_item_is_proved_as_among_all(proof: Proof, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["scenarios", "proof", "--item", "demo_permit", "--json"])
    plain = json.loads(capsys.readouterr().out)
    demo = next(item for item in proof.items if item.id == "demo_permit")
    assert code == (0 if demo.all.complete and not demo.ways else 1)
    assert plain["plugins"]["demo"]["items"]["demo_permit"] == json.loads(json.dumps(demo.plain(), ensure_ascii=False))
    assert plain["plugins"].keys() == {"demo"}


def test_for_people_it_is_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenarios", "proof", "--item", "fire_acceptance_filing"]) == 0
    out = capsys.readouterr().out
    lines = [line.split() for line in out.splitlines()]
    assert lines[0] == ["事项", "依据", "规则行", "边界", "改动", "查出", "等价", "去向"]
    assert {line[1] for line in lines[1:-2]} == {"计划", "法定", "本地规定", "合计"}
    assert lines[-2][:3] == ["全部", "合计", "17/17"]


def test_a_gap_makes_the_verb_fail_and_is_printed(registry: Registry, whole: Suite) -> None:
    lines = Proof((half_tested(registry, whole, (("50", "快"),)),), {"p": "p"}).lines()
    assert "没人断言过的规则：demo_permit T-2" in lines
    assert "没人试过的边界：demo_permit T-1 场地面积为 100 平方米" in lines
    at = lines.index("没人查出的改动：demo_permit 比较换一个：规则 T-1 的“场地面积” < 100 → <= 100")
    assert lines[at + 1 : at + 4] == ["    | 场地面积 | 应当 |", '    | 100 | 适用规则行 "T-2" |', '    并且：结论"路径"为"慢"']


# --- what is missing is found -------------------------------------------------------------------------------------------


def test_a_scenario_on_one_side_leaves_the_boundary_untested(registry: Registry, whole: Suite) -> None:
    item = half_tested(registry, whole, (("50", "快"),))
    assert item.rows == ("T-2",)
    assert item.boundaries == ("T-1 场地面积为 99.99 平方米", "T-1 场地面积为 100 平方米", "T-1 场地面积为 100.01 平方米")
    assert survivors(item) == {
        "边界移一格：规则 T-1 的“场地面积” < 100 → < 99.99", "边界移一格：规则 T-1 的“场地面积” < 100 → < 100.01",
        "比较换一个：规则 T-1 的“场地面积” < 100 → <= 100", "结论换一个：规则 T-2 的“路径” 慢 → 快",
    }
    assert item.killed_by_checker == 2
    assert (item.all.mutants, item.all.killed, item.all.equivalent) == (8, 4, 0)
    assert item.counts["计划"].covered == item.counts["计划"].rows == 1
    assert (item.counts["法定"].covered, item.counts["法定"].rows) == (0, 1)


def test_a_survivor_comes_with_the_scenario_that_catches_it(registry: Registry, whole: Suite) -> None:
    """The row printed for each survivor, added as a scenario, kills it."""
    item = half_tested(registry, whole, (("50", "快"),))
    more = [(each.example.cells["场地面积"], each.example.expected[1].split('"')[3]) for each in item.survivors]
    assert survivors(half_tested(registry, whole, (("50", "快"), *dict.fromkeys(more)))) == set()


def test_both_sides_and_the_edge_are_enough(registry: Registry, whole: Suite) -> None:
    item = half_tested(registry, whole, BOTH_SIDES)
    assert (item.rows, item.boundaries, item.survivors) == ((), (), ())
    assert item.all.complete


def test_what_changes_nothing_is_equivalent_and_not_killed(registry: Registry, whole: Suite) -> None:
    item = half_tested(registry, whole, BOTH_SIDES, 'when = { area = ">= 100" },')
    assert set(item.equivalents) == {"边界移一格：规则 T-2 的“场地面积” >= 100 → >= 99.99", "两行对调：规则 T-1 与 T-2"}
    assert item.survivors == ()


def test_to_come_by_without_saying_anything_covers_nothing(registry: Registry, whole: Suite) -> None:
    """A scenario in which the row applies but that asserts something else."""
    body = '  场景: 只看材料\n    假如 今天是 2026-02-13\n    并且 一份齐全的"演示集市"申报\n    那么 栏目"食品经营许可证编号"不随申报提交\n'
    suite = read_suite([Source("p", "platform", "features/platform/t.feature", f"# language: zh-CN\n功能: 试\n{body}")], whole.shelf, whole.book)
    found = prove_suite(suite, [subject for subject in subjects_of(registry) if subject.id == "demo_permit"]).items[0]
    assert (found.all.covered, found.all.covered_boundaries, found.covered_transitions) == (0, 0, 0)
    assert all(each.fate != "scenario" for each in _judge(suite, registry).judge_all())


def test_a_red_scenario_proves_nothing_and_is_named(registry: Registry, whole: Suite) -> None:
    body = '  场景: 红\n    假如 今天是 2026-02-13\n    并且 一份齐全的"演示集市"申报\n    那么 结论"办理路径"为"一般程序"\n'
    suite = read_suite([Source("p", "platform", "features/platform/t.feature", f"# language: zh-CN\n功能: 试\n{body}")], whole.shelf, whole.book)
    found = prove_suite(suite, list(subjects_of(registry)))
    assert found.red == ("features/platform/t.feature · 红",)
    assert not found.ok
    assert found.lines()[0] == "✗ 没有通过，不能用来证明：features/platform/t.feature · 红"
    assert found.items[0].all.covered == 0


# --- the short way says what the long way says --------------------------------------------------------------------------


def _judge(suite: Suite, registry: Registry, item: str = "demo_permit") -> Judge:
    subjects = list(subjects_of(registry))
    subject = next(each for each in subjects if each.id == item)
    return Judge(subject, play_noting(suite, subjects), suite.shelf)


def _own(whole: Suite, item: str, every: int = 1) -> Suite:
    """The item's own scenarios, or some of them."""
    return msgspec.structs.replace(whole, playable=tuple([each for each in whole.playable if each.feature.owner == item][::every]))


@pytest.mark.parametrize(("item", "every"), [("demo_permit", 3), ("fire_opening_inspection", 2)])
def test_a_mutant_that_no_decision_notices_turns_no_scenario_red(registry: Registry, whole: Suite, item: str, every: int) -> None:
    """With some scenarios taken away there are survivors; played in full on each of them, every scenario is still green."""
    suite = _own(whole, item, every)
    judge = _judge(suite, registry, item)
    unnoticed = [each.mutant for each in judge.judge_all() if each.fate in ("survivor", "equivalent")]
    assert len(unnoticed) > 8
    for mutant in unnoticed:
        rules, _ = _whole_file(judge.subject, mutant.source)
        if rules is not None:
            shelf = shelf_with(suite.shelf, {item: rules})
            assert [each.scenario.name for each in suite.playable if red_at(each, shelf)] == [], mutant.about


@pytest.mark.parametrize("every", [1, 3])
def test_a_changed_fact_of_a_run_that_nobody_notices_turns_no_scenario_red(registry: Registry, whole: Suite, every: int) -> None:
    """The short way looks at the records written down; it must not overlook one that only the changed fact would count."""
    subjects = list(subjects_of(registry))
    suite = msgspec.structs.replace(whole, playable=whole.playable[::every])
    played = play_noting(suite, subjects)
    unnoticed = 0
    for subject in (each for each in subjects if each.form is None and each.rules.facts):
        judge = Judge(subject, played, suite.shelf)
        asking = [each for each in judge.played if any(asked.subject == subject.id for asked in each.notes.facts)]
        for mutant in (each for each in mutants_of(subject.source, subject.rules) if each.fact):
            compiled = judge.compiler.compile(mutant)
            if compiled.rules is not None and not list(judge.touched(compiled)):
                shelf = shelf_with(suite.shelf, {subject.id: compiled.rules})
                assert [each.name for each in asking if red_at(each.playable, shelf)] == [], mutant.about
                unnoticed += 1
    assert unnoticed >= (every > 1)


def test_a_fact_of_a_run_is_answered_before_all_records_of_its_source(registry: Registry, whole: Suite) -> None:
    """Also those of other keys: a fact that forgot what it is looked up by would count them."""
    body = (
        '  场景: 别处的投诉不算\n    假如 今天是 2026-03-02\n    并且 名录"演示集市场地"有记录\n      | 场地 | 片区 | 开放 | 上次巡查日期 |\n      | 南广场 | 东片 | 是 | 2026-02-01 |\n'
        '    并且 名录"演示场地投诉"有记录\n      | 场地 | 扣分 | 属于严重情形 |\n      | 东街口 | 11 | 否 |\n'
        '    当 批次"演示场地评级"运行\n    那么 批次结果中"南广场"的"场地等级"为"蓝"\n'
    )
    suite = read_suite([Source("p", "platform", "features/platform/t.feature", f"# language: zh-CN\n功能: 试\n{body}")], whole.shelf, whole.book)
    played = play_noting(suite, list(subjects_of(registry)))[0]
    assert played.red is None
    points = next(fact for fact in played.notes.facts if (fact.subject, fact.fact) == ("run:demo_site_grade", "points"))
    assert ([record["site"] for record in points.records], points.value) == (["东街口"], 0)


@pytest.mark.parametrize("item", ["demo_permit", "fire_opening_inspection"])
def test_a_mutant_compiled_by_its_table_alone_is_the_mutant_of_the_whole_file(registry: Registry, whole: Suite, item: str) -> None:
    """The checker refuses the whole file wherever it refuses the table; what is killed is killed by the whole file's rules too."""
    suite = _own(whole, item)
    judge = _judge(suite, registry, item)
    named = {each.name: each for each in judge.played}
    for judged in judge.judge_all()[::3]:
        rules, faults = _whole_file(judge.subject, judged.mutant.source)
        if judged.fate == "checker":
            assert faults, judged.mutant.about
        elif judged.fate == "scenario" and rules is not None:
            assert red_at(named[judged.by].playable, shelf_with(suite.shelf, {item: rules})) is not None, judged.mutant.about


def _whole_file(subject: Subject, source: RulesFile) -> tuple[Any, Any]:
    return compile_rules(source, subject.form.scope if subject.form else {}, subject.others, subject.blame)


def test_the_notebook_holds_every_decision_of_a_case(registry: Registry, whole: Suite) -> None:
    """Also those that an officer's act brings about, deep inside the commands."""
    body = (
        '  场景: 受理\n    假如 今天是 2026-02-13\n    并且 一份齐全的"演示集市"申报\n    并且 申请人填写\n      | 栏目 | 内容 |\n      | 现场设施 | 用电 |\n'
        '    并且 办件已到"受理"环节\n    当 "受理人" 作出 "受理"\n    那么 办件状态为"已受理"\n'
    )
    suite = read_suite([Source("p", "platform", "features/platform/t.feature", f"# language: zh-CN\n功能: 试\n{body}")], whole.shelf, whole.book)
    played = play_noting(suite, list(subjects_of(registry)))[0]
    assert [asked.at for asked in played.notes.asked] == [0, 1]
    assert [fact.fact for fact in played.notes.facts] == ["near_area", "bad_credit"]
    taken = {(step, word) for _, step, word, _ in played.notes.taken}
    assert taken == {("filing", "提交"), ("receive", "收件"), ("accept", "受理")}


def test_every_mutant_names_a_rule_that_stands_in_the_file(registry: Registry) -> None:
    for subject in subjects_of(registry):
        numbers = {row.no for table in subject.rules.tables for row in table.definition.rows}
        mutants = list(mutants_of(subject.source, subject.rules))
        assert {mutant.row for mutant in mutants} <= numbers
        assert {row for row in numbers if not any(mutant.row == row for mutant in mutants)} == set()
        assert all(mutant.source != subject.source for mutant in mutants)

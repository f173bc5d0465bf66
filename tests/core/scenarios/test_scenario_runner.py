"""What a run says: of a scenario that fails, one that cannot be played, a rule nobody tested, worlds that differ."""

import json
from pathlib import Path

import msgspec
import pytest

from core.declarations import Sentence
from core.registry import Registry, load_registry
from core.scenarios.reading import Source
from core.scenarios.report import Report, Result, differing
from core.scenarios.rule_world import RuleWorld
from core.scenarios.runner import at_once, play, run_features, run_rule_world, untested
from core.scenarios.sentences import SentenceBook, bind
from core.scenarios.steps import sentence_book
from core.scenarios.suite import Suite, load_suite, read_suite
from core.scenarios.world import World

ROOT = Path(__file__).parents[3]
ITEM = "fire_acceptance_filing"
BASE = '    假如 今天是 2026-02-13\n    并且 一份齐全的"建设工程消防验收备案"申报\n'


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(ROOT)


@pytest.fixture(scope="module")
def whole(registry: Registry) -> Suite:
    return load_suite(registry, ROOT)


def suite_of(whole: Suite, body: str, owner: str = "platform") -> Suite:
    text = f"# language: zh-CN\n功能: 试\n  场景: 一\n{body}"
    return read_suite([Source("p", owner, f"features/{owner}/t.feature", text)], whole.shelf, whole.book)


def result_of(whole: Suite, body: str) -> Result:
    suite = suite_of(whole, body)
    assert suite.faults == ()
    return at_once(play(suite.playable[0], RuleWorld(suite.shelf), "rule"))


def test_the_features_of_the_house_are_green_in_the_rule_world(registry: Registry) -> None:
    report = run_rule_world(registry, ROOT)
    assert report.ok, "\n".join(report.lines())
    assert report.untested == ()


def test_a_run_is_json(registry: Registry) -> None:
    plain = json.loads(json.dumps(run_rule_world(registry, ROOT, ITEM).plain(), ensure_ascii=False))
    assert plain["ok"] is True
    assert plain["totals"]["scenarios"] == plain["totals"]["passed"] == len(plain["results"])
    assert plain["totals"]["tags"].keys() == {"计划", "法定", "缺省"}
    first = plain["results"][0]
    assert {"feature", "file", "rule", "scenario", "example", "tags", "steps", "world", "result", "message", "place", "milliseconds"} <= first.keys()
    assert "seen" not in first
    assert {result["owner"] for result in plain["results"]} == {ITEM}


def test_a_conclusion_that_is_not_so_says_expected_and_found(whole: Suite) -> None:
    result = result_of(whole, BASE + '    那么 结论"办理路径"为"一般程序"\n')
    assert (result.result, result.place) == ("failed", "第 6 行")
    assert result.message == '那么 结论"办理路径"为"一般程序"：结论“办理路径”：应为 “一般程序”，实际为 “承诺即办”（适用规则行：XF-11）'


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ('那么 适用规则行 "XF-12"', "应为 XF-12，实际为 XF-11"),
        ('那么 不适用规则行 "XF-11"', "应为 没有 XF-11，实际为 XF-11"),
        ('那么 规则行 "XF-12" 应当遵守，属于计划', "应为 应当遵守，属于计划，实际为 不适用，属于无"),
        ('那么 提示包含"重点项目"', "应为 包含“重点项目”"),
        ('那么 请补充"建筑面积"', "应为 建筑面积，实际为 无"),
        ('那么 栏目"建筑面积"提示"小数"', "没有提示"),
        ('那么 栏目"签署人"不随申报提交', "提交了"),
        ('那么 系统不允许，并提示"不行"', "实际为 允许了"),
        ('那么 生成文书"批文"', "没有文书"),
        ("那么 2026-02-14 是休息日", "应为 休息日，实际为 工作日"),
        ("那么 自 2026-02-13 起 5 个工作日 届满于 2026-02-20", "应为 2026-02-20，实际为 2026-02-27"),
        ('那么 300 "小于" 300 成立', "应为 成立，实际为 不成立"),
    ],
)
def test_every_kind_of_expectation_can_fail(whole: Suite, step: str, says: str) -> None:
    result = result_of(whole, f"{BASE}    {step}\n")
    assert result.result == "failed"
    assert says in result.message


def test_materials_name_what_is_too_many_and_what_is_missing(whole: Suite) -> None:
    table = "      | 材料 | 取得方式 |\n      | 营业执照 | 电子上传 |\n"
    result = result_of(whole, f"{BASE}    那么 材料清单恰为\n{table}")
    assert result.result == "failed"
    assert "多要了" in result.message
    assert "少了 营业执照：电子上传" in result.message


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ('    假如 今天是 2026-02-13\n    并且 一份齐全的"消防验收备案"申报\n    那么 提示包含"x"\n', "您是不是想写：建设工程消防验收备案"),
        (BASE + '    并且 申请人填写\n      | 栏目 | 内容 |\n      | 建筑面机 | 1 |\n    那么 提示包含"x"\n', "没有栏目“建筑面机”；您是不是想写：建筑面积"),
        (BASE + '    并且 申请人填写\n      | 栏 | 内容 |\n    那么 提示包含"x"\n', "表头应为"),
        (BASE + '    并且 申请人填写\n      | 栏目 | 内容 |\n      | 层数 | 1 |\n      | 层数 | 2 |\n    那么 提示包含"x"\n', "写了两次"),
        (BASE + '    并且 名录"信用"有记录\n      | 认定 |\n      | 是 |\n    那么 提示包含"x"\n', "没有名录“信用”"),
        (BASE + '    并且 名录"告知承诺信用记录"有记录\n      | 认定 |\n      | 守信 |\n    那么 提示包含"x"\n', "不在可选项里：承诺不实"),
        (BASE + '    并且 名录"告知承诺信用记录"有记录\n      | 信用修复日期 |\n      | 上周 |\n    那么 提示包含"x"\n', "不是日期"),
        (BASE + '    并且 办件已到"评审"环节\n    那么 提示包含"x"\n', "到不了“评审”"),
        (BASE + '    当 "受理人" 作出 "受理"\n    那么 提示包含"x"\n', "还没有办件"),
        (BASE + '    并且 申请已提交\n    当 "局长" 作出 "受理"\n    那么 提示包含"x"\n', "没有岗位“局长”"),
        (BASE + '    那么 结论"路径"为"x"\n', "没有结论“路径”"),
        (BASE + '    那么 适用规则行 "XF-99"\n', "规则表里没有 XF-99"),
        (BASE + "    那么 法定届满日为 2026-02-13\n", "还没有受理"),
        (BASE + '    那么 办件状态为"办结"\n', "还没有办件"),
        ('    假如 今天是 2026-02-13\n    那么 结论"办理路径"为"x"\n', "还没有申报"),
        ('    假如 今天是 2026-02-13\n    那么 1 "大概" 2 成立\n', "“大概”不是界限用语"),
    ],
)
def test_a_step_that_cannot_be_carried_out_is_an_error_with_a_hint(whole: Suite, steps: str, says: str) -> None:
    result = result_of(whole, steps)
    assert result.result == "error"
    assert says in result.message


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ('那么 结论"办理路径"是"承诺即办"', '您是不是想写：那么 结论"{label}"为"{value}"'),
        ("那么 材料清单恰为", "下面要有表格"),
        ("假如 今天是 明天", "“明天”不是日期"),
    ],
)
def test_a_step_nobody_knows_is_a_fault_at_its_line(whole: Suite, step: str, says: str) -> None:
    suite = suite_of(whole, f'{BASE}    {step}\n    那么 提示包含"x"\n')
    fault = next(fault for fault in suite.faults if fault.code == "unknown-step")
    assert says in fault.found
    assert fault.place == "第 6 行"
    assert suite.playable == ()


def test_a_fault_of_the_house_in_a_step_does_not_stop_the_others(whole: Suite) -> None:
    async def broken(_world: World) -> None:
        raise ZeroDivisionError("坏了")

    book = SentenceBook([Sentence("那么 坏了", broken, ""), *_sentences(whole)])
    text = "# language: zh-CN\n功能: 试\n  场景: 一\n    假如 今天是 2026-02-13\n    那么 坏了\n"
    suite = read_suite([Source("p", "platform", "t.feature", text)], whole.shelf, book)
    result = at_once(play(suite.playable[0], RuleWorld(suite.shelf), "rule"))
    assert (result.result, result.message) == ("error", "那么 坏了：系统出错：ZeroDivisionError：坏了")


def _sentences(whole: Suite) -> list[Sentence]:
    return [Sentence(each.pattern, each.run, each.about) for each in whole.book.bound]


def test_rows_and_rules_must_agree_both_ways(whole: Suite) -> None:
    text = f'# language: zh-CN\n功能: 试\n  规则: XF-91 没有这一行\n    场景: 一\n{BASE}    那么 提示包含"x"\n'
    suite = read_suite([Source("p", ITEM, "t.feature", text)], whole.shelf, whole.book)
    codes = {fault.code for fault in suite.faults}
    assert codes == {"rule-without-row", "row-without-rule"}
    missing = {fault.place for fault in suite.faults if fault.code == "row-without-rule"}
    rows = {row.no for table in whole.shelf.items[ITEM].rules.tables for row in table.plan.definition.rows}
    assert missing == rows


def test_a_row_that_no_scenario_makes_apply_is_named(whole: Suite) -> None:
    suite = suite_of(whole, f'{BASE}    那么 适用规则行 "XF-11"\n', ITEM)
    results = [at_once(play(each, RuleWorld(suite.shelf), "rule")) for each in suite.playable]
    found = untested(suite, results)
    assert f"{ITEM} XF-12" in found
    assert f"{ITEM} XF-11" not in found


def test_rows_of_a_run_are_missed_only_where_all_items_of_its_plugin_are_played(whole: Suite) -> None:
    """A plugin's run may be spoken of in the features of any of its items, so one item alone cannot be asked for it."""
    run = next(plan for plan in whole.shelf.plans.runs.values() if plan.rules.tables and len(_items_of(whole, plan.bundle.plugin)) > 1)
    items = _items_of(whole, run.bundle.plugin)
    rows = {f"{run.bundle.plugin} {row.no}" for table in run.rules.tables for row in table.plan.definition.rows}
    empty = {item: next(each for each in whole.features if each.owner == item) for item in items}
    assert rows <= set(untested(msgspec.structs.replace(whole, features=tuple(empty.values())), []))
    assert not rows & set(untested(msgspec.structs.replace(whole, features=tuple(empty.values())[1:]), []))


def _items_of(whole: Suite, plugin: str) -> list[str]:
    return [item.id for item in whole.shelf.items.values() if item.plugin == plugin]


def test_a_sentence_that_nobody_uses_is_named(whole: Suite) -> None:
    suite = suite_of(whole, f'{BASE}    那么 适用规则行 "XF-11"\n')
    assert "当 申请人提交" in suite.unused()
    assert '那么 适用规则行 "{no}"' not in suite.unused()
    assert whole.unused() == ()


def test_a_sentence_is_used_five_times_on_average(whole: Suite) -> None:
    assert len(whole.playable) >= 5 * len(whole.book.bound)


def test_worlds_that_end_differently_are_named(registry: Registry) -> None:
    result = run_rule_world(registry, ROOT, ITEM).results[0]
    other = msgspec.structs.replace(result, world="case", result="failed")
    assert "规则世界 passed，办件世界 failed" in differing([result, other])[0]
    seen = {**result.seen, "rows": ["XF-12"]}
    assert "rows" in differing([result, msgspec.structs.replace(result, world="case", seen=seen)])[0]
    assert differing([result, msgspec.structs.replace(result, world="case")]) == ()


def test_a_report_with_a_fault_or_an_untested_rule_is_not_ok() -> None:
    assert Report((), ()).ok
    assert not Report((), (), untested=("x XF-01",)).ok
    assert not Report((), (), differences=("甲",)).ok


async def test_one_item_alone_can_be_played(registry: Registry) -> None:
    report = await run_features(registry, ROOT, ITEM)
    assert report.ok
    assert {result.owner for result in report.results} == {ITEM}


def test_the_house_is_green_without_the_demo_plugin() -> None:
    report = run_rule_world(load_registry(ROOT, "production"), ROOT)
    assert report.ok, "\n".join(report.lines())


def test_the_book_for_testers_lists_every_sentence() -> None:
    book = (ROOT / "docs" / "scenarios.md").read_text("utf-8")
    missing = [f"{bound.pattern} {bound.about}" for bound in sentence_book().bound if f"| `{bound.pattern}` | {bound.about} |" not in book]
    assert missing == []


@pytest.mark.parametrize("pattern", ["结论为空", "假如", "但是 什么"])
def test_a_sentence_begins_with_its_phase(pattern: str) -> None:
    async def nothing(_world: World) -> None:
        return None

    with pytest.raises(ValueError, match="开头"):
        bind(Sentence(pattern, nothing, ""))

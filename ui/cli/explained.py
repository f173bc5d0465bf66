"""A decision in lines for a terminal: outcomes, rows with clause and sentence, parameters, facts, what is missing."""

from collections.abc import Iterator

from core.items.item import Item
from core.items.model import STATUS_WORDS
from core.rules import Decision, TableResult, WhyNot, value_words
from core.values import Unknown
from ui.cli.output import shown, table

FORCE_WORDS = {"binding": "应当", "range": "可以选择", "advice": "提示"}
_MET = {True: "✓ 符合", False: "✗ 不符合", None: "？ 未知"}


def decision_lines(item: Item, decision: Decision) -> list[str]:
    """The whole decision."""
    return [*_outcomes(item, decision), *_tables(decision), *_params(item, decision), *_facts(item, decision), *_missing(item, decision)]


def _outcomes(item: Item, decision: Decision) -> Iterator[str]:
    yield "\n结论"
    rows = []
    for name, value in decision.outcomes.items():
        named = item.rules.outcomes[name]
        rows.append((named.label, shown(value) if isinstance(value, Unknown) else value_words(value, named.type)))
    yield table(rows)


def _tables(decision: Decision) -> Iterator[str]:
    for result in decision.tables:
        yield f"\n{result.label}" + (f"（按 {result.as_of} 的规定）" if result.as_of else "")
        yield from _rows(result)


def _rows(result: TableResult) -> Iterator[str]:
    for hit in result.hits:
        yield f"  {hit.no} {FORCE_WORDS[hit.force]} · {shown(tuple(shown(value) for value in hit.then.values()))}"
        yield f"    {hit.say}"
        yield f"    依据：{shown(hit.basis)}（{STATUS_WORDS[hit.status]}）"
    because: dict[str, list[str]] = {}
    for blocked in result.blocked:
        because.setdefault(blocked.because, []).append(blocked.row)
    for reason, rows in because.items():
        yield f"  {'、'.join(filter(None, rows))} 还不能判断" + (f"：{reason}" if reason else "")
    if result.problem:
        yield f"  {result.problem}"
    if not (result.hits or result.blocked or result.problem):
        yield "  没有适用的规则行"


def _params(item: Item, decision: Decision) -> Iterator[str]:
    if decision.params:
        yield "\n参数"
        yield table(
            (used.label, value_words(used.value, item.rules.params[used.name].type), f"自 {used.since} 起",
             f"{used.source}{'' if used.confirmed else '（待确认）'}")
            for used in decision.params
        )


def _facts(item: Item, decision: Decision) -> Iterator[str]:
    if decision.facts:
        yield "\n事实"
        yield table(
            (item.rules.facts[fact.name].definition.label,
             shown(fact.value) if isinstance(fact.value, Unknown) else value_words(fact.value, item.rules.facts[fact.name].type),
             f"（{fact.source}{'；办件 ' + '、'.join(fact.behind) if fact.behind else ''}）")
            for fact in decision.facts
        )


def _missing(item: Item, decision: Decision) -> Iterator[str]:
    wanted = [item.scope[name].label if name in item.scope else name for name in decision.needs]
    if wanted:
        yield ""
        yield from (f"请补充 {label}" for label in dict.fromkeys(wanted))


def why_not_lines(why: WhyNot) -> list[str]:
    """Why a row did or did not decide, cell by cell."""
    cells = table((cell.label, f"实际 {cell.found}", f"要求 {cell.wanted}", _MET[cell.met]) for cell in why.cells)
    return [f"\n规则行 {why.row}：{why.sentence}", *([cells] if cells else []), *([f"  在它之前判断的是 {why.before}"] if why.before else [])]

"""A decision as the interface answers it: outcomes, the rows behind them, their clauses, and what is still wanted."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from core.items.item import Item
from core.items.model import STATUS_WORDS
from core.rules import Decision, WhyNot
from core.values import Unknown, Value


class RowView(msgspec.Struct, frozen=True):
    """适用的一行规则。"""

    no: Annotated[str, Meta(description="规则编号")]
    then: Annotated[dict[str, Any], Meta(description="结论")]
    force: Annotated[str, Meta(description="效力：binding 应当，range 在范围内选择，advice 提示")]
    basis: Annotated[tuple[str, ...], Meta(description="依据")]
    status: Annotated[str, Meta(description="规则来源：计划、法定、本地规定")]
    say: Annotated[str, Meta(description="说明")]


class BlockedView(msgspec.Struct, frozen=True):
    """还不能判断的一行规则。"""

    no: Annotated[str, Meta(description="规则编号，空为整张表")]
    needs: Annotated[tuple[str, ...], Meta(description="需要补充的栏目名")]
    because: Annotated[str, Meta(description="不能判断的原因")]


class TableView(msgspec.Struct, frozen=True):
    """一张决策表的结果。"""

    table: Annotated[str, Meta(description="决策表")]
    label: Annotated[str, Meta(description="名称")]
    as_of: Annotated[date | None, Meta(description="按哪一天的参数")]
    rows: Annotated[tuple[RowView, ...], Meta(description="适用的规则")]
    blocked: Annotated[tuple[BlockedView, ...], Meta(description="还不能判断的规则")]
    problem: Annotated[str, Meta(description="规则本身的问题，通常为空")]


class ParamView(msgspec.Struct, frozen=True):
    """用到的一个参数。"""

    name: Annotated[str, Meta(description="参数")]
    label: Annotated[str, Meta(description="名称")]
    value: Annotated[Any, Meta(description="值")]
    since: Annotated[date, Meta(description="自何日起")]
    source: Annotated[str, Meta(description="来源")]
    confirmed: Annotated[bool, Meta(description="是否已确认")]


class FactView(msgspec.Struct, frozen=True):
    """查到的一项事实。"""

    name: Annotated[str, Meta(description="事实")]
    label: Annotated[str, Meta(description="名称")]
    value: Annotated[Any, Meta(description="值，null 为无法得知")]
    as_of: Annotated[datetime, Meta(description="查询时间")]
    behind: Annotated[tuple[str, ...], Meta(description="所依据的办件编号，只对有权查看的人给出")]
    source: Annotated[str, Meta(description="来源")]


class CellView(msgspec.Struct, frozen=True):
    """一行规则中的一格。"""

    column: Annotated[str, Meta(description="列")]
    label: Annotated[str, Meta(description="名称")]
    found: Annotated[str, Meta(description="实际的值")]
    wanted: Annotated[str, Meta(description="规则要求")]
    met: Annotated[bool | None, Meta(description="是否符合，null 为还不知道")]
    sentence: Annotated[str, Meta(description="说明")]


class WhyNotView(msgspec.Struct, frozen=True):
    """一行规则为什么没有适用。"""

    row: Annotated[str, Meta(description="规则编号")]
    table: Annotated[str, Meta(description="决策表")]
    met: Annotated[bool | None, Meta(description="是否符合")]
    cells: Annotated[tuple[CellView, ...], Meta(description="逐格说明")]
    before: Annotated[str, Meta(description="在它之前已经适用的规则")]
    sentence: Annotated[str, Meta(description="说明")]


class DecisionView(msgspec.Struct, frozen=True):
    """结论及其说明。"""

    item: Annotated[str, Meta(description="事项编号")]
    release: Annotated[str, Meta(description="发布版本")]
    on: Annotated[date, Meta(description="申报日期")]
    complete: Annotated[bool, Meta(description="是否已经能够得出全部结论")]
    outcomes: Annotated[dict[str, Any], Meta(description="已经得出的结论")]
    sentences: Annotated[tuple[str, ...], Meta(description="逐句说明")]
    needs: Annotated[tuple[str, ...], Meta(description="还需补充的栏目名")]
    tables: Annotated[tuple[TableView, ...], Meta(description="各张决策表")]
    params: Annotated[tuple[ParamView, ...], Meta(description="用到的参数")]
    facts: Annotated[tuple[FactView, ...], Meta(description="查到的事实")]
    materials: Annotated[tuple[str, ...], Meta(description="按现有内容需要的申请材料")]
    why_not: Annotated[WhyNotView | None, Meta(description="所问规则的说明")] = None


def decision_view(item: Item, on: date, decision: Decision, env: Mapping[str, Value], why_not: WhyNot | None) -> DecisionView:
    """The view of a trial decision; `env` are the typed values, for the materials that follow from them."""
    outcomes = {name: value for name, value in decision.outcomes.items() if not isinstance(value, Unknown)}
    return DecisionView(
        item=item.id,
        release=item.hash,
        on=on,
        complete=decision.complete,
        outcomes=outcomes,
        sentences=decision.sentences(item.scope),
        needs=decision.needs,
        tables=tuple(_table(each) for each in decision.tables),
        params=tuple(ParamView(p.name, p.label, p.value, p.since, p.source, p.confirmed) for p in decision.params),
        facts=tuple(
            FactView(f.name, item.rules.facts[f.name].definition.label, _known(f.value), f.as_of, f.behind, f.source) for f in decision.facts
        ),
        materials=tuple(material.name for material in item.materials({**env, **outcomes})),
        why_not=_why_not(why_not) if why_not else None,
    )


def _known(value: Value) -> Any:
    return None if isinstance(value, Unknown) else value


def _table(each: Any) -> TableView:
    rows = tuple(RowView(hit.no, hit.then, hit.force, hit.basis, STATUS_WORDS[hit.status], hit.say) for hit in each.hits)
    blocked = tuple(BlockedView(row.row, row.needs, row.because) for row in each.blocked)
    return TableView(each.table, each.label, each.as_of, rows, blocked, each.problem)


def _why_not(why: WhyNot) -> WhyNotView:
    cells = tuple(CellView(c.column, c.label, c.found, c.wanted, c.met, c.sentence) for c in why.cells)
    return WhyNotView(why.row, why.table, why.met, cells, why.before, why.sentence)

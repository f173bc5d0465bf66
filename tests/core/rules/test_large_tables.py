"""Large tables: a decision with its sentences among many rows, a proof of 200 rows × 6 columns. How fast: `bench/micro.py`."""

from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace

from core.rules import FactValue
from core.time import CHINA

LIMIT = """
[param.limit]
label = "上限"
unit = "m2"
values = [{ since = 2026-01-01, value = "300", source = "x" }]
[fact.near]
label = "同址面积"
from = "case:filing"
where = "addr = self.addr"
take = "sum(area)"
"""

def test_a_decision_among_many_rows_says_all_that_hold(kit: SimpleNamespace) -> None:
    rows = [kit.row(f"R-{n}", f'marks = "has [{mark}]"', 'path = "慢"') for n, mark in enumerate("甲乙丙")]
    rows += [kit.row(f"F-{n}", f'floors = "= {n}"', 'path = "慢"') for n in range(100, 107)]
    rows += [kit.row("R-8", 'kind = ["宾馆"], area = "< {limit}"', say="{kind}，建筑面积 {area}，小于 {limit}。"), kit.row("R-9", "", 'path = "慢"')]
    review = [kit.row(f"S-{n}", f'total = ">= {n}"', f'review = "第{n}"', table="review", force="advice", say="另有 {near}，合计 {total}。") for n in (10, 20, 900, 901)]
    rules = kit.compiled(
        LIMIT, kit.table('marks = "marks", floors = "floors", kind = "kind", area = "area"', *rows, hit="first"),
        kit.table('total = "area + near", late = "workdays_between(done_on, submitted_on)"', *review, name="review", hit="collect", outputs="review = []"),
    )
    env = {"marks": (), "floors": 2, "kind": "宾馆", "area": Decimal("299.99"), "addr": "a", "submitted_on": kit.DAY, "done_on": kit.DAY.replace(year=2020)}
    facts = {"near": FactValue("near", Decimal("1.00"), datetime(2026, 2, 13, tzinfo=CHINA))}
    decision = rules.decide(env, facts)
    assert [hit.no for table in decision.tables for hit in table.hits] == ["R-8", "S-10", "S-20"]
    assert decision.sentences(rules.scope) == (
        "宾馆，建筑面积 299.99 平方米，小于 300 平方米。", *("另有 1 平方米，合计 300.99 平方米。",) * 2,
    )


def test_a_large_table_is_proved(kit: SimpleNamespace) -> None:
    kinds, marks, cells = ("宾馆", "饭店", "集贸市场", "其他"), ("甲", "乙"), []
    for number in range(200):
        bottom, kind, mark = number // 16 * 10, kinds[number % 4], marks[number // 4 % 2]
        yes = "true" if number // 8 % 2 else "false"
        cells.append(f'area = "{bottom}..{bottom + 9}.99", kind = ["{kind}"], marks = "has [{mark}]", promised = {yes}, floors = "< 9", height = ">= 2"')
    rows = [kit.row(f"R-{n}", when) for n, when in enumerate(cells)]
    text = kit.table(
        'area = "area", kind = "kind", marks = "marks", promised = "promised", floors = "floors", height = "height"', *rows, kit.row("R-999"), hit="first"
    )
    rules = kit.compiled(text)
    assert len(rules.tables[0].stretches[0].rows) == 201

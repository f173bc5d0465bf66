"""`python -m bench --only runs`: a grading of 200,000 companies, carried out and stored as the house does it, and computed again.

Collect tables with vetoes and bands over five facts of four registers, as a supervision by colours has them; half of the companies
have a grade already, the others get a row of the register. What is measured begins with the started batch and ends when it is done.
"""

import asyncio
import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import Any

import asyncpg

from bench.stack import Stack, house_of, stack
from core import time
from core.access import SYSTEM
from core.batches.blocks import REGISTER_COLUMNS
from core.batches.carrying import carry_on
from core.batches.reading import explain, read_batch
from core.batches.starting import start
from core.batches.verifying import verify
from core.faults import Blame
from core.house import House
from core.items.model import ColumnDef, RegisterDef, RulesFile
from core.items.reading import read_toml
from core.items.run_model import RowWrite, RunDef
from core.registers import register_scope
from core.runs.bundle import bundle
from core.runs.plan import Plan, compiled
from core.store.engine import prepare

COMPANIES = 200_000
FIELDS = ("食品", "特种设备", "建筑", "危化")
TODAY = date(2026, 3, 2)
TEXT = ColumnDef(label="统一社会信用代码", kind="text")
FIELD = ColumnDef(label="细分领域", kind="choice", options=FIELDS)


def _column(label: str, kind: Any) -> ColumnDef:
    return ColumnDef(label=label, kind=kind)


REGISTERS = {
    "company": RegisterDef(label="监管对象", key="uscc", fields={
        "uscc": TEXT, "field": FIELD, "late_reports": _column("年报迟报", "int"), "failed_checks": _column("抽查不合格", "int"),
        "complaints": _column("投诉", "int"), "abnormal": _column("经营异常", "bool"), "refuses": _column("拒不执行", "bool"),
        "credit": ColumnDef(label="公共信用分", kind="decimal", scale=2),
    }),
    "penalty": RegisterDef(label="行政处罚", key="uscc", fields={"uscc": TEXT, "field": FIELD, "points": _column("扣分", "int")}),
    "dishonest": RegisterDef(label="严重失信名单", key="uscc", fields={"uscc": TEXT, "until": _column("惩戒期止", "date")}),
    "accident": RegisterDef(label="重大责任事故", key="uscc", fields={"uscc": TEXT}),
    "grade": RegisterDef(label="四色等级", key="uscc", fields={
        "uscc": TEXT, "field": FIELD, "color": ColumnDef(label="颜色", kind="choice", options=("蓝", "黄", "橙", "红")),
        "batch": _column("批次", "int"),
    }),
}


def plan() -> Plan:
    """The grading."""
    text = (Path(__file__).parent / "grading.toml").read_text("utf-8")
    rules, faults = read_toml(text.encode(), RulesFile, Blame("", "bench/grading.toml"))
    assert rules is not None, faults
    definition = RunDef(
        label="四色评价", kind="score", over="register:company", rules="grading", duty="handler", org="bench", basis=("测速规定",), status="plan",
        writes=(RowWrite(register="grade", when="before = 0", values={"uscc": "uscc", "field": "field", "color": "color", "batch": "batch"}),),
    )
    others = {f"register:{name}": register_scope(register) for name, register in REGISTERS.items()}
    return compiled(bundle("grading", "bench", definition, (text, rules), others, {f"register:{name}": ("uscc", False) for name in REGISTERS}))


def rows(chance: random.Random) -> Iterator[tuple[Any, ...]]:
    """All register rows: companies, and for some of them penalties, listings, accidents, earlier grades."""
    moment = time.now()
    for n in range(COMPANIES):
        uscc, field = f"91210400MA{n:08d}", FIELDS[n % 4]
        company = {
            "uscc": uscc, "field": field, "late_reports": chance.choice((0, 0, 0, 1, 3)), "failed_checks": chance.choice((0, 0, 0, 1, 2)),
            "complaints": chance.choice((0, 0, 1, 4, 12)), "abnormal": chance.random() < 0.05, "refuses": chance.random() < 0.01,
            "credit": Decimal(chance.randrange(4000, 10001)).scaleb(-2),
        }
        yield _row("company", uscc, company, moment, n)
        for extra in range(chance.choice((0, 0, 0, 1, 2))):
            points = chance.choice((2, 5, 10))
            yield _row("penalty", uscc, {"uscc": uscc, "field": field, "points": points}, moment, extra, TODAY - timedelta(days=chance.randrange(500)))
        if chance.random() < 0.02:
            yield _row("dishonest", uscc, {"uscc": uscc, "until": "2026-12-31"}, moment, n)
        if chance.random() < 0.005:
            yield _row("accident", uscc, {"uscc": uscc}, moment, n)
        if n % 2:
            yield _row("grade", uscc, {"uscc": uscc, "field": field, "color": "黄"}, moment, n)


def _row(register: str, key: str, values: dict[str, Any], moment: Any, n: int, since: date = date(2026, 1, 1)) -> tuple[Any, ...]:
    return register, key, values, since, None, moment, f"导入 {n}", f"导入 {n}"


def measure() -> dict[str, Any]:
    """The figures."""
    with stack() as made:
        return asyncio.run(_measure(made))


async def _measure(made: Stack) -> dict[str, Any]:
    run = plan()
    async with house_of(made.settings) as house:
        await _fill(house)
        with time.at(time.now().replace(year=TODAY.year, month=TODAY.month, day=TODAY.day)):
            async with house.db.transaction() as connection:
                batch = await start(connection, SYSTEM, run, "测速")
        assert batch is not None
        begun = perf_counter()
        await carry_on(house, batch.id, _never)
        took = perf_counter() - begun
        done = await read_batch(house.db, SYSTEM, batch.id)
        assert (done.state, done.total) == ("完成", COMPANIES), done.problem
        begun = perf_counter()
        verdict = await verify(house.db, done)
        again = perf_counter() - begun
        assert verdict.holds, verdict.wrong
        explained = await _explanations(house, done)
        return {
            "runs_graded": COMPANIES, "runs_seconds": round(took, 2), "runs_per_second": round(COMPANIES / took), "runs_verify_seconds": round(again, 2),
            "runs_explanation_ms": explained, "runs_colors": done.counts["color"],
            "runs_written": await house.db.fetchval("SELECT count(*) FROM register_rows WHERE source LIKE 'run:%'"),
            "runs_database_mb": round(await house.db.fetchval("SELECT pg_total_relation_size('batch_rows') + pg_total_relation_size('batch_results')") / 2**20),
        }


async def _explanations(house: House, batch: Any) -> float:
    """Milliseconds for the explanation of one result, over two hundred of them; each has its sentences."""
    begun = perf_counter()
    for n in range(1, COMPANIES, COMPANIES // 200):
        assert (await explain(house.db, batch, n)).sentences
    return round((perf_counter() - begun) / 200 * 1000, 2)


async def _fill(house: House) -> None:
    connection = await asyncpg.connect(house.db.url)
    try:
        await prepare(connection)
        await connection.copy_records_to_table("register_rows", records=list(rows(random.Random(14))), columns=REGISTER_COLUMNS)
        await connection.execute("ANALYZE register_rows")
    finally:
        await connection.close()


async def _never(*asked: object) -> str:
    """This run opens no cases."""
    raise AssertionError(asked)

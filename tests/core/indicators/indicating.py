"""What the tests of indicators share: plans made of a few words over the demo registry's sources, and cases put straight into tables."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

import msgspec

from core import time
from core.declarations import Indicator
from core.faults import Blame, Fault
from core.indicators import IndicatorPlan, Source, read_indicator, sources
from core.items.indicator_model import IndicatorDef
from core.registry import Registry, load_registry
from core.settings import ROOT
from core.store.engine import Connection

ITEM = "demo_permit"
CASES = {"from": f"case:{ITEM}", "day": "decided_on"}
NOON = datetime(2026, 3, 2, 12, tzinfo=time.CHINA)


@cache
def registry() -> Registry:
    return load_registry(ROOT)


def known() -> Mapping[str, Source]:
    return sources(registry().items, registry().registers)


def read(**given: Any) -> tuple[IndicatorPlan | None, list[Fault]]:
    """An indicator of the demo plugin with these keys over plain ones; None takes a key away."""
    plain: dict[str, Any] = {
        "label": "试算", "about": "试算的口径", "unit": "case", "period": "month", "basis": ["规定"], "status": "local-unconfirmed", "numerator": CASES,
    }
    definition = msgspec.convert({key: value for key, value in (plain | given).items() if value is not None}, IndicatorDef)
    return read_indicator(Indicator("trial", definition, "demo"), known(), Blame("demo", "plugin.toml"), "indicator.trial")


def plan(**given: Any) -> IndicatorPlan:
    found, faults = read(**given)
    assert [fault.sentence() for fault in faults] == []
    assert found is not None
    return found


def param(value: str, since: str = "2026-01-01", **more: Any) -> dict[str, Any]:
    return {"label": "基准", "kind": "int", "values": [{"since": date.fromisoformat(since), "value": value, "source": "资料"}], **more}


def some_cases(random: Random, count: int) -> list[dict[str, Any]]:
    """Cases of every sort: decided or not, instant or not, at the edges of months, some without an outcome or a field."""
    found = []
    for place in range(count):
        filed = date(2025, 12, 29) + timedelta(days=random.randrange(70))
        accepted = filed + timedelta(days=random.randrange(3)) if random.random() < 0.9 else None
        decided = accepted + timedelta(days=random.randrange(12)) if accepted and random.random() < 0.8 else None
        found.append({
            "number": f"N{place:04d}", "status": "办结" if decided else "已受理", "holder": f"H{random.randrange(6)}", "org": random.choice(("甲", "乙")),
            "submitted_on": filed, "accepted_on": accepted, "decided_on": decided, "closed_on": decided, "statutory_due": None, "promised_due": None,
            "path": random.choice(("当场办结", "一般程序", None)), "area_m2": random.choice((None, "12.50", "80.00", "100.00", "0.10")),
        })
    return found


async def insert(connection: Connection, cases: list[dict[str, Any]]) -> None:
    """The cases as filings leave them."""
    identity = registry().items[ITEM].form.fields["area_m2"].identity
    for case in cases:
        party = await connection.fetchval(
            "INSERT INTO parties (kind, code, name) VALUES ('legal', $1, '公司') ON CONFLICT (code) DO UPDATE SET name = '公司' RETURNING id", case["holder"]
        )
        values = {identity: Decimal(case["area_m2"])} if case["area_m2"] is not None else {}
        filed = datetime.combine(case["submitted_on"], datetime.min.time(), time.CHINA) + timedelta(hours=len(case["number"]) % 24)
        filing = await connection.fetchval(
            "INSERT INTO filings (party, account, item, release, submitted_at, idempotency, body_digest, values, sealed)"
            " VALUES ($1, 1, $2, 'r', $3, $4, '', $5, '') RETURNING id", party, ITEM, filed, case["number"], values,
        )
        outcomes = {"path": case["path"]} if case["path"] is not None else {}
        await connection.execute(
            "INSERT INTO cases (number, query_code, filing, item, org, party, release, seq, head, status, status_code, step, outcomes,"
            " filed_at, accepted_on, decided_on, closed_on) VALUES ($1, 'Q', $2, $3, $4, $5, 'r', 1, '', $6, '70', '', $7, $8, $9, $10, $11)",
            case["number"], filing, ITEM, case["org"], party, case["status"], outcomes, filed, case["accepted_on"], case["decided_on"],
            case["closed_on"],
        )


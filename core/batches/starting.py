"""Starting a batch: by an officer with the run's duty, or by the system once a period. Whoever starts it does not carry it out."""

from collections.abc import Collection
from datetime import date

import msgspec

from core import time
from core.access import Actor
from core.batches.model import CODE, Batch, batch_of
from core.batches.rows import settle
from core.canonical import plain
from core.problems import Conflict, Forbidden, Invalid, NotFound, too_long
from core.runs.plan import Plan
from core.store.engine import Connection

BELL = "jiban_batches"
"""The channel on which a worker hears of a new batch."""
LONGEST = 500
"""Characters of why a batch is started."""
LONGEST_SEED = 200
_INSERT = """
INSERT INTO batches (run, kind, org, duty, period, started_by, purpose, started_at, day, upto, seed, code, bundle, rules_hash, state, params, counts)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '等候', $15, $16)
ON CONFLICT (run, period) WHERE period IS NOT NULL DO NOTHING
RETURNING *
"""


async def start(connection: Connection, actor: Actor, plan: Plan, purpose: str, seed: str = "", period: str | None = None) -> Batch | None:
    """Write the batch down and ring for a worker; call it in a transaction of its own, for it waits for who is writing registers.

    None when the system has started the run for this period already, or has to wait until a batch under way is done, for what that one
    is about to write would be decided twice. A draw without a seed takes a random one once its lists are
    settled. Raises Forbidden, Invalid without a purpose or for one that is too long, Conflict while a batch of the run is under way.
    """
    may(actor, plan.definition.duty, plan.definition.org, plan.definition.label)
    if not purpose.strip():
        raise Invalid("没有写明开展这一批次的事由", "请写明事由，如“第三季度例行评价”")
    if faults := (*too_long("purpose", "事由", purpose.strip(), LONGEST), *too_long("seed", "随机种子", seed.strip(), LONGEST_SEED)):
        raise Invalid("有的栏目太长", "请缩短以后再开始", faults)
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"run:{plan.id}")
    if await connection.fetchval("SELECT true FROM batches WHERE run = $1 AND state NOT IN ('完成', '中断') LIMIT 1", plan.id):
        if period is not None:
            return None
        raise Conflict("这一批次还有一次没有完成", "等它完成以后再开始")
    upto, moment = await settle(connection)
    day, definition = moment.date(), plan.definition
    row = await connection.fetchrow(
        _INSERT, plan.id, definition.kind, definition.org, definition.duty, period, actor.login, purpose.strip(), moment, day, upto,
        seed.strip(), CODE, msgspec.json.encode(plan.bundle), plan.bundle.rules_hash(), params_on(plan, day), {},
    )
    if row is None:
        return None
    await connection.execute(f"NOTIFY {BELL}")
    return batch_of(row)


def may(actor: Actor, duty: str, org: str, label: str) -> None:
    """Raises Forbidden unless the actor is the system or has the duty at the authority."""
    if actor.kind != "system" and not actor.holds(duty, org):
        raise Forbidden(f"您没有“{label}”的岗位", "请由承担该岗位的工作人员办理")


def params_on(plan: Plan, day: date) -> list[dict[str, object]]:
    """The parameters that have a value on the day, as they are stored."""
    values = plan.rules.param_env(day)
    return [plain(param.on(day)) for name, param in plan.rules.params.items() if f"param.{name}" in values]


def period_of(every: str, day: date) -> str:
    """The period a day lies in: `2026-11-25`, `2026-11` or `2026`."""
    return {"day": day.isoformat(), "month": f"{day:%Y-%m}", "year": f"{day:%Y}"}[every]


async def start_due(connection: Connection, system: Actor, plan: Plan) -> Batch | None:
    """Start a scheduled run when it has not run in this period yet; any number of workers may ask at once."""
    period = period_of(plan.definition.every, time.today())
    if await connection.fetchval("SELECT true FROM batches WHERE run = $1 AND period = $2", plan.id, period):
        return None
    return await start(connection, system, plan, f"定期批次 {period}", period=period)


async def resume(connection: Connection, actor: Actor, batch: int) -> None:
    """Have an interrupted batch carried on from where it stopped. Raises NotFound, Forbidden, Conflict when it was not interrupted."""
    row = await connection.fetchrow("SELECT * FROM batches WHERE id = $1 FOR UPDATE", batch)
    if row is None:
        raise NotFound("没有这一批次", "请在批次列表中选择")
    found = batch_of(row)
    may(actor, found.duty, found.org, found.bundle.definition.label)
    if found.state != "中断":
        raise Conflict(f"这一批次现为“{found.state}”，没有中断", "不需要继续")
    state = "等候" if found.inputs_hash is None else "计算"
    await connection.execute("UPDATE batches SET state = $2, attempts = 0, problem = '', ended_at = NULL WHERE id = $1", batch, state)
    await connection.execute(f"NOTIFY {BELL}")


def scheduled(plans: Collection[Plan]) -> list[Plan]:
    """The runs that the system starts by itself."""
    return [plan for plan in plans if plan.definition.every]

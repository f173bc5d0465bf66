"""What the inspection of a drawn case found, written down once; a result of weight also goes into the draw's register."""

import msgspec

from core import time
from core.access import Actor, scope
from core.declarations import Draw, Register
from core.problems import Conflict, Invalid, NotFound, too_long
from core.registers import write_row
from core.runs.store import may_act
from core.store.engine import Connection
from core.values import Value

LONGEST = 4000
"""Characters of what was seen."""
_MEMBER = """
SELECT m.id, m.number, m.result, c.org, p.code AS holder
FROM run_members m JOIN runs r ON r.id = m.run JOIN cases c ON c.id = m."case" JOIN parties p ON p.id = c.party
WHERE m.run = $1 AND m.number = $2 AND r.draw = $3 AND {scope}
FOR UPDATE OF m
"""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What an inspector says of a drawn case: the result's word, and in `finding` what was seen."""

    number: str
    result: str
    finding: str = ""


async def record_result(connection: Connection, actor: Actor, plan: Draw, register: Register | None, run: int, found: Found) -> None:
    """Write down what the inspection of a drawn case found; call it in a transaction.

    A result listed in the draw's `writes` also writes a row into its register, from today on: the columns the register has of
    holder, finding (the result), case_number, found_on, remark (the words of the finding). Raises Invalid for a word that is not a
    result of the draw, a register result without its facts or words that are too long, NotFound, Forbidden, Conflict when a result stands already.
    """
    definition, result, finding, number = plan.definition, found.result, found.finding, found.number
    if result not in definition.results:
        raise Invalid(f"“{result}”不是抽查结果", f"可选：{'、'.join(definition.results)}")
    if result in definition.writes and not finding.strip():
        raise Invalid(f"认定“{result}”须写明核查情况", "请填写核查发现的事实")
    if faults := too_long("finding", "核查情况", finding, LONGEST):
        raise Invalid("核查情况太长", "请缩短以后再登记", faults)
    seen = scope(actor, 4)
    member = await connection.fetchrow(_MEMBER.format(scope=seen.where), run, number, plan.id, *seen.args)
    if member is None:
        raise NotFound("这一批次里没有这个办件", "请在抽中的办件里选择")
    may_act(actor, plan, {member["org"]})
    if member["result"]:
        raise Conflict(f"该办件已登记结果“{member['result']}”", "已登记的结果不改写")
    await connection.execute(
        "UPDATE run_members SET result = $2, finding = $3, recorded_at = $4, recorded_by = $5 WHERE id = $1",
        member["id"], result, finding, time.now(), actor.login,
    )
    if result in definition.writes and register is not None:
        offered: dict[str, Value] = {
            "holder": member["holder"], "finding": result, "case_number": number, "found_on": time.today(), "remark": finding,
        }
        values = {name: offered[name] for name in register.definition.fields if name in offered}
        await write_row(connection, register, values, valid_from=time.today(), source=f"run:{run}:{number}")

"""Files of registers: a template asks for the columns; what an export says, an import reads again and finds unchanged."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.declarations import Register
from core.items.model import ColumnDef, RegisterDef
from core.problems import Invalid
from core.registers import write_row
from core.registers.guarding import Guarded, unguarded
from core.registers.imports import SAME, check
from core.registers.paging import Asked, every
from core.registers.sheets import read_file
from core.store.engine import Database
from ui.desk.register_files import exported, template

TODAY = date(2026, 3, 2)
SITES = Register("sites", RegisterDef(label="场地", key="site", single=True, fields={
    "site": ColumnDef(label="场地", kind="text"),
    "area": ColumnDef(label="面积", kind="decimal", scale=2, unit="m2"),
    "district": ColumnDef(label="片区", kind="choice", options=("东片", "西片"), required=True),
    "open": ColumnDef(label="开放", kind="bool"),
    "fee": ColumnDef(label="费用", kind="money"),
    "times": ColumnDef(label="次数", kind="int", unit="time"),
    "note": ColumnDef(label="备注", kind="text"),
    "checked_on": ColumnDef(label="巡查日期", kind="date"),
}))
VISITS = Register("visits", msgspec.structs.replace(SITES.definition, single=False))


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
async def test_a_template_asks_for_the_columns_and_is_empty(database: Database, kind: str) -> None:
    data = template(SITES, kind)  # type: ignore[arg-type] # both kinds
    (_, header), = read_file(f"a.{kind}", data).rows
    assert [cell.text for cell in header] == ["场地", "面积（平方米）", "片区", "开放", "费用（元）", "次数（次）", "备注", "巡查日期", "生效日期", "失效日期"]
    with pytest.raises(Invalid, match="没有内容"):
        async with database.pool.acquire() as connection:
            await check(connection, Guarded(SITES, unguarded), read_file(f"a.{kind}", data), TODAY)


TEXTS = st.one_of(
    st.text(st.characters(blacklist_categories=("Cc", "Cs", "Cn", "Co")), min_size=1, max_size=12).map(str.strip).filter(bool),
    st.sampled_from(["=1+1", "-5", "'=x", "+86", "@a", "＝1", "001", "1.50", "_x0041_", "2026-03-02", "a,b;c", '"q"', "TRUE", "行编号", "场地"]),
)
DAYS = st.dates(date(1890, 1, 1), date(2100, 1, 1))
ROWS = st.lists(st.tuples(
    TEXTS, st.fixed_dictionaries({"district": st.sampled_from(["东片", "西片"])}, optional={
        "note": TEXTS, "area": st.decimals(-10**12, 10**12, places=2), "open": st.booleans(), "fee": st.integers(-10**17, 10**17),
        "times": st.integers(-10**17, 10**17), "checked_on": DAYS,
    }),
    st.dates(date(2025, 1, 1), date(2026, 6, 1)), st.none() | st.integers(0, 400),
), min_size=1, max_size=8)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("register", [SITES, VISITS], ids=["single", "many"])
@given(written=ROWS, on=st.dates(date(2025, 6, 1), date(2026, 8, 1)))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
async def test_an_export_imported_again_changes_nothing(
    database: Database, register: Register, kind: str, written: list[tuple[str, dict[str, object], date, int | None]], on: date
) -> None:
    """Whatever a register holds, versions that have not begun among it, on whatever day it is exported."""
    async with database.pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            for n, (key, values, since, days) in enumerate(written):
                until = None if days is None else since + timedelta(days=days)
                await write_row(connection, register, {"site": key, **values}, valid_from=since, valid_to=until, source=f"case:{n % 3}")
            held = [row async for row in every(connection, register, Asked(on))]
            if held:
                answer = await exported(connection, register, Asked(on), kind)  # type: ignore[arg-type] # both kinds
                lines = await check(connection, Guarded(register, unguarded), read_file(f"a.{kind}", answer.content), TODAY)
                assert [(line.key, line.result, line.troubles) for line in lines] == [(row.key, SAME, ()) for row in held]
        finally:
            await transaction.rollback()

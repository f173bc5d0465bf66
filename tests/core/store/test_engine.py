"""Values that go into the database come back exactly."""

from decimal import Decimal

import pytest

from core.store.engine import Database


async def test_jsonb_keeps_decimals_exactly(database: Database) -> None:
    value = {"area": Decimal("299.9999999999999999999"), "n": 3, "deep": [{"x": Decimal("0.10")}], "text": "面积"}
    assert await database.fetchval("SELECT $1::jsonb", value) == value


async def test_float_is_refused_at_any_depth(database: Database) -> None:
    with pytest.raises(Exception, match="浮点"):
        await database.fetchval("SELECT $1::jsonb", {"deep": [{"x": 0.1}]})


async def test_numeric_is_decimal(database: Database) -> None:
    assert await database.fetchval("SELECT 299.99::numeric") == Decimal("299.99")

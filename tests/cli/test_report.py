"""`jiban report`: how reporting stands, sending again, comparing a day."""

import asyncio
import json
from pathlib import Path

import pytest
from upper import KEY, upper_platform

from core.store.engine import Database
from core.time import now, today
from ui.cli.main import main

_RECORD = """
INSERT INTO report_records (no, kind, "case", seq, n, item, org, party, day, fields, state, problem, made_at, next_at)
VALUES ('R-1', 'process', 1, 1, 0, 'demo_permit', 'market', 1, $1, '{"project_no": "R"}', '被退回', '流程编号不对', $2, $2)
"""


async def jiban(*words: str) -> int:
    """A verb, in a thread: verbs run event loops of their own."""
    return await asyncio.to_thread(main, words)


async def test_without_an_upper_platform(house: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert await jiban("report", "status") == 0
    assert "没有配置上级平台" in capsys.readouterr().out
    assert await jiban("report", "reconcile") == 1
    assert "JIBAN_REPORT_URL" in capsys.readouterr().err
    assert await jiban("report", "resend", "--json") == 0
    assert set(json.loads(capsys.readouterr().out).values()) == {0}


async def test_with_one(house: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "upper.key").write_text(KEY)
    async with upper_platform() as upper:
        monkeypatch.setenv("JIBAN_REPORT_URL", upper.address)
        monkeypatch.setenv("JIBAN_REPORT_SYSTEM", "SF01")
        monkeypatch.setenv("JIBAN_REPORT_KEY_FILE", str(tmp_path / "upper.key"))
        assert await jiban("report", "status") == 0
        assert "还没有上报过" in capsys.readouterr().out
        assert await jiban("report", "reconcile", "--day", "2026-03-02") == 0
        assert "两边都没有记录" in capsys.readouterr().out
        await house.execute(_RECORD, today(), now())
        assert await jiban("report", "status", "--json") == 0
        assert json.loads(capsys.readouterr().out)["records"]["被退回"] == 1
        upper.records["别处"] = {"no": "别处", "kind": "process", "day": today().isoformat()}
        assert await jiban("report", "reconcile", "--day", today().isoformat()) == 1
        said = capsys.readouterr().out
        assert "不一致" in said
        assert "过程，本平台没有：别处" in said
        upper.mood = "broken"
        assert await jiban("report", "reconcile") == 1
        assert "没有对账：上级平台，答复 500：数据库维护中" in capsys.readouterr().err

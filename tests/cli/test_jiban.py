"""The command line: finds its verbs, explains decisions, and says what is wrong."""

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from core.faults import Blame, Faulty
from core.settings import ROOT
from ui.cli import main as entry
from ui.cli.main import VERBS, main
from ui.cli.output import table, width

VALUES = {
    "org_name": "【演示】某公司", "uscc": "91210411MAJB0001XH", "legal_rep": "演示甲", "legal_rep_id": "210411198601010009",
    "contact_name": "演示乙", "mobile": "13800000001", "project_name": "某宾馆装修", "place_addr": "沈抚示范区某路1号",
    "place_type": "宾馆", "project_class": "一般项目", "area_m2": 299.99, "completed_on": "2026-02-11", "exclusions": [],
    "apply_mode": "告知承诺",
}
ITEM = "fire_acceptance_filing"


@pytest.fixture
def values(tmp_path: Path) -> Path:
    path = tmp_path / "v.json"
    path.write_text(json.dumps(VALUES, ensure_ascii=False))
    return path


def decide(path: Path, *more: str) -> int:
    return main(["decide", ITEM, "--values", str(path), "--on", "2026-02-13", *more])


def test_help_names_every_verb_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    for verb, text in VERBS.items():
        assert verb in said
        assert text in said
        assert " · " in text
    assert main([]) == 2


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([verb, "--help"])
    assert end.value.code == 0
    assert VERBS[verb] in " ".join(capsys.readouterr().out.split())


def test_an_unknown_verb_gets_a_hint(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chekc"]) == 2
    assert "您是不是想写：check" in capsys.readouterr().err


def test_a_verb_is_loaded_only_when_used() -> None:
    code = "import sys; from ui.cli.main import main; main(['--help']); print([m for m in sys.modules if m.startswith('ui.cli.')])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.endswith("['ui.cli.main']\n")


def test_our_errors_are_sentences_and_defects_keep_their_place(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    faults = Faulty([Blame("p", "item.toml").at("a", "甲", "乙")])
    monkeypatch.setattr("ui.cli.migrate.run", lambda _: (_ for _ in ()).throw(faults))
    assert entry.main(["migrate"]) == 1
    assert capsys.readouterr().err == "item.toml · a：甲；应为：乙\n"
    monkeypatch.setattr("ui.cli.migrate.run", lambda _: (_ for _ in ()).throw(KeyError("defect")))
    with pytest.raises(KeyError):
        entry.main(["migrate"])


def test_decide_says_path_row_clause_parameter_and_fact(values: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert decide(values) == 0
    said = capsys.readouterr().out
    for words in ("承诺即办", "XF-11", "计划 2.2", "300 平方米", "自 2026-01-01 起", "待确认", "没有相关记录"):
        assert words in said


@pytest.mark.parametrize(("area", "path", "row"), [("299.99", "承诺即办", "XF-11"), ("300", "一般程序", "XF-12")])
def test_decide_is_exact_at_the_boundary(tmp_path: Path, capsys: pytest.CaptureFixture[str], area: str, path: str, row: str) -> None:
    file = tmp_path / "v.json"
    file.write_text(json.dumps(VALUES, ensure_ascii=False).replace("299.99", area))
    decide(file, "--json")
    decision = json.loads(capsys.readouterr().out)["decision"]
    assert decision["outcomes"]["path"] == path
    assert decision["tables"][0]["hits"][0]["no"] == row


def test_decide_why_not_names_the_cell_that_failed(values: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert decide(values, "--why-not", "XF-12") == 0
    said = capsys.readouterr().out
    assert "规则行 XF-12" in said
    assert "✗ 不符合" in said


def test_decide_takes_facts(values: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text('{"near_area": 0.01}')
    decide(values, "--facts", str(facts))
    said = capsys.readouterr().out
    assert "XF-21" in said
    assert "命令行给出" in said
    facts.write_text('{"near_aera": 1}')
    assert decide(values, "--facts", str(facts)) == 1
    assert "您是不是想写：near_area" in capsys.readouterr().err
    facts.write_text('{"near_area": "很多"}')
    assert decide(values, "--facts", str(facts)) == 1
    assert "不能用作 decimal" in capsys.readouterr().err


def test_decide_asks_for_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "v.json"
    file.write_text('{"apply_mode": "告知承诺"}')
    assert decide(file) == 1
    said = capsys.readouterr().out
    assert "请补充 建筑面积" in said or "请补充 工程类别" in said


@pytest.mark.parametrize(("text", "why"), [("[1]", "JSON 对象"), ("{", "不是合格的 JSON"), ('{"a": 1, "a": 2}', "不止一次")], ids=["数组", "残缺", "重复"])
def test_decide_refuses_what_is_no_object(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, why: str) -> None:
    file = tmp_path / "v.json"
    file.write_text(text)
    assert decide(file) == 1
    assert why in capsys.readouterr().err


def test_decide_knows_its_items_and_rows(values: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["decide", "fire_acceptance_filling", "--values", str(values)]) == 1
    assert "您是不是想写：fire_acceptance_filing" in capsys.readouterr().err
    assert decide(values, "--why-not", "XF-99") == 1
    assert "没有规则行“XF-99”" in capsys.readouterr().err
    assert main(["decide", ITEM, "--values", str(values) + "x"]) == 1
    assert "读不到" in capsys.readouterr().err


def test_check_answers_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["ok"], report["faults"]) == (True, [])
    assert report["items"] > 1


def test_check_draws_a_process(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--draw", ITEM]) == 0
    drawn = capsys.readouterr().out
    assert drawn.startswith('<svg class="drawing" xmlns="http://www.w3.org/2000/svg"')
    texts = set(re.findall(r"<text[^>]*>([^<]*)</text>", drawn))
    assert {"申报", "收件", "受理", "审查", "决定", "出证", "不予备案", "① 办理路径为“承诺即办”"} <= texts


def test_check_draws_no_item_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--draw", "fire_acceptance_filin"]) == 1
    assert "您是不是想写：fire_acceptance_filing" in capsys.readouterr().err


def test_check_lists_the_faults_of_another_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "plugins.toml").write_text('format = 1\n[[plugin]]\nid = "gone"\nenabled = true\nitems = ["gone"]\n')
    assert main(["check", "--root", str(tmp_path)]) == 1
    assert "gone" in capsys.readouterr().out


def test_columns_line_up_with_chinese() -> None:
    assert width("面积m²") == 6
    lines = table([("面积", "1"), ("a", "22")]).splitlines()
    assert {width(line[: line.index(figure)]) for line, figure in zip(lines, ("1", "22"), strict=True)} == {8}
    assert table([]) == ""


def test_new_is_green_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "plugins.toml").write_text("format = 1\n")
    elements = tmp_path / "forms" / "schemas" / "elements"
    elements.mkdir(parents=True)
    for file in (ROOT / "forms" / "schemas" / "elements").glob("*.json"):
        (elements / file.name).write_bytes(file.read_bytes())
    monkeypatch.setenv("JIBAN_ROOT", str(tmp_path))
    assert main(["new", "x", "--shape", "permit"]) == 0
    assert "接下来" in capsys.readouterr().out
    assert main(["check"]) == 0
    assert main(["fmt", "--check", str(tmp_path / "plugins"), str(tmp_path / "forms" / "schemas" / "x")]) == 0
    assert main(["scenarios", "run", "--item", "x"]) == 0
    assert main(["new", "x"]) == 1
    assert "已经有了" in capsys.readouterr().err


def test_fmt_writes_the_canonical_form_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("JIBAN_ROOT", str(tmp_path))
    file = tmp_path / "plugins.toml"
    file.write_text("format    =    1\n")
    assert main(["fmt", "--check"]) == 1
    assert file.read_text() == "format    =    1\n"
    assert main(["fmt"]) == 0
    assert file.read_text() == "format = 1\n"
    assert main(["fmt", "--check"]) == 0
    assert capsys.readouterr().out == "不规范：plugins.toml\n已改写：plugins.toml\n"
    file.write_text("# 备注\nformat = 1\n")
    assert main(["fmt"]) == 1
    assert "备注写成数据" in capsys.readouterr().err


def test_dates_are_read_as_dates(values: Path) -> None:
    with pytest.raises(SystemExit):
        main(["decide", ITEM, "--values", str(values), "--on", "2026-02-30"])
    assert date.fromisoformat("2026-02-28")

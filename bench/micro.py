"""Single functions: one decision with its explanation, one validation, the checker on many items, the start of the process."""

import subprocess
import sys
import tomllib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import msgspec

from bench import filing
from core.faults import Blame
from core.forms import read_json
from core.items.model import RulesFile
from core.registry import load_registry
from core.rules import BASE, FactValue, Named, Scope, compile_rules
from core.settings import ROOT
from core.time import now, today
from core.values import FieldType, Value

COPIES = 70
ROUNDS, EACH = 7, 300
TABLE_ROWS, KINDS, MARKS = 200, ("宾馆", "饭店", "集贸市场", "其他"), ("甲", "乙")


def microseconds(work: Callable[[], object]) -> float:
    """The median over rounds of the mean time of one call."""
    times = []
    for _ in range(ROUNDS):
        begun = perf_counter()
        for _ in range(EACH):
            work()
        times.append((perf_counter() - begun) / EACH * 1e6)
    return round(median(times), 2)


def functions() -> dict[str, float]:
    """Decision with explanation, validation, reading the JSON body; microseconds."""
    item = load_registry(ROOT).items[filing.ITEM]
    raw = filing.body(1, str(today() - timedelta(days=1))).replace(filing.MARK, "88").encode()
    values = read_json(raw)["values"]
    env: dict[str, Value] = {"submitted_on": today(), "today": today(), "holder": "91210411MAJB0001XH"}
    env |= item.form.submit(values, env).values
    facts = {name: FactValue(name, _nothing(plan.type.kind), now()) for name, plan in item.rules.facts.items()}
    decision = item.rules.decide(env, facts)
    if not decision.complete or decision.outcomes["path"] != "承诺即办":
        raise RuntimeError(f"the measured filing is not decided as meant: {decision.sentences(item.scope)}")
    return {
        "decision_us": microseconds(lambda: item.rules.decide(env, facts).sentences(item.scope)),
        "validation_us": microseconds(lambda: item.form.submit(values, env)),
        "read_json_us": microseconds(lambda: read_json(raw)),
    }


def proving() -> dict[str, float]:
    """Reading and proving a table of 200 rows × 6 columns (no gap, no overlap that a first-hit table hides): milliseconds."""
    fields: Scope = {
        "area": Named("建筑面积", FieldType("decimal", 2, "m2")), "kind": Named("场所类型", FieldType("choice", options=KINDS)),
        "marks": Named("情形", FieldType("choices", options=MARKS)), "promised": Named("已承诺", FieldType("bool")),
        "floors": Named("层数", FieldType("int")), "height": Named("高度", FieldType("decimal", 2, "m")),
    }
    rows = [_row(f"R-{number}", _cells(number)) for number in range(TABLE_ROWS)] + [_row("R-999", {})]
    table = {"label": "路径", "hit": "first", "inputs": {name: name for name in fields}, "outputs": {"path": []}, "rows": rows}
    source = msgspec.convert({"format": 1, "decision": {"path": table}}, RulesFile)
    times = []
    for _ in range(ROUNDS):
        begun = perf_counter()
        rules, faults = compile_rules(source, {**BASE, **fields}, {}, Blame("bench", "rules.toml"))
        times.append((perf_counter() - begun) * 1000)
        if rules is None or len(rules.tables[0].stretches[0].rows) != len(rows):
            raise RuntimeError(f"the measured table does not load: {[fault.sentence() for fault in faults]}")
    return {"table_rows": len(rows), "table_proof_ms": round(median(times), 1)}


def _row(no: str, when: dict[str, object]) -> dict[str, object]:
    return {"no": no, "when": when, "then": {"path": "快"}, "force": "binding", "basis": ["bench"], "status": "plan", "say": "可以。"}


def _cells(number: int) -> dict[str, object]:
    """The conditions of one row: bands of ten square metres, each split by kind, mark and promise."""
    bottom = number // 16 * 10
    return {
        "area": f"{bottom}..{bottom + 9}.99", "kind": [KINDS[number % 4]], "marks": f"has [{MARKS[number // 4 % 2]}]",
        "promised": bool(number // 8 % 2), "floors": "< 9", "height": ">= 2",
    }


def _nothing(kind: str) -> Value:
    return False if kind == "bool" else 0


def check_many(copies: int = COPIES) -> dict[str, float]:
    """`jiban check` on a house of many items, as a command: seconds with the start of the process."""
    with TemporaryDirectory(prefix="jiban-copies-") as name:
        root = Path(name)
        _copy_many(root, copies)
        begun = perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "ui.cli.main", "check"], cwd=ROOT, env={"JIBAN_ROOT": name, "PATH": "", "LANG": "C.UTF-8"},
            capture_output=True, text=True, check=False,
        )
        seconds = perf_counter() - begun
        if done.returncode:
            raise RuntimeError(f"the copies do not pass the check:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return {"check_items": copies, "check_s": round(seconds, 3)}


def _copy_many(root: Path, copies: int) -> None:
    """Copies of the measured item, each in a plugin of its own, with every id its own."""
    plugin = load_registry(ROOT).items[filing.ITEM].plugin
    sources = {
        f"plugins/{plugin}/items/{filing.ITEM}": "plugins/{plugin}/items/{item}",
        f"forms/schemas/{filing.ITEM}": "forms/schemas/{item}",
        f"features/{filing.ITEM}": "features/{item}",
    }
    bases = tomllib.loads((ROOT / f"features/{filing.ITEM}/base.toml").read_text(encoding="utf-8"))["base"]
    declared = tomllib.loads((ROOT / "plugins" / plugin / "plugin.toml").read_text(encoding="utf-8"))
    own = [key for kind in ("register", "draw", "indicator", "run", "signal") for key in declared.get(kind, {})]
    listed = ["format = 1\n"]
    for number in range(copies):
        names = {"plugin": f"copy_{number}", "item": f"item_{number}"}
        words = {plugin: names["plugin"], filing.ITEM: names["item"]} | {key: f"{key}_{number}" for key in own}
        words |= {each["label"]: f"{each['label']}{number}" for each in declared.get("indicator", {}).values()}
        words |= {base["name"]: f"{base['name']}{number}" for base in bases}
        for source, target in sources.items():
            for path in (ROOT / source).iterdir():
                _copy(path, root / target.format(**names) / path.name, words)
        text = (ROOT / "plugins" / plugin / "plugin.toml").read_text(encoding="utf-8")
        _write(root / "plugins" / names["plugin"] / "plugin.toml", text, words)
        listed.append(f'\n[[plugin]]\nid = "{names["plugin"]}"\nitems = ["{names["item"]}"]\n')
    for path in (ROOT / "forms/schemas/elements").iterdir():
        _copy(path, root / "forms/schemas/elements" / path.name, {})
    _write(root / "plugins.toml", "".join(listed), {})


def _copy(source: Path, target: Path, words: dict[str, str]) -> None:
    if source.is_file():
        _write(target, source.read_text(encoding="utf-8"), words)


def _write(target: Path, text: str, words: dict[str, str]) -> None:
    for old, new in words.items():
        text = text.replace(old, new)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")

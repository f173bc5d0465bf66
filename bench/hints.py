"""The lists of hints at the size of the plan: a spreadsheet of 1,200 tips checked row by row, the shelf made, a word found in 1,500 rows."""

from collections.abc import Iterable, Mapping
from datetime import date
from statistics import quantiles
from time import perf_counter

from bench.hint_lists import faqs, tips
from core.declarations import Register
from core.hints import Shelf, guard_of
from core.hints.finding import Asked, find_hints, spelled
from core.hints.shelf import holding, shelf_of
from core.registers import RegisterRow
from core.registry import load_registry
from core.settings import ROOT
from core.time import now, today

WORDS = ("面积", "只填数字 单位", "mianji", "mj", "没有这样的词", "shangchuan", "1199", "xiugai", "统一社会信用代码", "括号")
ROUNDS = 20


def measure() -> dict[str, float]:
    """Milliseconds."""
    registry = load_registry(ROOT)
    homes, items = holding(registry), registry.items
    tip_rows, faq_rows = list(tips(items)), list(faqs(items))
    begun = perf_counter()
    guard = guard_of(items, homes["tips"])
    faulty = sum(bool(list(guard(row))) for row in tip_rows)
    checked = perf_counter() - begun
    begun = perf_counter()
    shelf = shelf_of(items, _rows(homes["tips"], tip_rows), _rows(homes["faq"], faq_rows), today())
    made = perf_counter() - begun
    begun = perf_counter()
    for holds in ("tips", "faq"):
        spelled(shelf, holds)
    spelling = perf_counter() - begun
    first, times = _searched(shelf, today())
    return {
        "hints_rows": len(tip_rows) + len(faq_rows), "hints_faulty": faulty, "hints_check_ms": round(checked * 1000, 1), "hints_shelf_ms": round(made * 1000, 1),
        "hints_spell_ms": round(spelling * 1000, 1), "hints_search_first_ms": round(max(first) * 1000, 2), "hints_search_p99_ms": round(quantiles(times, n=100)[98] * 1000, 2),
        "hints_search_worst_ms": round(max(times) * 1000, 2),
    }


def _searched(shelf: Shelf, day: date) -> tuple[list[float], list[float]]:
    """Every word in both lists; the first time, when texts are still to be folded and spelled, apart."""
    rounds = []
    for _ in range(ROUNDS + 1):
        times = []
        for word in WORDS:
            begun = perf_counter()
            for holds in ("tips", "faq"):
                find_hints(shelf, Asked(holds=holds, word=word), day)
            times.append(perf_counter() - begun)
        rounds.append(times)
    return rounds[0], [time for times in rounds[1:] for time in times]


def _rows(register: Register, rows: Iterable[Mapping[str, str]]) -> Iterable[RegisterRow]:
    key = register.definition.key
    return [
        RegisterRow(
            register=register.id, key=row[key], values={name: value for name, value in row.items() if value}, valid_from=today(), valid_to=None,
            recorded_at=now(), source="bench", id=n,
        )
        for n, row in enumerate(rows, 1)
    ]

"""The results: a dated JSON file under `bench/results`, and a table for people."""

from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

RESULTS = Path(__file__).resolve().parent / "results"


class Bar(msgspec.Struct, frozen=True):
    """A figure that the project has promised to keep: `at_least` or `at_most`."""

    label: str
    key: str
    at_least: float | None = None
    at_most: float | None = None

    def held(self, figures: dict[str, Any]) -> bool | None:
        """Whether the figure keeps the bar; None when it was not measured."""
        figure = figures.get(self.key)
        if figure is None:
            return None
        return (self.at_least is None or figure >= self.at_least) and (self.at_most is None or figure <= self.at_most)


BARS = (
    Bar("16 客户端 申报/秒", "filings_16_per_second", at_least=900),
    Bar("16 客户端 占 asyncpg 上限（%）", "filings_16_of_ceiling", at_least=40),
    Bar("16 客户端 p99（毫秒）", "filings_16_p99_ms", at_most=40),
    Bar("一次结论及说明（微秒）", "decision_us", at_most=50),
    Bar("60 栏、40 个条件的表单重新计算（毫秒）", "form_again_ms", at_most=3),
    Bar("网页进程就绪（秒）", "web_ready_s", at_most=2),
    Bar("网页进程内存（MiB）", "web_memory_mb", at_most=150),
    Bar("表单页/秒", "pages_form_per_second", at_least=700),
    Bar("待办页/秒（10 万件中，最慢的一页）", "pages_inbox_per_second", at_least=800),
    Bar("待办页处理时间：10 万件对 1 千件（倍）", "pages_inbox_ratio", at_most=1.2),
    Bar("12 个事项合并成一张表（毫秒）", "scene_merge_ms", at_most=50),
    Bar("1,500 条申报提示里查找（毫秒，99 % 以内）", "hints_search_p99_ms", at_most=50),
    Bar("500 个规则场景（秒）", "scenarios_500_s", at_most=2),
    Bar("全部规则的证明（秒）", "proof_s", at_most=60),
    Bar("网页提交/秒（16 客户端）", "pages_submit_per_second", at_least=700),
    Bar("20 万户评级（秒，含保存和说明）", "runs_seconds", at_most=60),
    Bar("200 名工作人员、10 万件：每一页 99 %（毫秒）", "officers_p99_ms", at_most=300),
    Bar("200 名工作人员、10 万件：搜索 99 %（毫秒）", "officers_search_p99_ms", at_most=100),
    Bar("百万件：找出到期的办件（毫秒，95 % 以内）", "million_due_p95_ms", at_most=50),
    Bar("百万件：工作台办件页（毫秒，95 % 以内）", "million_desk_p95_ms", at_most=15),
    Bar("百万件：办事大厅办件页（毫秒，95 % 以内）", "million_hall_p95_ms", at_most=15),
    Bar("一万件在办件换版（秒）", "moving_s", at_most=60),
    Bar("一万件换回（秒）", "moving_back_s", at_most=60),
    Bar("1,000 件重新判断（秒）", "moving_impact_s", at_most=2),
    Bar("浏览器里正在填写时进程被杀：丢失的最早是几秒前填的", "typed_lost_worst_s", at_most=2),
    Bar("百万件：排序/秒", "million_sequencer_per_second", at_least=1000),
)


def save(figures: dict[str, Any], now: datetime) -> Path:
    """Write the figures; answers the file."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{now:%Y-%m-%d-%H%M%S}.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(figures), indent=2) + b"\n")
    return path


def table(figures: dict[str, Any]) -> str:
    """Every figure on a line, then the bars."""
    lines = [f"{'指标':<34}{'数值':>14}"]
    lines += [f"{key:<36}{_number(value):>16}" for key, value in figures.items() if isinstance(value, int | float)]
    lines += ["", "目标"]
    lines += [f"{_mark(bar, figures)} {bar.label}：{_number(figures.get(bar.key))}（{_wanted(bar)}）" for bar in BARS]
    return "\n".join(lines)


def _number(value: float | None) -> str:
    return "未测" if value is None else f"{value:,.2f}".rstrip("0").rstrip(".")


def _mark(bar: Bar, figures: dict[str, Any]) -> str:
    return {True: "✓", False: "✗", None: "–"}[bar.held(figures)]


def _wanted(bar: Bar) -> str:
    return f"不低于 {bar.at_least:g}" if bar.at_least is not None else f"不高于 {bar.at_most:g}"

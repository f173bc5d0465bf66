"""Time limits as they are written on a form: so many, of which unit, on which basis; and what the law says at most."""

from collections.abc import Mapping
from typing import Any, Final

from core.digits import plain_number
from core.items.model import ItemFile
from core.items.parts import Limit, LimitUnit
from core.problems import FieldProblem
from core.process.clock import words
from core.process.kinds import KINDS
from core.process.lawful_limits import ALONE, JOINT

UNITS: Final[dict[LimitUnit, str]] = {"workday": "个工作日", "day": "日（自然日）", "hour": "小时"}
_PERMIT = "行政许可"


def limit_row(was: Mapping[str, Any] | None, now: Limit | None) -> dict[str, Any] | None:
    """The limit as a row of the file; what else stood in the row stays there. None: no limit."""
    return {**(was or {}), "days": now.days, "unit": now.unit, "basis": now.basis} if now is not None else None


def read_limit(days: str, unit: str, basis: str, name: str, label: str, *, needed: bool = False) -> tuple[Limit | None, list[FieldProblem]]:
    """A limit out of what was written; None for nothing. What is wrong comes with it, by `<name>_days` and its like."""
    days, basis = days.strip(), basis.strip()
    if not days and not basis and not needed:
        return None, []
    problems, many = [], plain_number(days, 10_000)
    if not many:
        problems.append(FieldProblem(f"{name}_days", label, f"{label}写 1 到 10000 的整数，如 3"))
    if unit not in UNITS:
        problems.append(FieldProblem(f"{name}_unit", label, f"{label}的单位请选一种"))
    if not basis:
        problems.append(FieldProblem(f"{name}_basis", f"{label}的依据", f"请写设定{label}的条款，如“行政许可法第32条”；本地自己定的，写本地的文件"))
    return (None, problems) if problems else (Limit(days=many or 0, unit=unit, basis=basis), [])  # type: ignore[arg-type]


def ceiling_words(kind: str, info: ItemFile) -> str:
    """What the law allows a step of the kind at most, in a sentence; empty where it says nothing."""
    ceiling = KINDS[kind].ceiling  # type: ignore[index]
    return f"行政许可的{KINDS[kind].word}不超过 {words(ceiling)}（{ceiling.basis}）。" if ceiling and info.type == _PERMIT else ""  # type: ignore[index]


def lawful_words(info: ItemFile) -> str:
    """What the law allows a permit from acceptance to decision; empty for other items."""
    if info.type != _PERMIT:
        return ""
    most, more = JOINT if info.joint else ALONE
    return f"法定期限不超过 {most} 个工作日，延长不超过 {more} 个工作日（行政许可法第42条）；法律、法规另有规定的，依据写那一条款。"

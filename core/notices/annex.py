"""The page at the end of a paper 附页: which rows of a register stand on it, compiled; and those rows as words."""

from collections.abc import Iterable, Mapping

import msgspec

from core.faults import Blame, Fault, did_you_mean
from core.items.notice_model import NoticeDef
from core.notices.wording import worded
from core.process.assigning import value
from core.rules import Expr, Scope, evaluate
from core.values import FieldType, Unknown, Value


class Annex(msgspec.Struct, frozen=True):
    """An annex ready to be set: its title, the columns' names, and each row's cells as words."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class AnnexPlan(msgspec.Struct, frozen=True):
    """A checked annex: `equal` pairs a column of the register with an expression of the case, `columns` are name, label and type."""

    title: str
    register: str
    equal: Mapping[str, Expr]
    columns: tuple[tuple[str, str, FieldType], ...]

    def key(self, data: Mapping[str, Value]) -> dict[str, Value] | None:
        """The columns every row must equal, with the case's values; None while one of them is unknown."""
        found = {name: evaluate(expr, data) for name, expr in self.equal.items()}
        return None if any(isinstance(each, Unknown) for each in found.values()) else found

    def filled(self, rows: Iterable[Mapping[str, Value]]) -> Annex:
        """The annex with these rows, in the order of the first column."""
        cells = [tuple(worded(row.get(name), of) for name, _, of in self.columns) for row in rows]
        return Annex(self.title, tuple(label for _, label, _ in self.columns), tuple(sorted(cells)))


def load_annex(notice: NoticeDef, scope: Scope, others: Mapping[str, Scope], blame: Blame) -> tuple[AnnexPlan | None, list[Fault]]:
    """The notice's annex, or every fault of it; neither where the notice has none."""
    annex, place, faults = notice.annex, f"notice[{notice.id}].annex", list[Fault]()
    if annex is None:
        return None, []
    columns = others.get(f"register:{annex.register}")
    if columns is None:
        known = [name.removeprefix("register:") for name in others if name.startswith("register:")]
        hint = did_you_mean(annex.register, known)
        found = f"没有名录“{annex.register}”"
        return None, [blame.at(f"{place}.register", found, f"已登记的名录：{'、'.join(known)}", hint, "unknown-register")]
    if not annex.equal or not annex.columns:
        faults.append(blame.at(place, "equal 或者 columns 是空的", "equal 写哪些行，columns 写哪些列", code="empty"))
    for key, name in [*(("equal", name) for name in annex.equal), *(("columns", name) for name in annex.columns)]:
        if name not in columns:
            hint = did_you_mean(name, columns)
            faults.append(blame.at(f"{place}.{key}.{name}", f"名录没有“{name}”这一列", f"列：{'、'.join(columns)}", hint, "unknown-field"))
    equal = {
        name: expr for name, text in annex.equal.items()
        if (expr := value(text, scope, blame, f"{place}.equal.{name}", faults, columns.get(name))) is not None
    }
    if faults:
        return None, faults
    return AnnexPlan(annex.title, annex.register, equal, tuple((name, columns[name].label, columns[name].type) for name in annex.columns)), []

"""What stands in a scenario's table, as the value a form would be sent or a register would hold.

Testers write labels and words (使用面积 | 299.99, 是, 宾馆、饭店); what cannot be read as the column's kind is passed on as text, so that the
form itself complains about it, in its own words.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from core.faults import did_you_mean
from core.forms.cleaning import MAX_DIGITS
from core.items.item import Item
from core.scenarios.sentences import StepError
from core.values import FieldType

Table = Sequence[Sequence[str]]
_BOOLS = {"是": True, "否": False}
NOTHING = frozenset({"", "无", "（空）"})


def pairs(table: Table, header: tuple[str, str]) -> list[tuple[str, str]]:
    """The rows of a two-column table under its header. Raises StepError when the header differs or a name stands twice."""
    rows = records(table)
    if tuple(table[0]) != header:
        raise StepError(f"表头应为 | {' | '.join(header)} |，实际为 | {' | '.join(table[0])} |")
    names = [row[header[0]] for row in rows]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise StepError(f"“{twice}”写了两次")
    return [(row[header[0]], row[header[1]]) for row in rows]


def records(table: Table) -> list[dict[str, str]]:
    """The rows of a table by the words of its header."""
    header = table[0]
    if any(len(row) != len(header) for row in table):
        raise StepError("表格各行的格数不一样")
    return [dict(zip(header, row, strict=True)) for row in table[1:]]


def field_named(item: Item, label: str) -> str:
    """The name of the field with that label. Raises StepError when there is none, or more than one."""
    found = [name for name, field in item.form.fields.items() if field.label == label]
    if len(found) == 1:
        return found[0]
    if found:
        raise StepError(f"“{label}”有 {len(found)} 个栏目，请在表单里改用不同的名称")
    hint = did_you_mean(label, [field.label for field in item.form.fields.values()])
    raise StepError(f"“{item.info.name}”没有栏目“{label}”" + (f"；{hint}" if hint else ""))


def filled(item: Item, values: Mapping[str, Any], rows: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The values with the cells written over them; an empty cell leaves the field unfilled."""
    out = dict(values)
    for label, cell in rows:
        name = field_named(item, label)
        out.pop(name, None)
        if cell:
            out[name] = sent(cell, item.form.fields[name].type)
    return out


def listed(item: Item, label: str, rows: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """The list of that label with these rows, as the form would be sent it. Raises StepError for a label or column it does not have."""
    name = field_named(item, label)
    field = item.form.fields[name]
    if field.type.kind != "list":
        raise StepError(f"“{label}”不是明细表，写“假如 申请人填写”")
    titles = {str(schema["title"]): column for column, schema in field.schema["items"]["properties"].items()}
    kinds = dict(field.type.fields)
    unknown = next((head for row in rows for head in row if head not in titles), None)
    if unknown is not None:
        hint = did_you_mean(unknown, titles)
        raise StepError(f"明细表“{label}”没有“{unknown}”这一列" + (f"；{hint}" if hint else ""))
    return {name: [{titles[head]: sent(cell, kinds[titles[head]]) for head, cell in row.items() if cell} for row in rows]}


def sent(cell: str, of: FieldType) -> Any:
    """The cell as JSON would carry a value of the type."""
    match of.kind:
        case "bool":
            return _BOOLS.get(cell, cell)
        case "decimal" | "int" | "money":
            return _number(cell, of)
        case "choices":
            return _choices(cell, of.options)
        case "list":
            raise StepError("明细表写“假如 申请人填写明细“……””，一行一项")
    return cell


def typed(cell: str, of: FieldType) -> Any:
    """The cell as a value of a register's column. Raises StepError when it is not one."""
    if of.kind == "date":
        return day_in(cell)
    value = sent(cell, of)
    wanted: type = {"bool": bool, "decimal": Decimal, "int": int, "money": int}.get(of.kind, str)
    if not isinstance(value, wanted):
        raise StepError(f"“{cell}”不能作为这一列的内容")
    if of.options and value not in of.options:
        raise StepError(f"“{cell}”不在可选项里：{'、'.join(of.options)}")
    return value


def day_in(cell: str) -> date:
    """The cell as a date. Raises StepError when it is not one."""
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise StepError(f"“{cell}”不是日期，写成 2026-02-13") from None


def _number(cell: str, of: FieldType) -> Any:
    """A number, also `12.50 元` for money; anything else stays the text it is."""
    text = cell.removesuffix("元").strip() if of.kind == "money" else cell
    try:
        number = Decimal(text) * (100 if of.kind == "money" else 1)
    except ArithmeticError:
        return cell
    if not number.is_finite() or not -MAX_DIGITS < number.adjusted() < MAX_DIGITS:
        return cell
    return int(number) if of.kind != "decimal" and number == number.to_integral_value() else number


def _choices(cell: str, options: Sequence[str]) -> Any:
    """Several options joined by `、` or `；`; an option that itself contains the sign is taken whole."""
    if cell in NOTHING and cell not in options:
        return []
    if cell in options:
        return [cell]
    found = [part.strip() for part in re.split("[；;]", cell)]
    return found if len(found) > 1 else [part.strip() for part in cell.split("、")]

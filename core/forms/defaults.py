"""`default`: what a field of a new filing begins with. It is shown, may be changed, and is submitted only as anything else is."""

from collections.abc import Mapping
from typing import Any

from core.faults import Blame, Fault
from core.forms.cleaning import Bad, cleaner
from core.forms.dialect import place_of, shown
from core.forms.model import Field
from core.forms.validators import fast


def check_defaults(fields: Mapping[str, Field], blame: Blame) -> list[Fault]:
    """Defaults that the field itself would refuse, or that a field has which nobody fills in."""
    faults = []
    for name, field in fields.items():
        if field.default is None:
            continue
        place = place_of(("properties", name, "default"))
        if field.calc or field.must:
            found, expected = f"{'算出来的' if field.calc else '必须勾选的'}栏目写了 default", "不写 default：算式和承诺没有预填的值"
            faults.append(blame.at(place, found, expected, code="bad-default"))
            continue
        kept = _kept(field)
        if kept is None:
            faults.append(blame.at(place, shown(field.default), f"“{field.label}”收得下的值", code="bad-default"))
        elif kept != field.default:
            faults.append(blame.at(place, shown(field.default), f"“{field.label}”保存时的写法：{shown(kept)}", code="bad-default"))
    return faults


def _kept(field: Field) -> Any:
    """What the field would keep of its default, which a new filing begins with unread; None when it would not take it."""
    try:
        value = cleaner(field.schema, field.type)(field.default)
    except Bad:
        return None
    return value if value is not None and fast({"properties": {field.name: field.schema}}).is_valid({field.name: value}) else None

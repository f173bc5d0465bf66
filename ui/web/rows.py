"""The buttons of a list on a page: a row added, a row taken away; without scripts each sends the whole form."""

import re
from typing import Final

from core.forms import Form
from ui.web.fields import MOST_ROWS, Raw
from ui.web.forms import FormData

_CELL: Final = re.compile(r"([a-z][a-z0-9_]{0,62})\.([0-9]{1,4})")


def rows_changed(form: Form, raw: Raw, data: FormData) -> tuple[Raw, str]:
    """What is typed with the row added or taken, and where on the page to go on; the same and nothing when no such button was pressed."""
    added, taken = data.get("_add"), _CELL.fullmatch(data.get("_take"))
    name = added or (taken[1] if taken else "")
    field = form.fields.get(name)
    if field is None or field.type.kind != "list":
        return raw, ""
    rows = list(raw.get(name) or [])
    if added:
        rows = [*(rows or [{}]), {}][:MOST_ROWS]
    elif taken:
        rows = rows[: int(taken[2])] + rows[int(taken[2]) + 1 :]
    cell = f".{len(rows) - 1}.{field.type.fields[0][0]}" if added else ""
    return {**raw, name: rows}, f"f-{name}{cell}"

"""Names of new fields: made from their Chinese titles, so that nobody has to think of one."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from core.forms.compounds import PARTS
from core.forms.layout import RESERVED
from core.revisions.documents import Files
from core.revisions.naming import spelled

LONGEST: Final = 40
"""Signs of a name that is made; the dialect takes 63, and parts of a compound are longer than it."""
_HAN: Final = re.compile(r"[\u4e00-\u9fff]+")
_SIGNS: Final = re.compile(r"[^a-z0-9]+")
_ELEMENT: Final = re.compile(r"elements/([a-z][a-z0-9_]*)\.json")


def name_for(title: str, taken: Collection[str], kind: str = "") -> str:
    """A name for a field of that title that is none of those taken: 使用面积 is shi_yong_mian_ji, a long title its initials.

    `kind`: of a compound the parts must be free too.
    """
    base = _ascii(title)
    base = (base if len(base) <= LONGEST else spelled(title))[:LONGEST].strip("_")
    base = base if base[:1].isalpha() else f"lan_mu_{base}".strip("_")
    number = 1
    while True:
        name = base if number == 1 else f"{base}_{number}"
        parts = {f"{name}_{part}" for part in PARTS.get(kind, ())}
        grows = any(each.startswith(f"{name}_") for each in taken) if kind == "group" else False
        if not ({name, *parts} & {*taken}) and not grows:
            return name
        number += 1


def taken(files: Files, document: Mapping[str, Any]) -> frozenset[str]:
    """The names that a new field of the form must not have: those of its fields and of their parts, the shared elements, the reserved ones."""
    elements = {match[1] for path in files if (match := _ELEMENT.fullmatch(path))}
    defined = {*document.get("properties", {}), *document.get("$defs", {})}
    return frozenset({*RESERVED, *elements, *defined, *_flat(document.get("properties", {}), "")})


def _flat(properties: Mapping[str, Any], before: str) -> Iterator[str]:
    """Every name that a rule can say, through compounds and groups."""
    for name, definition in properties.items():
        whole = f"{before}{name}"
        yield whole
        if not isinstance(definition, Mapping) or definition.get("type") != "object":
            continue
        kind = definition.get("x-kind")
        yield from (f"{whole}_{part}" for part in PARTS.get(str(kind), ()))
        if kind is None:
            yield from _flat(definition.get("properties", {}), f"{whole}_")


def _ascii(title: str) -> str:
    """The title in pinyin and signs that a name may have."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - large tables, loaded by the first name only

    said = _HAN.sub(lambda found: f" {' '.join(lazy_pinyin(found[0]))} ", title.lower())
    return _SIGNS.sub("_", said).strip("_")

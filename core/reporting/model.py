"""The mapping's file, as frozen structs: what stands in `mapping.toml` (`docs/reporting.md` tells it to whoever writes one)."""

from typing import Literal

import msgspec

from core.items.parts import Part


class CodeTable(Part, frozen=True, kw_only=True):
    """A code table 代码表: our word or code → the target's own code."""

    label: str
    values: dict[str, str]


class FieldDef(Part, frozen=True, kw_only=True):
    """A field of a record.

    `take` is an expression over the names of `core.reporting.names`; `code` the code table its value goes through; `length` the most
    signs the target takes. A longer text is cut when `cut` is true, and keeps the record at home when not. A `required` field may
    not be empty.
    """

    take: str
    length: int
    code: str = ""
    required: bool = False
    cut: bool = False


class RecordDef(Part, frozen=True, kw_only=True):
    """A record kind: made by each event in `on` for which `when` holds; with `each`, one for every material asked for."""

    label: str
    table: str
    on: tuple[str, ...]
    when: str = ""
    each: Literal["", "material"] = ""
    fields: dict[str, FieldDef]


class IncomingDef(Part, frozen=True, kw_only=True):
    """Which record kind a case from the upper platform comes in as, read in reverse; `values` is the key of what its form needs besides."""

    record: str
    values: str


class MappingFile(Part, frozen=True, kw_only=True):
    """`mapping.toml`: the target's code tables and record kinds. `day` and `moment` are how it writes dates and times (strftime)."""

    format: Literal[1]
    name: str
    day: str = "%Y-%m-%d"
    moment: str = "%Y-%m-%d %H:%M:%S"
    code: dict[str, CodeTable] = msgspec.field(default_factory=dict)
    record: dict[str, RecordDef]
    incoming: IncomingDef

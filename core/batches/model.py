"""A batch as it stands: what it was started on, how far it is, what it came to."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

import msgspec

from core.canonical import canonical, sm3
from core.runs.bundle import Bundle
from core.runs.plan import Plan, compiled
from core.store.engine import read_json_exactly

State: TypeAlias = Literal["等候", "读取", "计算", "完成", "中断"]
CODE = "run@1"
"""The name of this way of computing, stored with each batch; another way gets another name and this one stays."""
ENDED = ("完成", "中断")


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """One carrying out of a run.

    `period` is the month (day, year) of a scheduled one; `upto` the last register row that counts; `counts` the number of results by
    outcome and value; `params` the parameters as they stood on `day`. `bundle_hash` is that of the bundle as it was stored: a platform
    that knows more about runs reads the bundle with more in it.
    """

    id: int
    run: str
    kind: str
    org: str
    duty: str
    period: str | None
    started_by: str
    purpose: str
    started_at: datetime
    day: date
    upto: int
    seed: str
    code: str
    bundle: Bundle
    bundle_hash: bytes
    rules_hash: bytes
    state: State
    total: int
    done: int
    inputs_hash: bytes | None
    params: list[dict[str, Any]]
    counts: dict[str, dict[str, int]]
    ended_at: datetime | None
    attempts: int
    problem: str

    @property
    def ended(self) -> bool:
        """Whether nothing more is going to happen by itself."""
        return self.state in ENDED

    def plan(self) -> Plan:
        """The run as it was when the batch was started. Raises ValueError when this platform no longer accepts it."""
        return compiled(self.bundle)

    def header(self) -> dict[str, Any]:
        """What the digest of the inputs covers besides the rows."""
        return {
            "run": self.run, "bundle": self.bundle_hash.hex(), "day": self.day, "upto": self.upto, "seed": self.seed, "code": self.code,
        }


def batch_of(row: Mapping[str, Any]) -> Batch:
    """A record of the table."""
    written = row["bundle"]
    taken = sm3(canonical(read_json_exactly(written)))
    return Batch(**{**dict(row), "bundle": msgspec.json.decode(written, type=Bundle), "bundle_hash": taken})

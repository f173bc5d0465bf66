"""The words and numbers of 好差评, read from `terms.toml`: channels with their points 二级指标, reasons, the dated limit for mending."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final, Literal

import msgspec

from core.faults import Blame, Faulty
from core.items.model import ParamDef
from core.items.parts import Limit, Part
from core.rules.params import Param, read_param

FILE: Final = "terms.toml"
MENDING: Final = "mending_days"
STARS: Final[Mapping[int, str]] = MappingProxyType({5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"})
"""The five grades (国办发〔2019〕51号)."""
BAD: Final = 2
"""So many stars or fewer is a bad rating 差评: 不满意 and 非常不满意 (国办发〔2019〕51号)."""


class ChannelDef(Part, frozen=True, kw_only=True):
    """A channel 渠道 by which people rate, and whether it is online or not."""

    name: str
    face: str


class FaceDef(Part, frozen=True, kw_only=True):
    """What is asked of an online or an offline service, and where that list comes from."""

    name: str
    points: tuple[str, ...]
    source: str


class ReasonsDef(Part, frozen=True, kw_only=True):
    """What may be wrong, for who gives a bad rating."""

    words: tuple[str, ...]
    source: str


class TermsFile(Part, frozen=True, kw_only=True):
    """`terms.toml`."""

    format: Literal[1]
    channel: tuple[ChannelDef, ...]
    face: tuple[FaceDef, ...]
    reasons: ReasonsDef
    param: dict[str, ParamDef]


class Terms(msgspec.Struct, frozen=True, eq=False):
    """The file, checked: `points` by channel, the `reasons`, and the limit for mending as a dated parameter."""

    points: Mapping[str, tuple[str, ...]]
    reasons: tuple[str, ...]
    mending: Param

    def limit(self, day: date) -> Limit:
        """How long an authority has to mend what a rating of that day says. Raises ParamError before the first dated value."""
        used = self.mending.on(day)
        assert isinstance(used.value, int)
        return Limit(days=used.value, basis=used.source)


@cache
def terms() -> Terms:
    """The house's own terms."""
    return read_terms(files(__package__).joinpath(FILE).read_bytes())


def read_terms(raw: bytes) -> Terms:
    """The terms in a file. Raises Faulty with every fault of the parameter, a channel without points, or a missing parameter."""
    data: dict[str, Any] = tomllib.loads(raw.decode())
    file, blame = msgspec.convert(data, TermsFile), Blame("", f"core/ratings/{FILE}")
    of_face = {face.name: face.points for face in file.face}
    faults = [
        blame.at(f"channel[{each.name}].face", f"“{each.face}”", f"其中之一：{'、'.join(of_face)}", code="unknown-face")
        for each in file.channel if not of_face.get(each.face)
    ]
    mending = None
    if MENDING in file.param:
        mending, more = read_param(MENDING, file.param[MENDING], blame)
        faults += more
    else:
        faults.append(blame.at(f"param.{MENDING}", "没有这个参数", "差评整改期限的工作日数", code="missing"))
    if faults or mending is None:
        raise Faulty(faults)
    return Terms(MappingProxyType({each.name: of_face[each.face] for each in file.channel}), file.reasons.words, mending)

"""Holiday arrangements that an official adds as files, before the package that carries them is updated: `holidays/<year>.toml`.

A file holds the State Council's notice of one year: its name, the days off and the weekend days that are worked. It stands in the place
of the package's year where both have one.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import msgspec

from core import calendar
from core.calendar import Arrangement
from core.faults import Blame, Fault

FOLDER = "holidays"
LONGEST = 15
"""Days of the longest holiday that is believed."""
_SATURDAY = 5


class Holiday(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A holiday with its first and its last day off."""

    name: str
    first: date
    last: date


class YearFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`holidays/<year>.toml`: `source` is the notice, `worked` are the weekend days on which offices are open 调休上班."""

    format: int
    year: int
    source: str
    holiday: tuple[Holiday, ...]
    worked: tuple[date, ...] = ()


def load(root: Path) -> tuple[list[Arrangement], list[Fault]]:
    """The arrangements under `root` that are whole, and what is wrong with the others."""
    found: list[Arrangement] = []
    faults: list[Fault] = []
    for path in sorted((root / FOLDER).glob("*.toml")):
        arrangement, wrong = _read(path)
        faults += wrong
        if arrangement is not None and not wrong:
            found.append(arrangement)
    return found, faults


def refresh(root: Path) -> list[Fault]:
    """Count by what the files say now; a faulty file counts as if it were not there, and is answered."""
    found, faults = load(root)
    calendar.publish(found)
    return faults


def _read(path: Path) -> tuple[Arrangement | None, list[Fault]]:
    blame = Blame("", f"{FOLDER}/{path.name}")
    try:
        source = msgspec.toml.decode(path.read_bytes(), type=YearFile)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, OSError) as error:
        return None, [blame.at("", f"读不懂（{error}）", "format、year、source、holiday、worked，日期写作 2027-01-01", code="syntax")]
    faults = list(_check(source, path.stem, blame))
    off = {day: each.name for each in source.holiday for day in _days(each)}
    return Arrangement(source.year, off, frozenset(source.worked)), faults


def _check(source: YearFile, stem: str, blame: Blame) -> Iterator[Fault]:
    if source.format != 1:
        yield blame.at("format", str(source.format), "1", code="format")
    if stem != str(source.year):
        yield blame.at("year", f"{source.year}，而文件名是 {stem}.toml", "文件名就是年份", code="year")
    if not source.source.strip():
        yield blame.at("source", "是空的", "国务院办公厅通知的名称和文号", code="empty")
    if not source.holiday:
        yield blame.at("holiday", "没有节假日", "每个节日一项：name、first、last", code="empty")
    for no, each in enumerate(source.holiday, 1):
        yield from _holiday(each, source.year, f"holiday[{no}]", blame)
    off = {day for each in source.holiday for day in _days(each)}
    for day in source.worked:
        if day.year != source.year or day.weekday() < _SATURDAY or day in off:
            yield blame.at("worked", f"{day}", f"{source.year} 年不放假的周末", code="worked")


def _holiday(each: Holiday, year: int, place: str, blame: Blame) -> Iterator[Fault]:
    if not each.name.strip():
        yield blame.at(f"{place}.name", "是空的", "节日名称，如“春节”", code="empty")
    if each.first.year != year or each.last.year != year or not each.first <= each.last < each.first + timedelta(days=LONGEST):
        yield blame.at(place, f"{each.first} 至 {each.last}", f"{year} 年以内、先后相接、不超过 {LONGEST} 日", code="holiday")


def _days(each: Holiday) -> list[date]:
    """Each of its days; no more of a mistyped one than would be believed."""
    return [each.first + timedelta(days=n) for n in range(min((each.last - each.first).days + 1, LONGEST))]

"""Arrangements that an official adds as files: counted by once they are whole, answered in words when they are not."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from core import calendar, holidays
from core.calendar import Due, add_workdays, edition, published, why_off, workdays_between

YEAR = """
format = 1
year = 2027
source = "关于2027年部分节假日安排的通知（测试用的虚构安排）"
worked = [2027-02-20]

[[holiday]]
name = "元旦"
first = 2027-01-01
last = 2027-01-03

[[holiday]]
name = "春节"
first = 2027-02-05
last = 2027-02-11
"""


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    yield
    calendar.publish(())


def written(root: Path, text: str) -> Path:
    folder = root / holidays.FOLDER
    folder.mkdir(exist_ok=True)
    (folder / "2027.toml").write_text(text, encoding="utf-8")
    return root


def test_a_year_that_was_provisional_is_counted_by_its_file(tmp_path: Path) -> None:
    before = add_workdays(date(2026, 12, 29), 3)
    assert before == Due(date(2027, 1, 1), provisional=True)
    assert holidays.refresh(written(tmp_path, YEAR)) == []
    assert published(date(2027, 6, 1))
    assert calendar.published_through() == 2027
    assert add_workdays(date(2026, 12, 29), 3) == Due(date(2027, 1, 4))
    assert calendar.is_workday(date(2027, 2, 20))
    assert (why_off(date(2027, 1, 1)), why_off(date(2027, 1, 9))) == ("元旦放假", "周末")


def test_between_counts_what_was_added_in_a_year_out_of_a_file(tmp_path: Path) -> None:
    holidays.refresh(written(tmp_path, YEAR))
    start = date(2026, 12, 25)
    assert [workdays_between(start, add_workdays(start, count).on) for count in range(1, 60)] == list(range(1, 60))


def test_the_same_files_change_nothing_and_others_do(tmp_path: Path) -> None:
    holidays.refresh(written(tmp_path, YEAR))
    counted = edition()
    holidays.refresh(tmp_path)
    assert edition() is counted
    (tmp_path / holidays.FOLDER / "2027.toml").unlink()
    holidays.refresh(tmp_path)
    assert edition() is not counted
    assert not published(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("was", "becomes", "place"),
    [
        ("format = 1", "format = 2", "format"), ("year = 2027", "year = 2028", "year"), ("2027-02-20", "2027-02-22", "worked"),
        ("2027-02-20", "2027-02-06", "worked"), ("last = 2027-02-11", "last = 2027-03-11", "holiday[2]"),
        ("last = 2027-01-03", "last = 2026-01-03", "holiday[1]"), ('name = "春节"', 'name = ""', "holiday[2].name"), ("year", "yaer", ""),
    ],
)
def test_a_faulty_file_is_named_and_not_counted_by(tmp_path: Path, was: str, becomes: str, place: str) -> None:
    faults = holidays.refresh(written(tmp_path, YEAR.replace(was, becomes, 1)))
    assert place in {fault.place for fault in faults}
    assert all(fault.file == "holidays/2027.toml" for fault in faults)
    assert not published(date(2027, 1, 1))

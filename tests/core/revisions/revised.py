"""Items of this repository revised in memory, for tests: the registry once, a revision in a line."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from core.items.item import Item
from core.registry import Registry, load_registry
from core.revisions import Add, Edit, Put, apply
from core.revisions.trial.model import Setting, Trial
from core.revisions.trial.running import run_trial
from core.revisions.trying import tried, with_item

ROOT = Path(__file__).resolve().parents[3]
FIRE = "fire_acceptance_filing"
TODAY = date(2026, 11, 27)


@cache
def house() -> Registry:
    """Everything that is on."""
    return load_registry(ROOT)


def files_of(item: str) -> dict[str, bytes]:
    """The published files of an item."""
    return dict(house().items[item].files)


def edited(item: str, edits: Sequence[Edit], files: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """The files of an item after some edits."""
    found = dict(files or files_of(item))
    for each in edits:
        found = apply(found, each)
    return found


def loaded(item: str, files: Mapping[str, bytes]) -> Item:
    """The revised item; its faults fail the test."""
    found = tried(house(), ROOT, item, house().items[item].plugin, files)
    assert found.item is not None, [fault.sentence() for fault in found.faults]
    return found.item


def revised(item: str, files: Mapping[str, bytes]) -> Registry:
    """The house with the revised item in it."""
    return with_item(house(), loaded(item, files))


def setting(item: str, files: Mapping[str, bytes]) -> Setting:
    """The revised item in its house."""
    return Setting(house(), revised(item, files), item, ROOT)


def trial_of(item: str, files: Mapping[str, bytes]) -> Trial:
    """The scenarios run on it."""
    return _trial(item, frozenset(files.items()))


@cache
def _trial(item: str, files: frozenset[tuple[str, bytes]]) -> Trial:
    return run_trial(setting(item, dict(files)))


def raised_now() -> dict[str, bytes]:
    """2.2 with its limit changed where it stands: 300 → 500."""
    return edited(FIRE, [Put("rules.toml", ("param", "area_limit", "values", "2026-01-01", "value"), "500")])


def raised_later() -> dict[str, bytes]:
    """2.2 with a new value of its limit from 2027-01-01."""
    value = tomllib.loads('since = 2027-01-01\nvalue = "500"\nsource = "会议纪要"')
    return edited(FIRE, [Add("rules.toml", ("param", "area_limit", "values"), value)])

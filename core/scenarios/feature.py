"""A feature as the runner sees it: frozen, outlines unfolded, every step with its line."""

from typing import Literal, TypeAlias

import msgspec

Phase: TypeAlias = Literal["假如", "当", "那么"]
"""What a step does: sets the scene, makes something happen, or says what must hold. 并且 and 但是 take the phase before them."""


class Step(msgspec.Struct, frozen=True):
    """One step of one scenario, its placeholders filled; `table` is empty where the step has none."""

    phase: Phase
    keyword: str
    text: str
    line: int
    table: tuple[tuple[str, ...], ...] = ()


class Scenario(msgspec.Struct, frozen=True):
    """One scenario, or one row of an outline: `example` is that row. Background steps stand before its own.

    `rule` is the number of its 规则 (`XF-01`, empty without one), `rule_title` the whole title.
    """

    name: str
    line: int
    rule: str
    rule_title: str
    tags: tuple[str, ...]
    steps: tuple[Step, ...]
    example: tuple[tuple[str, str], ...] = ()


class Rule(msgspec.Struct, frozen=True):
    """A 规则 of the feature: its stable number (empty for one that no table row carries), its title and its line."""

    number: str
    title: str
    line: int
    tags: tuple[str, ...]


class Feature(msgspec.Struct, frozen=True):
    """A feature file: `owner` is the item (the folder) it belongs to, or `platform`."""

    owner: str
    file: str
    title: str
    tags: tuple[str, ...]
    rules: tuple[Rule, ...]
    scenarios: tuple[Scenario, ...]
